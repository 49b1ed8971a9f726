// SPDX-License-Identifier: Apache-2.0

// Counts the requests of each token, also the reads that are not recorded, and adds the counts to its sync every few
// seconds. A crash can lose those of the last seconds.

import { RequestOutcome } from "../../../gen/roster/v1/request_service_pb.ts";
import { type RequestStore, type SyncCounts, type SyncRecord, syncGap } from "../../store/interface/requests.ts";
import type { RequestFacts } from "./facts.ts";
import { outcomeOf } from "./record.ts";

/** How long counts wait before they are written, in milliseconds. */
const writeEvery = 2000;

/** How many tokens may have counts that wait. */
const mostTokens = 1000;

export type CountedRequest = Pick<
	RequestFacts,
	"tokenId" | "tokenName" | "method" | "url" | "route" | "status" | "time"
>;

export interface SyncCounter {
	/** Counts a request. It returns at once. */
	count(request: CountedRequest): void;
	/** Writes the counts that wait. */
	flush(): Promise<void>;
}

/** The counts of a token since the last write. */
type Counted = { -readonly [Name in keyof SyncRecord]: SyncRecord[Name] };

const none: SyncCounts = {
	...{ userLookUps: 0, usersCreated: 0, usersUpdated: 0, usersDeleted: 0, groupWrites: 0, refused: 0, failed: 0 },
};

/** Which count a request adds to; undefined if to none. */
function countOf({ method, url, route, status }: CountedRequest): keyof SyncCounts | undefined {
	const outcome = outcomeOf(status);
	if (outcome !== RequestOutcome.SUCCEEDED) {
		return outcome === RequestOutcome.REFUSED ? "refused" : "failed";
	}
	const isSearch = route.endsWith("/.search") || (method === "GET" && /[?&]filter=/.test(url));
	if (isSearch) {
		return route.includes("/Users") ? "userLookUps" : undefined;
	}
	if (method === "GET" || method === "HEAD") {
		return undefined;
	}
	if (route.includes("/Groups")) {
		return "groupWrites";
	}
	if (!route.includes("/Users")) {
		return undefined;
	}
	if (method === "POST") {
		return "usersCreated";
	}
	return method === "DELETE" ? "usersDeleted" : "usersUpdated";
}

/** @param isOn whether requests are recorded by the settings. */
export function syncCounter(
	store: RequestStore,
	isOn: () => Promise<boolean>,
	onError: (error: unknown) => void,
): SyncCounter {
	let counted = new Map<string, Counted>();
	let timer: NodeJS.Timeout | undefined;
	let writing: Promise<void> = Promise.resolve();

	async function write(): Promise<void> {
		const written = [...counted.values()];
		counted = new Map();
		if (written.length > 0 && (await isOn())) {
			await store.countSyncs(written, syncGap);
		}
	}

	function flush(): Promise<void> {
		clearTimeout(timer);
		timer = undefined;
		writing = writing.then(write).catch(onError);
		return writing;
	}

	return {
		count(request) {
			const { tokenId, tokenName, time } = request;
			const name = countOf(request);
			let counts = counted.get(tokenId);
			if (name === undefined || (counts === undefined && counted.size >= mostTokens)) {
				return;
			}
			if (counts === undefined) {
				counts = { ...none, tokenId, tokenName, first: time, last: time };
				counted.set(tokenId, counts);
			}
			// Changed in place: it happens for each request, also for a read that is not recorded.
			counts.last = time;
			counts[name] += 1;
			timer ??= setTimeout(() => void flush(), writeEvery).unref();
		},
		flush,
	};
}
