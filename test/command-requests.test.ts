// SPDX-License-Identifier: Apache-2.0

// `roster requests` and `roster why`: what became of requests, and of a person.

import { once } from "node:events";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand } from "./command.ts";
import { startProcess } from "./process.ts";
import { adminToken, type Roster, startRoster } from "./roster.ts";
import { userOf } from "./scim.ts";

let server: Roster;
let adaId: string;

beforeAll(async () => {
	server = await startRoster({}, 1);
	const { scim } = server;
	({ id: adaId } = await scim.user("ada@example.com"));
	for (let count = 0; count < 3; count++) {
		await scim
			.ask("POST /Users", { ...userOf("eve"), emails: [{ value: "ada@example.com" }] })
			.fails(409, "uniqueness");
	}
	await scim.patch(`/Users/${adaId}`, { op: "Replace", path: "name.givenName", value: "Ada" }).answers(200);
});

afterAll(() => server.stop());

const ofServer = () => ({ ROSTER_URL: server.url, BUF_TOKEN: adminToken });
const roster = (...args: string[]) => runCommand(args, ofServer());

test("requests are listed with their outcome, and a repeated one once", async () => {
	const { out } = await roster("requests");
	const lines = out.trim().split("\n");
	expect(lines[0]).toMatch(/^TIME +REQUEST +RESULT +ID/);
	expect(lines).toHaveLength(4);
	expect(out).toMatch(/PATCH \/Users\/\{id\} {2,}200 1 change {2,}\S{36}$/m);
	expect(out).toMatch(/POST \/Users eve {2,}409 uniqueness_emails, 3 times {2,}\S{36}$/m);
	expect((await roster("requests", "--every")).out.trim().split("\n")).toHaveLength(6);
	const refused = await roster("requests", "--refused", "--since", "1h", "--json");
	expect(JSON.parse(refused.out).requests).toMatchObject([{ status: 409, outcome: "REQUEST_OUTCOME_REFUSED" }]);
	expect((await roster("requests", "--user", "ada@example.com", "--last", "1")).out).toContain("PATCH");
	expect((await roster("requests", "--code", "nothing")).out).toContain("No requests match.");
});

test("syncs are listed with what their requests did", async () => {
	const { out } = await roster("requests", "syncs");
	expect(out.split("\n")[0]).toMatch(/^FIRST +LAST +TOKEN +KIND +REQUESTS/);
	expect(out).toMatch(/ running +\S+ +cycle +1 created, 1 updated, 3 refused$/m);
	expect(JSON.parse((await roster("requests", "syncs", "--json")).out).syncs).toMatchObject([{ refusedCount: 3 }]);
});

test("a request is shown whole: cause, remedy, rules and changes", async () => {
	const { requests } = JSON.parse((await roster("requests", "--json")).out);
	const [patched, refused] = requests;
	const { out } = await roster("requests", "show", refused.id);
	expect(out).toContain(`Cause: emails: the active user ${adaId} has "ada@example.com"`);
	expect(out).toMatch(/Remedy: .*change one of them/);
	expect(out).toMatch(/repeated +3 times, first .* last /);
	expect(out).not.toContain('"schemas"');
	expect((await roster("requests", "show", refused.id, "--bodies")).out).toContain('"userName":"eve"');
	const shown = await roster("requests", "show", patched.id);
	expect(shown.out).toMatch(/operation-in-capitals +replace|operation-in-capitals +-/);
	expect(shown.out).toContain("name.givenName: none → Ada");
	const { code, err } = await roster("requests", "show", "nothing");
	expect([code, err]).toEqual([4, expect.stringContaining('the request "nothing" was not found')]);
});

test("new requests are followed", async () => {
	const follower = startProcess(tmpdir(), ofServer(), "requests", "--follow", "--refused");
	// Requests are sent until the stream is open.
	for (let count = 0; follower.printed.stdout === ""; count++) {
		await server.scim.ask(`GET /Users/nobody-${count}`).fails(404);
		server.clock.advance(10);
		await Promise.race([once(follower.child.stdout as NodeJS.ReadableStream, "data"), server.scim.ask("GET /Users")]);
	}
	follower.child.kill();
	expect(follower.printed.stdout).toMatch(/404 {2}GET \/scim\/v2\/Users\/nobody-\d+ {2}not_found {2}.* was not found/);
});

test("a follower shows what it missed while the server was away, and says that it is back", async () => {
	const follower = startProcess(tmpdir(), ofServer(), "requests", "--follow", "--refused", "--json");
	const shown = () =>
		follower.printed.stdout
			.split("\n")
			// The last line has not been read to its end.
			.slice(0, -1)
			.map((each) => JSON.parse(each) as { readonly id: string; readonly path: string });
	// Requests are sent until the stream is open.
	for (let count = 0; shown().length === 0; count++) {
		await server.scim.ask(`GET /Users/before-${count}`).fails(404);
		server.clock.advance(10);
		await Promise.race([once(follower.child.stdout as NodeJS.ReadableStream, "data"), server.scim.ask("GET /Users")]);
	}
	await server.restart();
	await server.scim.ask("GET /Users/meanwhile").fails(404);
	const told = () => follower.printed.stderr;
	await expect.poll(told, { timeout: 20_000 }).toContain('"code":"reconnected"');
	await expect.poll(() => shown().at(-1)?.path, { timeout: 10_000 }).toBe("/scim/v2/Users/meanwhile");
	expect(new Set(shown().map((each) => each.id)).size).toBe(shown().length);
	expect(shown().every((each) => /before-|meanwhile/.test(each.path))).toBe(true);
	follower.child.kill();
});

test("why shows the state and the requests of a person, also of one who could not be created", async () => {
	const ada = await roster("why", "ada@example.com");
	expect(ada.out).toMatch(/state +active/);
	expect(ada.out).toContain("The user is not a member of any organization.");
	expect(ada.out).toMatch(/POST \/Users\b.* 201 /);
	const eve = await roster("why", "eve");
	expect(eve.out).toContain('No user matches "eve"');
	expect(eve.out).toContain("The last refusal: emails: the active user");
	expect((await roster("why", "mallory")).code).toBe(4);
	// Now eve can be created, and what was refused before is still about her.
	await server.scim.user("eve");
	expect((await roster("why", "eve")).out).toMatch(/409 uniqueness_emails, 3 times/);
});

test("the settings of the recorder are shown and changed", async () => {
	for (const [name, value] of [
		["request-bodies", "all"],
		["request-retention", "7d"],
		["request-mebibytes", "64"],
		["request-read-sample", "10"],
	] as const) {
		const { out } = await roster("settings", "set", name, value);
		expect(out).toMatch(new RegExp(`${name} +${value}`));
	}
	for (const name of ["request-retention", "request-mebibytes"]) {
		expect((await roster("settings", "set", name, "default")).out).toMatch(new RegExp(`${name} +default`));
	}
	expect((await roster("settings", "set", "request-retention", "5s")).err).toContain("at least a minute");
});
