// SPDX-License-Identifier: Apache-2.0

// Messages → the bodies and headers of SCIM answers. Here ids become URLs.

import { jsonWriter } from "../scim/json-writer.ts";
import { groupType, type ResourceType, userType } from "../scim/schema.ts";
import type { Listed, Resource, Versioned } from "./collections.ts";
import { listSchema } from "./discovery.ts";
import type { HttpResponse } from "./exchange.ts";

/** The URL of a resource. */
export function locationOf(type: ResourceType, id: string, baseUrl: string): string {
	return `${baseUrl}${type.endpoint}/${id}`;
}

/** The JSON of a resource, with its URLs. */
function resourceJson(type: ResourceType, resource: Resource, baseUrl: string): string {
	if (resource.meta !== undefined) {
		resource.meta.location = locationOf(type, resource.id, baseUrl);
	}
	const references = resource.$typeName === "roster.v1.User" ? resource.groups : resource.members;
	const target = resource.$typeName === "roster.v1.User" ? groupType : userType;
	for (const each of references) {
		if (each.value !== undefined) {
			each.ref = locationOf(target, each.value, baseUrl);
		}
	}
	return jsonWriter(type.message)(resource);
}

function etag(version: number): string {
	return `W/"${version}"`;
}

/** An answer with one resource. */
export function resourceResponse(
	status: number,
	type: ResourceType,
	{ resource, version }: Versioned,
	baseUrl: string,
): HttpResponse {
	const location = locationOf(type, resource.id, baseUrl);
	return {
		status,
		headers: { location, etag: etag(version), ...(status === 201 ? {} : { "content-location": location }) },
		body: resourceJson(type, resource, baseUrl),
	};
}

/** An answer without a body to a request that changed a resource. */
export function changedResponse({ version }: Versioned): HttpResponse {
	return { status: 204, headers: { etag: etag(version) }, body: undefined };
}

/** An answer without a body: there is nothing to say. */
export const noContent: HttpResponse = { status: 204, headers: {}, body: undefined };

/** An answer that the client has the resource already. */
export function notModified(version: number): HttpResponse {
	return { status: 304, headers: { etag: etag(version) }, body: undefined };
}

/** A page of resources (RFC 7644 section 3.4.2). */
export function listResponse(
	type: ResourceType,
	{ totalResults, startIndex, itemsPerPage, resources }: Listed,
	baseUrl: string,
): HttpResponse {
	const items = resources.map((each) => resourceJson(type, each, baseUrl)).join(",");
	return {
		status: 200,
		headers: {},
		body: `{"schemas":["${listSchema}"],"totalResults":${totalResults},"startIndex":${startIndex},"itemsPerPage":${itemsPerPage},"Resources":[${items}]}`,
	};
}
