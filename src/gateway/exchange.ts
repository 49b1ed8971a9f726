// SPDX-License-Identifier: Apache-2.0

// The neutral middle of the gateway: what of an HTTP request matters, and what an answer is.

import type { JsonValue } from "@bufbuild/protobuf";
import type { Client } from "@connectrpc/connect";
import type { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import type { RequestOptions } from "./calls.ts";
import type { Dialect } from "./dialects.ts";
import type { GroupBodies } from "./group-bodies.ts";

/** An HTTP request on its way in. */
export interface HttpRequest {
	readonly method: string;
	/** Path and query, as they were sent. */
	readonly url: string;
	header(name: string): string | undefined;
	/**
	 * Reads the body; to be called once.
	 *
	 * @param limit how many bytes it may have.
	 * @returns undefined where it has more.
	 */
	body(limit: number): Promise<Uint8Array | undefined>;
	/** Whether the client has gone: nobody waits for the answer any more. */
	isGone(): boolean;
}

/** An answer on its way out. */
export interface HttpResponse {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	/** JSON: text, or its bytes where it is large; undefined where there is none. */
	readonly body: string | Uint8Array | undefined;
}

/** A request that was let in and found its route. */
export interface Exchange {
	readonly client: Client<typeof ProvisioningService>;
	/** What goes with every call: who asks, and for which request. */
	readonly options: RequestOptions;
	/** The base of every location, such as `https://roster.example.com/scim/v2`. */
	readonly baseUrl: string;
	/** Names what the caller may see: whoever has the same view gets the same answers. */
	view(): string;
	/** The bodies of large groups, of all requests. */
	readonly bodies: GroupBodies;
	readonly requestId: string;
	readonly dialect: Dialect;
	/** What stands for `{id}` in the route. */
	readonly id: string;
	readonly query: URLSearchParams;
	header(name: string): string | undefined;
	/** The body, read and parsed: an object. */
	json(limit?: number): Promise<{ [key: string]: JsonValue }>;
	/** Whether the client has gone. */
	isGone(): boolean;
	/** Answers another request in the name of this one: one operation of a bulk request. */
	within(request: InnerRequest): Promise<HttpResponse>;
}

/** A request that is part of another. */
export interface InnerRequest {
	readonly method: string;
	/** Below the base URL, such as `/Users/1`. */
	readonly path: string;
	readonly ifMatch: string | undefined;
	readonly body: JsonValue | undefined;
}
