// SPDX-License-Identifier: Apache-2.0

// The requests of an identity provider that came one after the other are one sync: an initial sync with its progress, or
// a cycle.

import { afterAll, beforeAll, expect, test } from "vitest";
import { RequestService, SyncKind } from "../../gen/roster/v1/request_service_pb.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { groupSchema, userOf } from "../scim.ts";

let roster: Roster;
const minute = 60_000;

beforeAll(async () => {
	roster = await startRoster();
});

afterAll(() => roster.stop());

const syncs = async () => (await roster.client(RequestService, adminToken).listSyncs({})).syncs;

/** The syncs, when all servers have written what they counted. */
async function expectSyncs(expected: readonly object[]): Promise<void> {
	await expect.poll(syncs, { timeout: 10_000 }).toMatchObject(expected);
}

const initial = {
	...{ kind: SyncKind.INITIAL, userLookUpCount: 13, userCreatedCount: 11, userUpdatedCount: 0 },
	...{ userDeletedCount: 0, groupWriteCount: 1, refusedCount: 1, failedCount: 0 },
};

test("an initial sync of Entra ID, with its progress", async () => {
	const { scim } = roster;
	await scim.ask('GET /Users?filter=userName eq "nobody"').answers(200);
	await scim.ask('GET /Groups?filter=displayName eq "Team"').answers(200);
	for (let index = 0; index < 12; index++) {
		await scim.ask(`GET /Users?filter=userName eq "person-${index}"`).answers(200);
		const wrong = index === 5 ? { active: "perhaps" } : {};
		await scim.ask("POST /Users", { ...userOf(`person-${index}`), ...wrong }).answers(index === 5 ? 400 : 201);
	}
	await scim.ask("POST /Groups", { schemas: [groupSchema], displayName: "Team" }).answers(201);
	await expectSyncs([{ ...initial, running: true }]);
});

test("what comes within ten minutes belongs to the same sync", async () => {
	roster.clock.advance(9 * minute);
	await roster.scim.ask('GET /Users?filter=userName eq "person-12"').answers(200);
	await expectSyncs([{ ...initial, userLookUpCount: 14, running: true }]);
});

test("a cycle begins after a pause", async () => {
	const { scim, clock } = roster;
	clock.advance(40 * minute);
	const found = await scim.ask('GET /Users?filter=userName eq "person-1"').answers(200);
	await scim.patch(`/Users/${found.Resources[0].id}`, { op: "Replace", path: "active", value: "False" }).answers(200);
	await scim.ask(`DELETE /Users/${found.Resources[0].id}`).answers(204);
	const cycle = {
		kind: SyncKind.CYCLE,
		userLookUpCount: 1,
		userCreatedCount: 0,
		userUpdatedCount: 1,
		userDeletedCount: 1,
	};
	await expectSyncs([
		{ ...cycle, running: true },
		{ ...initial, userLookUpCount: 14, running: false },
	]);
	const [newest, oldest] = await syncs();
	expect(newest?.firstTime?.seconds).toBeGreaterThan((oldest?.lastTime?.seconds ?? 0n) + 600n);
	expect(newest?.tokenId).toMatch(/^[0-9a-f-]{36}$/);
});

test("are listed by pages, and by token", async () => {
	const requests = roster.client(RequestService, adminToken);
	const first = await requests.listSyncs({ pageSize: 1 });
	expect(first.syncs).toHaveLength(1);
	const second = await requests.listSyncs({ pageSize: 1, pageToken: first.nextPageToken });
	expect(second.syncs).toMatchObject([{ kind: SyncKind.INITIAL }]);
	expect(second.nextPageToken).toBe("");
	expect((await requests.listSyncs({ tokenId: first.syncs[0]?.tokenId ?? "" })).syncs).toHaveLength(2);
	expect((await requests.listSyncs({ tokenId: "none" })).syncs).toEqual([]);
});

test("are deleted with the records that are too old", async () => {
	const retention = { seconds: 3600n };
	await roster.provisioning.updateSettings({ settings: { requestLog: { retention } } });
	roster.clock.advance(61 * minute);
	// Retention runs at the start, and then every minute.
	await roster.restart();
	await expectSyncs([]);
});
