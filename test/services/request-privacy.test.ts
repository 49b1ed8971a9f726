// SPDX-License-Identifier: Apache-2.0

// The flight recorder keeps no secrets, bodies only as the setting says, and nothing personal of a purged user.

import { readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ChangeKind } from "../../gen/roster/v1/change_pb.ts";
import { RequestService } from "../../gen/roster/v1/request_service_pb.ts";
import { RequestBodies } from "../../gen/roster/v1/settings_pb.ts";
import { isPostgres } from "../../src/open-store.ts";
import { Redaction } from "../../src/services/recorder/redaction.ts";
import { query } from "../postgres.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { type Json, patchSchema, userOf, userSchema } from "../scim.ts";

let roster: Roster;
const requests = () => roster.client(RequestService, adminToken);

beforeAll(async () => {
	roster = await startRoster();
});

beforeEach(() => keep(RequestBodies.REFUSED));

afterAll(() => roster.stop());

const keep = (bodies: RequestBodies) => roster.provisioning.updateSettings({ settings: { requestLog: { bodies } } });

/** Everything that is stored, and everything that was logged. */
async function everything(): Promise<string> {
	const logged = JSON.stringify(roster.logged);
	if (isPostgres(roster.database)) {
		const tables = [
			"request_packs",
			"request_filters",
			"request_grams",
			"request_bodies",
			"request_stories",
			"request_syncs",
			"changes",
		];
		const rows = await Promise.all(tables.map((name) => query(roster.database, `select * from ${name}`)));
		return logged + JSON.stringify(rows, (_, value) => (typeof value === "bigint" ? String(value) : value));
	}
	const folder = dirname(roster.database);
	return (
		logged +
		readdirSync(folder)
			.map((file) => readFileSync(`${folder}/${file}`, "latin1"))
			.join("")
	);
}

let count = 0;

async function recorded(line: string, body?: Json, headers: Record<string, string> = {}) {
	count += 1;
	const requestId = `private-${count}`;
	await roster.scim.ask(line, body, { "x-request-id": requestId, ...headers });
	const found = () => requests().getRequest({ requestId });
	await expect.poll(() => found().catch(() => undefined), { timeout: 10_000 }).toBeDefined();
	const { request } = await found();
	return request as NonNullable<typeof request>;
}

test("secrets in headers, bodies and queries are nowhere", async () => {
	const canary = (name: string) => `canary-${name}-0f9c2d`;
	const refused = { schemas: [userSchema], active: "perhaps" };
	await recorded("POST /Users", {
		...refused,
		password: canary("password"),
		nested: { clientSecret: canary("nested") },
	});
	await recorded("POST /Users", { ...refused, userName: `bearer ${canary("bearer")}` });
	await recorded("POST /Users", `{"password": "${canary("unreadable")}", oops`);
	await recorded("POST /Users", `${canary("plain")} is no JSON`);
	await recorded("PATCH /Users/0190c1f4-0000-7000-8000-000000000003", {
		schemas: [patchSchema],
		Operations: [{ op: "replace", path: "password", value: canary("patched") }],
	});
	await recorded(`GET /Users?filter=password eq "${canary("filter")}"`);
	await recorded(`GET /Users?access_token=${canary("query")}&filter=userName eq`);
	await recorded(`GET /Users?filter=nonsense&other=${canary("parameter")}`);
	await recorded("GET /Users?filter=x", undefined, { "x-api-key": canary("header"), cookie: `id=${canary("cookie")}` });
	await recorded("POST /Users", { ...refused, title: canary("twice") }, { "x-secret": canary("twice") });
	await recorded(`GET /Users/x;session=${canary("segment")}`);
	await recorded(`GET /Users/roster_user_${canary("person").replaceAll("-", "_")}`);
	await recorded(`GET /Users?client_assertion=${canary("assertion")}&filter=x`);
	await recorded("GET /Users", undefined, { authorization: `Bearer roster_scim_${canary("token")}` });
	await recorded("GET /Users", undefined, { authorization: `Basic ${canary("basic")}` });
	// What a header contains, in another place and another form.
	const inTitle = (value: string) => ({ ...refused, title: value });
	await recorded("POST /Users", inTitle(canary("jar")), { cookie: `theme=dark; id="${canary("jar")}"` });
	const basic = (password: string) => `Basic ${Buffer.from(`okta:${password}`).toString("base64")}`;
	await recorded("POST /Users", inTitle(canary("decoded")), { "proxy-authorization": basic(canary("decoded")) });
	await recorded(`GET /Users?filter=x&token=${canary("encoded")}&attributes=${canary("encoded")}`);
	await recorded("POST /Users/.search", { filter: `password eq "${canary("search")}" and` });
	await recorded("PATCH /Users/0190c1f4-0000-7000-8000-000000000003", {
		schemas: [patchSchema],
		Operations: [{ op: "replace", path: `password[value eq "${canary("path")}"].x[`, value: "y" }],
	});
	await recorded("POST /Bulk", {
		schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
		Operations: [
			{ method: "POST", path: "/Users", bulkId: "1", data: { ...refused, password: canary("bulk") } },
			{ method: "DELETE", path: `/Users?access_token=${canary("operation")}` },
			{
				method: "POST",
				path: "/Users",
				bulkId: "2",
				data: { ...refused, password: canary("same"), active: canary("same") },
			},
		],
	});
	await recorded("POST /Users", canary("garbage"));
	await recorded(`GET /Users?filter=password eq ${canary("bare")}`);
	await recorded(`GET /Users?filter=passphrase eq '${canary("single")}'`);
	await recorded("POST /Users/.search", { filter: `password eq ${canary("search_bare")}` });
	await recorded(`GET /Users/Bearer ${canary("path_bearer")}`);
	await recorded(`GET /access_token/${canary("after_segment")}/Users`);
	await recorded("GET /Users?filter=x", undefined, { "user-agent": `okta/1.0 (token=${canary("agent")})` });
	for (const name of ["accessKey", "recoveryCode", "mfaSeed", "userPin", "userPwd"]) {
		await recorded("POST /Users", { ...refused, [name]: canary(name) });
	}
	await recorded("PATCH /Users/0190c1f4-0000-7000-8000-000000000003", {
		schemas: [patchSchema],
		Operations: [{ Op: "bogus", Path: "password", Value: canary("capitals") }],
	});
	await keep(RequestBodies.ALL);
	await recorded("POST /Users", canary("garbage"));
	await recorded(`GET /Users?${canary("name")}=1&filter=x`);
	await recorded("GET /Users?filter=x", undefined, {
		"proxy-authorization": canary("proxy"),
		"x-api-key": canary("key"),
	});
	await recorded(`GET /Users?access_token=${canary("all")}&filter=x`);
	await recorded(`PATCH /Users/0190c1f4-0000-7000-8000-000000000003`, {
		schemas: [patchSchema],
		Operations: [{ op: "replace", value: { password: canary("valued"), nested: [{ client_secret: canary("deep") }] } }],
	});
	await recorded("POST /Bulk", {
		schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
		Operations: [
			{ method: "POST", path: "/Users", bulkId: "1", data: { ...userOf("bulky"), password: canary("made") } },
		],
	});
	await recorded("POST /Users", { ...userOf("canary"), password: canary("created"), title: canary("harmless") });
	await roster.restart();
	const kept = await everything();
	// Values that are no secrets are there, so that the test would see it if nothing were recorded.
	expect(kept).toContain(canary("harmless"));
	expect(kept.match(/canary[-_](?!harmless)\w+[-_]0f9c2d/g) ?? []).toEqual([]);
	const metrics = await (await fetch(`${roster.url}/metrics`)).text();
	expect(metrics).toContain("roster_");
	expect(metrics).not.toContain("canary");
	expect(kept).not.toContain(roster.scimToken);
});

/** A value inside objects that are nested. */
const nested = (depth: number, inner: Json): string =>
	`${'{"a":'.repeat(depth)}${JSON.stringify(inner)}${"}".repeat(depth)}`;

test("a body that is nested deep is not kept, and holds up no other record", async () => {
	await keep(RequestBodies.ALL);
	for (const depth of [70, 5000]) {
		const request = await recorded("POST /Users", nested(depth, { password: "canary-deep" }));
		expect(request).toMatchObject({ hasBody: false, cause: expect.stringContaining("nested too deep") });
	}
});

test("a body with a byte order mark is read like the server reads it", async () => {
	const request = await recorded("POST /Users", `\ufeff{"active":"perhaps","password":"canary-mark"}`);
	expect(request).toMatchObject({ hasBody: true, cause: expect.stringContaining("active: needs") });
	const { body } = await requests().getRequestBodies({ requestId: request.id });
	expect(JSON.parse(body)).toEqual({ active: "perhaps", password: "(removed)" });
});

test("a name that looks like that of a secret stays in a filter", async () => {
	const { query } = await recorded('GET /Users?filter=userName eq "secretary@example.com" and');
	expect(query).toBe('filter=userName eq "secretary@example.com" and');
});

/** A bulk request whose operations fail with errors that quote them. */
const quoted = (title: string) => ({
	schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
	Operations: [
		{ method: "POST", path: "/Users", bulkId: "canary-bulk-id", data: { ...userOf("big"), active: "perhaps", title } },
		{ method: "DELETE", path: "/Users/canary-name" },
		{
			method: "PATCH",
			path: "/Users/0190c1f4-0000-7000-8000-000000000003",
			data: { schemas: [patchSchema], Operations: [{ op: "replace", path: 'password[value eq "canary"].x[' }] },
		},
	],
});

test.each([
	["larger than 1 MiB", RequestBodies.ALL, "x".repeat(1024 * 1024)],
	["of which nothing personal is kept", RequestBodies.OFF, "x"],
])("the operations of a bulk request %s are named without what they contain", async (_, bodies, title) => {
	await keep(bodies);
	const request = await recorded("POST /Bulk", quoted(title));
	expect(request.failedOperations.map((each) => each.operation)).toEqual([
		"POST Operations[0]",
		"DELETE /Users/*",
		"PATCH /Users/0190c1f4-0000-7000-8000-000000000003",
	]);
	expect(JSON.stringify([request.cause, request.failedOperations])).not.toContain("canary");
	expect((await requests().listRequests({ name: "canary-bulk" })).requests).toEqual([]);
});

test("bodies are kept by the setting", async () => {
	const refused = (name: string) => ({ ...userOf(name), emails: [{ value: "wrong", primary: "maybe" }] });
	const invalid = (name: string) => recorded("POST /Users", { ...refused(name), active: "perhaps" });
	const request = await invalid("kept-1");
	expect(request).toMatchObject({ hasBody: true, name: "kept-1" });
	expect((await recorded("POST /Users", userOf("kept-2"))).hasBody).toBe(false);
	await keep(RequestBodies.ALL);
	expect((await recorded("POST /Users", userOf("kept-3"))).hasBody).toBe(true);
	await keep(RequestBodies.OFF);
	const off = await invalid("kept-4");
	expect(off).toMatchObject({ hasBody: false, name: "", query: "" });
	expect(off.cause).not.toContain("kept-4");
	expect((await recorded(`GET /Users?filter=userName eq "kept-5" and`)).query).toBe("");
	expect((await recorded("GET /Users/kept-6")).path).toBe("/scim/v2/Users/*");
});

test("reading bodies is an entry of the change log", async () => {
	const request = await recorded("POST /Users", { ...userOf("read"), active: "perhaps" });
	const { lastSequence: afterSequence } = await roster.provisioning.getChangeLog({});
	const { body, answer, cut } = await requests().getRequestBodies({ requestId: request.id });
	expect(JSON.parse(body)).toEqual({ ...userOf("read"), active: "perhaps" });
	expect(JSON.parse(answer)).toMatchObject({ status: "400", scimType: "invalidValue" });
	expect(cut).toBe(false);
	const { changes } = await roster.provisioning.listChanges({ afterSequence });
	expect(changes).toMatchObject([
		{
			kind: ChangeKind.REQUEST_BODIES_READ,
			after: { state: { case: "requestBodies", value: { requestId: request.id } } },
		},
	]);
});

test("a long body is cut", async () => {
	const request = await recorded("POST /Users", { ...userOf("long"), active: "perhaps", title: "x".repeat(100_000) });
	const { body, cut } = await requests().getRequestBodies({ requestId: request.id });
	expect(body.length).toBeLessThan(66_000);
	expect(cut).toBe(true);
});

test("a body of more than 1 MiB is not read: that would hold up other requests", () => {
	const bodyOf = (length: number) => Buffer.from(JSON.stringify({ title: "x".repeat(length) }));
	expect(new Redaction().body(bodyOf(1_000_000))).toBeDefined();
	expect(new Redaction().body(bodyOf(1024 * 1024))).toBeUndefined();
});

test("when large bodies have 8 MiB together, further requests are recorded without theirs", async () => {
	const invalid = (name: string) => ({ ...userOf(name), active: "perhaps", title: "x".repeat(900_000) });
	const found = await Promise.all(
		Array.from({ length: 24 }, (_, index) => recorded("POST /Users", invalid(`many-${index}`))),
	);
	expect(found.filter((each) => each.hasBody).length).toBeGreaterThan(0);
	const without = found.filter((each) => !each.hasBody);
	expect(without.length).toBeGreaterThan(0);
	// The text of the error can quote the body, whose secrets are not known.
	for (const { name, status, cause } of without) {
		expect([name, status]).toEqual(["", 400]);
		expect(cause).not.toContain("perhaps");
	}
});

test("a purge removes a user from the records, by every name", async () => {
	await keep(RequestBodies.ALL);
	const name = "purge-canary";
	const { id } = await roster.scim.user(name, { externalId: `external-${name}` });
	await recorded(`PUT /Users/${id}`, { ...userOf(name), name: { givenName: `given-${name}` } });
	// Refused, without the id of the user.
	await recorded("POST /Users", userOf(name));
	await recorded("POST /Users", { ...userOf(`other`), userName: `${name}@example.com`, active: "perhaps" });
	await recorded(`GET /Users?filter=userName eq "${name}" and`);
	const { requests: before } = await requests().listRequests({ name });
	expect(before.length).toBeGreaterThan(2);
	await roster.provisioning.purgeUser({ id });
	const { requests: after } = await requests().listRequests({ name });
	expect(after).toEqual([]);
	const { requests: about } = await requests().listRequests({ userId: id });
	expect(about.length).toBeGreaterThan(1);
	expect(JSON.stringify(about, (_, value) => (typeof value === "bigint" ? Number(value) : value))).not.toContain(name);
	for (const { id: requestId } of about) {
		expect(await requests().getRequestBodies({ requestId })).toMatchObject({ body: "", answer: "" });
	}
});
