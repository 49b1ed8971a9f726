// SPDX-License-Identifier: Apache-2.0

// The methods of ProvisioningService that read the change log: by pages, and as a stream.

import { setTimeout } from "node:timers/promises";
import type { Change, ChangeKind } from "../../../gen/roster/v1/change_pb.ts";
import type { ProvisioningService } from "../../../gen/roster/v1/provisioning_service_pb.ts";
import { invalidArgument } from "../../errors/request.ts";
import { outOfRange, tooSlow } from "../../errors/server.ts";
import type { ChangeReader } from "../../store/interface/changes.ts";
import type { Commits } from "../../store/interface/commits.ts";
import type { Context, Implementation } from "../shared/call.ts";
import { sizeOf } from "../shared/paging.ts";
import { type NameReader, namesOf } from "./change-names.ts";

type ChangeMethods = Pick<
	Implementation<typeof ProvisioningService>,
	"getChangeLog" | "listChanges" | "searchChanges" | "watchChanges"
>;

const heartbeat = { default: 15, most: 300 } as const;

/** How long a consumer of the stream may take for a message, in milliseconds. */
const consumerTimeout = 30_000;

/** How many entries of the log a search reads, unless it has an index. */
const mostSearched = 20_000;

/** How many changes the stream reads at once. The server holds no more than these in memory for a consumer. */
const streamPage = 200;

interface Page {
	readonly changes: readonly Change[];
	/** The log was read up to this number. */
	readonly lastSequence: bigint;
	/** Whether more changes may follow. */
	readonly full: boolean;
}

/** Checks a number of the change log in a request. 0 means the end of the log from which it is read. */
function sequenceIn(sequence: bigint, field: "after_sequence" | "before_sequence"): bigint {
	if (sequence < 0n || sequence > BigInt(Number.MAX_SAFE_INTEGER)) {
		const end = field === "after_sequence" ? "oldest" : "newest";
		throw invalidArgument(`${field}: is not a sequence number: send 0 to begin with the ${end} change`);
	}
	return sequence;
}

async function readPage(store: ChangeReader, after: bigint, size: number, kinds: readonly ChangeKind[]): Promise<Page> {
	// Read before the page: a change that is committed between the two reads comes with the next page.
	const newest = BigInt((await store.sequences()).last);
	const changes = await store.listChanges(Number(after), size, kinds);
	// Read after the page: changes that retention deleted during the read are missing from the page.
	const { first } = await store.sequences();
	if (after + 1n < first) {
		throw outOfRange(after, first);
	}
	const last = changes.at(-1)?.sequence;
	const full = changes.length === size;
	const readTo = last !== undefined && (full || last > newest) ? last : newest;
	return { changes, lastSequence: readTo > after ? readTo : after, full };
}

/** Waits for commits. A commit between two waits ends the next wait at once. */
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

export function changeMethods({ store, streams, now }: Context<ChangeReader & Commits & NameReader>): ChangeMethods {
	return {
		async getChangeLog() {
			const { first, last } = await store.sequences();
			return { firstSequence: BigInt(first), lastSequence: BigInt(last) };
		},

		async listChanges({ afterSequence, pageSize, kinds }) {
			const { changes, lastSequence } = await readPage(
				store,
				sequenceIn(afterSequence, "after_sequence"),
				sizeOf(pageSize),
				kinds,
			);
			return { changes: [...changes], lastSequence };
		},

		async searchChanges({ beforeSequence, pageSize, ...search }) {
			const { first, last } = await store.sequences();
			const size = sizeOf(pageSize);
			const sent = Number(sequenceIn(beforeSequence, "before_sequence"));
			const before = sent === 0 ? last + 1 : Math.min(sent, last + 1);
			// The index of users needs no bound.
			const after = Math.max(first - 1, search.userId === "" ? before - 1 - mostSearched : 0);
			const changes = await store.searchChanges(search, { after, before }, size);
			const next = changes.length === size ? changes.at(-1)?.sequence : BigInt(after + 1);
			return {
				changes: [...changes],
				nextBeforeSequence: next === undefined || next <= BigInt(first) ? 0n : next,
				names: await namesOf(store, changes),
				lastSequence: BigInt(last),
			};
		},

		async *watchChanges({ afterSequence, kinds, heartbeatSeconds, fromNow }, { caller, signal, stillAllowed }) {
			const every = Math.min(heartbeatSeconds === 0 ? heartbeat.default : heartbeatSeconds, heartbeat.most) * 1000;
			const commits = commitsOf(store, signal);
			if (fromNow && afterSequence !== 0n) {
				throw invalidArgument("from_now: the stream begins either now or after after_sequence: leave one out");
			}
			const stream = {
				sent: fromNow ? BigInt((await store.sequences()).last) : sequenceIn(afterSequence, "after_sequence"),
			};
			let lastMessageAt = Number.NEGATIVE_INFINITY;
			// The generator waits until the message has been taken: a consumer that does not read stops only its own stream.
			const offer = async function* (change: Change | undefined) {
				const offeredAt = performance.now();
				yield { lastSequence: stream.sent, ...(change === undefined ? {} : { change }) };
				lastMessageAt = performance.now();
				if (lastMessageAt - offeredAt > consumerTimeout) {
					throw tooSlow(consumerTimeout / 1000, stream.sent);
				}
			};
			streams.add(stream);
			try {
				for (let caughtUp = false; ; ) {
					const page = await readPage(store, stream.sent, streamPage, kinds);
					// Checked before each page: no change is sent to a caller whose token was deleted or has expired.
					await stillAllowed();
					for (const change of page.changes) {
						stream.sent = change.sequence;
						yield* offer(change);
					}
					stream.sent = page.lastSequence;
					if (page.full) {
						continue;
					}
					// The first heartbeat tells the consumer that all older changes have been sent.
					if (!caughtUp || performance.now() - lastMessageAt >= every) {
						caughtUp = true;
						yield* offer(undefined);
					}
					const untilHeartbeat = every - (performance.now() - lastMessageAt);
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
