// SPDX-License-Identifier: Apache-2.0

// Builds the bodies and headers of SCIM responses. Here ids become URLs.

import { mapped } from "../scim/lists.ts";
import { locationOf, type ResourceType } from "../scim/schema.ts";
import type { Listed } from "./collections.ts";
import { listSchema } from "./discovery.ts";
import type { HttpResponse } from "./exchange.ts";
import type { Versioned } from "./resource-json.ts";
import { type Resource, resourceJson } from "./resource-json.ts";

function etag(version: number): string {
	return `W/"${version}"`;
}

/** A response with one resource. */
export function resourceResponse(
	status: number,
	type: ResourceType,
	{ id, version, json }: Versioned,
	baseUrl: string,
): HttpResponse {
	const location = baseUrl + locationOf(type, id);
	return {
		status,
		headers: { location, etag: etag(version), ...(status === 201 ? {} : { "content-location": location }) },
		body: json(),
	};
}

/** A 204 response to a request that changed a resource, with the new version in ETag. */
export function changedResponse({ version }: Versioned): HttpResponse {
	return { status: 204, headers: { etag: etag(version) }, body: undefined };
}

/** A 204 response without an ETag. */
export const noContent: HttpResponse = { status: 204, headers: {}, body: undefined };

/** A 304 response: the client has the current version. */
export function notModified(version: number): HttpResponse {
	return { status: 304, headers: { etag: etag(version) }, body: undefined };
}

/** The items of a page, as objects for JSON.stringify. */
export function itemsOf(resources: readonly Resource[], baseUrl: string): object[] {
	return mapped(resources, (each) => resourceJson(each, baseUrl));
}

/** A page of resources (RFC 7644 section 3.4.2, RFC 9865 section 2). */
export function listResponse(page: Omit<Listed, "resources">, items: readonly object[]): HttpResponse {
	const { totalResults, startIndex, itemsPerPage, nextCursor, previousCursor } = page;
	const body = JSON.stringify({
		schemas: [listSchema],
		totalResults,
		startIndex,
		itemsPerPage,
		nextCursor,
		previousCursor,
		Resources: items,
	});
	return { status: 200, headers: {}, body };
}
