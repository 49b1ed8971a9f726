// SPDX-License-Identifier: Apache-2.0

import type { Caller } from "./call.ts";

/** A recorded request. */
interface Recorded {
	readonly id: string;
	readonly method: string;
	/** Path and query. */
	readonly url: string;
	/** In JSON; empty if the request has none. */
	readonly body: string;
}

/** The outcome of a replayed request. */
interface Replayed {
	readonly status: number;
	/** The body of the response; empty if it has none. */
	readonly answer: string;
	/** The first and the last sequence number of consecutive changes. */
	readonly changes: readonly (readonly [first: number, last: number])[];
}

/**
 * Does what a recorded SCIM request asks for, as the caller. The changes have the id of the request.
 *
 * @param validateOnly whether to run all checks without writing anything.
 */
export type Replay = (request: Recorded, caller: Caller, validateOnly: boolean) => Promise<Replayed>;
