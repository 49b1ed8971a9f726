// SPDX-License-Identifier: Apache-2.0

// The guard against mass deactivation.

import { Code } from "@connectrpc/connect";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ChangeKind, GuardLossKind } from "../../gen/roster/v1/change_pb.ts";
import { type Roster, startRoster } from "../roster.ts";

/** A day and a minute: the times of commits increase even if the clock of the test stands still. */
const day = 86_460_000;

let roster: Roster;
let users: string[];

beforeEach(async () => {
	roster = await startRoster();
	users = await many(40);
	await limit(25);
});

afterEach(() => roster.stop());

const many = (count: number) =>
	roster.scim.users(Array.from({ length: count }, (_, index) => `user-${index}-${Math.random()}`));

const activate = (id: string | undefined, value: boolean) =>
	roster.scim.patch(`/Users/${id}`, { op: "replace", path: "active", value });
const limit = (guardThreshold: number) => roster.provisioning.updateSettings({ settings: { guardThreshold } });
const guard = async () => (await roster.provisioning.getGuard({})).guard;
const entries = async (kind: ChangeKind) => (await roster.provisioning.listChanges({ kinds: [kind] })).changes;

test("25 deactivations pass, and the next is refused until the first is an hour old", async () => {
	for (const id of users.slice(0, 25)) {
		await activate(id, false).answers(200);
		roster.clock.advance(1000);
	}
	const held = await activate(users[25], false);
	expect(held.status).toBe(429);
	expect(held.headers.get("retry-after")).toBe(String(3600 - 25));
	expect(held.body.detail).toContain(
		"1 user would be deactivated. Within the last hour 25 users lost something (25 deactivated). With this request it would be 26 users, and the threshold is 25",
	);
	expect(held.body.detail).toContain("guard release");
	await roster.scim.ask(`GET /Users/${users[25]}`).answers(200, { active: true });
	// Other requests are answered as before.
	await roster.scim.user("still-served");
	await activate(users[0], true).answers(200);
	await activate(users[25], false).answers(200);
	await activate(users[26], false).fails(429);
	roster.clock.advance(3_600_000);
	await activate(users[26], false).answers(200);
	expect(await guard()).toMatchObject({ threshold: 25, deactivations: 1 });
});

test("deletions are counted, and what an administrator does is not", async () => {
	for (const id of users.slice(0, 25)) {
		await roster.scim.ask(`DELETE /Users/${id}`).answers(204);
	}
	await roster.scim.ask(`DELETE /Users/${users[25]}`).fails(429);
	await activate(users[26], false).fails(429);
	await roster.provisioning.deleteUser({ id: users[25] as string });
	expect(await guard()).toMatchObject({ users: 25, deletions: 25, deactivations: 0, removals: 0 });
});

test("deactivations, deletions and removals are counted together, and each user once", async () => {
	const { id } = await roster.scim.group("Mixed", ...users.slice(0, 30));
	const leave = (user: string | undefined) =>
		roster.scim.patch(`/Groups/${id}`, { op: "remove", path: `members[value eq "${user}"]` });
	for (const each of users.slice(0, 10)) {
		await activate(each, false).answers(200);
	}
	for (const each of users.slice(10, 20)) {
		await roster.scim.ask(`DELETE /Users/${each}`).answers(204);
	}
	for (const each of users.slice(20, 25)) {
		await leave(each).answers(204);
	}
	expect(await guard()).toMatchObject({ users: 25, deactivations: 10, deletions: 10, removals: 5 });
	const sum =
		"Within the last hour 25 users lost something (10 deactivated, 10 deleted, 5 who lost a membership). With this request it would be 26 users, and the threshold is 25";
	expect(await activate(users[25], false).fails(429)).toContain(`1 user would be deactivated. ${sum}`);
	expect(await roster.scim.ask(`DELETE /Users/${users[25]}`).fails(429)).toContain(`1 user would be deleted. ${sum}`);
	expect(await leave(users[25]).fails(429)).toContain(
		`1 user would lose a membership, because members are taken out of the group "Mixed". ${sum}`,
	);
	// Further losses of a user who is counted already do not count.
	await leave(users[0]).answers(204);
	await roster.scim.ask(`DELETE /Users/${users[0]}`).answers(204);
	await activate(users[20], false).answers(200);
	expect(await guard()).toMatchObject({ users: 25, deactivations: 11, deletions: 11, removals: 4, addressChanges: 0 });
});

test("a deleted user who comes back inactive counts as deactivated", async () => {
	await roster.scim.ask(`DELETE /Users/${users[0]}`).answers(204);
	const { id } = await roster.scim.user("back", { externalId: "back" });
	await roster.scim.ask(`DELETE /Users/${id}`).answers(204);
	expect(await guard()).toMatchObject({ users: 2, deletions: 2, deactivations: 0 });
	expect((await roster.scim.user("back", { externalId: "back", active: false })).id).toBe(id);
	expect(await guard()).toMatchObject({ users: 2, deletions: 1, deactivations: 1 });
	await activate(id, true).answers(200);
	expect(await guard()).toMatchObject({ users: 1, deletions: 1, deactivations: 0 });
});

describe("members", () => {
	test("a replace that removes more members than the threshold is refused as a whole, however often it is sent", async () => {
		const { id } = await roster.scim.group("Everybody", ...users);
		const replace = (ids: string[]) => {
			const value = ids.map((each) => ({ value: each }));
			return roster.scim.patch(`/Groups/${id}`, { op: "replace", path: "members", value });
		};
		const held = await replace(users.slice(0, 10));
		expect(held.status).toBe(429);
		expect(held.headers.get("retry-after")).toBe("3600");
		expect((await roster.scim.ask(`GET /Groups/${id}`).answers(200)).members).toHaveLength(40);
		await roster.scim.ask(`PUT /Groups/${id}`, { displayName: "Everybody", members: [] }).fails(429);
		await roster.scim.ask(`DELETE /Groups/${id}`).fails(429);
		await replace(users.slice(0, 20)).answers(204);
		expect(await guard()).toMatchObject({ removals: 20 });
		// Who comes back has lost nothing.
		await replace(users).answers(204);
		expect(await guard()).toMatchObject({ removals: 0 });
	});

	test("removing a user who is no member, or the same member twice, is no loss", async () => {
		await limit(2);
		const { id } = await roster.scim.group("Few", users[0] as string);
		const path = (user: string | undefined) => ({ op: "remove", path: `members[value eq "${user}"]` });
		for (const each of users.slice(1, 10)) {
			await roster.scim.patch(`/Groups/${id}`, path(each)).answers(204);
		}
		for (let round = 0; round < 10; round++) {
			await roster.scim.patch(`/Groups/${id}`, path(users[0])).answers(204);
			await roster.scim
				.patch(`/Groups/${id}`, { op: "add", path: "members", value: [{ value: users[0] }] })
				.answers(204);
		}
		expect(await guard()).toMatchObject({ removals: 0 });
	});

	test("a deleted user who leaves groups counts as one loss", async () => {
		await limit(1);
		for (const name of ["One", "Two", "Three"]) {
			await roster.scim.group(name, users[0] as string);
		}
		await roster.scim.ask(`DELETE /Users/${users[0]}`).answers(204);
		expect(await guard()).toMatchObject({ deletions: 1, removals: 0 });
	});
});

test("by default, the threshold is 5 in a small company", async () => {
	await limit(-1);
	await roster.provisioning.releaseGuard({ duration: { seconds: 60n } });
	for (const id of users.slice(20)) {
		await activate(id, false).answers(200);
	}
	roster.clock.advance(61_000);
	expect(await guard()).toMatchObject({ threshold: 5, activeUsers: 20 });
	for (const id of users.slice(0, 5)) {
		await activate(id, false).answers(200);
	}
	expect(await activate(users[5], false).fails(429)).toContain(
		"With this request it would be 6 users, and the threshold is 5.",
	);
});

test("a threshold that was set is not the default, also after a restart", async () => {
	await roster.restart();
	expect(await guard()).toMatchObject({ threshold: 25, activeUsers: 40 });
});

test("the threshold is a fifth of the users who had access before, where that is more than 5", async () => {
	await limit(-1);
	await many(160);
	for (const id of users) {
		await activate(id, false).answers(200);
	}
	expect(await guard()).toMatchObject({ threshold: 40, activeUsers: 160, deactivations: 40 });
});

describe("a token cannot raise the default threshold before it takes access away", () => {
	beforeEach(async () => {
		await limit(-1);
		users.push(...(await many(60)));
		roster.clock.advance(2 * day);
	});

	const threshold = async () => (await guard())?.threshold;

	test("with new users, for a day at least", async () => {
		expect(await threshold()).toBe(20);
		await many(500);
		expect(await guard()).toMatchObject({ threshold: 20, activeUsers: 600 });
		for (const id of users.slice(0, 20)) {
			await activate(id, false).answers(200);
		}
		expect(await activate(users[20], false).fails(429)).toContain("and the threshold is 20");
		roster.clock.advance(day);
		await many(500);
		expect(await threshold()).toBe(20);
		await roster.restart();
		expect(await threshold()).toBe(20);
		roster.clock.advance(day);
		expect(await threshold()).toBe(116);
		await many(1);
		expect(await threshold()).toBe(116);
		roster.clock.advance(day);
		expect(await threshold()).toBe(216);
	});

	test("with users whom it activates", async () => {
		await roster.provisioning.releaseGuard({});
		for (const id of users.slice(0, 60)) {
			await activate(id, false).answers(200);
		}
		roster.clock.advance(2 * day);
		expect(await guard()).toMatchObject({ threshold: 8, activeUsers: 40 });
		for (const id of users.slice(0, 60)) {
			await activate(id, true).answers(200);
		}
		expect(await guard()).toMatchObject({ threshold: 8, activeUsers: 100 });
	});

	test("and if many lose their access, the rest counts at once", async () => {
		for (const id of users.slice(0, 60)) {
			await roster.provisioning.deleteUser({ id });
		}
		expect(await guard()).toMatchObject({ threshold: 8, activeUsers: 40 });
	});
});

test("on the day of the first sync everybody counts at once, and two days later so do those alone", async () => {
	const fresh = await startRoster();
	await fresh.scim.users(Array.from({ length: 100 }, (_, index) => `first-${index}`));
	const guard = async () => (await fresh.provisioning.getGuard({})).guard;
	expect(await guard()).toMatchObject({ threshold: 20, activeUsers: 100, users: 0 });
	fresh.clock.advance(2 * day);
	await fresh.scim.users(Array.from({ length: 100 }, (_, index) => `second-${index}`));
	expect(await guard()).toMatchObject({ threshold: 20, activeUsers: 200 });
	fresh.clock.advance(2 * day);
	expect(await guard()).toMatchObject({ threshold: 40, activeUsers: 200 });
	await fresh.stop();
});

test("concurrent deactivations cannot exceed the threshold", async () => {
	await limit(5);
	const statuses = await Promise.all(users.map(async (id) => (await activate(id, false)).status));
	expect(statuses.filter((each) => each === 200)).toHaveLength(5);
	expect(statuses.filter((each) => each === 429)).toHaveLength(35);
	// The log has it once, and not thirty-five times.
	expect(await entries(ChangeKind.GUARD_HELD)).toHaveLength(1);
});

test("zero turns it off, and -1 brings the default back", async () => {
	expect((await limit(0)).settings).toMatchObject({ guardThreshold: 0 });
	for (const id of users) {
		await activate(id, false).answers(200);
	}
	expect((await limit(-1)).settings).not.toHaveProperty("guardThreshold", 0);
	expect(await guard()).toMatchObject({ threshold: 5 });
	await expect(limit(-2)).rejects.toMatchObject({ code: Code.InvalidArgument });
});

test("an administrator releases the guard for a period; readiness and the log show it", async () => {
	await limit(1);
	await activate(users[0], false).answers(200);
	await activate(users[1], false).fails(429);
	const codes = async () =>
		(await roster.provisioning.checkReadiness({})).report?.warnings.map((each) => `${each.severity} ${each.code}`);
	expect(await codes()).toContain("error guard_holding");
	const [held] = await entries(ChangeKind.GUARD_HELD);
	expect(held?.actor?.tokenId).not.toBe("");
	expect((await guard())?.heldTime).toBeDefined();

	await roster.provisioning.releaseGuard({ duration: { seconds: 60n }, validateOnly: true });
	await activate(users[1], false).fails(429);
	const released = await roster.provisioning.releaseGuard({ duration: { seconds: 60n } });
	expect(released.guard).toMatchObject({ deactivations: 0 });
	expect(await entries(ChangeKind.GUARD_RELEASED)).toHaveLength(1);
	expect(await codes()).not.toContain("error guard_holding");
	for (const id of users.slice(1, 20)) {
		await activate(id, false).answers(200);
	}
	roster.clock.advance(61_000);
	await activate(users[20], false).answers(200);
	await activate(users[21], false).fails(429);
	for (const seconds of [0n, -1n, 86_401n]) {
		await expect(roster.provisioning.releaseGuard({ duration: { seconds } })).rejects.toMatchObject({
			code: Code.InvalidArgument,
		});
	}
});

test("the guard names the losses, and those that the rejected request would cause", async () => {
	await limit(2);
	await activate(users[0], false).answers(200);
	roster.clock.advance(1000);
	await roster.scim.ask(`DELETE /Users/${users[1]}`).answers(204);
	const group = await roster.scim.group("Team", ...users.slice(2, 5));
	await roster.scim.ask(`DELETE /Groups/${group.id}`).fails(429);
	expect((await roster.provisioning.listGuardLosses({})).losses).toMatchObject([
		{ userId: users[1], kind: GuardLossKind.DELETION, subjectId: "" },
		{ userId: users[0], kind: GuardLossKind.DEACTIVATION, subjectId: "" },
	]);
	const [held] = await entries(ChangeKind.GUARD_HELD);
	expect(held?.before?.state.value).toMatchObject({ refused: [] });
	const { state } = held?.after ?? {};
	const refused = state?.case === "guard" ? state.value.refused : [];
	expect(refused.map((each) => each.userId).toSorted()).toEqual(users.slice(2, 5).toSorted());
	expect(refused).toMatchObject(Array(3).fill({ kind: GuardLossKind.REMOVAL, subjectId: group.id }));
	roster.clock.advance(3_600_000);
	expect((await roster.provisioning.listGuardLosses({})).losses).toEqual([]);
});

test("a shorter release does not shorten a longer one, unless the request says so", async () => {
	const { provisioning } = roster;
	const until = async (seconds: bigint, shorten = false) =>
		Number((await provisioning.releaseGuard({ duration: { seconds }, shorten })).guard?.releaseTime?.seconds);
	const long = await until(7200n);
	expect(await until(60n)).toBe(long);
	expect(await entries(ChangeKind.GUARD_RELEASED)).toHaveLength(1);
	expect(await until(60n, true)).toBe(long - 7140);
	expect(await until(120n)).toBe(long - 7080);
	expect(await entries(ChangeKind.GUARD_RELEASED)).toHaveLength(3);
});

test("the guard decides on each operation of a bulk request, and its state survives a restart", async () => {
	await limit(3);
	const Operations = users.slice(0, 5).map((id) => ({ method: "DELETE", path: `/Users/${id}` }));
	const schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"];
	const answer = await roster.scim.ask("POST /Bulk", { schemas, Operations }).answers(200);
	expect(answer.Operations.map((each: { status: string }) => each.status)).toEqual(["204", "204", "204", "429", "429"]);
	await roster.restart();
	await roster.scim.ask(`DELETE /Users/${users[10]}`).fails(429);
});
