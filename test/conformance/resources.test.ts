// SPDX-License-Identifier: Apache-2.0

// RFC 7644: requests for one resource, their headers, errors and versions, and discovery.

import { afterAll, beforeAll, expect } from "vitest";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { errorSchema, type Json, Scim, userSchema } from "../scim.ts";
import { proof } from "./proof.ts";

let roster: Roster;
let scim: Scim;

beforeAll(async () => {
	roster = await startRoster();
	scim = roster.scim;
});

afterAll(() => roster.stop());

const discovery = ["/ServiceProviderConfig", "/ResourceTypes", "/Schemas"];

proof("7644-2-1, 7644-7.5-1", async () => {
	const expireTime = { seconds: BigInt(Math.floor(roster.clock.now() / 1000) + 60), nanos: 0 };
	const expiring = await roster.tokens.createSCIMToken({ expireTime });
	const deleted = await roster.tokens.createSCIMToken({});
	const { tokens } = await roster.tokens.listSCIMTokens({ pageSize: 100 });
	const last = tokens.toSorted((one, other) => (one.id < other.id ? -1 : 1)).at(-1);
	await roster.tokens.deleteSCIMToken({ tokenId: last?.id ?? "" });
	await new Scim(roster.url, expiring.token).ask("GET /Users").answers(200);
	roster.clock.advance(61_000);
	for (const token of [undefined, "", "nonsense", expiring.token, deleted.token]) {
		const answer = await new Scim(roster.url, token).ask("GET /Users");
		expect(answer.status, token).toBe(401);
		expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer/);
		expect(answer.body).toMatchObject({ schemas: [errorSchema], status: "401" });
	}
});

proof("7644-2-2", async () => {
	const tokens = roster.client(TokenService, adminToken);
	const { plaintext } = await tokens.createToken({ kind: CredentialKind.SERVICE });
	const reader = new Scim(roster.url, plaintext);
	await reader.ask("GET /Users").fails(403);
	await reader.ask("POST /Users", { userName: "forbidden" }).fails(403);
});

proof("7644-3.1-1, 7644-3.8-1", async () => {
	const name = { givenName: "Ада 😀", familyName: "Łukasz Ö 名" };
	const { id } = await scim.user("utf8-ß-ő", { name });
	const answer = await scim.ask(`GET /Users/${id}`);
	expect(answer.body).toMatchObject({ userName: "utf8-ß-ő", name });
	const bytes = Buffer.from([...Buffer.from('{"userName":"'), 0xff, 0xfe, ...Buffer.from('"}')]);
	const headers = { authorization: `Bearer ${roster.scimToken}`, "content-type": "application/scim+json" };
	const refused = await fetch(`${roster.url}/scim/v2/Users`, { method: "POST", body: bytes, headers });
	expect(refused.status).toBe(400);
	expect(await refused.json()).toMatchObject({ scimType: "invalidSyntax" });
});

proof("7644-3.1-2, 7644-3.1-3, 7644-3.1-4", async () => {
	const types = [
		["application/scim+json", "application/scim+json"],
		["application/json", "application/json"],
		["application/json;charset=utf-8", "application/scim+json, application/json;q=0.5"],
	] as const;
	for (const [index, [type, accept]] of types.entries()) {
		const made = await scim.ask("POST /Users", { userName: `typed-${index}` }, { "content-type": type, accept });
		expect(made.status).toBe(201);
		expect(made.headers.get("content-type")).toContain(accept.split(",")[0]);
	}
	await scim.ask("POST /Users", { userName: "xml" }, { "content-type": "text/xml" }).fails(415);
	await scim.ask("GET /Users", undefined, { accept: "text/html" }).fails(406);
});

proof("7644-3.3-1, 7644-3.4.1-1", async () => {
	const made = await scim.ask("POST /Users", { schemas: [userSchema], userName: "created" });
	expect(made.status).toBe(201);
	expect(made.headers.get("location")).toBe(`${roster.url}/scim/v2/Users/${made.body.id}`);
	expect(await scim.ask(`GET /Users/${made.body.id}`).answers(200)).toEqual(made.body);
});

proof("7644-3.3-2, 7644-3.3-4", async () => {
	const unknown = { nickName: "A", "urn:example:ext": { x: 1 } };
	const sent = { userName: "ignored", groups: [{ value: "x" }], id: "x", ...unknown };
	const made = await scim.ask("POST /Users", sent).answers(201, { userName: "ignored" });
	expect(made.id).not.toBe("x");
	for (const name of ["nickName", "urn:example:ext", "groups"]) {
		expect(made).not.toHaveProperty([name]);
	}
});

proof("7644-3.4.1-2, 7644-3.5.1-2", async () => {
	await scim.ask("GET /Users/nobody").fails(404);
	await scim.ask("PUT /Users/nobody", { userName: "nobody" }).fails(404);
	await scim.ask('GET /Users?filter=userName eq "nobody"').answers(200, { totalResults: 0 });
});

proof("7644-3.5.1-1, 7644-3.5.1-3, 7644-3.5.1-5", async () => {
	const ada = await scim.user("replaced", { name: { givenName: "Ada", familyName: "L" }, externalId: "1" });
	const other = { userName: "replaced-2", name: { familyName: "M" }, meta: { version: "x" }, id: "y", active: false };
	const after = await scim.ask(`PUT /Users/${ada.id}`, other).answers(200);
	expect(after).toMatchObject({ id: ada.id, userName: "replaced-2", active: false, meta: { version: 'W/"2"' } });
	expect(after.name).toEqual({ familyName: "M" });
	expect(after).not.toHaveProperty("emails");
	const bare = await scim.ask(`PUT /Users/${ada.id}`, { ...other, name: null, emails: [] }).answers(200);
	expect(bare).not.toHaveProperty("name");
});

proof("7644-3.5.1-4", async () => {
	const ada = await scim.user("required");
	await scim.ask(`PUT /Users/${ada.id}`, { active: false }).fails(400, "invalidValue");
	expect(await scim.ask(`GET /Users/${ada.id}`).answers(200)).toEqual(ada);
});

proof("7644-3.6-1, 7644-3.6-2", async () => {
	for (const [path, body] of [["/Groups", { displayName: "Deleted", externalId: "d" }]] as const) {
		const { id } = await scim.ask(`POST ${path}`, body).answers(201);
		const answer = await scim.ask(`DELETE ${path}/${id}`);
		expect([answer.status, answer.body]).toEqual([204, undefined]);
		for (const line of ["GET", "DELETE", "PUT"]) {
			await scim.ask(`${line} ${path}/${id}`, line === "PUT" ? body : undefined).fails(404);
		}
		await scim.patch(`${path}/${id}`, { op: "add", path: "externalId", value: "x" }).fails(404);
		await scim.ask(`GET ${path}?filter=id eq "${id}"`).answers(200, { totalResults: 0 });
		await scim.ask(`POST ${path}`, body).answers(201);
	}
	const { id } = await scim.user("deleted");
	await scim.ask(`DELETE /Users/${id}`).answers(204);
	await scim.ask(`GET /Users/${id}`).fails(404);
	await scim.ask('GET /Users?filter=userName eq "deleted"').answers(200, { totalResults: 0 });
	await scim.user("deleted");
});

proof("7644-3.9-1, 7644-3.4.2.5-1", async () => {
	const { id, name } = await scim.user("selected", { name: { givenName: "Ada" } });
	expect(await scim.ask(`GET /Users/${id}?attributes=name`).answers(200)).toEqual({ schemas: [userSchema], id, name });
	const without = await scim.ask(`GET /Users/${id}?excludedAttributes=name,id,schemas`).answers(200);
	expect(without).toMatchObject({ id, schemas: [userSchema], userName: "selected" });
	expect(without).not.toHaveProperty("name");
});

proof("7644-3.9-2, 7644-3.10-1", async () => {
	const { id } = await scim.user("urn", { name: { givenName: "Ada", familyName: "L" } });
	for (const prefix of ["", `${userSchema}:`, `${userSchema.toUpperCase()}:`]) {
		const body = await scim.ask(`GET /Users/${id}?attributes=${prefix}NAME.familyName`).answers(200);
		expect(body).toEqual({ schemas: [userSchema], id, name: { familyName: "L" } });
		await scim.ask(`GET /Users?filter=${prefix}userName eq "urn"`).answers(200, { totalResults: 1 });
		const operation = { op: "replace", path: `${prefix}name.familyName`, value: "L" };
		await scim.patch(`/Users/${id}`, operation).answers(200, { name: { familyName: "L" } });
	}
});

proof("7644-3.11-1", async () => {
	for (const method of ["GET", "PUT", "PATCH", "DELETE"]) {
		await scim.ask(`${method} /Me`, method === "GET" ? undefined : {}).fails(501);
	}
});

proof("7644-3.12-1, 7644-3.12-2", async () => {
	const refusals: [string, Json, number, string | undefined][] = [
		["GET /Users/nobody", undefined, 404, undefined],
		["GET /Users?filter=x", undefined, 400, "invalidFilter"],
		["POST /Users", "{", 400, "invalidSyntax"],
		["POST /Users", { userName: 5 }, 400, "invalidValue"],
	];
	for (const [line, body, status, scimType] of refusals) {
		expect((await scim.ask(line, body).fails(status, scimType)).length).toBeGreaterThan(20);
	}
});

proof("7644-3.13-1", async () => {
	const authorization = { authorization: `Bearer ${roster.scimToken}` };
	expect((await fetch(`${roster.url}/scim/v2/Users`, { headers: authorization })).status).toBe(200);
	expect((await fetch(`${roster.url}/scim/v1/Users`, { headers: authorization })).status).toBe(404);
});

proof("7644-3.14-1, 7644-3.14-2, 7644-3.14-3", async () => {
	const made = await scim.ask("POST /Users", { userName: "versioned" });
	const path = `/Users/${made.body.id}`;
	const first = made.headers.get("etag") ?? "";
	expect(first).toBe(made.body.meta.version);
	expect((await scim.ask(`GET ${path}`)).headers.get("etag")).toBe(first);
	expect((await scim.ask(`GET ${path}`, undefined, { "if-none-match": first })).status).toBe(304);
	const changed = { userName: "versioned", externalId: "2" };
	await scim.ask(`PUT ${path}`, changed, { "if-match": first }).answers(200, { meta: { version: 'W/"2"' } });
	for (const [method, body] of [
		["PUT", { userName: "lost" }],
		["PATCH", { Operations: [{ op: "replace", path: "userName", value: "lost" }] }],
		["DELETE", undefined],
	] as const) {
		await scim.ask(`${method} ${path}`, body, { "if-match": first }).fails(412);
	}
	await scim.ask(`GET ${path}`, undefined, { "if-none-match": first }).answers(200, changed);
});

proof("7644-4-1", async () => {
	for (const path of discovery) {
		await scim.ask(`GET ${path}`).answers(200);
		for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
			const answer = await scim.ask(`${method} ${path}`, "this is not read");
			expect(answer.status).toBe(405);
			expect(answer.headers.get("allow")).toContain("GET");
		}
	}
});

proof("7644-4-2", async () => {
	for (const path of discovery) {
		const whole = await scim.ask(`GET ${path}`).answers(200);
		const query = "startIndex=2&count=1&sortBy=name&sortOrder=descending&attributes=id";
		expect(await scim.ask(`GET ${path}?${query}`).answers(200)).toEqual(whole);
		await scim.ask(`GET ${path}?filter=name pr`).fails(403);
	}
});

proof("7644-4-3", async () => {
	await scim.ask(`GET /Schemas/${userSchema}`).answers(200, { id: userSchema });
	await scim.ask("GET /ResourceTypes/Group").answers(200, { name: "Group" });
	await scim.ask("GET /Schemas/urn:example:none").fails(404);
	await scim.ask("GET /ResourceTypes/None").fails(404);
});

proof("7644-7.8-1", async () => {
	await scim.user("cafe\u0301");
	await scim.ask("POST /Users", { userName: "CAF\u00c9" }).fails(409, "uniqueness");
	await scim.ask('GET /Users?filter=userName eq "caf\u00e9"').answers(200, { totalResults: 1 });
});
