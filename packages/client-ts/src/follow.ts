// SPDX-License-Identifier: Apache-2.0

// Follows the stream of changes for as long as a service runs: begins with the current state, goes on after the last
// change that was stored, and tries again after failures.

import { Code, ConnectError } from "@connectrpc/connect";
import type { Change, ChangeKind } from "../../../gen/roster/v1/change_pb.ts";
import type { RosterClient } from "./client.ts";

export interface Consumer {
	/** The kinds of changes that are needed; empty or undefined for all. */
	readonly kinds?: readonly ChangeKind[];
	/** Returns the stored sequence number; undefined if there is no state yet. */
	load(): Promise<bigint | undefined> | bigint | undefined;
	/**
	 * Reads the current state, and stores it together with the sequence number. Changes that are made meanwhile are in
	 * the stream again, and the state in the stream is the newer one.
	 */
	bootstrap(sequence: bigint): Promise<void>;
	/**
	 * Stores a change together with the sequence number, in one transaction. The change is undefined in a heartbeat: then
	 * only the number is new. A change may come again after a failure.
	 */
	apply(change: Change | undefined, sequence: bigint): Promise<void> | void;
	/** Is told of each failure before it is tried again. */
	onRetry?(error: ConnectError, waitMilliseconds: number): void;
	/** The first and the longest pause before a new attempt, in milliseconds; by default 500 and 30,000. */
	readonly backOff?: { readonly first: number; readonly longest: number };
	/** Seconds between heartbeats; by default 15. Without a message for three of them, the stream is opened again. */
	readonly heartbeatSeconds?: number;
}

/** The errors that a retry cannot change. */
const final: ReadonlySet<Code> = new Set([
	Code.Unauthenticated,
	Code.PermissionDenied,
	Code.InvalidArgument,
	Code.Unimplemented,
]);

/** An error of the consumer's own functions, which ends the consumer. */
class OwnError {
	readonly cause: unknown;

	constructor(cause: unknown) {
		this.cause = cause;
	}
}

async function own<Result>(call: () => Promise<Result> | Result): Promise<Result> {
	try {
		return await call();
	} catch (error) {
		throw new OwnError(error);
	}
}

/** Waits, or until the signal is aborted. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const end = () => {
			clearTimeout(timer);
			signal.removeEventListener("abort", end);
			resolve();
		};
		const timer = setTimeout(end, milliseconds);
		signal.addEventListener("abort", end);
	});
}

/**
 * Follows the stream of changes.
 *
 * @returns when the signal is aborted.
 * @throws ConnectError if the token is not valid or may not read changes, or what a function of the consumer throws.
 */
export async function followChanges(
	{ provisioning }: Pick<RosterClient, "provisioning">,
	consumer: Consumer,
	signal: AbortSignal,
): Promise<void> {
	const { kinds = [], heartbeatSeconds = 15, backOff = { first: 500, longest: 30_000 } } = consumer;
	let failures = 0;

	/** Reads one stream until it fails. */
	async function follow(after: bigint): Promise<void> {
		const silence = new AbortController();
		let timer: NodeJS.Timeout | undefined;
		const heard = () => {
			clearTimeout(timer);
			timer = setTimeout(() => silence.abort(), heartbeatSeconds * 3000);
		};
		heard();
		try {
			const request = { afterSequence: after, kinds: [...kinds], heartbeatSeconds };
			const messages = provisioning.watchChanges(request, { signal: AbortSignal.any([signal, silence.signal]) });
			for await (const { change, lastSequence } of messages) {
				failures = 0;
				// The time that the consumer takes is its own.
				clearTimeout(timer);
				await own(() => consumer.apply(change, lastSequence));
				heard();
			}
			throw new ConnectError("the server ended the stream", Code.Unavailable);
		} catch (error) {
			throw silence.signal.aborted
				? new ConnectError(`no message for ${heartbeatSeconds * 3} seconds`, Code.Unavailable)
				: error;
		} finally {
			clearTimeout(timer);
		}
	}

	async function begin(): Promise<bigint> {
		const { lastSequence } = await provisioning.getChangeLog({}, { signal });
		await consumer.bootstrap(lastSequence);
		return lastSequence;
	}

	let mustBegin = false;
	while (!signal.aborted) {
		try {
			const stored = mustBegin ? undefined : await own(() => consumer.load());
			const after = stored ?? (await begin());
			mustBegin = false;
			await follow(after);
		} catch (reason) {
			if (signal.aborted) {
				return;
			}
			if (reason instanceof OwnError) {
				throw reason.cause;
			}
			const error = ConnectError.from(reason);
			// An error that is no ConnectError comes from the consumer's functions, such as from its database.
			if (final.has(error.code) || !(reason instanceof ConnectError)) {
				throw reason;
			}
			if (error.code === Code.OutOfRange) {
				// The changes after the stored number are no longer all kept.
				mustBegin = true;
			}
			const longest = Math.min(backOff.longest, backOff.first * 2 ** failures);
			failures++;
			// Consumers that lost one server do not come back at the same moment.
			const wait = Math.round(longest * (0.5 + Math.random() / 2));
			consumer.onRetry?.(error, wait);
			await pause(wait, signal);
		}
	}
}
