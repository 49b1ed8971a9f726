// SPDX-License-Identifier: Apache-2.0

// Follows the change stream, and reconnects when the connection or the server is lost.

import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@connectrpc/connect";
import type { Change, ChangeKind } from "../../gen/roster/v1/change_pb.ts";
import type { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { failureOf, isPassing } from "./failure.ts";
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
 * Shows each change after a sequence number, and does not return. After a lost connection it continues with the change
 * after the last one, and says so on stderr.
 *
 * @throws an error of the server that does not go away by itself.
 */
export async function followChanges(
	{ at, json, url }: Session,
	provisioning: Client<typeof ProvisioningService>,
	from: { readonly afterSequence: bigint; readonly kinds: ChangeKind[] },
	show: (change: Change) => Promise<void>,
): Promise<never> {
	let { afterSequence } = from;
	let wait = firstWait;
	let isLost = false;
	const tell = (code: string, message: string) =>
		void at.stderr.write(json ? `${JSON.stringify({ code, message })}\n` : `roster: ${message}\n`);
	for (;;) {
		let reason = "the server ended the stream";
		try {
			await watched(async (signal, alive) => {
				const request = { afterSequence, kinds: from.kinds, heartbeatSeconds: heartbeat };
				// The stream has no deadline.
				for await (const { change, lastSequence } of provisioning.watchChanges(request, { signal, timeoutMs: 0 })) {
					alive();
					if (isLost) {
						tell("reconnected", `connected again, after sequence ${afterSequence}`);
					}
					[isLost, wait] = [false, firstWait];
					if (change !== undefined) {
						await show(change);
					}
					afterSequence = lastSequence;
				}
			});
		} catch (error) {
			if (!isPassing(error)) {
				throw error;
			}
			reason = (await failureOf(error, url)).message;
		}
		isLost = true;
		tell("reconnecting", `${reason}; connecting again after sequence ${afterSequence} in ${wait / 1000} s`);
		await sleep(wait);
		wait = Math.min(wait * 2, longestWait);
	}
}
