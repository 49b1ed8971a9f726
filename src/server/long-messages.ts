// SPDX-License-Identifier: Apache-2.0

// The messages between the main thread and the thread for long requests. Both sides send plain data.

import type { Summary } from "../gateway/exchange.ts";
import type { Caller } from "../services/shared/call.ts";

/** The headers of a request or response, as pairs. */
export type HeaderPairs = readonly (readonly [name: string, value: string])[];

/** The configuration of the thread. */
export interface LongThreadData {
	readonly database: string;
	readonly publicUrl: string | undefined;
	readonly strictScim: boolean;
}

/** A request that the main thread has admitted. */
interface Admitted {
	readonly number: number;
	/** Milliseconds since 1970, by the clock of the main thread. */
	readonly now: number;
	readonly requestId: string;
	readonly caller: Caller;
}

export interface ScimJob extends Admitted {
	readonly kind: "scim";
	readonly origin: string;
	readonly method: string;
	/** Path and query. */
	readonly url: string;
	readonly headers: Readonly<Record<string, string | undefined>>;
	/** Undefined if the body is larger than its limit, or was not read. */
	readonly body: Uint8Array | undefined;
}

export interface RpcJob extends Admitted {
	readonly kind: "rpc";
	readonly viaGateway: boolean;
	readonly request: RpcRequest;
}

/** A unary call as the RPC library takes it, for any of its protocols. */
export interface RpcRequest {
	/** The path of the method, such as `/roster.v1.ProvisioningService/GetUser`. */
	readonly path: string;
	readonly httpVersion: string;
	readonly method: string;
	readonly url: string;
	readonly headers: HeaderPairs;
	readonly body: Uint8Array;
}

export type Job = ScimJob | RpcJob;

/** Tells the thread that the client of a request has gone. */
export interface Gone {
	readonly gone: number;
}

export interface ScimOutcome {
	readonly kind: "scim";
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string | Uint8Array | undefined;
	readonly summary: Summary;
}

/** The response of the RPC library to a unary call. */
export interface RpcOutcome {
	readonly kind: "rpc";
	readonly status: number;
	readonly headers: HeaderPairs;
	readonly trailers: HeaderPairs | undefined;
	readonly body: Uint8Array;
	/** Whether the library could read the message. */
	readonly isRead: boolean;
	/** The stable code of the error; undefined if the call succeeded. */
	readonly code: string | undefined;
}

export type FromThread =
	| { readonly number: number; readonly outcome: ScimOutcome | RpcOutcome }
	/** The thread could not answer. */
	| { readonly number: number; readonly failure: unknown }
	/** An error that the caller must not see, for the log. */
	| { readonly internal: unknown; readonly requestId: string };
