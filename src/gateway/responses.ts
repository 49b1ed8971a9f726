// SPDX-License-Identifier: Apache-2.0

// Messages → the bodies and headers of SCIM answers. Here ids become URLs.

import { groupJson } from "../../gen/roster/v1/group_json.ts";
import { userJson } from "../../gen/roster/v1/user_json.ts";
import { mapped } from "../scim/lists.ts";
import { attributeAt, groupType, locationOf, type ResourceType, userType } from "../scim/schema.ts";
import type { Listed, Resource, Versioned } from "./collections.ts";
import { listSchema } from "./discovery.ts";
import type { HttpResponse } from "./exchange.ts";

/** A resource as JSON, with whole URLs. */
function jsonOf(resource: Resource, baseUrl: string): object {
	if (resource.meta?.location !== undefined) {
		resource.meta.location = baseUrl + resource.meta.location;
	}
	for (const each of resource.$typeName === "roster.v1.User" ? resource.groups : resource.members) {
		if (each.ref !== undefined) {
			each.ref = baseUrl + each.ref;
		}
	}
	return resource.$typeName === "roster.v1.User" ? userJson(resource) : groupJson(resource);
}

/** The bytes of lists of members: a list that comes again has them already. */
const memberBytes = new WeakMap<readonly string[], { readonly baseUrl: string; readonly bytes: Uint8Array }>();

const memberType = JSON.stringify(attributeAt(groupType, "members.type").fixedValue);

// The members are ids of ours, and need no escaping.
function membersOf(ids: readonly string[], baseUrl: string): Uint8Array {
	const known = memberBytes.get(ids);
	if (known?.baseUrl === baseUrl) {
		return known.bytes;
	}
	const users = `${baseUrl}${userType.endpoint}/`;
	let text = "";
	for (const id of ids) {
		text += `${text === "" ? "" : ","}{"value":"${id}","$ref":"${users}${id}","type":${memberType}}`;
	}
	const bytes = Buffer.from(text);
	memberBytes.set(ids, { baseUrl, bytes });
	return bytes;
}

/** The JSON of a group with its members: in bytes, for as text it would be copied again and again. */
function withMembers(group: string, ids: readonly string[], baseUrl: string): string | Uint8Array[] {
	return ids.length === 0
		? group
		: [Buffer.from(`${group.slice(0, -1)},"members":[`), membersOf(ids, baseUrl), Buffer.from("]}")];
}

function etag(version: number): string {
	return `W/"${version}"`;
}

/** An answer with one resource. */
export function resourceResponse(
	status: number,
	type: ResourceType,
	{ resource, version, memberIds = [] }: Versioned,
	baseUrl: string,
): HttpResponse {
	const location = baseUrl + locationOf(type, resource.id);
	return {
		status,
		headers: { location, etag: etag(version), ...(status === 201 ? {} : { "content-location": location }) },
		body: withMembers(JSON.stringify(jsonOf(resource, baseUrl)), memberIds, baseUrl),
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

/** The resources of a page, as JSON. */
export function itemsOf(resources: readonly Resource[], baseUrl: string): object[] {
	return mapped(resources, (each) => jsonOf(each, baseUrl));
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
