// SPDX-License-Identifier: Apache-2.0

// The part of ProvisioningService that reads the change log: by pages, and as a stream.

import { setTimeout } from "node:timers/promises";
import type { Change, ChangeKind } from "../../../gen/roster/v1/change_pb.ts";
import type { ProvisioningService } from "../../../gen/roster/v1/provisioning_service_pb.ts";
import { invalidArgument, outOfRange, tooSlow } from "../../errors.ts";
import type { ChangeReader } from "../../store/interface/changes.ts";
import type { Commits } from "../../store/interface/commits.ts";
import type { Context, Implementation } from "../shared/call.ts";
import { sizeOf } from "../shared/paging.ts";

type ChangeMethods = Pick<Implementation<typeof ProvisioningService>, "getChangeLog" | "listChanges" | "watchChanges">;

const heartbeat = { default: 15, most: 300 } as const;

/** How long a consumer of the stream may take for a message, in milliseconds. */
const patience = 30_000;

/** As many changes as the stream reads at once: what is held for a consumer is at most this. */
const streamPage = 200;

interface Page {
	readonly changes: readonly Change[];
	/** Up to here the log was read. */
	readonly lastSequence: bigint;
	/** Whether there may be more. */
	readonly full: boolean;
}

function sequenceOf(afterSequence: bigint): bigint {
	if (afterSequence < 0n || afterSequence > BigInt(Number.MAX_SAFE_INTEGER)) {
		throw invalidArgument("after_sequence: is not a sequence number: begin with 0");
	}
	return afterSequence;
}

async function readPage(store: ChangeReader, after: bigint, size: number, kinds: readonly ChangeKind[]): Promise<Page> {
	// Read before the page: what is committed between the two comes with the next page.
	const newest = BigInt((await store.sequences()).last);
	const changes = await store.listChanges(Number(after), size, kinds);
	// Looked at after the page: what was forgotten while it was read is missing in it.
	const { first } = await store.sequences();
	if (after + 1n < first) {
		throw outOfRange(after, first);
	}
	const last = changes.at(-1)?.sequence;
	const full = changes.length === size;
	const readTo = last !== undefined && (full || last > newest) ? last : newest;
	return { changes, lastSequence: readTo > after ? readTo : after, full };
}

/** Waits for commits. One that happens between two waits is not missed. */
function commitsOf(store: Commits, signal: AbortSignal) {
	let wake: () => void = () => {};
	let happened = false;
	const off = store.onCommit(() => {
		happened = true;
		wake();
	});
	return {
		async next(milliseconds: number): Promise<void> {
			if (!happened) {
				const timer = new AbortController();
				const elapsed = setTimeout(milliseconds, undefined, { signal: AbortSignal.any([signal, timer.signal]) });
				const committed = new Promise<void>((resolve) => {
					wake = resolve;
				});
				await Promise.race([elapsed, committed]).finally(() => timer.abort());
				elapsed.catch(() => {});
			}
			happened = false;
		},
		end: off,
	};
}

/** Implements them. */
export function changeMethods({ store, streams, now }: Context<ChangeReader & Commits>): ChangeMethods {
	return {
		async getChangeLog() {
			const { first, last } = await store.sequences();
			return { firstSequence: BigInt(first), lastSequence: BigInt(last) };
		},

		async listChanges({ afterSequence, pageSize, kinds }) {
			const { changes, lastSequence } = await readPage(store, sequenceOf(afterSequence), sizeOf(pageSize), kinds);
			return { changes: [...changes], lastSequence };
		},

		async *watchChanges({ afterSequence, kinds, heartbeatSeconds }, { caller, signal, stillAllowed }) {
			const every = Math.min(heartbeatSeconds === 0 ? heartbeat.default : heartbeatSeconds, heartbeat.most) * 1000;
			const commits = commitsOf(store, signal);
			const stream = { sent: sequenceOf(afterSequence) };
			let saidAt = Number.NEGATIVE_INFINITY;
			// What is handed over is waited for: a consumer that does not read holds up this stream alone.
			const offer = async function* (change: Change | undefined) {
				const offeredAt = performance.now();
				yield { lastSequence: stream.sent, ...(change === undefined ? {} : { change }) };
				saidAt = performance.now();
				if (saidAt - offeredAt > patience) {
					throw tooSlow(patience / 1000, stream.sent);
				}
			};
			streams.add(stream);
			try {
				for (let caughtUp = false; ; ) {
					const page = await readPage(store, stream.sent, streamPage, kinds);
					// Asked when there is something to say: whose token has ended meanwhile hears nothing more.
					await stillAllowed();
					for (const change of page.changes) {
						stream.sent = change.sequence;
						yield* offer(change);
					}
					stream.sent = page.lastSequence;
					if (page.full) {
						continue;
					}
					// The first sign of life says that what there was has been sent.
					if (!caughtUp || performance.now() - saidAt >= every) {
						caughtUp = true;
						yield* offer(undefined);
					}
					const untilHeartbeat = every - (performance.now() - saidAt);
					const untilExpiry = (caller.expireTime ?? Number.POSITIVE_INFINITY) - now();
					await commits.next(Math.max(Math.min(untilHeartbeat, untilExpiry), 0));
				}
			} finally {
				commits.end();
				streams.delete(stream);
			}
		},
	};
}
