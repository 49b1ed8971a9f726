// SPDX-License-Identifier: Apache-2.0

// Changes, newest first, as a story: each opens to the state before and after. New ones arrive by themselves.

import { create } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { createConnectQueryKey, useQuery } from "@connectrpc/connect-query";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronDown, ChevronRight } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { type Actor, type Change, type ChangeKind, CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { ClientService } from "../../gen/roster/v1/client_service_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { SequenceRangeSchema, type UndoRequest } from "../../gen/roster/v1/undo_service_pb.ts";
import { transport } from "../session/transport.ts";
import { ChangeDiff } from "./change-diff.tsx";
import { ChangeSentence, clientOf, type Names } from "./change-sentence.tsx";
import { actorWords } from "./change-words.ts";
import { Copy } from "./copy.tsx";
import { Empty, Loading } from "./empty.tsx";
import { Failure } from "./failure.tsx";
import { follow } from "./live.ts";
import { Moment } from "./time.tsx";
import { Undo } from "./undo.tsx";

export interface About {
	readonly userId?: string;
	readonly groupId?: string;
	readonly organizationId?: string;
	readonly tokenId?: string;
	readonly personId?: string;
	readonly kinds?: readonly ChangeKind[];
}

const provisioning = createClient(ProvisioningService, transport);
const pageSize = 50;

/**
 * @param about conditions on the changes; all have to hold.
 * @param from the sequence number of the change that the story begins with; undefined for the newest.
 * @param alsoRead the keys of other queries of the view, which are read again when something changes.
 * @param empty what is said if there are none.
 */
export function ChangeStory({
	about,
	from,
	alsoRead,
	empty,
}: {
	about: About;
	from?: bigint;
	alsoRead?: readonly (readonly unknown[])[];
	empty: string;
}) {
	const key = [
		...createConnectQueryKey({ schema: ProvisioningService.method.searchChanges, cardinality: "infinite" }),
		{ ...about, from: from === undefined ? "" : String(from) },
	];
	const { kinds = [], ...ids } = about;
	const query = useInfiniteQuery({
		queryKey: key,
		queryFn: ({ pageParam, signal }) =>
			provisioning.searchChanges({ ...ids, kinds: [...kinds], pageSize, beforeSequence: pageParam }, { signal }),
		initialPageParam: from === undefined ? 0n : from + 1n,
		getNextPageParam: ({ nextBeforeSequence }) => (nextBeforeSequence === 0n ? undefined : nextBeforeSequence),
	});
	const pages = query.data?.pages ?? [];
	useNewChanges(pages[0]?.lastSequence, [key, ...(alsoRead ?? [])]);
	const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
	const changes = pages.flatMap((each) => each.changes);
	// The log knows OAuth clients by their ids.
	const isAboutClients = changes.some((each) => clientOf(each) !== undefined);
	const clients = useQuery(ClientService.method.listClients, {}, { enabled: isAboutClients });
	const names: Names = new Map([
		...pages.flatMap((each) => each.names.map(({ id, name }) => [id, name] as const)),
		...(clients.data?.clients ?? []).map(({ id, displayName }) => [id, displayName] as const),
	]);
	// A page of the log may have none of the changes that are asked for.
	useEffect(() => {
		if (changes.length < 10 && hasNextPage && !isFetchingNextPage) {
			void fetchNextPage();
		}
	}, [changes.length, hasNextPage, isFetchingNextPage, fetchNextPage]);

	if (query.data === undefined) {
		return query.error !== null ? (
			<Failure error={query.error} onRetry={() => void query.refetch()} />
		) : (
			<Loading what="the changes" />
		);
	}
	if (changes.length === 0 && !hasNextPage) {
		return <Empty title="No changes">{empty}</Empty>;
	}
	return (
		<div className="stack">
			<ol className="story">
				{byRequest(changes).map((together) => (
					<Entry key={String(together[0]?.sequence)} changes={together} names={names} />
				))}
			</ol>
			{hasNextPage && (
				<div className="row center">
					<button type="button" className="button" onClick={() => void fetchNextPage()} disabled={isFetchingNextPage}>
						{isFetchingNextPage ? "Reading the log…" : "Older changes"}
					</button>
				</div>
			)}
		</div>
	);
}

/** Changes that one request made stand together. */
function byRequest(changes: readonly Change[]): Change[][] {
	const found: Change[][] = [];
	for (const change of changes) {
		const last = found.at(-1);
		if (change.requestId !== "" && last?.[0]?.requestId === change.requestId) {
			last.push(change);
		} else {
			found.push([change]);
		}
	}
	return found;
}

/** What an undo of changes that stand together is about. */
function selectionOf(changes: readonly Change[]): UndoRequest["selection"] {
	const [newest] = changes;
	const range = { first: changes.at(-1)?.sequence ?? 0n, last: newest?.sequence ?? 0n };
	return newest?.requestId
		? { case: "requestId", value: newest.requestId }
		: { case: "sequences", value: create(SequenceRangeSchema, range) };
}

/** Who made a change. A person who signed in leads to their changes. */
function ActorName({ actor }: { actor: Actor | undefined }) {
	return actor?.person === undefined ? (
		actorWords(actor)
	) : (
		<Link to="/changes" search={{ actor: actor.person.id }}>
			{actorWords(actor)}
		</Link>
	);
}

function Entry({ changes, names }: { changes: readonly Change[]; names: Names }): ReactNode {
	const [first] = changes;
	if (first === undefined) {
		return null;
	}
	const shown = changes.toReversed();
	return (
		<li>
			<p className="story-head muted small">
				<Moment time={first.time} /> · by <ActorName actor={first.actor} />
				{first.requestId !== "" && (
					<span className="story-request">
						{first.actor?.kind === CredentialKind.SCIM ? (
							<Link to="/requests" search={{ id: first.requestId }}>
								request <code>{first.requestId.slice(0, 8)}</code>
							</Link>
						) : (
							<>
								request <code>{first.requestId.slice(0, 8)}</code>
							</>
						)}{" "}
						<Copy text={first.requestId} what="the request id" />
					</span>
				)}
				<Undo
					selection={selectionOf(changes)}
					what={shown.length === 1 ? "the change" : `the ${shown.length} changes`}
				/>
			</p>
			<ul>
				{shown.map((each) => (
					<Sentence key={String(each.sequence)} change={each} names={names} />
				))}
			</ul>
		</li>
	);
}

function Sentence({ change, names }: { change: Change; names: Names }) {
	const [open, setOpen] = useState(false);
	const number = String(change.sequence);
	const Icon = open ? ChevronDown : ChevronRight;
	return (
		<li>
			<div className="story-line">
				<span>
					<ChangeSentence change={change} names={names} />
				</span>
				<button
					type="button"
					className="story-open small"
					aria-expanded={open}
					aria-label={`Before and after of change ${number}`}
					onClick={() => setOpen(!open)}
				>
					{number} <Icon size={15} aria-hidden />
				</button>
			</div>
			{open && <ChangeDiff change={change} />}
		</li>
	);
}

/** Reads the queries again when there is a change after a sequence number, at most once a second. */
function useNewChanges(after: bigint | undefined, keys: readonly (readonly unknown[])[]) {
	const queries = useQueryClient();
	const current = useRef({ after, keys });
	current.current = { after, keys };
	const isKnown = after !== undefined;
	useEffect(() => {
		if (!isKnown) {
			return;
		}
		const ended = new AbortController();
		let timer: ReturnType<typeof setTimeout> | undefined;
		const readAgain = () => {
			timer ??= setTimeout(() => {
				timer = undefined;
				for (const queryKey of current.current.keys) {
					void queries.invalidateQueries({ queryKey });
				}
			}, 300);
		};
		void follow(
			{
				open: (position, signal) =>
					provisioning.watchChanges(
						{ afterSequence: position ?? current.current.after ?? 0n, heartbeatSeconds: 10 },
						{ signal },
					),
				positionOf: ({ lastSequence }) => lastSequence,
				onMessage: ({ change }) => change !== undefined && readAgain(),
				onGap: readAgain,
			},
			ended.signal,
		);
		return () => {
			clearTimeout(timer);
			ended.abort();
		};
	}, [isKnown, queries]);
}
