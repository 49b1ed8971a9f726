// SPDX-License-Identifier: Apache-2.0

// The discovery endpoints (RFC 7644 section 4), built from the attribute tree and the limits.

import { permissionDenied } from "../errors/caller.ts";
import { notFound } from "../errors/data.ts";
import { cursorTimeout, pageLimits } from "../scim/limits.ts";
import { type Attribute, type ResourceType, resourceTypes } from "../scim/schema.ts";
import type { Exchange, HttpResponse } from "./exchange.ts";

const core = "urn:ietf:params:scim:schemas:core:2.0";
const messages = "urn:ietf:params:scim:api:messages:2.0";

export const errorSchema = `${messages}:Error`;
export const listSchema = `${messages}:ListResponse`;
export const patchSchema = `${messages}:PatchOp`;
export const searchSchema = `${messages}:SearchRequest`;
export const bulkRequestSchema = `${messages}:BulkRequest`;
export const bulkResponseSchema = `${messages}:BulkResponse`;

/** The limits of a bulk request; `references` counts the references to bulkIds. */
export const bulkLimits = { operations: 1000, references: 10_000, bytes: 4 * 1024 * 1024 } as const;

type Json = Record<string, unknown>;

function attributeJson(attribute: Attribute): Json {
	const { name, type, multiValued, description, required, mutability, returned, uniqueness } = attribute;
	const text = type === "string" || type === "reference";
	return {
		name,
		type,
		...(type === "complex" ? { subAttributes: attribute.attributes.map(attributeJson) } : {}),
		multiValued,
		description,
		required,
		...(text ? { caseExact: attribute.caseExact } : {}),
		...(attribute.canonicalValues.length > 0 ? { canonicalValues: attribute.canonicalValues } : {}),
		...(attribute.referenceTypes.length > 0 ? { referenceTypes: attribute.referenceTypes } : {}),
		mutability,
		returned,
		uniqueness,
	};
}

/** The schema of a resource type or of an extension. */
interface DescribedSchema {
	readonly id: string;
	readonly name: string;
	readonly description: string;
	readonly attributes: readonly Attribute[];
}

function schemasIn({ schema, name, description, attributes, extensions }: ResourceType): DescribedSchema[] {
	const own = attributes.filter((each) => !each.common && !each.extension);
	return [
		{ id: schema, name, description, attributes: own },
		...extensions.map((each) => ({ ...each, id: each.name, name: each.message?.name ?? "" })),
	];
}

function schemaJson({ id, name, description, attributes }: DescribedSchema, baseUrl: string): Json {
	return {
		schemas: [`${core}:Schema`],
		id,
		name,
		description,
		attributes: attributes.map(attributeJson),
		meta: { resourceType: "Schema", location: `${baseUrl}/Schemas/${id}` },
	};
}

function resourceTypeJson({ name, endpoint, schema, description, extensions }: ResourceType, baseUrl: string): Json {
	return {
		schemas: [`${core}:ResourceType`],
		id: name,
		name,
		endpoint,
		description,
		schema,
		schemaExtensions: extensions.map(({ name, required }) => ({ schema: name, required })),
		meta: { resourceType: "ResourceType", location: `${baseUrl}/ResourceTypes/${name}` },
	};
}

function serviceProviderConfigJson(baseUrl: string): Json {
	return {
		schemas: [`${core}:ServiceProviderConfig`],
		patch: { supported: true },
		bulk: { supported: true, maxOperations: bulkLimits.operations, maxPayloadSize: bulkLimits.bytes },
		filter: { supported: true, maxResults: pageLimits.most },
		changePassword: { supported: false },
		sort: { supported: true },
		etag: { supported: true },
		// RFC 9865 section 4. A client that does not send `cursor` gets pages by index.
		pagination: {
			cursor: true,
			index: true,
			defaultPaginationMethod: "index",
			defaultPageSize: pageLimits.default,
			maxPageSize: pageLimits.most,
			cursorTimeout,
		},
		authenticationSchemes: [
			{
				type: "oauthbearertoken",
				name: "SCIM token",
				description: "A SCIM token that the administrator created, in the header Authorization: Bearer.",
				specUri: "https://www.rfc-editor.org/info/rfc6750",
				primary: true,
			},
			{
				type: "oauth2",
				name: "OAuth 2.0 client",
				description:
					"An access token with the scope scim, from /oauth2/token: for a client secret (client credentials), or for an assertion of a trusted issuer (RFC 7523).",
				specUri: "https://www.rfc-editor.org/info/rfc6749",
				primary: false,
			},
		],
		meta: { resourceType: "ServiceProviderConfig", location: `${baseUrl}/ServiceProviderConfig` },
	};
}

function ok(json: Json): HttpResponse {
	return { status: 200, headers: {}, body: JSON.stringify(json) };
}

function refuseFilter({ query }: Exchange) {
	if (query.has("filter")) {
		// RFC 7644 section 4: a filter on a discovery endpoint is refused with 403.
		throw permissionDenied("filter: is not allowed at this endpoint: leave it out");
	}
}

function list(resources: readonly Json[]): HttpResponse {
	return ok({
		schemas: [listSchema],
		totalResults: resources.length,
		startIndex: 1,
		itemsPerPage: resources.length,
		Resources: resources,
	});
}

export function getServiceProviderConfig(exchange: Exchange): HttpResponse {
	refuseFilter(exchange);
	return ok(serviceProviderConfigJson(exchange.baseUrl));
}

export function listSchemas(exchange: Exchange): HttpResponse {
	refuseFilter(exchange);
	return list(resourceTypes.flatMap(schemasIn).map((each) => schemaJson(each, exchange.baseUrl)));
}

export function getSchema({ id, baseUrl }: Exchange): HttpResponse {
	const schema = resourceTypes.flatMap(schemasIn).find((each) => each.id.toLowerCase() === id.toLowerCase());
	if (schema === undefined) {
		throw notFound(`the schema ${JSON.stringify(id.slice(0, 100))}`);
	}
	return ok(schemaJson(schema, baseUrl));
}

export function listResourceTypes(exchange: Exchange): HttpResponse {
	refuseFilter(exchange);
	return list(resourceTypes.map((each) => resourceTypeJson(each, exchange.baseUrl)));
}

export function getResourceType({ id, baseUrl }: Exchange): HttpResponse {
	const type = resourceTypes.find((each) => each.name.toLowerCase() === id.toLowerCase());
	if (type === undefined) {
		throw notFound(`the resource type ${JSON.stringify(id.slice(0, 100))}`);
	}
	return ok(resourceTypeJson(type, baseUrl));
}
