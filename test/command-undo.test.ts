// SPDX-License-Identifier: Apache-2.0

// `roster undo`: what it shows, when it asks, and what it says when something stands in the way.

import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand } from "./command.ts";
import { adminToken, type Roster, startRoster } from "./roster.ts";

let server: Roster;

beforeAll(async () => {
	server = await startRoster();
});

afterAll(() => server.stop());

const roster = (...args: string[]) => runCommand(args, { ROSTER_URL: server.url, BUF_TOKEN: adminToken });
const newest = async () => (await server.provisioning.getChangeLog({})).lastSequence;

test("shows the changes, asks, and makes them with --yes", async () => {
	const ada = await server.scim.user("ada@example.com");
	const from = await newest();
	await server.scim.patch(`/Users/${ada.id}`, { op: "replace", path: "userName", value: "eve" }).answers(200);
	const range = `${from + 1n}..${from + 1n}`;
	const asked = await roster("undo", "--sequence", range);
	expect(asked.out).toContain("user_updated  ada@example.com: userName: eve → ada@example.com");
	expect(asked.err).toContain("to do it, add --yes");
	expect(await newest()).toBe(from + 1n);
	const done = await roster("undo", "--sequence", range, "--yes");
	expect(done.out).toContain("Undid 1 changes.");
	await server.scim.ask(`GET /Users/${ada.id}`).answers(200, { userName: "ada@example.com" });
	const json = await roster("undo", "--sequence", range, "--yes", "--json");
	expect(JSON.parse(json.out)).toMatchObject({ changesCount: 0, selectedCount: 1 });
});

test("names the later change that stands in the way", async () => {
	const ada = await server.scim.user("ada-2@example.com");
	const from = await newest();
	for (const value of ["eve-1", "eve-2"]) {
		await server.scim.patch(`/Users/${ada.id}`, { op: "replace", path: "userName", value }).answers(200);
	}
	const { out, err, code } = await roster("undo", "--sequence", `${from + 1n}`, "--yes");
	expect(out).toContain(`change ${from + 2n}: user_updated`);
	expect(err).toContain("later changes stand in the way");
	expect(code).not.toBe(0);
	expect(await newest()).toBe(from + 2n);
});

test("needs one selection", async () => {
	for (const args of [[], ["--token", "x"], ["--since", "10m"], ["--request", "x", "--sequence", "1"]]) {
		expect((await roster("undo", ...args, "--yes")).err).toContain("the changes to undo are not clear");
	}
});
