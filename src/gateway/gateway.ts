// SPDX-License-Identifier: Apache-2.0

// The way of a SCIM request through the gateway: admit the caller, find the route, answer, authenticate if no call did.

import { type Client, ConnectError } from "@connectrpc/connect";
import type { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { httpError } from "../errors/request.ts";
import { LongRequest } from "../errors/server.ts";
import { type Admission, type Admit, madeNothing } from "./admission.ts";
import { type Base, baseOf } from "./base-path.ts";
import { bodyLimit, checkContentType, longBodyFrom, readJson } from "./body.ts";
import { hasCalledService, trackCalls } from "./calls.ts";
import { errorCodeOf, errorResponse, errorTextOf, scimTypeOf } from "./errors.ts";
import type { Answered, AnswerLong, Exchange, HttpRequest, HttpResponse, InnerRequest, Summary } from "./exchange.ts";
import { findRoute, pathBelow, pathnameOf } from "./find-route.ts";
import { groupBodies } from "./group-bodies.ts";
import type { JsonObject } from "./json-object.ts";
import { Dialect } from "./request-dialect.ts";

/** Shared by all requests without a query; no code changes it. */
const noQuery = new URLSearchParams();

export interface Gateway {
	/** @param admission the admission of the request, if it is admitted already. */
	handle(request: HttpRequest, requestId: string, origin: string, admission?: Admission): Promise<Answered>;
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
			const { route, id } = findRoute(method, path, outer.dialect);
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
		const { route, id } = findRoute(request.method, pathBelow(base, pathnameOf(request), dialect), dialect);
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
			turn: () => request.turn(),
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
					(response): Answered => ({
						response,
						summary: { ...summary(), failedOperations: response.failedOperations },
					}),
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
		turn: () => outer.turn(),
		goneSignal: () => outer.whileConnected().signal as AbortSignal,
	};
}
