// SPDX-License-Identifier: Apache-2.0

// How long the change log is kept, and what a consumer hears who comes too late.

import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Roster, startRoster } from "../roster.ts";

let roster: Roster;

beforeAll(async () => {
	roster = await startRoster();
});

afterAll(() => roster.stop());

const retain = (seconds: bigint) =>
	roster.provisioning.updateSettings({ settings: { changeRetention: { seconds, nanos: 0 } } });

test("changes older than the setting are deleted, and a consumer that asks for them learns how to begin again", async () => {
	const { provisioning, scim, clock } = roster;
	for (let number = 0; number < 5; number++) {
		await scim.user(`old-${number}`);
	}
	const { lastSequence: old } = await provisioning.getChangeLog({});
	expect(await provisioning.getChangeLog({})).toMatchObject({ firstSequence: 1n });
	await retain(3600n);
	clock.advance(3_599_000);
	await scim.user("young");
	await roster.restart();
	expect(await provisioning.getChangeLog({})).toMatchObject({ firstSequence: 1n });
	clock.advance(2000);
	await roster.restart();
	const { firstSequence, lastSequence } = await provisioning.getChangeLog({});
	expect(firstSequence).toBeGreaterThan(old);

	const late = await provisioning.listChanges({ afterSequence: 0n }).catch((error) => error);
	expect(late).toMatchObject({ code: Code.OutOfRange });
	expect(late.rawMessage).toContain("GetChangeLog");
	const watched = async () => {
		for await (const _ of provisioning.watchChanges({ afterSequence: firstSequence - 2n })) {
			return;
		}
	};
	await expect(watched()).rejects.toMatchObject({ code: Code.OutOfRange });
	const { changes } = await provisioning.listChanges({ afterSequence: firstSequence - 1n });
	expect(changes.map((each) => each.sequence)).toEqual(
		[firstSequence, lastSequence].filter((each, index, all) => all.indexOf(each) === index),
	);
});

test("the newest change is kept at any age, so that the numbering continues", async () => {
	roster.clock.advance(100 * 3_600_000);
	await roster.restart();
	const { firstSequence, lastSequence } = await roster.provisioning.getChangeLog({});
	expect(firstSequence).toBe(lastSequence);
	await roster.scim.user("next");
	const { changes } = await roster.provisioning.listChanges({ afterSequence: lastSequence });
	expect(changes.map((each) => each.sequence)).toEqual([lastSequence + 1n]);
});

test("zero keeps everything, and less than a minute is refused", async () => {
	expect((await retain(0n)).settings?.changeRetention).toBeUndefined();
	await expect(retain(59n)).rejects.toMatchObject({ code: Code.InvalidArgument });
	await expect(retain(-1n)).rejects.toMatchObject({ code: Code.InvalidArgument });
});
