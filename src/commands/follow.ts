// SPDX-License-Identifier: Apache-2.0

// Follows the stream of changes or of requests, and reconnects when the connection or the server is lost.

import { setTimeout as sleep } from "node:timers/promises";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import type { Client } from "@connectrpc/connect";
import type { Change, ChangeKind } from "../../gen/roster/v1/change_pb.ts";
import type { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import type { Request, RequestService, WatchRequestsRequestSchema } from "../../gen/roster/v1/request_service_pb.ts";
import { failureOf, isPassing } from "./failure.ts";
import { exactTime } from "./output.ts";
import type { Session } from "./session.ts";

/** The first and the longest wait before a new connection, in milliseconds. Each wait is twice as long as the last. */
const [firstWait, longestWait] = [1000, 30_000];

/** How often the server sends something at least, and after how long a silent connection is given up, in seconds. */
const [heartbeat, silence] = [15, 45];

/** Calls `work`, and aborts its signal when `alive` was not called for a time. */
async function watched(work: (signal: AbortSignal, alive: () => void) => Promise<void>): Promise<void> {
	const controller = new AbortController();
	const timer = setTimeout(() => controller.abort(), silence * 1000);
	try {
		await work(controller.signal, () => timer.refresh());
	} finally {
		clearTimeout(timer);
	}
}

/**
 * Follows a stream, and does not return. After a lost connection it connects again, and says so on stderr.
 *
 * @param place where the stream goes on, in words.
 * @param connect opens the stream, and calls `alive` for each message.
 * @throws an error of the server that does not go away by itself.
 */
async function reconnecting(
	{ at, json, url }: Session,
	place: () => string,
	connect: (signal: AbortSignal, alive: () => void) => Promise<void>,
): Promise<never> {
	let wait = firstWait;
	let isLost = false;
	const tell = (code: string, message: string) =>
		void at.stderr.write(json ? `${JSON.stringify({ code, message })}\n` : `roster: ${message}\n`);
	for (;;) {
		let reason = "the server ended the stream";
		try {
			await watched((signal, alive) =>
				connect(signal, () => {
					alive();
					if (isLost) {
						tell("reconnected", `connected again, ${place()}`);
					}
					[isLost, wait] = [false, firstWait];
				}),
			);
		} catch (error) {
			if (!isPassing(error)) {
				throw error;
			}
			reason = (await failureOf(error, url)).message;
		}
		isLost = true;
		tell("reconnecting", `${reason}; connecting again ${place()} in ${wait / 1000} s`);
		await sleep(wait);
		wait = Math.min(wait * 2, longestWait);
	}
}

/**
 * Shows each change after a sequence number, and does not return. After a lost connection it continues with the change
 * after the last one.
 *
 * @throws an error of the server that does not go away by itself.
 */
export function followChanges(
	session: Session,
	provisioning: Client<typeof ProvisioningService>,
	from: { readonly afterSequence: bigint; readonly kinds: ChangeKind[] },
	show: (change: Change) => Promise<void>,
): Promise<never> {
	let { afterSequence } = from;
	return reconnecting(
		session,
		() => `after sequence ${afterSequence}`,
		async (signal, alive) => {
			const request = { afterSequence, kinds: from.kinds, heartbeatSeconds: heartbeat };
			// The stream has no deadline.
			for await (const { change, lastSequence } of provisioning.watchChanges(request, { signal, timeoutMs: 0 })) {
				alive();
				if (change !== undefined) {
					await show(change);
				}
				afterSequence = lastSequence;
			}
		},
	);
}

/** How long after a request its record may appear, in milliseconds, and how many requests are remembered meanwhile. */
const [latest, mostSeen] = [60_000, 10_000];

/**
 * Shows each new request, and does not return. After a lost connection it also shows the requests that were recorded
 * meanwhile.
 *
 * @throws an error of the server that does not go away by itself.
 */
export function followRequests(
	session: Session,
	requests: Client<typeof RequestService>,
	conditions: MessageInitShape<typeof WatchRequestsRequestSchema>,
	show: (request: Request) => void,
): Promise<never> {
	const seen = new Set<string>();
	let last = Date.now();
	/** The time of the first request that was shown: earlier ones are not asked for. */
	let first: number | undefined;
	let isFirst = true;
	return reconnecting(
		session,
		() => `with the requests since ${exactTime(new Date(last))}`,
		async (signal, alive) => {
			const startTime = isFirst ? {} : { startTime: timestampFromMs(Math.max(first ?? last, last - latest)) };
			const request = { ...conditions, ...startTime };
			for await (const { request: each } of requests.watchRequests(request, { signal, timeoutMs: 0 })) {
				alive();
				isFirst = false;
				if (each === undefined || seen.has(each.id)) {
					continue;
				}
				const time = each.time === undefined ? last : timestampMs(each.time);
				last = first === undefined ? time : Math.max(last, time);
				first ??= time;
				show(each);
				seen.add(each.id);
				for (const id of seen.size > mostSeen ? seen : []) {
					seen.delete(id);
					break;
				}
			}
		},
	);
}
