// SPDX-License-Identifier: Apache-2.0

// How many requests of the last day had which outcome, by hour.

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { RequestOutcome } from "../../../gen/roster/v1/request_service_pb.ts";
import { numbersPerMs, type RequestStore } from "../../store/interface/requests.ts";

const hour = 3_600_000;
const hours = 24;

/** How many requests are counted, and how many are read at once: other requests are served in between. */
const most = 10_000;
const pageSize = 1000;

/** @param now milliseconds since 1970. */
export async function countByHour(store: RequestStore, now: number) {
	const start = now - hours * hour;
	const counts = Array.from({ length: hours }, (_, index) => ({
		startTime: timestampFromMs(start + index * hour),
		...{ succeededCount: 0, refusedCount: 0, failedCount: 0 },
	}));
	let before = Number.MAX_SAFE_INTEGER;
	for (let read = 0; read < most; read += pageSize) {
		const { records } = await store.listRequests(
			{ from: start * numbersPerMs },
			before,
			pageSize,
			Number.POSITIVE_INFINITY,
		);
		for (const { number, outcome } of records) {
			const index = Math.floor((number / numbersPerMs - start) / hour);
			// The clock of another server may be ahead.
			const counted = counts[Math.min(index, hours - 1)];
			if (counted !== undefined) {
				counted[fieldOf(outcome)] += 1;
			}
		}
		const last = records.at(-1);
		if (records.length < pageSize || last === undefined) {
			return { hours: counts, truncated: false };
		}
		before = last.number;
	}
	return { hours: counts, truncated: true };
}

function fieldOf(outcome: RequestOutcome) {
	switch (outcome) {
		case RequestOutcome.REFUSED:
			return "refusedCount";
		case RequestOutcome.FAILED:
			return "failedCount";
		default:
			return "succeededCount";
	}
}
