// SPDX-License-Identifier: Apache-2.0

// An invalid path, method, operation, filter or token gets a SCIM Error (RFC 7644 section 3.12) that says what is wrong,
// and nothing is written.

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { beforeAll, describe, expect, test } from "vitest";
import { type Json, patchSchema, userSchema } from "../scim.ts";
import { error, group, nothingIsWritten, roster, send, user, writes } from "./refusals.ts";

nothingIsWritten();

describe("paths and methods", () => {
	test.each([
		"/users2",
		"/Users/1/2",
		"/Groups/x/members",
		"/__proto__",
		"/constructor",
		"/%00",
		"/Users/%zz",
		"/..%2f",
	])("%s is not found", async (path) => {
		for (const method of ["GET", "DELETE"]) {
			error(await send(`${method} ${path}`, undefined), 404);
		}
	});

	test.each([
		"x",
		"__proto__",
		"%00",
		"%F0%9F%98%80",
		"'%20or%201=1",
		"00000000-0000-0000-0000-000000000000",
		"x".repeat(4000),
	])("the id %s is not found", async (id) => {
		for (const endpoint of ["Users", "Groups"]) {
			error(await send(`GET /${endpoint}/${id}`, undefined), 404);
			error(await send(`DELETE /${endpoint}/${id}`, undefined), 404);
			error(await send(`PUT /${endpoint}/${id}`, '{"userName": "new", "displayName": "new"}'), 404);
			const patch = '{"Operations": [{"op": "replace", "path": "externalId", "value": "x"}]}';
			error(await send(`PATCH /${endpoint}/${id}`, patch), 404);
		}
	});

	test("a user's id is no group's", async () => {
		error(await send(`GET /Groups/${user.id}`, undefined), 404);
		error(await send(`DELETE /Users/${group.id}`, undefined), 404);
	});

	test.each([
		["/Schemas", ["POST", "PUT", "PATCH", "DELETE"], "GET"],
		[`/Schemas/${userSchema}`, ["POST", "PUT", "PATCH", "DELETE"], "GET"],
		["/ResourceTypes", ["POST", "PUT", "PATCH", "DELETE"], "GET"],
		["/ResourceTypes/User", ["POST", "DELETE"], "GET"],
		["/ServiceProviderConfig", ["POST", "PUT", "PATCH", "DELETE"], "GET"],
		["/Users", ["PUT", "PATCH", "DELETE"], "GET, POST"],
		["/Groups", ["PUT", "PATCH", "DELETE"], "GET, POST"],
		["/Users/x", ["POST"], "GET, PUT, PATCH, DELETE"],
		["/Groups/x", ["POST"], "GET, PUT, PATCH, DELETE"],
	])("%s does not take %s", async (path, methods, allowed) => {
		for (const method of methods) {
			// The body does not matter, because it is not read.
			for (const [body, type] of [
				["{", "application/scim+json"],
				["", "text/plain"],
			] as const) {
				const answer = await send(`${method} ${path}`, body, { "content-type": type });
				error(answer, 405);
				const allow = (answer.headers.get("allow") ?? "").split(/, */);
				expect(allow.filter((each) => each !== "OPTIONS").toSorted()).toEqual(
					[...allowed.split(", "), "HEAD"].toSorted(),
				);
			}
		}
	});
});

test("an Accept header without a supported type gets 406", async () => {
	for (const accept of ["text/html", "application/xml, text/*", "text/html, application/scim+json;q=0", "*/*;q=0"]) {
		for (const line of ["GET /Users", "GET /Schemas", ...writes()]) {
			error(await send(line, line.startsWith("GET") ? undefined : "{}", { accept }), 406);
		}
	}
	for (const accept of ["*/*", "application/*", "application/json;q=0.5", "text/html, application/scim+json", ""]) {
		expect((await send("GET /Users", undefined, { accept })).status, accept).toBe(200);
	}
});

describe("operations of a PATCH", () => {
	const operations = (...list: Json[]) =>
		roster.scim.ask(`PATCH /Users/${user.id}`, { schemas: [patchSchema], Operations: list });

	test("that are no list of operations", async () => {
		for (const body of [
			{},
			{ Operations: null },
			{ Operations: {} },
			{ Operations: "x" },
			{ Operations: [] },
			{ Operations: [null] },
			{ Operations: ["x"] },
			{ Operations: [[]] },
			{ Operations: [{}] },
			{ Operations: [{ op: 5, path: "active", value: false }] },
			{ Operations: [{ op: "set", path: "active", value: false }] },
			{ Operations: [{ op: "replace", path: 5, value: false }] },
			{ Operations: [{ op: "replace", path: ["active"], value: false }] },
			{ Operations: [{ op: "replace", value: "x" }] },
			{ Operations: [{ op: "add" }] },
			{ userName: "new" },
		]) {
			await roster.scim.ask(`PATCH /Users/${user.id}`, { schemas: [patchSchema], ...body }).fails(400, "invalidSyntax");
		}
	});

	test("with a wrong last operation changes nothing", async () => {
		const good = [
			{ op: "replace", path: "userName", value: "changed" },
			{ op: "replace", path: "active", value: false },
			{ op: "remove", path: "emails" },
		];
		const bad: [Json, string][] = [
			[{ op: "remove" }, "noTarget"],
			[{ op: "replace", path: 'emails[type eq "work"].value', value: "x@y" }, "noTarget"],
			[{ op: "replace", path: "id", value: "x" }, "mutability"],
			[{ op: "replace", path: "meta.version", value: "x" }, "mutability"],
			[{ op: "add", path: "groups", value: [{ value: group.id }] }, "mutability"],
			[{ op: "remove", path: "userName" }, "mutability"],
			[{ op: "replace", path: "emails[type eq", value: "x" }, "invalidPath"],
			[{ op: "replace", path: "name..givenName", value: "x" }, "invalidPath"],
			[{ op: "replace", path: "emails[type eq x].value", value: "x" }, "invalidFilter"],
			[{ op: "replace", path: "active" }, "invalidValue"],
		];
		for (const [operation, scimType] of bad) {
			expect(await operations(...good, operation).fails(400, scimType)).toBeTruthy();
		}
	});

	test("1,001 of them", async () => {
		const many = Array(1001).fill({ op: "replace", path: "active", value: false });
		expect(await operations(...many).fails(400, "tooMany")).toContain("1000");
	});

	test("10,001 members in one", async () => {
		const value = Array.from({ length: 10_001 }, (_, index) => ({ value: `00000000-0000-7000-8000-${index}` }));
		for (const op of ["add", "replace", "remove"]) {
			await roster.scim.patch(`/Groups/${group.id}`, { op, path: "members", value }).fails(400, "tooMany");
		}
		await roster.scim.patch(`/Groups/${group.id}`, { op: "add", value: { members: value } }).fails(400, "tooMany");
	});

	test("a remove of members that cannot be understood never empties the group", async () => {
		for (const value of [
			"",
			5,
			true,
			{},
			[{}],
			[5],
			[[]],
			[""],
			[{ display: "x" }],
			[{ value: "" }],
			[{ value: null }],
			{ value: 5 },
		]) {
			await roster.scim
				.patch(`/Groups/${group.id}`, { op: "remove", path: "members", value })
				.fails(400, "invalidValue");
		}
	});
});

describe("filters", () => {
	test.each(["/Users", "/Groups"])("over 4 KiB, on %s", async (path) => {
		const filter = `externalId eq "${"x".repeat(4096)}"`;
		expect(await roster.scim.ask(`GET ${path}?filter=${filter}`).fails(400, "invalidFilter")).toContain("4096");
	});

	test.each([
		"(".repeat(4000),
		"not (".repeat(400),
		`externalId eq "${"\\".repeat(1001)}`,
		"[",
		'externalId eq "\\ud800',
		"\0",
		"%",
	])("hostile ones", async (filter) => {
		error(await send(`GET /Users?filter=${encodeURIComponent(filter)}`, undefined), 400, "invalidFilter");
	});

	test("with invalid text find nobody", async () => {
		for (const text of ["\\ud800", "\\u0000", "\\udbff\\udbff", "\\ufffd"]) {
			for (const operator of ["eq", "co", "sw", "ew", "lt"]) {
				const filter = encodeURIComponent(`userName ${operator} "${text}"`);
				const { status } = await send(`GET /Users?filter=${filter}`, undefined);
				expect([200, 400]).toContain(status);
			}
		}
	});

	test("a query that is not well encoded", async () => {
		for (const query of ["filter=%", "filter=%ff%fe", "filter=%zz", "&&==&", "filter", "attributes=%00&count=%31"]) {
			const { status } = await send(`GET /Users?${query}`, undefined);
			expect([200, 400]).toContain(status);
		}
	});
});

describe("tokens", () => {
	let expired = "";
	let deleted = "";

	beforeAll(async () => {
		const expireTime = timestampFromMs(roster.clock.now() + 60_000);
		({ token: expired } = await roster.tokens.createSCIMToken({ expireTime }));
		({ token: deleted } = await roster.tokens.createSCIMToken({}));
		const { tokens } = await roster.tokens.listSCIMTokens({});
		await roster.tokens.deleteSCIMToken({ tokenId: tokens.at(-1)?.id ?? "" });
		roster.clock.advance(120_000);
	});

	const changed = (token: string) => token.slice(0, -1) + (token.endsWith("a") ? "b" : "a");
	const bad = () => [
		"",
		"Bearer",
		"Bearer ",
		`Bearer ${changed(roster.scimToken)}`,
		`Bearer ${roster.scimToken}x`,
		`Bearer ${roster.scimToken.slice(0, -1)}`,
		`Bearer x`,
		`Bearer ${"x".repeat(4000)}`,
		`Basic ${Buffer.from(`x:${roster.scimToken}`).toString("base64")}`,
		roster.scimToken,
		`Token ${roster.scimToken}`,
		`Bearer ${roster.scimToken} ${roster.scimToken}`,
		"Bearer __proto__",
		"Bearer é",
	];

	test("that are wrong are a 401 on every path, before the body is read", async () => {
		const lines = [...writes(), "GET /Users", "GET /nothing", "DELETE /Schemas", `DELETE /Users/${user.id}`];
		for (const authorization of bad()) {
			for (const line of lines) {
				const answer = await send(line, /^(GET|DELETE)/.test(line) ? undefined : "{", { authorization });
				error(answer, 401);
				expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer\b/);
			}
		}
	});

	test("that are wrong are a 401 on the paths that need no store", async () => {
		for (const path of ["/Schemas", `/Schemas/${userSchema}`, "/ResourceTypes", "/ServiceProviderConfig", "/Me", "/"]) {
			for (const authorization of bad()) {
				error(await send(`GET ${path}`, undefined, { authorization }), 401);
			}
		}
	});

	test("that are expired or deleted are too", async () => {
		for (const token of [expired, deleted]) {
			for (const line of [...writes(), "GET /Users"]) {
				error(await send(line, undefined, { authorization: `Bearer ${token}` }), 401);
			}
		}
	});

	test("are looked at before a body that is too large", async () => {
		const body = Buffer.alloc(2 * 1024 * 1024, 0x20);
		error(await send("POST /Users", body, { authorization: "Bearer x" }), 401);
	});

	test("the administrator's is a 403", async () => {
		const authorization = "Bearer test-administrator-token-0123456789abcdef";
		for (const line of [...writes(), "GET /Users"]) {
			error(await send(line, line.startsWith("GET") ? undefined : "{", { authorization }), 403);
		}
	});
});
