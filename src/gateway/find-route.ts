// SPDX-License-Identifier: Apache-2.0

// Finds the route of a request by its method and its path.

import { notFound } from "../errors/data.ts";
import { httpError, unknownEndpoint } from "../errors/request.ts";
import { type Base, basePath } from "./base-path.ts";
import { requestRules } from "./dialects.ts";
import type { HttpRequest } from "./exchange.ts";
import type { Dialect } from "./request-dialect.ts";
import { type Route, routes } from "./routes.ts";

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

/** @throws 404 if no route has the path, and 405 if none of those that have it has the method. */
export function findRoute(method: string, path: string, dialect: Dialect): Found {
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

export function pathnameOf({ url }: HttpRequest): string {
	const mark = url.indexOf("?");
	return mark === -1 ? url : url.slice(0, mark);
}

/** Returns the path of a request below its base path, without stray slashes. The base path itself may end in a slash. */
export function pathBelow(base: Base, pathname: string, dialect: Dialect): string {
	const isBelow = pathname === base.path || pathname.startsWith(`${base.path}/`);
	const path = isBelow ? pathname.slice(base.path.length) : pathname;
	const isTidy = isBelow && !path.includes("//") && (path === "/" || !path.endsWith("/"));
	if (isTidy || !dialect.allows(requestRules.stray_slash)) {
		return path;
	}
	const tidy = pathname.replace(/\/{2,}/g, "/").slice(base.path.length);
	return tidy.replace(/(.)\/$/, "$1");
}
