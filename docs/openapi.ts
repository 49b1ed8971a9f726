// SPDX-License-Identifier: Apache-2.0

// Writes docs/openapi.json, the SCIM side of the server, from the routes and the attributes: `npm run docs`.

import { writeFileSync } from "node:fs";
import about from "../package.json" with { type: "json" };
import { errorTable } from "../src/errors/table.ts";
import {
	bulkLimits,
	bulkRequestSchema,
	bulkResponseSchema,
	errorSchema,
	listSchema,
	patchSchema,
	searchSchema,
} from "../src/gateway/discovery.ts";
import { routes } from "../src/gateway/routes.ts";
import { type Attribute, type ResourceType, resourceTypes } from "../src/scim/schema.ts";

type Json = { readonly [name: string]: unknown };

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const constants = (...urns: string[]) => ({ type: "array", items: { type: "string", enum: urns }, minItems: 1 });

function single(attribute: Attribute): Json {
	const { type, canonicalValues } = attribute;
	switch (type) {
		case "complex":
			return objectOf(attribute.attributes);
		case "boolean":
		case "integer":
			return { type };
		case "dateTime":
			return { type: "string", format: "date-time" };
		case "reference":
			return { type: "string", format: "uri-reference" };
		default:
			// Other values than the canonical ones are allowed (RFC 7643 section 7).
			return { type: "string", ...(canonicalValues.length > 0 ? { examples: canonicalValues } : {}) };
	}
}

function property(attribute: Attribute): Json {
	const { description, mutability, multiValued } = attribute;
	const schema = single(attribute);
	return {
		...(multiValued ? { type: "array", items: schema } : schema),
		...(description === "" ? {} : { description }),
		...(mutability === "readOnly" ? { readOnly: true } : {}),
		...(mutability === "writeOnly" ? { writeOnly: true } : {}),
	};
}

function objectOf(attributes: readonly Attribute[]): Json {
	const required = attributes.filter((each) => each.required && each.mutability !== "readOnly");
	return {
		type: "object",
		properties: Object.fromEntries(attributes.map((each) => [each.name, property(each)])),
		...(required.length > 0 ? { required: required.map((each) => each.name) } : {}),
	};
}

function resource({ attributes, extensions, description }: ResourceType): Json {
	const own = attributes.filter((each) => !extensions.includes(each));
	return { description, ...objectOf([...own, ...extensions]) };
}

function page(name: string): Json {
	return {
		type: "object",
		properties: {
			schemas: constants(listSchema),
			totalResults: { type: "integer" },
			startIndex: { type: "integer" },
			itemsPerPage: { type: "integer" },
			nextCursor: { type: "string" },
			previousCursor: { type: "string" },
			Resources: { type: "array", items: name === "" ? { type: "object" } : ref(name) },
		},
		required: ["schemas"],
	};
}

const statuses = [...new Set(Object.values(errorTable).map(({ status }) => status))].sort();

const schemas: Json = {
	...Object.fromEntries(resourceTypes.map((type) => [type.name, resource(type)])),
	...Object.fromEntries(resourceTypes.map((type) => [`${type.name}List`, page(type.name)])),
	List: page(""),
	SearchRequest: {
		type: "object",
		properties: {
			schemas: constants(searchSchema),
			...Object.fromEntries(["filter", "sortBy", "cursor"].map((name) => [name, { type: "string" }])),
			sortOrder: { type: "string", enum: ["ascending", "descending"] },
			startIndex: { type: "integer" },
			count: { type: "integer" },
			attributes: { type: "array", items: { type: "string" } },
			excludedAttributes: { type: "array", items: { type: "string" } },
		},
		required: ["schemas"],
	},
	PatchRequest: {
		type: "object",
		properties: {
			schemas: constants(patchSchema),
			Operations: {
				type: "array",
				items: {
					type: "object",
					properties: {
						op: { type: "string", enum: ["add", "remove", "replace"] },
						path: { type: "string" },
						value: {},
					},
					required: ["op"],
				},
			},
		},
		required: ["schemas", "Operations"],
	},
	BulkRequest: {
		type: "object",
		properties: {
			schemas: constants(bulkRequestSchema),
			failOnErrors: { type: "integer" },
			Operations: {
				type: "array",
				maxItems: bulkLimits.operations,
				items: {
					type: "object",
					properties: {
						method: { type: "string", enum: ["POST", "PUT", "PATCH", "DELETE"] },
						path: { type: "string" },
						bulkId: { type: "string" },
						version: { type: "string" },
						data: { type: "object" },
					},
					required: ["method", "path"],
				},
			},
		},
		required: ["schemas", "Operations"],
	},
	BulkResponse: {
		type: "object",
		properties: {
			schemas: constants(bulkResponseSchema),
			Operations: {
				type: "array",
				items: {
					type: "object",
					properties: {
						method: { type: "string" },
						bulkId: { type: "string" },
						location: { type: "string" },
						version: { type: "string" },
						status: { type: "string" },
						response: {},
					},
				},
			},
		},
		required: ["schemas", "Operations"],
	},
	Error: {
		description: `An error (RFC 7644 section 3.12). The status is one of ${statuses.join(", ")}.`,
		type: "object",
		properties: {
			schemas: constants(errorSchema),
			status: { type: "string" },
			scimType: { type: "string" },
			detail: { type: "string", description: "It ends with the code of the error and the id of the request." },
		},
		required: ["schemas", "status"],
	},
};

const names = (of: string, where: "query" | "path", schema: Json): Json => ({
	name: of,
	in: where,
	schema,
	...(where === "path" ? { required: true } : {}),
});
const text = { type: "string" };
const projection = ["attributes", "excludedAttributes"].map((name) => names(name, "query", text));
const search = [
	...["filter", "sortBy", "cursor"].map((name) => names(name, "query", text)),
	names("sortOrder", "query", { type: "string", enum: ["ascending", "descending"] }),
	...["startIndex", "count"].map((name) => names(name, "query", { type: "integer" })),
];

const content = (schema: Json) => ({ content: { "application/scim+json": { schema } } });
const answer = (description: string, schema?: Json) => ({ description, ...(schema && content(schema)) });
const failure = { default: answer("An error.", ref("Error")) };
const withHeader = (...header: string[]) =>
	header.map((name) => ({ name, in: "header", schema: text, description: "The version of the resource, an ETag." }));

/** The operation of a route of a resource type. */
function operationOf(type: ResourceType, method: string, rest: string): Json {
	const one = ref(type.name);
	const body = (schema: Json) => ({ requestBody: { required: true, ...content(schema) } });
	const changed = answer("The resource.", one);
	switch (`${method} ${rest}`.trim()) {
		case "GET":
			return { parameters: [...projection, ...search], responses: { 200: answer("A page.", ref(`${type.name}List`)) } };
		case "POST":
			return { parameters: projection, ...body(one), responses: { 201: changed } };
		case "POST .search":
			return { ...body(ref("SearchRequest")), responses: { 200: answer("A page.", ref(`${type.name}List`)) } };
		case "GET {id}":
			return {
				parameters: [...projection, ...withHeader("If-None-Match")],
				responses: { 200: changed, 304: answer("The version is still the one in If-None-Match.") },
			};
		case "PUT {id}":
			return { parameters: [...projection, ...withHeader("If-Match")], ...body(one), responses: { 200: changed } };
		case "PATCH {id}":
			return {
				parameters: [...projection, ...withHeader("If-Match")],
				...body(ref("PatchRequest")),
				responses: { 200: changed, 204: answer("The resource was changed.") },
			};
		case "DELETE {id}":
			return { parameters: withHeader("If-Match"), responses: { 204: answer("The resource was deleted.") } };
		default:
			throw new Error(`no operation is described for ${method} ${type.endpoint}/${rest}`);
	}
}

/** The operation of any other route. */
function otherOperation(method: string, path: string): Json {
	const plain = { 200: answer("The answer.", { type: "object" }) };
	switch (`${method} ${path}`) {
		case "GET /":
			return { parameters: [...projection, ...search], responses: { 200: answer("A page.", ref("List")) } };
		case "POST /.search":
			return {
				requestBody: { required: true, ...content(ref("SearchRequest")) },
				responses: { 200: answer("A page.", ref("List")) },
			};
		case "POST /Bulk":
			return {
				requestBody: { required: true, ...content(ref("BulkRequest")) },
				responses: { 200: answer("The answers, in the order of the operations.", ref("BulkResponse")) },
			};
		case "GET /readiness":
			return { responses: { 200: { description: "What is missing.", content: { "application/json": {} } } } };
		default:
			return { responses: path === "/Me" ? { 501: answer("Not supported.", ref("Error")) } : plain };
	}
}

/** The description of the SCIM side, in the form of OpenAPI 3.1. */
export function openApi(): Json {
	const paths: Record<string, Record<string, unknown>> = {};
	for (const { method, path } of routes) {
		const [, endpoint = "", rest = ""] = /^(\/\w*)(?:\/(.*))?$/.exec(path) ?? [];
		const type = resourceTypes.find((each) => each.endpoint === endpoint);
		const operation = type ? operationOf(type, method, rest) : otherOperation(method, path);
		const id = path.includes("{id}") ? [names("id", "path", text)] : [];
		const parameters = [...id, ...((operation["parameters"] as Json[] | undefined) ?? [])];
		paths[path] = {
			...paths[path],
			[method.toLowerCase()]: {
				operationId: `${method} ${path}`.replace(/[^a-zA-Z]+/g, "_").replace(/_$/, ""),
				tags: [type?.name ?? "Service"],
				...operation,
				...(parameters.length > 0 ? { parameters } : {}),
				responses: { ...(operation["responses"] as Json), ...failure },
			},
		};
	}
	return {
		openapi: "3.1.0",
		info: {
			title: "Roster, SCIM 2.0",
			version: about.version,
			description: "What identity providers call: RFC 7643, RFC 7644 and RFC 9865.",
			license: { name: "Apache-2.0", identifier: "Apache-2.0" },
		},
		servers: [
			{ url: "http://127.0.0.1:8080/scim/v2", description: "Each token as its connection." },
			{
				url: "http://127.0.0.1:8080/scim/v2/connections/{connection}",
				description: "The tokens of one connection.",
				variables: { connection: { default: "default" } },
			},
		],
		security: [{ token: [] }],
		tags: [...resourceTypes.map(({ name, description }) => ({ name, description })), { name: "Service" }],
		paths,
		components: { securitySchemes: { token: { type: "http", scheme: "bearer" } }, schemas },
	};
}

export const openApiText = (): string => `${JSON.stringify(openApi(), undefined, "\t")}\n`;

if (import.meta.main) {
	writeFileSync(new URL("openapi.json", import.meta.url), openApiText());
}
