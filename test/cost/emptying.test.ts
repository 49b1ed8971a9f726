// SPDX-License-Identifier: Apache-2.0

// What it costs to take a large group's memberships away: next to nothing where the guard refuses, and little where it
// lets it through.

import Sqlite from "better-sqlite3";
import { beforeAll, expect, test } from "vitest";
import { adminToken } from "../roster.ts";
import { groupSchema, type Json, patchSchema } from "../scim.ts";
import { type CostServer, startCostServer } from "./beside.ts";
import { type LargeDirectory, largeDirectory } from "./directory.ts";

const size = 20_000;
/** The longest that a request may take, in milliseconds, on a busy machine. */
const patience = 15_000;

let directory: LargeDirectory;
let server: CostServer;
let path: string;

async function administrate(method: string, body: Json): Promise<Json> {
	const answer = await fetch(`${server.url}/${method}`, {
		method: "POST",
		headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
		body: JSON.stringify(body),
	});
	expect(answer.status).toBe(200);
	return (await answer.json()) as Json;
}

const organizations = "buf.alpha.registry.v1alpha1.OrganizationService";
const provisioning = "roster.v1.ProvisioningService";

beforeAll(async () => {
	directory = await largeDirectory(size);
	path = `/Groups/${directory.group}`;
	server = await startCostServer(directory.database);
	const { organization } = await administrate(`${organizations}/CreateOrganization`, { name: "everybody" });
	await administrate(`${organizations}/AddOrganizationGroup`, {
		organization_id: organization.id,
		group_name: "Group of 1",
	});
	await administrate(`${provisioning}/UpdateSettings`, {
		settings: { organization_provisioning: "ORGANIZATION_PROVISIONING_MAPPED" },
	});
});

async function lastSequence(): Promise<number> {
	return Number((await administrate(`${provisioning}/GetChangeLog`, {})).lastSequence);
}

/** Puts everybody into the group again, which has its name again. */
function refill() {
	const client = new Sqlite(directory.database);
	client.exec(`
		update groups set display_name = 'Group of 1', display_name_key = 'group of 1' where id = '${directory.group}';
		insert or ignore into group_members (group_id, user_id)
			select groups.id, users.id from groups, users where groups.id = '${directory.group}'`);
	client.close();
}

const schemas = [patchSchema];
const requests: Record<string, () => PromiseLike<{ status: number; body: Json }>> = {
	"PATCH without members": () =>
		server.scim.ask(`PATCH ${path}`, { schemas, Operations: [{ op: "remove", path: "members" }] }),
	"PUT without members": () =>
		server.scim.ask(`PUT ${path}`, { schemas: [groupSchema], displayName: "Group of 1", members: [] }),
	"PATCH of its name": () =>
		server.scim.ask(`PATCH ${path}`, {
			schemas,
			Operations: [{ op: "replace", path: "displayName", value: "Renamed" }],
		}),
	DELETE: () => server.scim.ask(`DELETE ${path}`),
};

/** How long each request that was refused took; the shorter of two, for others work here too. */
const refused = new Map<string, number>();

test.each(Object.keys(requests))("is refused where the guard counts: %s", async (name) => {
	const ask = requests[name] as (typeof requests)[string];
	const before = await lastSequence();
	for (const _ of [1, 2]) {
		const { result, took } = await server.beside(async () => ask());
		expect([result.status, result.body.detail]).toEqual([429, expect.stringContaining(`${size} users would lose`)]);
		refused.set(name, Math.min(took, refused.get(name) ?? patience));
	}
	// The change log has one entry about the guard.
	expect((await lastSequence()) - before).toBeLessThanOrEqual(1);
	expect(refused.get(name)).toBeLessThan(patience);
});

test.each(Object.keys(requests))("is done where the guard is released: %s", async (name) => {
	const ask = requests[name] as (typeof requests)[string];
	await administrate(`${provisioning}/ReleaseGuard`, {});
	const before = await lastSequence();
	const { result, took, worst } = await server.beside(async () => ask());
	const entries = (await lastSequence()) - before;
	refill();
	expect(result.status).toBeLessThan(300);
	// Each place in the group and each membership has its entry, and the group one.
	const renamed = name === "PATCH of its name";
	expect(entries).toBe((renamed ? size : 2 * size) + 1);
	// The request has a thread of its own, and others do not wait for it.
	expect(worst).toBeLessThan(took / 2);
	expect(took).toBeLessThan(patience);
	// A refused request is refused before the writes: it costs little more than reading the members.
	expect(refused.get(name)).toBeLessThan(renamed ? took : took / 3);
});
