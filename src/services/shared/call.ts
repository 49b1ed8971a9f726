// SPDX-License-Identifier: Apache-2.0

// The types of a service implementation: its methods, its calls, and the context that it is created with.

import type {
	DescMethodServerStreaming,
	DescMethodUnary,
	DescService,
	MessageInitShape,
	MessageShape,
} from "@bufbuild/protobuf";
import type { Actor, Change } from "../../records/change.ts";
import type { ConnectionRecord } from "../../records/connections.ts";
import type { Committed } from "../../store/interface/commits.ts";
import type { Requester } from "../../store/interface/pages.ts";
import type { Store } from "../../store/store.ts";

/** The authenticated caller, by the token of the request. */
export interface Caller extends Actor {
	readonly expireTime: number | undefined;
	/** The connection that a SCIM token belongs to; undefined for other kinds. */
	readonly connectionId: string | undefined;
	/** The same connection as it was when the request was admitted. */
	readonly connection?: ConnectionRecord | undefined;
	/** The networks from which the token may be used; undefined allows every network. */
	readonly networks?: readonly string[] | undefined;
	/**
	 * SHA-256 of the secret that was used, in base64, which tells the two secrets of a rotation apart; undefined in a
	 * session.
	 */
	readonly secretDigest?: string | undefined;
}

/** A call of a method, without the request message. */
export interface Call {
	readonly caller: Caller;
	readonly requestId: string;
	/** Aborted when the caller disconnects, or the server stops. */
	readonly signal: AbortSignal;
	/** Throws if the caller's token has been deleted or has expired since the call began. Streams need it. */
	stillAllowed(): Promise<void>;
	/** Whether the call has committed a change. */
	changed: boolean;
	/** Notes what the call has committed, for the flight recorder. */
	noteCommit(committed: Committed, changes: readonly Change[]): void;
}

/** Returns for whom a read of a call is done. */
export function requesterOf({ caller, signal }: Call): Requester {
	return { key: keyOf(caller), signal };
}

/** What tells a caller from others where they share something: the token, or the person. */
export function keyOf({ tokenId, person }: Caller): string {
	return person?.id ?? tokenId;
}

/** The methods of a service: each takes a request and a call, and returns a response or a stream of responses. */
export type Implementation<Service extends DescService> = {
	[Name in keyof Service["method"]]: Service["method"][Name] extends DescMethodUnary<infer Input, infer Output>
		? (request: MessageShape<Input>, call: Call) => Promise<MessageInitShape<Output>>
		: Service["method"][Name] extends DescMethodServerStreaming<infer Input, infer Output>
			? (request: MessageShape<Input>, call: Call) => AsyncIterable<MessageInitShape<Output>>
			: never;
};

/** The flight recorder, as far as services use it. */
export interface Recording {
	/** Writes the records that wait. */
	flush(): Promise<void>;
	/** Counts the requests of each token. */
	readonly syncs: { flush(): Promise<void> };
	/** Removes what is personal from the records of a purged user, who had these names and addresses. */
	forget(userId: string, names: readonly string[]): Promise<void>;
	/** Adds a listener that is called after records were written, and returns a function that removes it. */
	onRecorded(listener: () => void): () => void;
}

/** What services are created with; `Parts` are the parts of the store that a service needs. */
export interface Context<Parts = Store> {
	readonly store: Parts;
	/** Milliseconds since 1970. */
	now(): number;
	/** A new UUIDv7: ids sort in the order of their creation. */
	newId(): string;
	/**
	 * Whether requests may take long here: in the thread for long requests. Elsewhere they would hold up all others, and
	 * throw LongRequest.
	 */
	readonly mayTakeLong: boolean;
	/** The open streams of changes. Each stream adds itself when it opens, and removes itself when it ends. */
	readonly streams: Set<{ sent: bigint }>;
	/** Undefined in the thread for long requests, whose requests the main thread records. */
	readonly recorder: Recording | undefined;
}
