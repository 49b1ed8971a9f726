// SPDX-License-Identifier: Apache-2.0

// The requests that have arrived with the token: the connection test, the first user and the first group, and what was refused.

import { createConnectQueryKey, useQuery } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleCheck, CircleDashed } from "lucide-react";
import { useEffect } from "react";
import { ChangeKind, CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { type Request, RequestOutcome, RequestService } from "../../gen/roster/v1/request_service_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { Failure } from "../parts/failure.tsx";
import { useNewRequests } from "../parts/live.ts";
import { Marked } from "../parts/marked.tsx";
import { Section } from "../parts/page.tsx";
import { Moment, millisOf } from "../parts/time.tsx";

const userKinds = [
	ChangeKind.USER_CREATED,
	ChangeKind.USER_UPDATED,
	ChangeKind.USER_REACTIVATED,
	ChangeKind.USER_REVIVED,
	ChangeKind.USER_ADOPTED,
];
const groupKinds = [ChangeKind.GROUP_CREATED, ChangeKind.GROUP_UPDATED, ChangeKind.GROUP_MEMBER_ADDED];

const { listRequests } = RequestService.method;
const { listTokens } = TokenService.method;
const { searchChanges } = ProvisioningService.method;
const shown = [listRequests, listTokens, searchChanges];

/** Milliseconds between two looks at the last use of the token: reads that succeed are in no stream. */
const interval = 5000;

export function Arrivals({ tokenId }: { tokenId: string | undefined }) {
	return (
		<aside className="arrivals" aria-label="What has arrived">
			<Section title="What has arrived">
				{tokenId === undefined ? (
					<p className="muted">Create the token or the client first. What comes with it is shown here.</p>
				) : (
					<Arrived tokenId={tokenId} />
				)}
			</Section>
		</aside>
	);
}

function Arrived({ tokenId }: { tokenId: string }) {
	useArrivals();
	const tokens = useQuery(listTokens, {
		...{ kind: CredentialKind.SCIM, pageSize: 100, reverse: true, includeExpired: true },
	});
	const newest = useQuery(listRequests, { tokenId, pageSize: 5, newestOfStory: true });
	const token = tokens.data?.tokens.find(({ id }) => id === tokenId);
	const requests = newest.data?.requests ?? [];
	const isUsed = token?.lastUseTime !== undefined || requests.length > 0;
	const { user, group } = useFirstChanges(tokenId, isUsed);
	const refused = useRefusedElsewhere(tokenId, isUsed ? undefined : token?.createTime);
	const error = newest.error ?? tokens.error;

	const contact = user?.time ?? group?.time ?? contactTime(token?.lastUseTime, requests);
	const isDone = contact !== undefined && user !== undefined && group !== undefined;
	const isSilent = contact === undefined && requests.length === 0 && refused.length === 0;
	const problems = [...requests.filter(({ outcome }) => outcome !== RequestOutcome.SUCCEEDED), ...refused];
	return (
		<>
			<div role="status">
				{isSilent && <p>Waiting for the first request…</p>}
				{isDone && (
					<p>
						The identity provider is connected. <Link to="/readiness">Readiness</Link> shows what is left to do.
					</p>
				)}
				{!isSilent && !isDone && <p>Waiting for what is not ticked…</p>}
			</div>
			<ul className="ticks">
				<Tick name="Connection test" time={contact} />
				<Tick name="First user" time={user?.time} />
				<Tick name="First group" time={group?.time} />
			</ul>
			{error !== null && <Failure error={error} />}
			{problems.length > 0 && (
				<div className="stack">
					<h3>What was wrong</h3>
					<ul className="list">
						{problems.map((request) => (
							<Problem key={request.id} request={request} isOurs={request.tokenId === tokenId} />
						))}
					</ul>
				</div>
			)}
			<Link to="/requests">All requests</Link>
		</>
	);
}

/**
 * When a request of the token was answered as it should be.
 *
 * Reads that succeed are not recorded unless the settings say so: the last use of the token tells of them. A request
 * with a wrong path uses the token, too, and is recorded.
 */
function contactTime(lastUseTime: Request["time"], requests: readonly Request[]): Request["time"] {
	const good = requests.find(({ outcome }) => outcome === RequestOutcome.SUCCEEDED);
	const wrong = requests.find(isWrong);
	const isWrongUse =
		lastUseTime !== undefined && wrong?.time !== undefined && millisOf(lastUseTime) <= millisOf(wrong.time);
	return good?.time ?? (isWrongUse ? undefined : lastUseTime);
}

/** Whether the token or the URL is entered wrongly. */
const isWrong = ({ status, route }: Request) => status === 401 || status === 403 || route === "";

/** Reads everything again when a request was recorded, and now and then: no stream tells of a read that succeeds. */
function useArrivals(): void {
	useNewRequests(shown);
	const queries = useQueryClient();
	useEffect(() => {
		const timer = setInterval(() => {
			void queries.invalidateQueries({
				queryKey: createConnectQueryKey({ schema: listTokens, cardinality: "finite" }),
			});
		}, interval);
		return () => clearInterval(timer);
	}, [queries]);
}

/** How many changes are looked through at first. */
const few = 50;

/** A change of a user and one of a group by the token. A bulk request and an update of a known user make some, too. */
function useFirstChanges(tokenId: string, enabled: boolean) {
	const newest = useQuery(searchChanges, { tokenId, kinds: [...userKinds, ...groupKinds], pageSize: few }, { enabled });
	const changes = newest.data?.changes ?? [];
	const find = (kinds: readonly ChangeKind[]) => changes.find(({ kind }) => kinds.includes(kind));
	const [user, group] = [find(userKinds), find(groupKinds)];
	// Many users may have been pushed after the last group, or the other way round.
	const missing = user === undefined ? userKinds : groupKinds;
	const isHidden = changes.length === few && (user === undefined || group === undefined);
	const older = useQuery(searchChanges, { tokenId, kinds: missing, pageSize: 1 }, { enabled: isHidden });
	const [hidden] = isHidden ? (older.data?.changes ?? []) : [];
	return { user: user ?? (missing === userKinds ? hidden : undefined), group: group ?? hidden };
}

/**
 * Requests that were refused since the token was created, and that had a wrong token or a wrong path.
 *
 * @param startTime undefined if the token is in use, so that other requests are not meant for it.
 */
function useRefusedElsewhere(tokenId: string, startTime: Request["time"]): readonly Request[] {
	const { data } = useQuery(
		listRequests,
		{
			...(startTime === undefined ? {} : { startTime }),
			...{ outcome: RequestOutcome.REFUSED, newestOfStory: true, pageSize: 20 },
		},
		{ enabled: startTime !== undefined },
	);
	return (data?.requests ?? []).filter((each) => each.tokenId !== tokenId && isWrong(each)).slice(0, 3);
}

function Tick({ name, time }: { name: string; time: Request["time"] }) {
	const isDone = time !== undefined;
	const Icon = isDone ? CircleCheck : CircleDashed;
	return (
		<li className={isDone ? "done" : "waiting"}>
			<Icon size={20} aria-hidden />
			<strong>{name}</strong>
			<span className="small muted">{isDone ? <Moment time={time} /> : "waiting"}</span>
		</li>
	);
}

function Problem({ request, isOurs }: { request: Request; isOurs: boolean }) {
	const { time, method, path, status, errorCode, cause, remedy, tokenName, story } = request;
	const other = tokenName === "" ? "without this token" : `with the token ${tokenName}`;
	return (
		<li>
			<p className="row">
				<span className="badge bad">
					{status} {errorCode}
				</span>
				<span className="small muted">
					<Moment time={time} />
					{story !== undefined && `, ${story.count} times`}
				</span>
			</p>
			<p className="small">
				<code>
					{method} {path}
				</code>
				{!isOurs && ` ${other}`}
			</p>
			<p>
				<Marked text={cause} />
			</p>
			{remedy !== "" && (
				<p>
					<strong>What to do:</strong> <Marked text={remedy} />
				</p>
			)}
		</li>
	);
}
