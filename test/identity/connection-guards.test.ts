// SPDX-License-Identifier: Apache-2.0

// The guard of a connection that has a threshold of its own: its holds and its releases concern no other connection, and
// those of the server do not concern it.

import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ChangeKind } from "../../gen/roster/v1/change_pb.ts";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import { OverviewService } from "../../gen/roster/v1/overview_service_pb.ts";
import { runCommand } from "../command.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import type { Scim } from "../scim.ts";
import { connect } from "./people.ts";

let roster: Roster;
let [one, two, three]: Scim[] = [];
let people: Record<"one" | "two" | "three", string[]>;
/** The last change before the test. */
let since: bigint;
let round = 0;

beforeAll(async () => {
	roster = await startRoster();
	[one, two, three] = [await connect(roster, "one"), await connect(roster, "two"), await connect(roster, "three")];
	for (const [name, guardThreshold] of Object.entries({ one: 2, two: 3 })) {
		await roster.client(ConnectionService, adminToken).updateConnection({ connection: { name, guardThreshold } });
	}
	await roster.provisioning.updateSettings({ settings: { guardThreshold: 4 } });
});

afterAll(() => roster.stop());

beforeEach(async () => {
	// The losses and the releases of the test before are over.
	roster.clock.advance(4 * 3_600_000);
	round += 1;
	const users = (scim: Scim | undefined, prefix: string) =>
		(scim as Scim).users(Array.from({ length: 6 }, (_, index) => `${prefix}-${round}-${index}`));
	people = { one: await users(one, "one"), two: await users(two, "two"), three: await users(three, "three") };
	since = (await roster.provisioning.getChangeLog({})).lastSequence;
});

/** The statuses of the deletions of a connection's next users. */
async function deleted(scim: Scim | undefined, users: string[], count: number): Promise<number[]> {
	const statuses: number[] = [];
	for (const id of users.splice(0, count)) {
		statuses.push((await (scim as Scim).ask(`DELETE /Users/${id}`)).status);
	}
	return statuses;
}

const guardOf = async (connection: string) => (await roster.provisioning.getGuard({ connection })).guard;
const isHolding = async (connection: string) => (await guardOf(connection))?.heldTime !== undefined;
const warningOf = async (connection: string) => {
	const { report } = await roster.provisioning.checkReadiness({ connection });
	return report?.warnings.find(({ code }) => code === "guard_holding");
};

test("a hold is of the connection alone: in readiness, the overview, the metrics, and the error", async () => {
	expect(await deleted(one, people.one, 2)).toEqual([204, 204]);
	const held = await (one as Scim).ask(`DELETE /Users/${people.one[0]}`);
	expect(held.status).toBe(429);
	expect(held.body.detail).toContain('"roster guard release --connection one"');
	expect(await Promise.all(["", "one", "two", "three"].map(isHolding))).toEqual([false, true, false, false]);
	expect((await guardOf("one"))?.connection).toBe("one");
	expect((await guardOf("three"))?.connection).toBe("");
	expect(await Promise.all(["two", "three"].map(warningOf))).toEqual([undefined, undefined]);
	for (const asked of ["", "one"]) {
		expect(await warningOf(asked)).toMatchObject({
			examples: ["one"],
			remedy: expect.stringContaining('"roster guard release --connection one"'),
		});
	}
	const seen = async (scim: Scim | undefined) => (await (scim as Scim).ask("GET /readiness").answers(200)).warnings;
	expect(JSON.stringify(await seen(one))).toContain("guard_holding");
	expect(JSON.stringify([await seen(two), await seen(three)])).not.toContain("guard_holding");
	const overview = await roster.client(OverviewService, adminToken).getOverview({});
	expect([overview.guard?.heldTime, overview.connectionGuards.map(({ connection }) => connection)]).toEqual([
		...[undefined, ["one", "two"]],
	]);
	expect(overview.connectionGuards.map(({ heldTime }) => heldTime !== undefined)).toEqual([true, false]);
	await expect
		.poll(async () => (await fetch(`${roster.url}/metrics`)).text(), { timeout: 5000 })
		.toMatch(
			/roster_connection_guard_holding\{connection="one"\} 1\nroster_connection_guard_holding\{connection="two"\} 0[\s\S]*roster_guard_holding 1/,
		);
	const { changes } = await roster.provisioning.listChanges({ afterSequence: since, kinds: [ChangeKind.GUARD_HELD] });
	expect(changes.map(({ after }) => after?.state.case === "guard" && after.state.value.connection)).toEqual(["one"]);
});

test("a release that names a connection is for its guard alone, and one without a name is for every guard", async () => {
	const release = (connection: string) => roster.provisioning.releaseGuard({ connection });
	expect(await deleted(one, people.one, 3)).toEqual([204, 204, 429]);
	expect(await deleted(two, people.two, 4)).toEqual([204, 204, 204, 429]);
	expect(await deleted(three, people.three, 5)).toEqual([204, 204, 204, 204, 429]);
	expect((await release("one")).guard).toMatchObject({ connection: "one", users: 0 });
	expect(await deleted(one, people.one, 2)).toEqual([204, 204]);
	expect(await deleted(two, people.two, 1)).toEqual([429]);
	expect(await deleted(three, people.three, 1)).toEqual([429]);
	expect((await guardOf("two"))?.users).toBe(3);
	// A connection without a threshold of its own shares the guard of the server.
	await release("three");
	expect((await guardOf(""))?.releaseTime).toBeDefined();
	expect(await deleted(two, people.two, 1)).toEqual([429]);
	await release("");
	expect(await Promise.all(["", "one", "two", "three"].map(isHolding))).toEqual([false, false, false, false]);
	expect((await guardOf("two"))?.users).toBe(0);
	await expect(release("nobody")).rejects.toMatchObject({ code: Code.NotFound });
	const { changes } = await roster.provisioning.listChanges({
		afterSequence: since,
		kinds: [ChangeKind.GUARD_RELEASED],
	});
	expect(changes.map(({ after }) => after?.state.case === "guard" && after.state.value.connection)).toEqual([
		...["one", "", "two"],
	]);
});

test("the losses that a guard counts are those of its connections", async () => {
	await deleted(one, people.one, 1);
	await deleted(three, people.three, 2);
	const countOf = async (connection: string) =>
		(await roster.provisioning.listGuardLosses({ connection })).losses.length;
	expect(await Promise.all(["", "one", "two", "three"].map(countOf))).toEqual([3, 1, 0, 2]);
});

test("the command line speaks of the guard of a connection", async () => {
	const run = (...words: string[]) => runCommand(words, { ROSTER_URL: roster.url, BUF_TOKEN: adminToken });
	await deleted(one, people.one, 3);
	const shown = await run("guard", "show");
	expect(shown.out).toMatch(/rejecting requests +no/);
	expect(shown.out).toContain("The guard of the connection one rejects requests since");
	expect((await run("guard", "show", "--connection", "one")).out).toMatch(
		/GUARD OF one[\s\S]*The first request that the guard rejected/,
	);
	const asked = await run("guard", "release", "--connection", "one");
	expect([asked.code, asked.err]).toEqual([2, expect.stringContaining("every request of the connection one")]);
	expect((await run("guard", "release", "--connection", "one", "--yes")).code).toBe(0);
	expect((await run("changes", "--last", "10")).out).toMatch(/guard_released +connection one, until/);
	expect(await deleted(one, people.one, 1)).toEqual([204]);
});
