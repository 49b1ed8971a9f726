// SPDX-License-Identifier: Apache-2.0

// An invalid body gets a SCIM Error (RFC 7644 section 3.12) that says what is wrong, and nothing is written.

import { describe, expect, test } from "vitest";
import { groupSchema, type Json, userSchema } from "../scim.ts";
import { type Body, error, group, nothingIsWritten, roster, send, user, writes } from "./refusals.ts";

nothingIsWritten();

describe("a body that is not JSON", () => {
	test.each<[string, Body]>([
		["is cut off", '{"userName": "x"'],
		["is empty", ""],
		["is missing", undefined],
		["is white space", "   "],
		["is a word", "userName"],
		["has single quotes", "{'userName': 'x'}"],
		["has a comma too many", '{"userName": "x",}'],
		["has a comment", '{"userName": "x"} // x'],
		["is two values", '{"userName": "x"}{}'],
		["is NaN", '{"userName": NaN}'],
		["has a control character in a string", '{"userName": "a\nb"}'],
		["is not UTF-8", Buffer.from([...Buffer.from('{"userName": "'), 0xff, 0xfe, ...Buffer.from('"}')])],
		["has half a character", Buffer.from([...Buffer.from('{"userName": "'), 0xc3, ...Buffer.from('"}')])],
		["has an overlong character", Buffer.from([...Buffer.from('{"userName": "'), 0xc0, 0xaf, ...Buffer.from('"}')])],
		["is UTF-16", Buffer.from('{"userName": "x"}', "utf16le")],
		["is a form", "userName=x"],
		["is a very deep list that does not end", "[".repeat(500_000)],
	])("%s", async (_, body) => {
		for (const line of writes()) {
			expect(error(await send(line, body), 400, "invalidSyntax")).toContain("JSON");
		}
	});

	test.each(["[]", '[{"userName": "x"}]', '"x"', "1", "null", "true"])("%s is no object", async (body) => {
		for (const line of writes()) {
			expect(error(await send(line, body), 400, "invalidSyntax")).toContain("object");
		}
	});

	test("nested 65 deep", async () => {
		const nested = (depth: number) =>
			`{"userName": "", "displayName": "", "x": ${"[".repeat(depth)}${"]".repeat(depth)}}`;
		for (const depth of [65, 1000, 250_000]) {
			expect(error(await send("POST /Users", nested(depth)), 400, "invalidSyntax")).toContain("64");
		}
		const objects = `{"userName": "new", "x": ${'{"x":'.repeat(65)}1${"}".repeat(65)}}`;
		expect(error(await send("POST /Users", objects), 400, "invalidSyntax")).toContain("64");
		// A body that is not too deep is read, and lacks the userName.
		expect(error(await send("POST /Users", nested(60)), 400, "invalidValue")).toContain("userName");
	});

	test("another content type", async () => {
		const body = JSON.stringify({ schemas: [userSchema], userName: "new" });
		for (const type of [
			"text/plain",
			"application/xml",
			"application/jsonx",
			"multipart/form-data; boundary=x",
			"json",
		]) {
			for (const line of writes()) {
				expect(error(await send(line, body, { "content-type": type }), 415)).toContain("application/scim+json");
			}
		}
	});
});

describe("a body that is too large", () => {
	const large = Buffer.from(`{"schemas": ["${userSchema}"], "userName": "large", "x": "${"x".repeat(1024 * 1024)}"}`);
	const pieces = Array.from({ length: 40 }, (_, index) => large.subarray(index * 32_768, (index + 1) * 32_768));

	test("with its length said", async () => {
		for (const line of writes()) {
			expect(error(await send(line, large), 413, "tooMany")).toContain("1048576");
		}
	});

	test("in chunks", async () => {
		expect(Buffer.concat(pieces)).toEqual(large);
		for (const line of writes()) {
			error(await send(line, pieces), 413, "tooMany");
		}
	});

	test("and one that just fits is read", async () => {
		const filler = (length: number) => `{"userName": "", "x": "${"x".repeat(length)}"}`;
		const fits = filler(1024 * 1024 - filler(0).length);
		expect(Buffer.byteLength(fits)).toBe(1024 * 1024);
		error(await send("POST /Users", fits), 400, "invalidValue");
		error(await send("POST /Users", `${fits} `), 413, "tooMany");
	});
});

describe("a value of another type", () => {
	const [textLike, booleanLike] = [
		[5, true, ["x"], { value: "x" }],
		["yes", "", 1, 0, [true], {}],
	];
	const users: [string, Json[]][] = [
		["userName", textLike],
		["externalId", textLike],
		["active", booleanLike],
		["name", ["x", 5, true, [{ givenName: "x" }]]],
		["emails", [5, true, [5], [[]], [{ value: 5 }], [{ value: "x@y", primary: "yes" }], [{ value: "x@y", type: 5 }]]],
		["schemas", ["x", 5, [5], {}]],
	];
	const groups: [string, Json[]][] = [
		["displayName", textLike],
		["externalId", textLike],
		["members", [5, true, [5], [[]], [{ value: 5 }], [{ value: ["x"] }], [{}], [{ value: "" }], [{ display: "x" }]]],
	];

	test.each(users)("%s of a user", async (name, values) => {
		for (const value of values) {
			const body = { schemas: [userSchema], userName: "new", [name]: value };
			expect(await roster.scim.ask("POST /Users", body).fails(400, "invalidValue")).toContain(name);
			await roster.scim.ask(`PUT /Users/${user.id}`, body).fails(400, "invalidValue");
			if (name !== "schemas") {
				for (const op of ["add", "replace"]) {
					const first = { op, path: "name.givenName", value: "changed" };
					await roster.scim.patch(`/Users/${user.id}`, first, { op, path: name, value }).fails(400, "invalidValue");
					await roster.scim
						.patch(`/Users/${user.id}`, first, { op, value: { [name]: value } })
						.fails(400, "invalidValue");
				}
			}
		}
	});

	test.each(groups)("%s of a group", async (name, values) => {
		for (const value of values) {
			const body = { schemas: [groupSchema], displayName: "new", [name]: value };
			await roster.scim.ask("POST /Groups", body).fails(400, "invalidValue");
			await roster.scim.ask(`PUT /Groups/${group.id}`, body).fails(400, "invalidValue");
			for (const op of ["add", "replace"]) {
				await roster.scim.patch(`/Groups/${group.id}`, { op, path: name, value }).fails(400, "invalidValue");
			}
		}
	});

	test.each(["givenName", "familyName"])("name.%s", async (name) => {
		for (const value of textLike) {
			const body = { schemas: [userSchema], userName: "new", name: { [name]: value } };
			expect(await roster.scim.ask("POST /Users", body).fails(400, "invalidValue")).toContain(name);
			await roster.scim
				.patch(`/Users/${user.id}`, { op: "replace", path: `name.${name}`, value })
				.fails(400, "invalidValue");
		}
	});

	test("a required attribute that is missing, null or empty", async () => {
		for (const value of [undefined, null, "", "  "]) {
			await roster.scim.ask("POST /Users", { schemas: [userSchema], userName: value }).fails(400, "invalidValue");
			await roster.scim.ask(`PUT /Users/${user.id}`, { userName: value, active: false }).fails(400, "invalidValue");
			await roster.scim.ask("POST /Groups", { schemas: [groupSchema], displayName: value }).fails(400, "invalidValue");
			await roster.scim.ask(`PUT /Groups/${group.id}`, { displayName: value }).fails(400, "invalidValue");
		}
		await roster.scim.patch(`/Users/${user.id}`, { op: "remove", path: "userName" }).fails(400, "mutability");
		await roster.scim
			.patch(`/Users/${user.id}`, { op: "replace", path: "userName", value: "" })
			.fails(400, "invalidValue");
	});

	test("a name that is given twice", async () => {
		error(await send("POST /Users", '{"userName": "a", "USERNAME": "b"}'), 400, "invalidSyntax");
		error(
			await send("POST /Users", '{"userName": "a", "name": {"givenName": "a", "GivenName": "b"}}'),
			400,
			"invalidSyntax",
		);
	});
});

describe("strings that cannot be kept", () => {
	test.each([
		["a lone surrogate", '"a\\ud800"'],
		["surrogates the wrong way round", '"\\udc00\\ud800"'],
		["U+0000", '"a\\u0000b"'],
		["513 characters", `"${"x".repeat(513)}"`],
	])("%s", async (_, text) => {
		for (const attribute of [
			`"userName": ${text}`,
			`"userName": "new", "externalId": ${text}`,
			`"userName": "new", "name": {"familyName": ${text}}`,
			`"userName": "new", "emails": [{"type": "work", "value": ${text}}]`,
		]) {
			error(await send("POST /Users", `{${attribute}}`), 400, "invalidValue");
			error(await send(`PUT /Users/${user.id}`, `{${attribute}}`), 400, "invalidValue");
		}
		error(await send("POST /Groups", `{"displayName": ${text}}`), 400, "invalidValue");
		const operation = (path: string) => `{"Operations": [{"op": "add", "path": "${path}", "value": ${text}}]}`;
		error(await send(`PATCH /Users/${user.id}`, operation("userName")), 400, "invalidValue");
		error(await send(`PATCH /Users/${user.id}`, operation('emails[type eq \\"work\\"].value')), 400, "invalidValue");
		error(await send(`PATCH /Groups/${group.id}`, operation("displayName")), 400, "invalidValue");
		error(
			await send(
				`PATCH /Groups/${group.id}`,
				`{"Operations": [{"op": "add", "path": "members", "value": [{"value": ${text}}]}]}`,
			),
			400,
			"invalidValue",
		);
	});
});
