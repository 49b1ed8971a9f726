// SPDX-License-Identifier: Apache-2.0

// The types of the gateway's requests and responses. They do not depend on Node's HTTP classes.

import type { JsonValue } from "@bufbuild/protobuf";
import type { Client } from "@connectrpc/connect";
import type { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import type { RequestOptions } from "./calls.ts";
import type { GroupBodies } from "./group-bodies.ts";
import type { Dialect, FiredRule } from "./request-dialect.ts";

/** An HTTP request as the server hands it to the gateway. */
export interface HttpRequest {
	readonly method: string;
	/** Path and query, as the client sent them. */
	readonly url: string;
	header(name: string): string | undefined;
	/** The IP address of the peer; undefined if the connection is closed already. */
	readonly address: string | undefined;
	/**
	 * Reads the body. Every call returns the same bytes.
	 *
	 * @param limit the largest size of the body, in bytes.
	 * @returns undefined if the body is larger.
	 */
	body(limit: number): Promise<Uint8Array | undefined>;
	/** Whether the client has disconnected. */
	isGone(): boolean;
	/** Lets other requests run, until this one has its turn again. Also resolves if the client disconnects. */
	turn(): Promise<void>;
	/** Returns a signal that is aborted when the client disconnects. */
	goneSignal(): AbortSignal;
}

/** The response of the gateway. */
export interface HttpResponse {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	/** JSON: a string, or the UTF-8 bytes of a large body; undefined if the response has no body. */
	readonly body: string | Uint8Array | undefined;
	/** The stable code of the error, if this is the response of an error. */
	readonly code?: string | undefined;
	/** How many operations of a bulk request failed, by the stable codes of their errors; undefined if none failed. */
	readonly failedOperations?: Readonly<Record<string, number>> | undefined;
}

/** An admitted request with its route: everything that a route needs to answer it. */
export interface Exchange {
	readonly client: Client<typeof ProvisioningService>;
	/** The options of every call for this request: they identify the caller and the request. */
	readonly options: RequestOptions;
	/** The beginning of every `meta.location`, such as `https://roster.example.com/scim/v2`: as the client called it. */
	readonly baseUrl: string;
	/** The path of that URL. */
	readonly basePath: string;
	/** Identifies what the caller may see: callers with the same view get the same responses. */
	view(): string;
	/** The cache of the bodies of large groups, which all requests share. */
	readonly bodies: GroupBodies;
	readonly requestId: string;
	readonly dialect: Dialect;
	/** The path segment at `{id}` in the route; empty if the route has none. */
	readonly id: string;
	readonly query: URLSearchParams;
	header(name: string): string | undefined;
	/**
	 * Reads and parses the body.
	 *
	 * @param limit its largest size, in bytes.
	 * @param longFrom the size above which the request takes long, in bytes.
	 */
	json(limit?: number, longFrom?: number): Promise<{ [key: string]: JsonValue }>;
	/** Whether the client has disconnected. */
	isGone(): boolean;
	/** Lets other requests run, until this one has its turn again. Also resolves if the client disconnects. */
	turn(): Promise<void>;
	/** Returns the options of a call that ends when the client disconnects. */
	whileConnected(): RequestOptions;
	/** Answers one operation of a bulk request, for the same caller. */
	within(request: InnerRequest): Promise<HttpResponse>;
}

/** The changes that the calls for a request made, as far as this process knows. */
export interface Made {
	/** The first and the last sequence number of consecutive changes. */
	readonly changes: readonly (readonly [first: number, last: number])[];
	/** The ids of users and groups in the changes. */
	readonly subjects: readonly string[];
}

/** The facts of a request for its log line, the metrics and the flight recorder. */
export interface Summary {
	/** The pattern of the route, with the base path. It is never the URL, which can contain personal data. */
	readonly route: string;
	/** The path segment at `{id}` in the route; empty if the route has none. */
	readonly target: string;
	/** The rules for identity providers that fired. Their effects are not logged, because they contain values. */
	readonly rules: readonly FiredRule[];
	readonly made: Made;
	/** The text of the error, for the flight recorder alone. */
	readonly error: string | undefined;
	/** The keyword of the error. The detail is not logged, because it may name a person. */
	readonly scimType: string | undefined;
	/** The stable code of the error; undefined if the request succeeded. */
	readonly code: string | undefined;
	/** How many operations of a bulk request failed, by the stable codes of their errors; undefined if none failed. */
	readonly failedOperations?: Readonly<Record<string, number>> | undefined;
	/** An internal error of the gateway itself. */
	readonly failure: unknown;
}

/** A response with the facts of its request. */
export interface Answered {
	readonly response: HttpResponse;
	readonly summary: Summary;
}

/** Answers a request that takes long, in the thread for such requests. The options identify the admitted caller. */
export type AnswerLong = (
	request: HttpRequest,
	requestId: string,
	origin: string,
	options: RequestOptions,
) => Promise<Answered>;

/** An operation of a bulk request, as a request of its own. */
export interface InnerRequest {
	readonly method: string;
	/** The path below the base URL, such as `/Users/1`. */
	readonly path: string;
	readonly ifMatch: string | undefined;
	readonly body: JsonValue | undefined;
}
