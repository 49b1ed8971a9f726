// SPDX-License-Identifier: Apache-2.0

// A database from before schema 4: its keys are made anew, and whoever collides by it goes on as before.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { migrate } from "../../src/store/sqlite/migrations.ts";
import { onPostgres } from "../engine.ts";
import { type Roster, startRoster } from "../roster.ts";
import { body, rolesOf, warnings } from "./people.ts";

const folder = mkdtempSync(join(tmpdir(), "roster-test-"));
const path = join(folder, "before.db");
const id = (number: number) => `0189f000-0000-7000-8000-00000000000${number}`;
const [straße, strasse, fullwidth, gone, plain, sharpGroup, plainGroup, organization] = [1, 2, 3, 4, 5, 6, 7, 8].map(
	id,
);

let roster: Roster;

beforeAll(async () => {
	const client = new Sqlite(path);
	migrate(client, 2);
	const user = client.prepare(`insert into users (id, external_id, user_name, user_name_key, name_given_name,
		name_given_name_key, emails_value, emails_value_key, active, username, managed, deprovision_time, create_time,
		update_time, version) values (?, null, ?, ?, 'Günter', 'günter', ?, ?, 1, ?, 1, ?, 1, 1, 1)`);
	const insert = (id: string | undefined, name: string, deprovisionTime: number | null = null) => {
		const email = `${name}@x.y`;
		user.run(id, name, name.toLowerCase(), email, email.toLowerCase(), `handle-${id?.at(-1)}`, deprovisionTime);
	};
	insert(straße, "Straße");
	insert(strasse, "Strasse");
	insert(fullwidth, "ＡＤＡ");
	insert(gone, "Weiß", 5);
	insert(plain, "plain");
	const group = client.prepare(
		"insert into groups (id, display_name, display_name_key, create_time, update_time, version) values (?, ?, ?, 1, 1, 1)",
	);
	group.run(sharpGroup, "Maß", "maß");
	group.run(plainGroup, "Mass", "mass");
	client.prepare("insert into group_members values (?, ?)").run(sharpGroup, straße);
	client.prepare("insert into group_members values (?, ?)").run(plainGroup, strasse);
	client.prepare("insert into organizations values (?, 'org', '', '', 0, 1, 1)").run(organization);
	client.prepare("insert into organization_members values (?, ?, ?)").run(organization, gone, OrganizationRole.OWNER);
	client
		.prepare("insert into organization_groups values (?, 'MASS', 'mass', ?)")
		.run(organization, OrganizationRole.ADMIN);
	client.prepare("insert into organization_groups values (?, 'Maß', 'maß', 0)").run(organization);
	client.exec("update settings set organization_provisioning = 2");
	client.exec("update counters set value = 4 where name in ('users', 'managed_users')");
	client.close();
	roster = await startRoster({ database: path }, 1);
});

afterAll(async () => {
	await roster.stop();
	rmSync(folder, { recursive: true });
});

const named = async (name: string) => {
	const found = await roster.scim.ask(`GET /Users?filter=userName eq "${name}"`).answers(200);
	return found.Resources.map((each: { id: string }) => each.id);
};

test.skipIf(onPostgres)("users whose names collide are each found by their own name", async () => {
	expect(await named("straße")).toEqual([straße]);
	expect(await named("STRAẞE")).toEqual([straße]);
	expect(await named("STRASSE")).toEqual([strasse]);
	const found = await roster.scim.ask('GET /Users?filter=emails eq "straße@x.y" and active eq true').answers(200);
	expect(found.Resources.map((each: { id: string }) => each.id)).toEqual([straße]);
	const groups = await roster.scim.ask('GET /Groups?filter=displayName eq "MAß"').answers(200);
	expect(groups.Resources.map((each: { id: string }) => each.id)).toEqual([sharpGroup]);
});

test.skipIf(onPostgres)("users whose names collide can be read and changed, and sign in", async () => {
	for (const [user, name] of [
		[straße, "Straße"],
		[strasse, "Strasse"],
	] as const) {
		await roster.scim.ask(`GET /Users/${user}`).answers(200, { userName: name });
		await roster.scim.ask(`PUT /Users/${user}`, body({ userName: name, email: `${name}@x.y` })).answers(200);
		await roster.scim.patch(`/Users/${user}`, { op: "replace", path: "active", value: false }).answers(200);
		await roster.scim.patch(`/Users/${user}`, { op: "replace", path: "active", value: true }).answers(200);
		const signedIn = await roster.provisioning.recordSignIn({ email: `${name}@x.y`, subject: name });
		expect(signedIn.user?.id).toBe(user);
	}
});

test.skipIf(onPostgres)("mappings still apply to the same groups", async () => {
	expect(await rolesOf(roster, straße as string)).toEqual({ [organization as string]: OrganizationRole.MEMBER });
	expect(await rolesOf(roster, strasse as string)).toEqual({ [organization as string]: OrganizationRole.ADMIN });
	await roster.organizations.removeOrganizationGroup({ organizationId: organization as string, groupName: "maß" });
	expect(await rolesOf(roster, straße as string)).toEqual({});
	expect(await rolesOf(roster, strasse as string)).toEqual({ [organization as string]: OrganizationRole.ADMIN });
});

test.skipIf(onPostgres)("readiness lists colliding names until one changes, and no new name can collide", async () => {
	expect(await warnings(roster)).toMatchObject({ names_alike: "warning" });
	await roster.scim.ask("POST /Users", body({ userName: "straße" })).fails(409, "uniqueness");
	await roster.scim.ask("POST /Users", body({ userName: "STRASSE" })).fails(409, "uniqueness");
	await roster.scim.ask("POST /Users", body({ userName: "ada" })).fails(409, "uniqueness");
	expect(await named("ada")).toEqual([fullwidth]);
	await roster.scim.ask(`PUT /Users/${straße}`, body({ userName: "Gasse", email: "gasse@x.y" })).answers(200);
	await roster.scim.ask(`PUT /Groups/${sharpGroup}`, { displayName: "Gasse" }).answers(200);
	expect(await warnings(roster)).not.toHaveProperty("names_alike");
});

test.skipIf(onPostgres)("the direct roles of deleted users are suspended", async () => {
	await roster.scim.ask("POST /Users", body({ userName: "WEISS", email: "weiß@x.y" })).answers(201);
	expect(await rolesOf(roster, gone as string)).toEqual({});
	expect(await warnings(roster)).toMatchObject({ direct_roles_waiting: "warning" });
});
