// SPDX-License-Identifier: Apache-2.0

// The table of SCIM routes.

import { setImmediate } from "node:timers/promises";
import { toJsonString } from "@bufbuild/protobuf";
import { ReadinessReportSchema } from "../../gen/roster/v1/readiness_pb.ts";
import { unimplemented } from "../errors/request.ts";
import { clientGone } from "../errors/server.ts";
import { bulk } from "./bulk.ts";
import { type Collection, groupCollection, userCollection } from "./collections.ts";
import { getResourceType, getSchema, getServiceProviderConfig, listResourceTypes, listSchemas } from "./discovery.ts";
import type { Exchange, HttpResponse } from "./exchange.ts";
import { readOperations } from "./patch-operations.ts";
import { preconditions, versionsIn } from "./preconditions.ts";
import { projectionIn, queryIn, searchIn } from "./query.ts";
import { readResource } from "./resource-body.ts";
import { changedResponse, itemsOf, listResponse, noContent, notModified, resourceResponse } from "./responses.ts";
import { listEverything } from "./root-query.ts";

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface Route {
	readonly method: Method;
	/** The path below the base URL. `{id}` stands for the last segment. */
	readonly path: string;
	answer(exchange: Exchange): HttpResponse | Promise<HttpResponse>;
}

function collectionRoutes(collection: Collection): Route[] {
	const { type } = collection;
	const one = `${type.endpoint}/{id}`;
	return [
		{
			method: "GET",
			path: type.endpoint,
			answer: (exchange) => list(collection, exchange, exchange.query),
		},
		{
			method: "POST",
			path: `${type.endpoint}/.search`,
			answer: async (exchange) => list(collection, exchange, await searchIn(exchange)),
		},
		{
			method: "POST",
			path: type.endpoint,
			async answer(exchange) {
				const draft = await readResource(exchange, type);
				const created = await collection.create(exchange, draft, projectionIn(exchange.query));
				return resourceResponse(201, type, created, exchange.baseUrl);
			},
		},
		{
			method: "GET",
			path: one,
			async answer(exchange) {
				const found = await collection.get(exchange, projectionIn(exchange.query));
				const known = exchange.header("if-none-match");
				if (
					known !== undefined &&
					(known.trim() === "*" || versionsIn(known, exchange.dialect).includes(found.version))
				) {
					return notModified(found.version);
				}
				return resourceResponse(200, type, found, exchange.baseUrl);
			},
		},
		{
			method: "PUT",
			path: one,
			async answer(exchange) {
				const draft = await readResource(exchange, type);
				const replaced = await collection.replace(
					exchange,
					draft,
					preconditions(exchange),
					projectionIn(exchange.query),
				);
				return resourceResponse(200, type, replaced, exchange.baseUrl);
			},
		},
		{
			method: "PATCH",
			path: one,
			async answer(exchange) {
				const operations = await readOperations(exchange, type);
				const asked = projectionIn(exchange.query);
				// RFC 7644 section 3.5.2: if the request selects attributes, the response has the resource.
				const answers = collection.patchAnswers || asked.attributes.length > 0 || asked.excludedAttributes.length > 0;
				const projected = answers ? asked : { attributes: ["id"], excludedAttributes: [] };
				const patched = await collection.patch(exchange, operations, preconditions(exchange), projected);
				return answers ? resourceResponse(200, type, patched, exchange.baseUrl) : changedResponse(patched);
			},
		},
		{
			method: "DELETE",
			path: one,
			async answer(exchange) {
				await collection.delete(exchange, preconditions(exchange));
				return noContent;
			},
		},
	];
}

/**
 * Stops a request that may take long if its client has gone.
 *
 * Two turns of the event loop: the end of a connection arrives behind its last request, and is only read in the next.
 */
async function requireClient(exchange: Exchange): Promise<void> {
	await setImmediate();
	await exchange.turn();
	if (exchange.isGone()) {
		throw clientGone();
	}
}

/**
 * A filter of one comparison, such as `userName eq "ann@example.com"`. Identity providers send one before each write. It
 * takes no longer than any other short request, or runs in a reader thread, which ends it if the client has gone.
 */
const oneComparison = /^\s*\S+\s+eq\s+"[^"]*"\s*$/i;

async function list(collection: Collection, exchange: Exchange, query: URLSearchParams): Promise<HttpResponse> {
	const asked = queryIn(query, exchange.dialect, collection.type);
	if (!oneComparison.test(asked.filter ?? "") || asked.sortBy !== "") {
		await requireClient(exchange);
	}
	const page = await collection.list(exchange, asked);
	return listResponse(page, itemsOf(page.resources, exchange.baseUrl));
}

async function readiness({ client, options }: Exchange): Promise<HttpResponse> {
	const { report } = await client.checkReadiness({}, options);
	const body = report && toJsonString(ReadinessReportSchema, report, { alwaysEmitImplicit: true, prettySpaces: 2 });
	return { status: 200, headers: { "content-type": "application/json" }, body };
}

export const routes: readonly Route[] = [
	...collectionRoutes(userCollection),
	...collectionRoutes(groupCollection),
	{ method: "GET", path: "/", answer: (exchange) => listEverything(exchange, exchange.query) },
	{ method: "POST", path: "/.search", answer: async (exchange) => listEverything(exchange, await searchIn(exchange)) },
	{ method: "POST", path: "/Bulk", answer: bulk },
	{ method: "GET", path: "/ServiceProviderConfig", answer: getServiceProviderConfig },
	{ method: "GET", path: "/Schemas", answer: listSchemas },
	{ method: "GET", path: "/Schemas/{id}", answer: getSchema },
	{ method: "GET", path: "/ResourceTypes", answer: listResourceTypes },
	{ method: "GET", path: "/ResourceTypes/{id}", answer: getResourceType },
	{ method: "GET", path: "/readiness", answer: readiness },
	...(["GET", "POST", "PUT", "PATCH", "DELETE"] as const).map(
		(method): Route => ({
			method,
			path: "/Me",
			answer() {
				throw unimplemented("/Me is not supported: a SCIM token belongs to an identity provider, not to a user");
			},
		}),
	),
];
