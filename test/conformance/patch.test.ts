// SPDX-License-Identifier: Apache-2.0

// RFC 7644 section 3.5.2: PATCH.

import { afterAll, beforeAll, expect } from "vitest";
import { type Roster, startRoster } from "../roster.ts";
import { type Json, listSchema, patchSchema, type Scim } from "../scim.ts";
import { proof, strictly } from "./proof.ts";

let roster: Roster;
let scim: Scim;
let last = 0;

beforeAll(async () => {
	roster = await startRoster();
	// The tests together take something from more users than the default of the guard allows.
	await roster.provisioning.updateSettings({ settings: { guardThreshold: 0 } });
	scim = roster.scim;
});

afterAll(() => roster.stop());

/** A new user with everything, and the path to it. */
async function someone(): Promise<{ user: Json; path: string }> {
	last += 1;
	const more = { externalId: `x${last}`, name: { givenName: "Ada", familyName: "Lovelace" } };
	const user = await scim.user(`ada${last}@example.com`, more);
	return { user, path: `/Users/${user.id}` };
}

/** A new group with so many members, their ids, and the path to it. */
async function team(size: number): Promise<{ members: string[]; path: string }> {
	const members: string[] = [];
	for (let made = 0; made < size; made++) {
		members.push((await someone()).user.id);
	}
	const { id } = await scim.group(`team ${members[0]}`, ...members);
	return { members, path: `/Groups/${id}` };
}

const membersOf = async (path: string): Promise<string[]> =>
	((await scim.ask(`GET ${path}`).answers(200)).members ?? []).map((each: Json) => each.value).sort();

proof("7644-3.5.2-1", async () => {
	const { path } = await someone();
	await scim.ask(`PATCH ${path}`, { schemas: [patchSchema] }).fails(400, "invalidSyntax");
	await scim.ask(`PATCH ${path}`, { schemas: [patchSchema], Operations: [] }).fails(400, "invalidSyntax");
	await scim.patch(path, { op: "move", path: "userName", value: "x" }).fails(400, "invalidSyntax");
	const Operations = [{ op: "add", value: {} }];
	await strictly(async (strict) => {
		const { id } = await strict.user("strict");
		for (const schemas of [undefined, [listSchema]]) {
			await strict.ask(`PATCH /Users/${id}`, { schemas, Operations }).fails(400, "invalidValue");
		}
		await strict.ask(`PATCH /Users/${id}`, { schemas: [patchSchema], Operations }).answers(200);
	});
});

proof("7644-3.5.2-2", async () => {
	const { user, path } = await someone();
	const change = { op: "replace", path: "name.givenName", value: "Eve" };
	await scim.patch(path, change, { op: "replace", path: "nonsense[", value: 1 }).fails(400, "invalidPath");
	await scim.patch(path, change, { op: "remove", path: "userName" }).fails(400, "mutability");
	expect(await scim.ask(`GET ${path}`).answers(200)).toEqual(user);
	const again = { op: "replace", path: "name.givenName", value: "Zoe" };
	await scim.patch(path, change, again).answers(200, { name: { givenName: "Zoe" } });
});

proof("7644-3.5.2-3, 7644-3.5.2-4", async () => {
	const { path } = await someone();
	const operation = { op: "replace", path: "active", value: false };
	expect(await scim.patch(path, operation).answers(200)).toEqual(await scim.ask(`GET ${path}`).answers(200));
	const group = await team(1);
	expect(await scim.patch(group.path, { op: "remove", path: "members" }).answers(204)).toBeUndefined();
	const rename = { op: "replace", path: "displayName", value: `renamed ${group.path}` };
	const projected = await scim.patch(`${group.path}?attributes=displayName`, rename).answers(200);
	expect(projected).toMatchObject({ displayName: rename.value });
	expect(projected).not.toHaveProperty("meta");
});

proof("7644-3.5.2-5, 7644-3.5.2.2-3", async () => {
	const { user, path } = await someone();
	for (const target of ["id", "groups", "meta.version"]) {
		await scim.patch(path, { op: "replace", path: target, value: "x" }).fails(400, "mutability");
		await scim.patch(path, { op: "remove", path: target }).fails(400, "mutability");
	}
	await scim.patch(path, { op: "remove", path: "userName" }).fails(400, "mutability");
	const group = await team(1);
	await scim.patch(group.path, { op: "remove", path: "displayName" }).fails(400, "mutability");
	const target = `members[value eq "${group.members[0]}"].value`;
	await scim.patch(group.path, { op: "replace", path: target, value: user.id }).fails(400, "mutability");
});

proof("7644-3.5.2-6, 7644-3.5.2.3-4", async () => {
	const { path } = await someone();
	for (const target of ["emails[", "name..givenName", "1abc", 'emails[type eq "work"].value.more']) {
		await scim.patch(path, { op: "replace", path: target, value: "x" }).fails(400, "invalidPath");
	}
	const target = 'emails[value eq "nobody@example.com"]';
	await scim.patch(path, { op: "replace", path: target, value: { value: "x@example.com" } }).fails(400, "noTarget");
	await scim.patch(path, { op: "replace", path: `${target}.value`, value: "x@example.com" }).fails(400, "noTarget");
});

proof("7644-3.5.2-7", async () => {
	const { path } = await someone();
	const value = [{ value: `new${last}@example.com`, type: "work", primary: true }];
	const { emails } = await scim.patch(path, { op: "add", path: "emails", value }).answers(200);
	expect(emails.filter((each: Json) => each.primary)).toEqual(value);
});

proof("7644-3.5.2.1-1", async () => {
	const { path } = await someone();
	await scim.patch(path, { op: "add", path: "externalId" }).fails(400, "invalidValue");
	await scim.patch(path, { op: "add", value: "text" }).fails(400, "invalidSyntax");
	await scim.patch(path, { op: "add", value: { externalId: "whole" } }).answers(200, { externalId: "whole" });
});

proof("7644-3.5.2.1-2", async () => {
	const { members, path } = await team(2);
	const before = await scim.ask(`GET ${path}`).answers(200);
	roster.clock.advance(1000);
	await scim.patch(path, { op: "add", path: "members", value: [{ value: members[0] }] }).answers(204);
	expect(await scim.ask(`GET ${path}`).answers(200)).toEqual(before);
	const { user } = await someone();
	await scim.patch(path, { op: "add", path: "members", value: [{ value: user.id }] }).answers(204);
	expect(await membersOf(path)).toEqual([...members, user.id].sort());
});

proof("7644-3.5.2.1-3", async () => {
	const { path } = await someone();
	await scim.patch(path, { op: "add", path: "externalId", value: "other" }).answers(200, { externalId: "other" });
	const { name } = await scim.patch(path, { op: "add", path: "name", value: { familyName: "King" } }).answers(200);
	expect(name).toEqual({ givenName: "Ada", familyName: "King" });
});

proof("7644-3.5.2.2-1", async () => {
	const { user, path } = await someone();
	await scim.patch(path, { op: "remove" }).fails(400, "noTarget");
	await scim.patch(path, { op: "remove", value: { externalId: "x" } }).fails(400, "noTarget");
	expect(await scim.ask(`GET ${path}`).answers(200)).toEqual(user);
});

proof("7644-3.5.2.2-2", async () => {
	const { members, path } = await team(3);
	await scim.patch(path, { op: "remove", path: `members[value eq "${members[0]}"]` }).answers(204);
	expect(await membersOf(path)).toEqual(members.slice(1).sort());
	await scim.patch(path, { op: "remove", path: "members" }).answers(204);
	expect(await membersOf(path)).toEqual([]);
	// A value that does not exist counts as removed.
	await scim.patch(path, { op: "remove", path: "members" }).answers(204);
	const ada = await someone();
	const { name } = await scim.patch(ada.path, { op: "remove", path: "name.familyName" }).answers(200);
	expect(name).toEqual({ givenName: "Ada" });
	expect(await scim.patch(ada.path, { op: "remove", path: "name" }).answers(200)).not.toHaveProperty("name");
});

proof("7644-3.5.2.3-1", async () => {
	const { members, path } = await team(2);
	const { user } = await someone();
	const value = [{ value: members[1] }, { value: user.id }];
	await scim.patch(path, { op: "replace", path: "members", value }).answers(204);
	expect(await membersOf(path)).toEqual([members[1], user.id].sort());
	await scim
		.patch(`/Users/${user.id}`, { op: "replace", path: "active", value: false })
		.answers(200, { active: false });
});

proof("7644-3.5.2.3-2", async () => {
	const { path } = await someone();
	const { name } = await scim.patch(path, { op: "replace", path: "name", value: { givenName: "Eve" } }).answers(200);
	expect(name).toEqual({ givenName: "Eve", familyName: "Lovelace" });
});

proof("7644-3.5.2.3-3", async () => {
	const { id } = await scim.ask("POST /Users", { userName: "bare" }).answers(201);
	await scim
		.patch(`/Users/${id}`, { op: "replace", path: "externalId", value: "set" })
		.answers(200, { externalId: "set" });
	const value = { givenName: "New" };
	await scim.patch(`/Users/${id}`, { op: "replace", path: "name", value }).answers(200, { name: value });
});
