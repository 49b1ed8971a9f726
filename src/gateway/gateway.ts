// SPDX-License-Identifier: Apache-2.0

// A SCIM request, from first to last: let in, find the route, read, call, answer.

import { type Client, ConnectError } from "@connectrpc/connect";
import type { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { httpError, notFound, unknownEndpoint } from "../errors.ts";
import { bodyLimit, checkContentType, type JsonObject, readJson } from "./body.ts";
import { notingClient, type RequestOptions, wasCalled } from "./calls.ts";
import { Dialect, requestRules } from "./dialects.ts";
import { errorCodeOf, errorResponse, scimTypeOf } from "./errors.ts";
import type { Exchange, HttpRequest, HttpResponse, InnerRequest } from "./exchange.ts";
import { groupBodies } from "./group-bodies.ts";
import { type Route, routes } from "./routes.ts";

/** What is only read. */
const noQuery = new URLSearchParams();

export const basePath = "/scim/v2";

/** What the log says of a request. */
export interface Summary {
	/** The route's pattern, never the URL: that has personal data in it. */
	readonly route: string;
	readonly rules: readonly string[];
	/** The keyword of an error; never its detail, which may name a person. */
	readonly scimType: string | undefined;
	/** The code of the error; undefined where all went well. */
	readonly code: string | undefined;
	/** What went wrong inside of the gateway itself. */
	readonly failure: unknown;
}

export interface Gateway {
	handle(
		request: HttpRequest,
		requestId: string,
		origin: string,
	): Promise<{ response: HttpResponse; summary: Summary }>;
}

/** What a request was let in with. */
export interface Admission {
	/** For its calls. */
	readonly options: RequestOptions;
	/** Names what the caller may see: whoever has the same view gets the same answers. */
	view(): string;
}

/**
 * Lets a request in.
 *
 * @throws unauthenticated, permission_denied where it is known already that the caller may not ask.
 */
export type Admit = (request: HttpRequest, requestId: string) => Admission | Promise<Admission>;

interface Found {
	readonly route: Route;
	readonly id: string;
}

const fixed = new Map<string, Route[]>();
const withId = new Map<string, Route[]>();
for (const route of routes) {
	const [table, path] = route.path.endsWith("/{id}")
		? [withId, route.path.slice(0, -"/{id}".length)]
		: [fixed, route.path];
	table.set(path.toLowerCase(), [...(table.get(path.toLowerCase()) ?? []), route]);
}

function find(method: string, path: string, dialect: Dialect): Found {
	const slash = path.lastIndexOf("/");
	const candidates =
		fixed.get(path === "" ? "/" : path.toLowerCase()) ?? withId.get(path.slice(0, slash).toLowerCase());
	if (candidates === undefined || candidates.length === 0 || !isSpelled(candidates, path, dialect)) {
		throw unknownEndpoint(
			`the endpoint ${JSON.stringify(path.slice(0, 100))}`,
			`${basePath} has /Users, /Groups, /.search, /Bulk, /Schemas, /ResourceTypes, /ServiceProviderConfig and /readiness`,
		);
	}
	// HEAD is GET without the body (RFC 9110 section 9.3.2).
	const route = candidates.find((each) => each.method === (method === "HEAD" ? "GET" : method));
	if (route === undefined) {
		const allowed = [
			...candidates.map((each) => each.method),
			...(candidates.some((each) => each.method === "GET") ? ["HEAD"] : []),
			"OPTIONS",
		];
		if (method === "OPTIONS") {
			const options = { status: 204, headers: { allow: allowed.join(", ") }, body: undefined };
			return { route: { method: "GET", path: candidates[0]?.path ?? "", answer: () => options }, id: "" };
		}
		const error = httpError(
			"wrong_method",
			`${method} is not for ${candidates[0]?.path}: it takes ${allowed.join(", ")}`,
		);
		error.metadata.set("allow", allowed.join(", "));
		throw error;
	}
	return { route, id: route.path.endsWith("/{id}") ? decode(path.slice(slash + 1)) : "" };
}

// The paths of URLs are compared to the letter (RFC 3986 section 6.2.2.1).
function isSpelled([first]: readonly Route[], path: string, dialect: Dialect): boolean {
	const endpoint = first?.path.replace(/\{id\}$/, "") ?? "";
	return path.startsWith(endpoint) || path === "" || dialect.allows(requestRules.endpoint_in_other_case);
}

function decode(segment: string): string {
	if (!segment.includes("%")) {
		return segment;
	}
	try {
		return decodeURIComponent(segment);
	} catch {
		throw notFound(`the id ${JSON.stringify(segment.slice(0, 100))}`);
	}
}

/** What a client takes for an answer (RFC 9110 section 12.5.1), and that we have. */
function contentType(accept: string | undefined): string {
	if (accept === undefined || accept === "application/scim+json" || accept === "*/*") {
		return "application/scim+json";
	}
	const ranges = accept.split(",").flatMap((each) => {
		const [type = "", ...parameters] = each.split(";").map((part) => part.trim().toLowerCase());
		// A weight of 0 says that the client does not take it.
		return parameters.some((part) => /^q=0(?:\.0*)?$/.test(part)) ? [] : [type];
	});
	const takes = (type: string) => ranges.some((each) => each === type || each === "application/*" || each === "*/*");
	if (accept.trim() === "" || takes("application/scim+json")) {
		return "application/scim+json";
	}
	if (takes("application/json")) {
		return "application/json";
	}
	throw httpError(
		"not_acceptable",
		`Accept: is ${JSON.stringify(accept.slice(0, 100))}, and answers are application/scim+json or application/json`,
	);
}

/**
 * @param service how the service is reached, in this process or another.
 * @param publicUrl the base URL of the environment; without it, the origin of each request is taken.
 */
export function gateway(
	service: Client<typeof ProvisioningService>,
	admit: Admit,
	publicUrl: string | undefined,
	strict: boolean,
): Gateway {
	const client = notingClient(service);
	const bodies = groupBodies();

	/** An operation of a bulk request: as a request by itself, but for what the whole has settled. */
	async function within(outer: Exchange, { method, path, ifMatch, body }: InnerRequest): Promise<HttpResponse> {
		try {
			const { route, id } = find(method, path, outer.dialect);
			return await route.answer({
				...outer,
				id,
				query: new URLSearchParams(),
				header: (name) => (name === "if-match" ? ifMatch : undefined),
				json: async () => body as JsonObject,
			});
		} catch (reason) {
			return errorResponse(reason, outer.requestId);
		}
	}

	async function answer(
		request: HttpRequest,
		requestId: string,
		{ options, view }: Admission,
		origin: string,
		dialect: Dialect,
		found: (route: string) => void,
	) {
		const mark = request.url.indexOf("?");
		const pathname = mark === -1 ? request.url : request.url.slice(0, mark);
		const { route, id } = find(request.method, tidied(pathname.slice(basePath.length), dialect), dialect);
		found(route.path);
		const type = contentType(request.header("accept"));
		const exchange: Exchange = {
			client,
			options,
			baseUrl: (publicUrl ?? origin) + basePath,
			view,
			bodies,
			requestId,
			dialect,
			id,
			query: mark === -1 ? noQuery : new URLSearchParams(request.url.slice(mark + 1)),
			header: (name) => request.header(name),
			json(limit = bodyLimit) {
				checkContentType(request, dialect);
				return readJson(request, limit);
			},
			isGone: () => request.isGone(),
			within: (inner) => within(exchange, inner),
		};
		const response = await route.answer(exchange);
		if (response.body === undefined) {
			return response;
		}
		const headers = { "content-type": type, ...response.headers };
		return { ...response, headers, body: request.method === "HEAD" ? undefined : response.body };
	}

	return {
		async handle(request, requestId, origin) {
			const dialect = new Dialect(strict);
			let route = "";
			const found = (path: string) => {
				route = path;
			};
			const refusal = (reason: unknown) => {
				const failure = reason instanceof ConnectError ? undefined : reason;
				const summary = {
					route,
					rules: dialect.fired,
					scimType: scimTypeOf(reason),
					code: errorCodeOf(reason),
					failure,
				};
				return { response: errorResponse(reason, requestId), summary };
			};
			try {
				const admission = await admit(request, requestId);
				const answered = await answer(request, requestId, admission, origin, dialect, found).then(
					(response) => ({
						response,
						summary: { route, rules: dialect.fired, scimType: undefined, code: undefined, failure: undefined },
					}),
					refusal,
				);
				const { options } = admission;
				if (!wasCalled(options)) {
					// What was answered, or refused, without a call is for those alone who may ask.
					await client.getCaller({}, options);
				}
				return answered;
			} catch (reason) {
				return refusal(reason);
			}
		},
	};
}

function tidied(path: string, dialect: Dialect): string {
	if (!path.includes("//") && !path.endsWith("/")) {
		return path;
	}
	const tidy = path.replace(/\/{2,}/g, "/").replace(/(.)\/$/, "$1");
	return tidy === path || dialect.allows(requestRules.stray_slash) ? tidy : path;
}
