// SPDX-License-Identifier: Apache-2.0

// The records of requests stay within their age and their size, and can be turned off.

import { afterAll, beforeAll, expect, test } from "vitest";
import { RequestService } from "../../gen/roster/v1/request_service_pb.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { userOf } from "../scim.ts";

let roster: Roster;

beforeAll(async () => {
	roster = await startRoster();
});

afterAll(() => roster.stop());

async function namesKept(): Promise<string[]> {
	const requests = roster.client(RequestService, adminToken);
	const names: string[] = [];
	let pageToken = "";
	do {
		const page = await requests.listRequests({ pageSize: 1000, pageToken });
		names.push(...page.requests.map((each) => each.name));
		pageToken = page.nextPageToken;
	} while (pageToken !== "");
	return names;
}

const refuse = (name: string, size = 0) =>
	roster.scim
		.ask("POST /Users", { ...userOf(name), active: "perhaps", title: "x".repeat(size) })
		.fails(400, "invalidValue");

test("records that are too old are deleted", async () => {
	await refuse("old");
	await expect.poll(namesKept, { timeout: 10_000 }).toContain("old");
	await roster.provisioning.updateSettings({ settings: { requestLog: { retention: { seconds: 3600n } } } });
	roster.clock.advance(3_601_000);
	await refuse("young");
	await expect.poll(namesKept, { timeout: 10_000 }).toContain("young");
	// At the start, and then every minute.
	await roster.restart();
	await expect.poll(namesKept, { timeout: 10_000 }).toEqual(["young"]);
});

test("the oldest records go when they take too much space", async () => {
	for (let count = 0; count < 60; count++) {
		await refuse(`large-${count}`, 60_000);
		// Each is a pack of its own.
		roster.clock.advance(600_000);
		await expect.poll(namesKept, { timeout: 10_000 }).toContain(`large-${count}`);
	}
	await roster.provisioning.updateSettings({ settings: { requestLog: { maxMebibytes: 1, retention: {} } } });
	await roster.restart();
	await expect.poll(async () => (await namesKept()).length, { timeout: 10_000 }).toBeLessThan(18);
	const kept = await namesKept();
	expect(kept.length).toBeGreaterThan(10);
	expect(kept).toEqual(Array.from(kept, (_, index) => `large-${59 - index}`));
});

test("a recorder that is turned off records nothing, and its records are deleted", async () => {
	await roster.provisioning.updateSettings({ settings: { requestLog: { maxMebibytes: 0 } } });
	await refuse("off");
	await roster.restart();
	await expect.poll(namesKept, { timeout: 10_000 }).toEqual([]);
});
