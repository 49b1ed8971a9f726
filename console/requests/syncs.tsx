// SPDX-License-Identifier: Apache-2.0

// What identity providers sent in one go, newest first: initial syncs with their progress, and cycles.

import { type Timestamp, timestampDate } from "@bufbuild/protobuf/wkt";
import { createClient } from "@connectrpc/connect";
import { createConnectQueryKey } from "@connectrpc/connect-query";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { RequestService, type Sync, SyncKind } from "../../gen/roster/v1/request_service_pb.ts";
import { Empty, Loading } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { Moment } from "../parts/time.tsx";
import { transport } from "../session/transport.ts";
import type { RequestFilters } from "./route.ts";

const client = createClient(RequestService, transport);
const key = createConnectQueryKey({ schema: RequestService.method.listSyncs, cardinality: "infinite" });
const pageSize = 20;

const shown = new Intl.NumberFormat("en");

/** The filters for the requests of a sync. That of a running one has no end: more may arrive. */
function requestsOf({ tokenId, firstTime, lastTime, running }: Sync): RequestFilters {
	// Requests are in the order of their times, which are finer than those of a date.
	const after = (time: Timestamp) => new Date(timestampDate(time).getTime() + 1).toISOString();
	return {
		token: tokenId,
		...(firstTime === undefined ? {} : { since: timestampDate(firstTime).toISOString() }),
		...(running || lastTime === undefined ? {} : { until: after(lastTime) }),
	};
}

/** The users that an initial sync creates: so many are known to be on their way. */
const expectedOf = ({ kind, userLookUpCount }: Sync) => (kind === SyncKind.INITIAL ? userLookUpCount : 0);

/** What happened, such as `90 users created`. A count of 0 is left out. */
function storyOf(sync: Sync): string {
	const { userLookUpCount, userCreatedCount, userUpdatedCount, userDeletedCount, groupWriteCount } = sync;
	const users = (count: number) => (count === 1 ? "1 user" : `${shown.format(count)} users`);
	const parts: readonly (readonly [number, string])[] = [
		[expectedOf(sync) > 0 ? 0 : userLookUpCount, `${users(userLookUpCount)} looked up`],
		[expectedOf(sync) > 0 ? 0 : userCreatedCount, `${users(userCreatedCount)} created`],
		[userUpdatedCount, `${shown.format(userUpdatedCount)} ${userUpdatedCount === 1 ? "change" : "changes"} of users`],
		[userDeletedCount, `${users(userDeletedCount)} deleted`],
		[groupWriteCount, `${shown.format(groupWriteCount)} ${groupWriteCount === 1 ? "change" : "changes"} of groups`],
	];
	const told = parts.filter(([count]) => count > 0).map(([, words]) => words);
	return told.length > 0 ? told.join(", ") : expectedOf(sync) > 0 ? "" : "Nothing changed";
}

export function Syncs() {
	const query = useInfiniteQuery({
		queryKey: key,
		queryFn: ({ pageParam, signal }) => client.listSyncs({ pageSize, pageToken: pageParam }, { signal }),
		initialPageParam: "",
		getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
		refetchInterval: 10_000,
	});
	if (query.data === undefined) {
		return query.error !== null ? (
			<Failure error={query.error} onRetry={() => void query.refetch()} />
		) : (
			<Loading what="the syncs" />
		);
	}
	const syncs = query.data.pages.flatMap((each) => each.syncs);
	return (
		<section className="card" aria-label="Syncs, newest first">
			{syncs.length === 0 ? (
				<Empty title="No syncs yet" action={<Link to="/connect">Connect an identity provider</Link>}>
					What an identity provider sends in one go appears here with its progress.
				</Empty>
			) : (
				<>
					<p className="muted small">
						The requests of a token belong to one sync until it sends none for 10 minutes. An initial sync looks up each
						user before it creates them: those that are not created were there before, were refused, or are still to
						come.
					</p>
					<ul className="list">
						{syncs.map((each) => (
							<SyncItem key={`${each.tokenId} ${each.firstTime?.seconds}.${each.firstTime?.nanos}`} sync={each} />
						))}
					</ul>
				</>
			)}
			{query.hasNextPage && (
				<div className="row center">
					<button
						type="button"
						className="button"
						onClick={() => void query.fetchNextPage()}
						disabled={query.isFetchingNextPage}
					>
						{query.isFetchingNextPage ? "Reading…" : "Older syncs"}
					</button>
				</div>
			)}
		</section>
	);
}

function SyncItem({ sync }: { sync: Sync }) {
	const { tokenId, tokenName, kind, firstTime, lastTime, running, refusedCount, failedCount } = sync;
	const search = requestsOf(sync);
	return (
		<li>
			<div className="row between">
				<span className="row">
					<strong>{kind === SyncKind.INITIAL ? "Initial sync" : "Cycle"}</strong>
					<span>of {tokenName || tokenId.slice(0, 8)}</span>
					{running && <span className="badge accent">running</span>}
					{refusedCount > 0 && (
						<Link to="/requests" search={{ ...search, outcome: "refused" }} className="badge warn">
							{shown.format(refusedCount)} refused
						</Link>
					)}
					{failedCount > 0 && (
						<Link to="/requests" search={{ ...search, outcome: "failed" }} className="badge bad">
							{shown.format(failedCount)} failed
						</Link>
					)}
				</span>
				<Link to="/requests" search={search} className="small">
					Its requests
				</Link>
			</div>
			<Progress sync={sync} />
			<p>{storyOf(sync)}</p>
			<p className="muted small">
				Began <Moment time={firstTime} />, last request <Moment time={lastTime} />
			</p>
		</li>
	);
}

/** How many users an initial sync has created, of those it looked up. */
function Progress({ sync }: { sync: Sync }) {
	const expected = expectedOf(sync);
	if (expected === 0) {
		return null;
	}
	const { userCreatedCount: created } = sync;
	const words = `${shown.format(created)} of ${shown.format(expected)} users created`;
	return (
		<>
			<p>{words}</p>
			<div className="meter" role="img" aria-label={words}>
				<span className="fill accent" style={{ width: `${Math.min(1, created / expected) * 100}%` }} />
			</div>
		</>
	);
}
