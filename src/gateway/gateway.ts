// SPDX-License-Identifier: Apache-2.0

// A SCIM request, from first to last: find the route, tell who asks, read, call, answer.

import { type CallOptions, type Client, ConnectError } from "@connectrpc/connect";
import type { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { httpError, notFound } from "../errors.ts";
import { Dialect, requestRules } from "./dialects.ts";
import { errorResponse, scimTypeOf } from "./errors.ts";
import type { Exchange, HttpRequest, HttpResponse } from "./exchange.ts";
import { bodyLimit, checkContentType, readJson } from "./requests.ts";
import { type Route, routes } from "./routes.ts";

export const basePath = "/scim/v2";

/** What the log says of a request. */
export interface Summary {
	/** The route's pattern, never the URL: that has personal data in it. */
	readonly route: string;
	readonly rules: readonly string[];
	/** The keyword of an error; never its detail, which may name a person. */
	readonly scimType: string | undefined;
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

function find(method: string, path: string): Found {
	const slash = path.lastIndexOf("/");
	const candidates = fixed.get(path.toLowerCase()) ?? withId.get(path.slice(0, slash).toLowerCase());
	if (candidates === undefined || candidates.length === 0) {
		throw notFound(
			`the endpoint ${JSON.stringify(path.slice(0, 100))}`,
			`${basePath} has /Users, /Groups, /Schemas, /ResourceTypes, /ServiceProviderConfig and /readiness`,
		);
	}
	// HEAD is GET without the body (RFC 9110 section 9.3.2).
	const route = candidates.find((each) => each.method === (method === "HEAD" ? "GET" : method));
	if (route === undefined) {
		const allowed = [
			...candidates.map((each) => each.method),
			...(candidates.some((each) => each.method === "GET") ? ["HEAD"] : []),
		];
		const error = httpError(405, `${method} is not for ${candidates[0]?.path}: it takes ${allowed.join(", ")}`);
		error.metadata.set("allow", allowed.join(", "));
		throw error;
	}
	return { route, id: route.path.endsWith("/{id}") ? decode(path.slice(slash + 1)) : "" };
}

function decode(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		throw notFound(`the id ${JSON.stringify(segment.slice(0, 100))}`);
	}
}

/**
 * @param client how the service is reached, in this process or another.
 * @param publicUrl the base URL of the environment; without it, the origin of each request is taken.
 */
export function gateway(
	client: Client<typeof ProvisioningService>,
	publicUrl: string | undefined,
	strict: boolean,
): Gateway {
	async function answer(request: HttpRequest, found: Found, exchange: Exchange): Promise<HttpResponse> {
		if (request.method !== "GET" && request.method !== "HEAD") {
			// A body is looked at only for those who may send one.
			await exchange.client.getCaller({}, exchange.options);
		}
		const response = await found.route.answer(exchange);
		return request.method === "HEAD" ? { ...response, body: undefined } : response;
	}

	return {
		async handle(request, requestId, origin) {
			const authorization = request.header("authorization");
			const options: CallOptions = {
				headers: { "x-request-id": requestId, ...(authorization === undefined ? {} : { authorization }) },
			};
			const dialect = new Dialect(strict);
			let route = "";
			try {
				const url = new URL(request.url, "http://gateway");
				const found = await findFor(request.method, url.pathname, dialect, () => client.getCaller({}, options));
				route = found.route.path;
				const exchange: Exchange = {
					client,
					options,
					baseUrl: (publicUrl ?? origin) + basePath,
					requestId,
					dialect,
					id: found.id,
					query: url.searchParams,
					header: (name) => request.header(name),
					json() {
						checkContentType(request, dialect);
						return readJson(request, bodyLimit);
					},
				};
				const response = await answer(request, found, exchange);
				return { response, summary: { route, rules: dialect.fired, scimType: undefined, failure: undefined } };
			} catch (reason) {
				const failure = reason instanceof ConnectError ? undefined : reason;
				const summary = { route, rules: dialect.fired, scimType: scimTypeOf(reason), failure };
				return { response: errorResponse(reason, requestId), summary };
			}
		},
	};
}

// A path that leads nowhere is said to be so only to those who may ask.
async function findFor(
	method: string,
	pathname: string,
	dialect: Dialect,
	authenticate: () => Promise<unknown>,
): Promise<Found> {
	try {
		return find(method, tidied(pathname.slice(basePath.length), dialect));
	} catch (error) {
		await authenticate();
		throw error;
	}
}

function tidied(path: string, dialect: Dialect): string {
	const tidy = path.replace(/\/{2,}/g, "/").replace(/(.)\/$/, "$1");
	return tidy === path || dialect.allows(requestRules.stray_slash) ? tidy : path;
}
