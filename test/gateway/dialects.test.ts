// SPDX-License-Identifier: Apache-2.0

// The table of rules: each has its transcript, is in the docs, is counted, and is off in strict mode.

import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { rulesPage } from "../../docs/idp-rules.ts";
import { rules } from "../../src/gateway/dialects.ts";
import { enterpriseSchema } from "../idp/idp.ts";
import { type Roster, startRoster } from "../roster.ts";
import { groupSchema, type Json, patchSchema, userSchema } from "../scim.ts";

const root = join(import.meta.dirname, "../..");
const transcripts = globSync("test/idp/*.test.ts", { cwd: root }).map((file) => readFileSync(join(root, file), "utf8"));

test.each(rules.map((each) => each.name))("the rule %s stands in a transcript", (name) => {
	expect(transcripts.some((each) => each.includes(`"${name}"`))).toBe(true);
});

test("docs/idp-rules.md is what the table says: npm run docs", () => {
	expect(readFileSync(join(root, "docs/idp-rules.md"), "utf8")).toBe(rulesPage());
});

let tolerant: Roster;
let strict: Roster;

beforeAll(async () => {
	// Each server counts by itself.
	[tolerant, strict] = await Promise.all([startRoster({}, 1), startRoster({ strictScim: true }, 1)]);
	// The tests together take something from more users than the default of the guard allows.
	await tolerant.provisioning.updateSettings({ settings: { guardThreshold: 0 } });
});

afterAll(() => Promise.all([tolerant.stop(), strict.stop()]));

interface Deviation {
	readonly rule: string;
	/** Sends the deviating request about a user, or a group with that user as its member. */
	send(roster: Roster, ids: { user: string; group: string }): Promise<{ status: number; body: Json }>;
	/** The answer of strict mode; undefined if the request has another meaning by the letter of the RFC. */
	readonly refused: { status: number; scimType?: string } | undefined;
}

const searchSchema = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

const patch = (path: string, ...Operations: Json[]) =>
	[`PATCH ${path}`, { schemas: [patchSchema], Operations }] as const;

const deviations: Deviation[] = [
	{
		rule: "stray-slash",
		send: ({ scim }) => scim.ask("GET //Users/"),
		refused: { status: 404 },
	},
	{
		rule: "content-type-missing",
		send: async ({ url, scimToken }) => {
			// A stream has no type of its own that fetch would name.
			const body = new Blob([JSON.stringify({ schemas: [groupSchema], displayName: "Untyped" })]).stream();
			const headers = { authorization: `Bearer ${scimToken}` };
			const answer = await fetch(`${url}/scim/v2/Groups`, {
				method: "POST",
				body,
				headers,
				duplex: "half",
			} as RequestInit);
			return { status: answer.status, body: await answer.json() };
		},
		refused: { status: 415 },
	},
	{
		rule: "schemas-missing",
		send: ({ scim }) => scim.ask("POST /Users", { userName: "without-schemas" }),
		refused: { status: 400, scimType: "invalidValue" },
	},
	{
		rule: "schemas-other",
		send: ({ scim }) => scim.ask("POST /Users", { schemas: ["urn:scim:schemas:core:2.0"], userName: "other-schemas" }),
		refused: { status: 400, scimType: "invalidValue" },
	},
	{
		rule: "bulk-method-in-lower-case",
		send: async ({ scim }, { user }) => {
			const Operations = [{ method: "delete", path: `/Users/${user}` }];
			const schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"];
			const answered = await scim.ask("POST /Bulk", { schemas, Operations }).answers(200);
			const [{ status, response }] = answered.Operations;
			return { status: Number(status), body: response };
		},
		refused: { status: 400, scimType: "invalidSyntax" },
	},
	{
		rule: "extension-not-kept",
		send: ({ scim }) => scim.ask("POST /Users", { schemas: [userSchema, enterpriseSchema], userName: "extended" }),
		refused: { status: 400, scimType: "invalidValue" },
	},
	{
		rule: "attribute-not-kept",
		send: ({ scim }, { user }) => scim.ask(...patch(`/Users/${user}`, { op: "add", path: "title", value: "Countess" })),
		refused: { status: 400, scimType: "invalidPath" },
	},
	{
		rule: "read-only-in-value",
		send: ({ scim }, { user }) =>
			scim.ask(...patch(`/Users/${user}`, { op: "add", value: { meta: { version: "9" }, active: false } })),
		refused: { status: 400, scimType: "mutability" },
	},
	{
		rule: "resource-as-path",
		send: ({ scim }, { user }) =>
			scim.ask(...patch(`/Users/${user}`, { op: "add", path: userSchema, value: { active: false } })),
		refused: { status: 400, scimType: "invalidPath" },
	},
	{
		rule: "replace-of-nothing",
		send: ({ scim }, { user }) =>
			scim.ask(...patch(`/Users/${user}`, { op: "replace", path: 'emails[value eq "no@b.c"].value', value: null })),
		refused: { status: 400, scimType: "noTarget" },
	},
	{
		rule: "empty-string-for-nothing",
		send: ({ scim }, { user }) => scim.ask(...patch(`/Users/${user}`, { op: "replace", path: "name", value: "" })),
		refused: { status: 400, scimType: "invalidValue" },
	},
	{
		rule: "several-primary",
		send: ({ scim }) => {
			const emails = ["a@b.c", "d@e.f"].map((value) => ({ value, primary: true }));
			return scim.ask("POST /Users", { schemas: [userSchema], userName: "two-primary", emails });
		},
		refused: { status: 400, scimType: "invalidValue" },
	},
	{
		rule: "literal-in-capitals",
		send: ({ scim }) => scim.ask("GET /Users?filter=active eq True"),
		refused: { status: 400, scimType: "invalidFilter" },
	},
	{
		rule: "date-without-time",
		send: ({ scim }) => scim.ask('GET /Users?filter=meta.created gt "2020-01-31"'),
		refused: { status: 400, scimType: "invalidFilter" },
	},
	{
		rule: "sub-attribute-after-filter",
		send: ({ scim }) => scim.ask('GET /Users?filter=emails[type eq "work"].value eq "a@b.c"'),
		refused: { status: 400, scimType: "invalidFilter" },
	},
	{
		rule: "empty-parameter",
		send: ({ scim }) => scim.ask("GET /Users?filter="),
		refused: { status: 400, scimType: "invalidFilter" },
	},
	{
		rule: "number-as-string",
		send: ({ scim }) => scim.ask("POST /Users/.search", { schemas: [searchSchema], count: "1", startIndex: "1" }),
		refused: { status: 400, scimType: "invalidValue" },
	},
	{
		rule: "tag-without-quotes",
		send: ({ scim }, { user }) =>
			scim.ask(...patch(`/Users/${user}`, { op: "replace", path: "active", value: false }), { "if-match": "1" }),
		refused: { status: 412 },
	},
	{
		rule: "endpoint-in-other-case",
		send: ({ scim }) => scim.ask("GET /users"),
		refused: { status: 404 },
	},
	{
		rule: "id-in-value",
		send: ({ scim }, { group }) =>
			scim.ask(...patch(`/Groups/${group}`, { op: "replace", value: { id: group, displayName: "Renamed" } })),
		refused: { status: 400, scimType: "mutability" },
	},
	{
		rule: "members-null",
		send: ({ scim }, { group }) =>
			scim.ask(...patch(`/Groups/${group}`, { op: "replace", value: { displayName: "Unsaid", members: null } })),
		refused: undefined,
	},
	{
		rule: "operation-in-capitals",
		send: ({ scim }, { user }) => scim.ask(...patch(`/Users/${user}`, { op: "Replace", path: "active", value: true })),
		refused: { status: 400, scimType: "invalidSyntax" },
	},
	{
		rule: "object-in-list",
		send: ({ scim }, { user }) => scim.ask(...patch(`/Users/${user}`, { op: "replace", value: [{ active: false }] })),
		refused: { status: 400, scimType: "invalidSyntax" },
	},
	{
		rule: "paths-as-names",
		send: ({ scim }, { user }) =>
			scim.ask(...patch(`/Users/${user}`, { op: "replace", value: { "name.givenName": "Given" } })),
		refused: { status: 400, scimType: "invalidPath" },
	},
	{
		rule: "remove-with-value",
		send: ({ scim }, { user, group }) =>
			scim.ask(...patch(`/Groups/${group}`, { op: "remove", path: "members", value: [{ value: user }] })),
		refused: { status: 400, scimType: "invalidSyntax" },
	},
	{
		rule: "boolean-as-string",
		send: ({ scim }, { user }) =>
			scim.ask(...patch(`/Users/${user}`, { op: "replace", path: "active", value: "False" })),
		refused: { status: 400, scimType: "invalidValue" },
	},
	{
		rule: "boolean-as-string-in-filter",
		send: ({ scim }) => scim.ask('GET /Users?filter=active eq "True"'),
		refused: { status: 400, scimType: "invalidFilter" },
	},
	{
		rule: "lone-value-for-list",
		send: ({ scim }, { user, group }) =>
			scim.ask(...patch(`/Groups/${group}`, { op: "add", path: "members", value: { value: user } })),
		refused: { status: 400, scimType: "invalidValue" },
	},
	{
		rule: "bare-value-for-element",
		send: ({ scim }, { user, group }) =>
			scim.ask(...patch(`/Groups/${group}`, { op: "add", path: "members", value: [user] })),
		refused: { status: 400, scimType: "invalidValue" },
	},
];

test("every rule is tried here", () => {
	expect(deviations.map((each) => each.rule).sort()).toEqual(rules.map((each) => each.name).sort());
});

describe.each(deviations)("$rule", ({ rule, send, refused }) => {
	async function resources({ scim }: Roster) {
		const user = await scim.user(`user-of-${rule}`);
		const group = await scim.group(`group-of-${rule}`, user.id);
		return { user: user.id, group: group.id };
	}

	test("is tolerated and logged", async () => {
		const ids = await resources(tolerant);
		const { status } = await send(tolerant, ids);
		expect(status).toBeLessThan(300);
		// A request is logged once it has been answered.
		await vi.waitFor(() => {
			const requests = tolerant.logged.filter((each) => each["msg"] === "request");
			expect(requests.some(({ rules }) => (rules as string[] | undefined)?.includes(rule))).toBe(true);
		});
	});

	test.skipIf(refused === undefined)("is refused in strict mode, and changes nothing", async () => {
		const ids = await resources(strict);
		const { lastSequence } = await strict.provisioning.listChanges({ pageSize: 1000 });
		const { status, body } = await send(strict, ids);
		expect({ status, scimType: body.scimType }).toEqual({ scimType: undefined, ...refused });
		expect((await strict.provisioning.listChanges({ pageSize: 1000 })).lastSequence).toBe(lastSequence);
		expect(strict.logged.every((each) => each["rules"] === undefined)).toBe(true);
	});
});

test("each value that is not kept, or is empty, is refused in strict mode where it was sent", async () => {
	const { scim } = strict;
	const { id } = await scim.user("not-kept");
	for (const operation of [
		{ op: "replace", path: "nosuch", value: "x" },
		{ op: "remove", path: "name.nosuch" },
		{ op: "add", path: 'emails[type eq "work"].nosuch', value: "x" },
		{ op: "add", path: `${enterpriseSchema}:department`, value: "x" },
		{ op: "add", value: { nosuch: "x", active: true } },
		{ op: "add", value: { name: { nosuch: "x" } } },
		{ op: "add", value: { "name.nosuch": "x" } },
		{ op: "add", path: "name", value: { givenName: "G", nosuch: "x" } },
		{ op: "add", path: "emails", value: [{ value: "not-kept@example.com", nosuch: "x" }] },
		{ op: "add", path: 'emails[type eq "work"]', value: { nosuch: "x" } },
		{ op: "add", value: { [`${enterpriseSchema}:department`]: "x" } },
		{ op: "add", value: { [enterpriseSchema]: { department: "x" } } },
		{ op: "add", path: " ", value: { active: true } },
	]) {
		expect(await scim.patch(`/Users/${id}`, operation).fails(400, "invalidPath")).toContain("Operations[0]");
	}
	for (const name of ["sortBy", "sortOrder", "startIndex", "count"]) {
		expect(await scim.ask(`GET /Users?${name}=`).fails(400, "invalidValue")).toContain(`${name}: is empty`);
	}
	await scim.ask("GET /Users?filter= ").fails(400, "invalidFilter");
});

test("each value of a PATCH that is not kept is ignored, and the log names the rule", async () => {
	const { scim, logged } = tolerant;
	const { id } = await scim.user("ignored");
	for (const operation of [
		{ op: "replace", value: { name: { givenName: "G", nosuch: "x" } } },
		{ op: "replace", path: "name", value: { givenName: "G", nosuch: "x" } },
		{ op: "replace", path: "emails", value: [{ value: "ignored@example.com", nosuch: "x" }] },
		{ op: "replace", path: 'emails[type eq "work"]', value: { value: "ignored@example.com", nosuch: "x" } },
	]) {
		const from = logged.length;
		const { emails } = await scim.patch(`/Users/${id}`, operation).answers(200);
		expect(emails).toEqual([{ value: "ignored@example.com", type: "work", primary: true }]);
		await vi.waitFor(() => {
			expect(logged.slice(from).flatMap((each) => each["rules"] ?? [])).toEqual(["attribute-not-kept"]);
		});
	}
	await scim.ask(`GET /Users/${id}`).answers(200, { name: { givenName: "G" } });
});

test("a count that is no number is refused", async () => {
	for (const count of ["", " 1", "1.5", "x"]) {
		await tolerant.scim.ask("POST /.search", { schemas: [searchSchema], count }).fails(400, "invalidValue");
	}
});

test("every rule that fired was counted", async () => {
	const text = await (await fetch(`${tolerant.url}/metrics`)).text();
	const counted = Array.from(text.matchAll(/^roster_idp_rules_total\{rule="([^"]+)"\} [1-9]/gm), ([, rule]) => rule);
	expect(counted.sort()).toEqual(rules.map((each) => each.name).sort());
});

test("in strict mode members: null empties the group, as the RFC has it", async () => {
	const { scim } = strict;
	const user = await scim.user("member-of-null");
	const group = await scim.group("Null", user.id);
	await scim.patch(`/Groups/${group.id}`, { op: "replace", value: { members: null } }).answers(204);
	expect(await scim.ask(`GET /Groups/${group.id}`).answers(200)).not.toHaveProperty("members");
});

test("no rule fires for requests in the form of the RFC", async () => {
	const { scim, logged } = tolerant;
	const from = logged.length;
	const user = await scim.ask("POST /Users", { schemas: [userSchema], userName: "letter", active: true }).answers(201);
	await scim.ask('GET /Users?filter=userName eq "letter" and active eq true').answers(200, { totalResults: 1 });
	await scim.patch(`/Users/${user.id}`, { op: "replace", value: { name: { givenName: "G" } } }).answers(200);
	await scim.patch(`/Users/${user.id}`, { op: "remove", path: "name.givenName" }).answers(200);
	// RFC 7643 section 2.4 predefines `display` for each multi-valued attribute.
	const value = [{ value: "letter@example.com", display: "Letter" }];
	await scim.patch(`/Users/${user.id}`, { op: "add", path: "emails", value }).answers(200);
	await scim.ask(`DELETE /Users/${user.id}`).answers(204);
	expect(logged.slice(from).flatMap((each) => each["rules"] ?? [])).toEqual([]);
});

test("failOnErrors of a bulk request may be a string, except in strict mode", async () => {
	const schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"];
	const Operations = ["/Users/1", "/Users/2"].map((path) => ({ method: "DELETE", path }));
	const body = { schemas, failOnErrors: "1", Operations };
	const { Operations: performed } = await tolerant.scim.ask("POST /Bulk", body).answers(200);
	expect(performed).toHaveLength(1);
	await strict.scim.ask("POST /Bulk", body).fails(400, "invalidValue");
});
