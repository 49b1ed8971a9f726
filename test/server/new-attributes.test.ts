// SPDX-License-Identifier: Apache-2.0

// The README's examples of a new attribute and of a new extension schema: fields, columns and a migration, and nothing
// else. They are made to a copy of the sources, and a server runs from the copy.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newDatabase, onPostgres, type TestDatabase } from "../engine.ts";
import { ended, keep, listening, startScript } from "../process.ts";
import { type Json, Scim, userSchema } from "../scim.ts";
import { changedTree, exampleOf, type Tree } from "../tree.ts";

const adminToken = "an administrator's token of 40 characters".replaceAll(" ", "-");
const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

const start = (folder: string, environment: Record<string, string>, ...args: string[]) =>
	startScript(join(folder, "src/main.ts"), folder, { ROSTER_LISTEN: "127.0.0.1:0", ...environment }, ...args);

async function call(url: string, method: string, request: Json): Promise<Json> {
	const answer = await fetch(`${url}/${method}`, {
		method: "POST",
		headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
		body: JSON.stringify(request),
	});
	expect(answer.status).toBe(200);
	return answer.json();
}

const attributeExample = exampleOf("A new attribute");

let database: TestDatabase;
let tree: Tree;
let url: string;
let scimToken: string;
let scim: Scim;

beforeAll(async () => {
	tree = await changedTree(attributeExample, exampleOf("A new extension schema"));
	database = await newDatabase();
	const environment = { ROSTER_DATABASE: database.name, ROSTER_ADMIN_TOKEN: adminToken };
	url = await listening(keep(start(tree.folder, environment, "serve")));
	scimToken = (await call(url, "buf.alpha.registry.v1alpha1.SCIMTokenService/CreateSCIMToken", {})).token;
	scim = new Scim(url, scimToken);
});

afterAll(async () => {
	await database.drop();
	rmSync(tree.folder, { recursive: true });
});

// The same sources on either engine.
test.skipIf(onPostgres)("the rest of the code has the types that it needs", () => tree.run("tsc", "--noEmit"));

describe("a new attribute", () => {
	const titles = async (query: string) => {
		const list = await scim.ask(`GET /Users?${query}`).answers(200);
		return list.Resources.map((each: Json) => each.title);
	};

	test("is described, kept, found, sorted by, changed and selected", async () => {
		const schema = await scim.ask(`GET /Schemas/${userSchema}`).answers(200);
		expect(schema.attributes).toContainEqual(
			expect.objectContaining({ name: "title", type: "string", caseExact: false, uniqueness: "none" }),
		);
		for (const [userName, title] of [
			["ada", "Engineer"],
			["bob", "Analyst"],
			["eve", undefined],
		]) {
			await scim.ask("POST /Users", { schemas: [userSchema], userName, title }).answers(201);
		}
		expect(await titles('filter=title eq "ENGINEER"')).toEqual(["Engineer"]);
		expect(await titles(`filter=${userSchema}:title sw "a"`)).toEqual(["Analyst"]);
		expect(await titles("filter=title pr&sortBy=title")).toEqual(["Analyst", "Engineer"]);
		const { Resources } = await scim.ask('GET /Users?filter=userName eq "ada"&attributes=title').answers(200);
		const [{ id, ...ada }] = Resources;
		expect(ada).toEqual({ schemas: [userSchema], title: "Engineer" });
		await scim.patch(`/Users/${id}`, { op: "replace", path: "title", value: "Countess" }).answers(200);
		await scim.ask(`GET /Users/${id}`).answers(200, { title: "Countess" });
		await scim.patch(`/Users/${id}`, { op: "remove", path: "title" }).answers(200);
		expect(await titles('filter=not (title pr) and userName eq "ada"')).toEqual([undefined]);
	});
});

describe("a new extension schema", () => {
	const department = `${enterprise}:department`;
	const post = (userName: string, body: Json = {}) =>
		scim.ask("POST /Users", { schemas: [userSchema, enterprise], userName, ...body }).answers(201);
	const found = async (query: string) => {
		const list = await scim.ask(`GET /Users?${query}`).answers(200);
		return list.Resources.map((each: Json) => each.userName);
	};

	test("is in discovery", async () => {
		await scim.ask("GET /ResourceTypes/User").answers(200, {
			schema: userSchema,
			schemaExtensions: [{ schema: enterprise, required: false }],
		});
		await scim.ask("GET /ResourceTypes/Group").answers(200, { schemaExtensions: [] });
		const { Resources } = await scim.ask("GET /Schemas").answers(200);
		expect(Resources.map((each: Json) => each.id)).toEqual([
			userSchema,
			enterprise,
			"urn:ietf:params:scim:schemas:core:2.0:Group",
		]);
		const [user] = Resources;
		expect(user.attributes.map((each: Json) => each.name)).not.toContain(enterprise);
		const schema = await scim.ask(`GET /Schemas/${enterprise.toUpperCase()}`).answers(200, { id: enterprise });
		expect(schema.attributes).toEqual([
			expect.objectContaining({ name: "department", type: "string", multiValued: false, mutability: "readWrite" }),
		]);
	});

	test("is in a resource under its URN, and among its schemas where it has a value", async () => {
		const ada = await post("create", { [enterprise]: { department: "Research" } });
		expect(ada).toMatchObject({ schemas: [userSchema, enterprise], [enterprise]: { department: "Research" } });
		await scim.ask(`GET /Users/${ada.id}`).answers(200, ada);
		const replaced = await scim
			.ask(`PUT /Users/${ada.id}`, { schemas: [userSchema], userName: "create" })
			.answers(200, { schemas: [userSchema] });
		expect(replaced).not.toHaveProperty([enterprise]);
		const again = { schemas: [userSchema], userName: "create", [enterprise.toUpperCase()]: { DEPARTMENT: "Sales" } };
		await scim
			.ask(`PUT /Users/${ada.id}`, again)
			.answers(200, { schemas: [userSchema, enterprise], [enterprise]: { department: "Sales" } });
		const wrong = { schemas: [userSchema], userName: "wrong", [enterprise]: { department: 7 } };
		expect(await scim.ask("POST /Users", wrong).fails(400, "invalidValue")).toContain(`${department}: needs a string`);
		const none = await post("none", { [enterprise]: { department: " " } });
		expect(none.schemas).toEqual([userSchema]);
	});

	test("is filtered and sorted by", async () => {
		await post("filter-a", { [enterprise]: { department: "Zoology" } });
		await post("filter-b", { [enterprise]: { department: "Botany" } });
		await post("filter-c");
		const among = 'userName sw "filter-"';
		expect(await found(`filter=${department} eq "ZOOLOGY"`)).toEqual(["filter-a"]);
		expect(await found(`filter=${department.toUpperCase()} co "ota"`)).toEqual(["filter-b"]);
		expect(await found(`filter=${among} and ${enterprise} pr&sortBy=${department}`)).toEqual(["filter-b", "filter-a"]);
		expect(await found(`filter=${among} and not (${department} pr)`)).toEqual(["filter-c"]);
		const descending = `sortBy=${department}&sortOrder=descending`;
		expect(await found(`filter=${among}&${descending}`)).toEqual(["filter-c", "filter-a", "filter-b"]);
		for (const name of ["department", `${userSchema}:department`, `${enterprise}:userName`, `${department}.value`]) {
			await scim.ask(`GET /Users?filter=${name} eq "Botany"`).fails(400, "invalidFilter");
		}
		expect(await scim.ask(`GET /Users?filter=${enterprise} eq "x"`).fails(400, "invalidFilter")).toContain(
			`as in ${department}`,
		);
	});

	test.each<[string, Json[], string | undefined]>([
		["a path with the URN", [{ op: "replace", path: department, value: "Art" }], "Art"],
		["a path in capitals", [{ op: "add", path: department.toUpperCase(), value: "Art" }], "Art"],
		["the URN alone", [{ op: "replace", path: enterprise, value: { department: "Art" } }], "Art"],
		["a value keyed by the URN", [{ op: "add", value: { [enterprise]: { department: "Art" } } }], "Art"],
		["a value keyed by the path", [{ op: "replace", value: { [department]: "Art", active: false } }], "Art"],
		["a remove", [{ op: "remove", path: department }], undefined],
		["a remove of the whole", [{ op: "remove", path: enterprise }], undefined],
		["null", [{ op: "replace", value: { [enterprise]: null } }], undefined],
	])("is changed by a PATCH with %s", async (name, operations, expected) => {
		const { id, ...before } = await post(`patch ${name}`, { [enterprise]: { department: "Science" } });
		expect(before[enterprise]).toEqual({ department: "Science" });
		const patched = await scim.patch(`/Users/${id}`, ...operations).answers(200);
		expect(patched[enterprise]?.department).toBe(expected);
		expect(patched.schemas.includes(enterprise)).toBe(expected !== undefined);
		expect(await scim.ask(`GET /Users/${id}`).answers(200)).toEqual(patched);
	});

	test("is malformed in a PATCH where no name follows its URN", async () => {
		const { id } = await post("malformed");
		const operation = { op: "add", path: `${enterprise}:1`, value: "x" };
		await scim.patch(`/Users/${id}`, operation).fails(400, "invalidPath");
	});

	test("is selected and left out", async () => {
		const { id } = await post("select", { [enterprise]: { department: "Law" } });
		const selected = { schemas: [userSchema, enterprise], id, [enterprise]: { department: "Law" } };
		for (const name of [department, enterprise, department.toLowerCase()]) {
			expect(await scim.ask(`GET /Users/${id}?attributes=${name}`).answers(200)).toEqual(selected);
			const rest = await scim.ask(`GET /Users/${id}?excludedAttributes=${name}`).answers(200);
			expect(rest).toMatchObject({ schemas: [userSchema], userName: "select" });
			expect(rest).not.toHaveProperty([enterprise]);
		}
		const name = `${userSchema}:userName`;
		expect(await scim.ask(`GET /Users/${id}?attributes=${name}`).answers(200)).toEqual({
			schemas: [userSchema],
			id,
			userName: "select",
		});
	});

	test("is in the change log, and passes a gateway apart", async () => {
		const { id } = await post("follow", { [enterprise]: { department: "Press" } });
		const listed = await call(url, "roster.v1.ProvisioningService/ListChanges", { pageSize: 1000 });
		const changes = listed.changes.filter((each: Json) => each.userId === id);
		expect(changes.at(-1).after.user.user[enterprise]).toEqual({ department: "Press" });
		const gateway = await listening(start(tree.folder, {}, "gateway", "--upstream", url));
		const scim = new Scim(gateway, scimToken);
		await scim.patch(`/Users/${id}`, { op: "replace", path: department, value: "News" }).answers(200, {
			schemas: [userSchema, enterprise],
			[enterprise]: { department: "News" },
		});
	});
});

test("a unique attribute without an index: the server does not start, and says which index is missing", async () => {
	const unique = attributeExample.replace('title."}', 'title." uniqueness: UNIQUENESS_SERVER}');
	expect(unique).not.toBe(attributeExample);
	const other = await newDatabase();
	const { folder } = await changedTree(unique);
	const run = start(folder, { ROSTER_DATABASE: other.name }, "serve");
	expect(await ended(run)).toBe(4);
	expect(run.printed.stderr).toContain(
		"User.title is UNIQUENESS_SERVER, but the database has no unique index on users (title_key)",
	);
	expect(run.printed.stderr.trim().split("\n")).toHaveLength(1);
	await other.drop();
	rmSync(folder, { recursive: true });
});
