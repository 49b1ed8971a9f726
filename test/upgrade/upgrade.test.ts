// SPDX-License-Identifier: Apache-2.0

// The database of an earlier version, as that version left it, opened by this one: it answers as it did then.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { toJson } from "@bufbuild/protobuf";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ListOrganizationUsersResponseSchema } from "../../gen/buf/alpha/registry/v1alpha1/user_pb.ts";
import about from "../../package.json" with { type: "json" };
import { newestSchema } from "../../src/store/migrations.ts";
import { folderInMemory } from "../folder.ts";
import { type Roster, startRoster } from "../roster.ts";
import { Scim } from "../scim.ts";
import before from "./0.1.0.json" with { type: "json" };

let folder: string;
let roster: Roster;
let scim: Scim;

beforeAll(async () => {
	folder = mkdtempSync(join(folderInMemory, "roster-test-"));
	const database = join(folder, "roster.db");
	writeFileSync(database, gunzipSync(readFileSync(join(import.meta.dirname, "0.1.0.db.gz"))));
	roster = await startRoster({ database, publicUrl: "https://roster.example.com" }, 1);
	// The token that the earlier version created.
	scim = new Scim(roster.url, before.scimToken);
});

afterAll(async () => {
	await roster.stop();
	rmSync(folder, { recursive: true });
});

test("users and groups have the same ids, values and versions", async () => {
	const users = await scim.ask("GET /Users?count=100&sortBy=id").answers(200);
	expect(users.Resources).toEqual(before.users);
	const groups = await scim.ask("GET /Groups").answers(200);
	expect(groups.Resources).toEqual(before.groups);
});

test("people have the same roles, from the same source", async () => {
	const list = await roster.users.listOrganizationUsers({ organizationId: before.organizationId });
	const { users } = toJson(ListOrganizationUsersResponseSchema, list) as { users: typeof before.organizationUsers };
	const roles = (of: typeof before.organizationUsers) =>
		of.map((each) => [each.user.username, each.organizationRole, each.organizationRoleSource]);
	expect(roles(users)).toEqual(roles(before.organizationUsers));
});

test("the change log continues after the last number, and people are still recognized", async () => {
	const { firstSequence } = await roster.provisioning.getChangeLog({});
	expect(firstSequence).toBe(1n);
	const [first] = before.users;
	await scim.patch(`/Users/${first?.id}`, { op: "replace", path: "name.familyName", value: "Changed" });
	const { lastSequence } = await roster.provisioning.getChangeLog({});
	expect(lastSequence).toBeGreaterThan(BigInt(before.lastSequence));
	// The user whom that version deprovisioned comes back under the same id.
	const back = scim.ask("POST /Users", {
		schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
		userName: "person-2@example.com",
		externalId: "ext-2",
		emails: [{ value: "person-2@example.com", type: "work" }],
	});
	expect((await back.answers(201)).id).toBe("01a22005-3cb7-71cd-ac6a-a512b0e781d2");
});

test("the page about upgrades names this version and its schema", () => {
	const page = readFileSync(join(import.meta.dirname, "../../docs/upgrading.md"), "utf8");
	const rows = Array.from(page.matchAll(/^\| (\d+\.\d+\.\d+) \| (\d+) \|/gm), ([, version, schema]) => [
		version,
		schema,
	]);
	expect(rows[0]).toEqual([about.version, String(newestSchema())]);
	const changes = readFileSync(join(import.meta.dirname, "../../CHANGELOG.md"), "utf8");
	expect(changes).toMatch(new RegExp(`^## \\[${about.version.replaceAll(".", "\\.")}\\] - \\d{4}-\\d{2}-\\d{2}$`, "m"));
});
