// SPDX-License-Identifier: Apache-2.0

// The facts of a request that the server passes to the flight recorder. They are converted when the record is written.

import type { SequenceRange } from "../../store/interface/requests.ts";

/** The effect of the calls of the service for a request. */
export interface RequestEffects {
	/** The sequence numbers of the changes. */
	readonly changes: readonly SequenceRange[];
	/** The ids of the users and groups in the changes. */
	readonly subjects: readonly string[];
}

export interface RequestFacts {
	readonly id: string;
	/** When it was answered, in milliseconds since 1970. */
	readonly time: number;
	/** In microseconds. */
	readonly duration: number;
	/** The id of the token, or the id that an unknown token itself contains; empty if there is none. */
	readonly tokenId: string;
	/** The name of the token; empty if it has none. */
	readonly tokenName: string;
	/** The id of the connection of the token; empty if no token was admitted. */
	readonly connectionId: string;
	/** The name of a connection in the path. There need not be one. */
	readonly connectionName: string | undefined;
	/** The values of headers that may be secrets. */
	readonly secrets: readonly string[];
	readonly peer: string;
	readonly userAgent: string;
	readonly method: string;
	/** Path and query. */
	readonly url: string;
	/** The pattern of the path; empty if no route matched. */
	readonly route: string;
	readonly status: number;
	/** The stable code of the error; undefined if the request succeeded. */
	readonly code: string | undefined;
	/** The text of the error, without its code and the id of the request. */
	readonly error: string | undefined;
	readonly rules: readonly { readonly name: string; readonly effect: string }[];
	readonly effects: RequestEffects;
	readonly body: Uint8Array | undefined;
	readonly answer: string | Uint8Array | undefined;
	/** The path segment at `{id}` in the route; empty if the route has none. */
	readonly target: string;
	/** The value of the header `Location` of the response. */
	readonly location: string | undefined;
}
