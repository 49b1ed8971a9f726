// SPDX-License-Identifier: Apache-2.0

// What a service implementation is given, and what it is made of.

import type {
	DescMethodServerStreaming,
	DescMethodUnary,
	DescService,
	MessageInitShape,
	MessageShape,
} from "@bufbuild/protobuf";
import type { Actor } from "../../records.ts";
import type { Store } from "../../store/store.ts";

/** Who calls, by which token. */
export interface Caller extends Actor {
	readonly expireTime: number | undefined;
	/** The connection that a SCIM token belongs to; undefined for other kinds. */
	readonly connectionId: string | undefined;
}

/** A call, beside its request. */
export interface Call {
	readonly caller: Caller;
	readonly requestId: string;
	/** Aborted when the caller has gone, or the server stops. */
	readonly signal: AbortSignal;
	/** Throws when the caller's token has been deleted or has expired since: for calls that last. */
	stillAllowed(): Promise<void>;
	/** Whether a commit in the name of the call was made. */
	changed: boolean;
}

/** The methods of a service, each a request and a call to an answer, or to a stream of answers. */
export type Implementation<Service extends DescService> = {
	[Name in keyof Service["method"]]: Service["method"][Name] extends DescMethodUnary<infer Input, infer Output>
		? (request: MessageShape<Input>, call: Call) => Promise<MessageInitShape<Output>>
		: Service["method"][Name] extends DescMethodServerStreaming<infer Input, infer Output>
			? (request: MessageShape<Input>, call: Call) => AsyncIterable<MessageInitShape<Output>>
			: never;
};

/** What services stand on; `Parts` are those of the store that they need. */
export interface Context<Parts = Store> {
	readonly store: Parts;
	/** Milliseconds since 1970. */
	now(): number;
	/** A new UUIDv7: ids are in the order in which they were made. */
	newId(): string;
	/** The streams of changes that are open: each enters itself, and leaves. */
	readonly streams: Set<{ sent: bigint }>;
}
