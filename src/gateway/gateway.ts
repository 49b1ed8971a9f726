// SPDX-License-Identifier: Apache-2.0

// The way of a SCIM request through the gateway: admit the caller, find the route, answer, authenticate if no call did.

import { type Client, ConnectError } from "@connectrpc/connect";
import type { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { notFound } from "../errors/data.ts";
import { httpError, unknownEndpoint } from "../errors/request.ts";
import { LongRequest } from "../errors/server.ts";
import { type Base, baseOf, basePath } from "./base-path.ts";
import { bodyLimit, checkContentType, type JsonObject, longBodyFrom, readJson } from "./body.ts";
import { hasCalledService, type RequestOptions, trackCalls } from "./calls.ts";
import { Dialect, requestRules } from "./dialects.ts";
import { errorCodeOf, errorResponse, errorTextOf, scimTypeOf } from "./errors.ts";
import type {
	Answered,
	AnswerLong,
	Exchange,
	HttpRequest,
	HttpResponse,
	InnerRequest,
	Made,
	Summary,
} from "./exchange.ts";
import { groupBodies } from "./group-bodies.ts";
import { type Route, routes } from "./routes.ts";

/** Shared by all requests without a query; no code changes it. */
const noQuery = new URLSearchParams();

export interface Gateway {
	/** @param admission the admission of the request, if it is admitted already. */
	handle(request: HttpRequest, requestId: string, origin: string, admission?: Admission): Promise<Answered>;
}

/** An admitted request. */
export interface Admission {
	/** The options of the calls for this request. */
	readonly options: RequestOptions;
	/** Whether no rule for identity providers applies; undefined means the setting of the server. */
	readonly strict: boolean | undefined;
	/** Identifies what the caller may see: callers with the same view get the same responses. */
	view(): string;
	/** The changes that the calls for the request have made. A gateway in its own process does not know them. */
	made(): Made;
}

/** The changes of a request without a call. */
export const madeNothing: Made = { changes: [], subjects: [] };

/**
 * Admits a request.
 *
 * A gateway in its own process checks only the format of the token here; the service authenticates it with the first call.
 *
 * @param connection the connection that the base URL of the request names; undefined if it names none.
 * @throws unauthenticated or permission_denied if the caller is known to have no access, and not_found if the token is
 *   known to belong to another connection.
 */
export type Admit = (
	request: HttpRequest,
	requestId: string,
	connection: string | undefined,
) => Admission | Promise<Admission>;

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
			`${candidates[0]?.path} does not support ${method}: send ${allowed.join(", ")}`,
		);
		error.metadata.set("allow", allowed.join(", "));
		throw error;
	}
	return { route, id: route.path.endsWith("/{id}") ? decode(path.slice(slash + 1)) : "" };
}

// The paths of URLs are case-sensitive (RFC 3986 section 6.2.2.1).
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

/** Chooses the content type of the response by the Accept header (RFC 9110 section 12.5.1). */
function contentType(accept: string | undefined): string {
	if (accept === undefined || accept === "application/scim+json" || accept === "*/*") {
		return "application/scim+json";
	}
	const ranges = accept.split(",").flatMap((each) => {
		const [type = "", ...parameters] = each.split(";").map((part) => part.trim().toLowerCase());
		// A weight of 0 means "not acceptable".
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
		`Accept: is ${JSON.stringify(accept.slice(0, 100))}, and responses are application/scim+json or application/json`,
	);
}

/**
 * Creates the gateway.
 *
 * @param service a client of the service, in this process or in another.
 * @param publicUrl the value of `ROSTER_PUBLIC_URL`; if it is undefined, URLs begin with the origin of the request.
 * @param strict whether no rule for identity providers applies, unless the connection of the caller says otherwise.
 * @param answerLong answers requests that take long; undefined if they may take long here.
 */
export function gateway(
	service: Client<typeof ProvisioningService>,
	admit: Admit,
	publicUrl: string | undefined,
	strict: boolean,
	answerLong?: AnswerLong,
): Gateway {
	const client = trackCalls(service);
	const bodies = groupBodies();

	/** Answers an operation of a bulk request like a single request, with the caller and the dialect of the outer one. */
	async function within(outer: Exchange, origin: string, inner: InnerRequest): Promise<HttpResponse> {
		const { method, path, ifMatch, body } = inner;
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
			if (reason instanceof LongRequest && answerLong !== undefined) {
				const answered = await answerLong(requestOf(outer, inner), outer.requestId, origin, outer.options);
				return answered.response;
			}
			return errorResponse(reason, outer.requestId);
		}
	}

	async function answer(
		request: HttpRequest,
		requestId: string,
		{ options, view }: Admission,
		origin: string,
		base: Base,
		dialect: Dialect,
		found: (route: string, target: string) => void,
	) {
		const mark = request.url.indexOf("?");
		const { route, id } = find(request.method, pathBelow(base, pathnameOf(request), dialect), dialect);
		found(base.pattern + route.path, id);
		const type = contentType(request.header("accept"));
		const exchange: Exchange = {
			client,
			options,
			baseUrl: (publicUrl ?? origin) + base.path,
			basePath: base.path,
			view,
			bodies,
			requestId,
			dialect,
			id,
			query: mark === -1 ? noQuery : new URLSearchParams(request.url.slice(mark + 1)),
			header: (name) => request.header(name),
			async json(limit = bodyLimit, longFrom = longBodyFrom) {
				checkContentType(request, dialect);
				if (request.header("expect") !== undefined && !hasCalledService(options)) {
					// Only an authenticated caller is told to send the body.
					await client.getCaller({}, options);
				}
				return readJson(request, limit, answerLong === undefined ? limit : longFrom);
			},
			isGone: () => request.isGone(),
			whileConnected: () => ({ ...options, signal: request.goneSignal() }),
			within: (inner) => within(exchange, origin, inner),
		};
		const response = await route.answer(exchange);
		if (response.body === undefined) {
			return response;
		}
		const headers = { "content-type": type, ...response.headers };
		return { ...response, headers, body: request.method === "HEAD" ? undefined : response.body };
	}

	return {
		async handle(request, requestId, origin, admitted) {
			let dialect = new Dialect(strict);
			let [route, target] = ["", ""];
			let admission = admitted;
			const base = baseOf(pathnameOf(request));
			const found = (path: string, id: string) => {
				[route, target] = [path, id];
			};
			const summary = (): Summary => ({
				...{ route, target, rules: dialect.fired, made: admission?.made() ?? madeNothing },
				...{ error: undefined, scimType: undefined, code: undefined, failure: undefined },
			});
			const refusal = (reason: unknown): Answered => ({
				response: errorResponse(reason, requestId),
				summary: {
					...summary(),
					error: errorTextOf(reason, requestId),
					scimType: scimTypeOf(reason),
					code: errorCodeOf(reason),
					failure: reason instanceof ConnectError ? undefined : reason,
				},
			});
			try {
				admission ??= await admit(request, requestId, base.connection);
				const { options } = admission;
				dialect = new Dialect(admission.strict ?? strict);
				const answered = await answer(request, requestId, admission, origin, base, dialect, found).then(
					(response): Answered => ({ response, summary: summary() }),
					(reason) =>
						reason instanceof LongRequest && answerLong !== undefined
							? answerLong(request, requestId, origin, options)
							: refusal(reason),
				);
				if (!hasCalledService(options)) {
					// No call has authenticated the caller, so this one does, before anything is answered.
					await client.getCaller({}, options);
				}
				return answered;
			} catch (reason) {
				return refusal(reason);
			}
		},
	};
}

/** An operation of a bulk request, as a request of its client. */
function requestOf(outer: Exchange, { method, path, ifMatch, body }: InnerRequest): HttpRequest {
	const headers: Readonly<Record<string, string | undefined>> = {
		"content-type": "application/scim+json",
		"if-match": ifMatch,
	};
	return {
		method,
		url: outer.basePath + path,
		address: undefined,
		header: (name) => headers[name],
		body: async () => Buffer.from(JSON.stringify(body ?? {})),
		isGone: () => outer.isGone(),
		goneSignal: () => outer.whileConnected().signal as AbortSignal,
	};
}

function pathnameOf({ url }: HttpRequest): string {
	const mark = url.indexOf("?");
	return mark === -1 ? url : url.slice(0, mark);
}

/** Returns the path of a request below its base path, without stray slashes. The base path itself may end in a slash. */
function pathBelow(base: Base, pathname: string, dialect: Dialect): string {
	const isBelow = pathname === base.path || pathname.startsWith(`${base.path}/`);
	const path = isBelow ? pathname.slice(base.path.length) : pathname;
	const isTidy = isBelow && !path.includes("//") && (path === "/" || !path.endsWith("/"));
	if (isTidy || !dialect.allows(requestRules.stray_slash)) {
		return path;
	}
	const tidy = pathname.replace(/\/{2,}/g, "/").slice(base.path.length);
	return tidy.replace(/(.)\/$/, "$1");
}
