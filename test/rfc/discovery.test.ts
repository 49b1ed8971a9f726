// SPDX-License-Identifier: Apache-2.0

// RFC 7644 section 4: what the server says of itself is so.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Roster, startRoster } from "../roster.ts";
import { groupSchema, type Json, listSchema, type Scim, userSchema } from "../scim.ts";

let roster: Roster;
let scim: Scim;

beforeAll(async () => {
	roster = await startRoster();
	scim = roster.scim;
});

afterAll(() => roster.stop());

const core = "urn:ietf:params:scim:schemas:core:2.0";

describe("/Schemas", () => {
	test("lists each schema, and gives each by its URN", async () => {
		const list = await scim.ask("GET /Schemas").answers(200, {
			schemas: [listSchema],
			totalResults: 2,
			startIndex: 1,
			itemsPerPage: 2,
		});
		expect(list.Resources.map((each: Json) => each.id)).toEqual([userSchema, groupSchema]);
		for (const schema of list.Resources) {
			expect(schema).toMatchObject({
				schemas: [`${core}:Schema`],
				meta: { resourceType: "Schema", location: `${roster.url}/scim/v2/Schemas/${schema.id}` },
			});
			expect(await scim.ask(`GET /Schemas/${schema.id}`).answers(200)).toEqual(schema);
			expect(await scim.ask(`GET /Schemas/${schema.id.toUpperCase()}`).answers(200)).toEqual(schema);
		}
		await scim.ask("GET /Schemas/urn:ietf:params:scim:schemas:extension:enterprise:2.0:User").fails(404);
	});

	test("gives every characteristic of RFC 7643 section 7", async () => {
		function check(attribute: Json) {
			expect(attribute).toMatchObject({
				name: expect.stringMatching(/^(\$ref|[a-z]\w*)$/i),
				type: expect.stringMatching(/^(string|boolean|dateTime|reference|complex|integer)$/),
				multiValued: expect.any(Boolean),
				description: expect.stringMatching(/\.$/),
				required: expect.any(Boolean),
				mutability: expect.stringMatching(/^(readOnly|readWrite|immutable|writeOnly)$/),
				returned: expect.stringMatching(/^(always|never|default|request)$/),
				uniqueness: expect.stringMatching(/^(none|server|global)$/),
			});
			expect("subAttributes" in attribute).toBe(attribute.type === "complex");
			expect("referenceTypes" in attribute).toBe(attribute.type === "reference");
			if (attribute.type === "string") {
				expect(attribute.caseExact).toEqual(expect.any(Boolean));
			}
			attribute.subAttributes?.forEach(check);
		}
		const { Resources } = await scim.ask("GET /Schemas").answers(200);
		for (const { attributes } of Resources) {
			attributes.forEach(check);
			// The common attributes (RFC 7643 section 3.1) are in no schema.
			expect(attributes.filter(({ name }: Json) => /^(id|externalId|meta|schemas)$/.test(name))).toEqual([]);
		}
	});

	test("lists exactly the stored attributes", async () => {
		const { Resources } = await scim.ask("GET /Schemas").answers(200);
		const names = Resources.map(({ attributes }: Json) => attributes.map(({ name }: Json) => name).sort());
		expect(names).toEqual([
			["active", "emails", "groups", "name", "userName"],
			["displayName", "members"],
		]);
		const user = await scim.user("ada", { externalId: "1", name: { givenName: "Ada", familyName: "L" } });
		const group = await scim.group("Team", user.id);
		const common = ["externalId", "id", "meta", "schemas"];
		const whole = await scim.ask(`GET /Users/${user.id}`).answers(200);
		expect(Object.keys(whole).sort()).toEqual([...names[0], ...common].sort());
		for (const [resource, schema] of [
			[whole, Resources[0]],
			[group, Resources[1]],
		]) {
			for (const { name, type, multiValued, subAttributes } of schema.attributes) {
				expect(Array.isArray(resource[name]), name).toBe(multiValued);
				const value = multiValued ? resource[name][0] : resource[name];
				expect(typeof value, name).toBe(type === "complex" ? "object" : type);
				const parts = subAttributes?.map((each: Json) => each.name).sort();
				if (parts !== undefined) {
					expect(Object.keys(value).sort(), name).toEqual(parts);
				}
			}
		}
	});

	test("states uniqueness, case and mutability", async () => {
		const { Resources } = await scim.ask("GET /Schemas").answers(200);
		const find = (schema: number, ...path: string[]) =>
			path.reduce(
				(holder: Json, name) => (holder.subAttributes ?? holder.attributes).find((each: Json) => each.name === name),
				Resources[schema],
			);
		expect(find(0, "userName")).toMatchObject({ uniqueness: "server", caseExact: false, required: true });
		expect(find(0, "emails", "value")).toMatchObject({ uniqueness: "server", caseExact: false });
		expect(find(0, "emails", "type")).toMatchObject({ canonicalValues: ["work"] });
		expect(find(0, "groups")).toMatchObject({ mutability: "readOnly", multiValued: true });
		expect(find(1, "displayName")).toMatchObject({ uniqueness: "server", caseExact: false, required: true });
		expect(find(1, "members", "value")).toMatchObject({ mutability: "immutable" });
		expect(find(1, "members", "$ref")).toMatchObject({ type: "reference", referenceTypes: ["User"] });
		expect(find(1, "members", "type")).toMatchObject({ canonicalValues: ["User"] });
	});
});

test("/ResourceTypes names endpoints and schemas that exist", async () => {
	const list = await scim.ask("GET /ResourceTypes").answers(200, { schemas: [listSchema], totalResults: 2 });
	expect(list.Resources.map((each: Json) => [each.id, each.name, each.endpoint, each.schema])).toEqual([
		["User", "User", "/Users", userSchema],
		["Group", "Group", "/Groups", groupSchema],
	]);
	for (const type of list.Resources) {
		expect(type).toMatchObject({
			schemas: [`${core}:ResourceType`],
			meta: { resourceType: "ResourceType", location: `${roster.url}/scim/v2/ResourceTypes/${type.id}` },
		});
		expect(await scim.ask(`GET /ResourceTypes/${type.id}`).answers(200)).toEqual(type);
		await scim.ask(`GET ${type.endpoint}`).answers(200, { schemas: [listSchema] });
		await scim.ask(`GET /Schemas/${type.schema}`).answers(200, { id: type.schema });
	}
	await scim.ask("GET /ResourceTypes/Device").fails(404);
});

describe("/ServiceProviderConfig", () => {
	const config = () => scim.ask("GET /ServiceProviderConfig").answers(200);

	test("has everything that RFC 7643 section 5 requires", async () => {
		const body = await config();
		expect(body).toMatchObject({
			schemas: [`${core}:ServiceProviderConfig`],
			patch: { supported: true },
			filter: { supported: true, maxResults: 1000 },
			etag: { supported: true },
			changePassword: { supported: false },
			bulk: {
				supported: expect.any(Boolean),
				maxOperations: expect.any(Number),
				maxPayloadSize: expect.any(Number),
			},
			sort: { supported: expect.any(Boolean) },
			meta: { location: `${roster.url}/scim/v2/ServiceProviderConfig` },
		});
		expect(body.authenticationSchemes[0]).toMatchObject({
			type: "oauthbearertoken",
			name: expect.any(String),
			description: expect.any(String),
		});
	});

	test("the server sorts as it says", async () => {
		const { sort } = await config();
		await scim.user("zoe");
		await scim.user("bea");
		const { Resources } = await scim
			.ask('GET /Users?sortBy=userName&sortOrder=descending&filter=userName eq "zoe" or userName eq "bea"')
			.answers(200);
		if (sort.supported) {
			expect(Resources.map((each: Json) => each.userName)).toEqual(["zoe", "bea"]);
		}
	});

	test("the server answers bulk requests as it says", async () => {
		const { bulk } = await config();
		const schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"];
		const operation = { method: "POST", path: "/Groups", bulkId: "1", data: { displayName: "by bulk" } };
		const { status } = await scim.ask("POST /Bulk", { schemas, Operations: [operation] });
		if (bulk.supported) {
			expect(status).toBe(200);
			const many = Array(bulk.maxOperations + 1).fill({ method: "DELETE", path: "/Groups/nobody" });
			await scim.ask("POST /Bulk", { schemas, Operations: many }).fails(413, "tooMany");
			const padding = "x".repeat(bulk.maxPayloadSize);
			await scim.ask("POST /Bulk", { schemas, Operations: [operation], padding }).fails(413, "tooMany");
		} else {
			expect([404, 501]).toContain(status);
		}
	});

	test("the server pages by cursor as it says", async () => {
		const { pagination } = await config();
		const body = await scim.ask("GET /Users?cursor=&count=1").answers(200);
		expect("nextCursor" in body).toBe(pagination?.cursor === true);
		if (pagination !== undefined) {
			expect(pagination).toMatchObject({ index: true, defaultPaginationMethod: "index", maxPageSize: 1000 });
		}
	});
});

test.each(["/Schemas", "/ResourceTypes", "/ServiceProviderConfig"])(
	"%s refuses a filter, and is not paged or sorted",
	async (path) => {
		await scim.ask(`GET ${path}?filter=name eq "User"`).fails(403);
		const whole = await scim.ask(`GET ${path}`).answers(200);
		const query = "startIndex=2&count=1&sortBy=name&sortOrder=descending";
		expect(await scim.ask(`GET ${path}?${query}`).answers(200)).toEqual(whole);
	},
);

test("/Me is not offered", async () => {
	for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
		await scim.ask(`${method} /Me`, method === "GET" ? undefined : { userName: "x" }).fails(501);
	}
});
