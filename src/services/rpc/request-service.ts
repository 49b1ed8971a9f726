// SPDX-License-Identifier: Apache-2.0

// roster.v1.RequestService: what the flight recorder knows of SCIM requests.

import { setTimeout } from "node:timers/promises";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import type {
	ListRequestsRequest,
	RequestService,
	WatchRequestsRequest,
} from "../../../gen/roster/v1/request_service_pb.ts";
import { RequestOutcome } from "../../../gen/roster/v1/request_service_pb.ts";
import { failedPrecondition, notFound } from "../../errors/data.ts";
import { invalidArgument } from "../../errors/request.ts";
import { fold } from "../../scim/fold.ts";
import type { ChangeReader } from "../../store/interface/changes.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import {
	type FoundRequests,
	numbersPerMs,
	type RequestConditions,
	type RequestRecord,
	type RequestStore,
} from "../../store/interface/requests.ts";
import type { TokenReader } from "../../store/interface/tokens.ts";
import { type Committing, commit } from "../admission/commit.ts";
import { removed } from "../recorder/redaction.ts";
import type { Context, Implementation } from "../shared/call.ts";
import { connectionNamed } from "../shared/connections.ts";
import { queryKey } from "../shared/cursors.ts";
import { pageOf } from "../shared/paging.ts";
import type { Replay } from "../shared/replay.ts";
import { type NameReader, namesById } from "./change-names.ts";
import { countByHour } from "./request-counts.ts";
import { changesOf, mostChanges, requestMessages, storiesOf } from "./request-messages.ts";
import { listSyncs } from "./request-syncs.ts";

/** How often a stream looks for records of other servers, in milliseconds. */
const lookEvery = 1000;

/** How often a stream sends a heartbeat, in milliseconds. */
const heartbeatEvery = 15_000;

/** How long after a request its record may appear, in milliseconds. */
const latest = 60_000;

/** How many records a stream reads at once. */
const streamPage = 1000;

/** How many records a stream reads at most in one turn. */
const mostStreamed = 50_000;

/** How often a list of the newest requests of stories reads on, to fill its page, and how many records it reads at once. */
const mostReads = 4;
const storyPage = 200;

/** How many requests a page has at most: more would hold up other requests. */
const mostListed = 200;

/** How many characters of records are read for a page, which takes some 10 milliseconds. */
const effort = 2_000_000;
const untilFound = Number.POSITIVE_INFINITY;

const newest = Number.MAX_SAFE_INTEGER;

const some = <Value>(value: Value, none: Value) => (value === none ? undefined : value);

function outcomeIn(outcome: RequestOutcome): RequestOutcome | undefined {
	if (!(Object.values(RequestOutcome) as number[]).includes(outcome)) {
		throw invalidArgument(`outcome: ${outcome} is not one of its values`);
	}
	return some(outcome, RequestOutcome.UNSPECIFIED);
}

function conditionsOf(request: ListRequestsRequest, connectionId: string | undefined): RequestConditions {
	const { startTime, tokenId, method, route, status, outcome, errorCode, userId, groupId, rule, name, storyId } =
		request;
	return {
		from: startTime === undefined ? undefined : Math.max(0, timestampMs(startTime) * numbersPerMs),
		tokenId: some(tokenId, ""),
		connectionId,
		method: some(method.toUpperCase(), ""),
		route: some(route, ""),
		status: some(status, 0),
		outcome: outcomeIn(outcome),
		errorCode: some(errorCode, ""),
		subjects: [userId, groupId].filter((each) => each !== "").map((each) => each.toLowerCase()),
		rule: some(rule, ""),
		name: some(fold(name), ""),
		story: some(storyId, ""),
	};
}

type Parts = ConnectionReader & RequestStore & ChangeReader & TokenReader & NameReader & Committing;

/** @param meanings what each rule for identity providers does, by its name. */
export function requestService(
	context: Context<Parts>,
	meanings: ReadonlyMap<string, string>,
	replay: Replay,
): Implementation<typeof RequestService> {
	const { store, now, recorder } = context;

	/** The id of the connection that a request names; undefined if it names none. */
	async function connectionIdOf({ connection }: { readonly connection: string }): Promise<string | undefined> {
		return connection === "" ? undefined : (await connectionNamed(store, connection, "connection")).id;
	}

	async function find(requestId: string): Promise<RequestRecord> {
		await recorder?.flush();
		const [record] = (await store.listRequests({ id: requestId }, newest, 1, untilFound)).records;
		if (record === undefined) {
			throw notFound(
				`the request ${JSON.stringify(requestId.slice(0, 64))}`,
				"only SCIM requests are recorded, and reads that succeed are not, unless the setting request_log says so",
			);
		}
		return record;
	}

	/** The body of a request, whole; empty if it has none. */
	async function bodyOf({ number, method, errorCode }: RequestRecord): Promise<string> {
		if (method === "GET" || method === "HEAD" || method === "DELETE") {
			return "";
		}
		const body = (await store.getRequestBodies(number))?.body ?? "";
		if (body === "" || body.endsWith("…") || body.includes(removed)) {
			const because = body === "" ? "is not kept" : "is not whole: it was cut, or secrets were removed from it";
			const advice =
				errorCode === ""
					? ': bodies of requests that succeed are kept with "roster settings set request-bodies all"'
					: "";
			throw failedPrecondition(`the body of the request ${because}${advice}`);
		}
		return body;
	}

	/** Reads records that meet the conditions, and of each story only the newest. */
	async function newestOfStories(conditions: RequestConditions, before: number, limit: number): Promise<FoundRequests> {
		const found: RequestRecord[] = [];
		for (let reads = 1; ; reads++) {
			const { records, next } = await store.listRequests(
				conditions,
				before,
				Math.max(limit, storyPage),
				effort / mostReads,
			);
			const stories = await storiesOf(store, records);
			for (const each of records) {
				if (each.story === "" || (stories.get(each.story)?.last ?? each.number) === each.number) {
					found.push(each);
				}
			}
			if (found.length >= limit) {
				return { records: found.slice(0, limit), next: found[limit - 1]?.number };
			}
			if (next === undefined || reads >= mostReads) {
				return { records: found, next };
			}
			before = next;
		}
	}

	/** Reads all records that meet conditions, newest first. */
	async function recordedSince(conditions: RequestConditions): Promise<RequestRecord[]> {
		const found: RequestRecord[] = [];
		for (let before = newest; ; ) {
			const { records, next } = await store.listRequests(conditions, before, streamPage, untilFound);
			found.push(...records);
			if (next === undefined || found.length >= mostStreamed) {
				return found;
			}
			before = next;
		}
	}

	return {
		async listRequests(request) {
			const { pageSize: _, pageToken: __, $typeName: ___, ...asked } = request;
			const shown = JSON.stringify(asked, (_, value) => (typeof value === "bigint" ? String(value) : value));
			const pageSize = Math.min(request.pageSize, mostListed);
			const page = pageOf(`ListRequests ${queryKey(shown)}`, { ...request, pageSize });
			const conditions = conditionsOf(request, await connectionIdOf(request));
			const end = request.endTime === undefined ? newest : timestampMs(request.endTime) * numbersPerMs;
			const before = Math.min(end, page.after === undefined ? newest : Number(page.after));
			await recorder?.flush();
			const read = request.newestOfStory
				? await newestOfStories(conditions, before, page.limit)
				: await store.listRequests(conditions, before, page.limit, effort);
			const cut = page.cut(read.records, (each) => String(each.number));
			const isWhole = cut.nextPageToken !== "" || read.next === undefined;
			return {
				requests: await requestMessages(store, cut.page, false, meanings),
				nextPageToken: isWhole ? cut.nextPageToken : page.tokenAfter(String(read.next)),
			};
		},

		async countRequests() {
			await recorder?.flush();
			return countByHour(store, now());
		},

		async listSyncs(request) {
			await recorder?.syncs.flush();
			return listSyncs(store, request, now());
		},

		async getRequest({ requestId }) {
			const [request] = await requestMessages(store, [await find(requestId)], true, meanings);
			return request === undefined ? {} : { request, names: await namesById(store, request.changes ?? []) };
		},

		async getRequestBodies({ requestId }, call) {
			const { number } = await find(requestId);
			const kept = await store.getRequestBodies(number);
			if (kept === undefined) {
				return {};
			}
			await commit(context, call, [{ subject: "requestBodies", after: { requestId } }]);
			const body = kept.body ?? "";
			const answer = kept.answer ?? "";
			return { body, answer, cut: body.endsWith("…") || answer.endsWith("…") };
		},

		async replayRequest({ requestId, validateOnly }, call) {
			const record = await find(requestId);
			const url = record.query === "" ? record.path : `${record.path}?${encodeURI(record.query)}`;
			const body = await bodyOf(record);
			if (url.includes(removed) || record.path.includes("*")) {
				throw failedPrecondition("the path or the query of the request is not kept");
			}
			const connectionId = (await store.findToken(record.tokenId))?.connectionId;
			if (connectionId === undefined) {
				throw failedPrecondition("the request had no SCIM token that is known: there is no connection to do it for");
			}
			const caller = { ...call.caller, connectionId, connection: await store.getConnection(connectionId) };
			const sent = { id: requestId, method: record.method, url, body };
			const { status, answer, changes } = await replay(sent, caller, validateOnly);
			const [made = []] = await changesOf(store, [{ changes }], mostChanges.alone);
			return { status, answer, changes: made };
		},

		async *watchRequests(request, { signal, stillAllowed }) {
			const { startTime } = request;
			await recorder?.flush();
			const conditions = watchedBy(request, await connectionIdOf(request));
			const sent = new Set<number>();
			let from = startTime === undefined ? now() * numbersPerMs : Math.max(0, timestampMs(startTime) * numbersPerMs);
			let heartbeatAt = Number.NEGATIVE_INFINITY;
			let wake: () => void = () => {};
			const off = recorder?.onRecorded(() => wake());
			try {
				for (;;) {
					// Set before the records are read: what is recorded meanwhile ends the wait.
					const recorded = new Promise<void>((resolve) => {
						wake = resolve;
					});
					await stillAllowed();
					const records = await recordedSince({ ...conditions, from });
					const fresh = records.filter(({ number }) => !sent.has(number)).reverse();
					for (const each of await requestMessages(store, fresh, false, meanings)) {
						yield { request: each };
					}
					for (const { number } of fresh) {
						sent.add(number);
					}
					// Records of another server may come later, with smaller numbers.
					from = Math.max(from, (now() - latest) * numbersPerMs);
					for (const each of sent) {
						if (each < from) {
							sent.delete(each);
						}
					}
					if (performance.now() - heartbeatAt >= heartbeatEvery) {
						heartbeatAt = performance.now();
						yield {};
					}
					const timer = new AbortController();
					const elapsed = setTimeout(lookEvery, undefined, { signal: AbortSignal.any([signal, timer.signal]) });
					await Promise.race([elapsed, recorded]).finally(() => timer.abort());
					elapsed.catch(() => {});
				}
			} finally {
				off?.();
			}
		},
	};
}

function watchedBy(
	{ outcome, tokenId, userId, groupId }: WatchRequestsRequest,
	connectionId: string | undefined,
): RequestConditions {
	return {
		outcome: outcomeIn(outcome),
		tokenId: some(tokenId, ""),
		connectionId,
		subjects: [userId, groupId].filter((each) => each !== "").map((each) => each.toLowerCase()),
	};
}
