// SPDX-License-Identifier: Apache-2.0

// Undo: it restores rows, members and memberships, or refuses and says which later change stands in the way.

import { toJson } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { ChangeKind } from "../../gen/roster/v1/change_pb.ts";
import { MembershipSchema } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { UndoService } from "../../gen/roster/v1/undo_service_pb.ts";
import { randomTrace } from "../idp-trace.ts";
import { repeat } from "../repeat.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { directoryRows } from "../rows.ts";

let roster: Roster;

beforeAll(async () => {
	roster = await startRoster();
	await roster.provisioning.updateSettings({
		settings: { organizationProvisioning: OrganizationProvisioning.MAPPED, guardThreshold: 0 },
	});
});

afterAll(() => roster.stop());

const undos = () => roster.client(UndoService, adminToken);
const newest = async () => (await roster.provisioning.getChangeLog({})).lastSequence;

async function memberships(organizations: readonly string[]) {
	const pages = organizations.map((organizationId) =>
		roster.provisioning.listMemberships({ organizationId, pageSize: 1000 }),
	);
	return (await Promise.all(pages)).map((page) => page.memberships.map((each) => toJson(MembershipSchema, each)));
}

test("undo restores rows, members and memberships, whatever was done", { timeout: 120_000 }, async () => {
	let undone = 0;
	for (let seed = 1; seed <= repeat(12, 150); seed++) {
		const trace = await randomTrace(roster, seed);
		for (let step = 0; step < 10; step++) {
			await trace.step();
		}
		const before = await newest();
		const was = [await directoryRows(roster.database), await memberships(trace.organizations)];
		for (let step = 0; step < 8; step++) {
			await trace.step();
		}
		const last = await newest();
		if (last === before) {
			continue;
		}
		const selection = { case: "sequences" as const, value: { first: before + 1n, last } };
		const plan = await undos().undo({ selection, validateOnly: true });
		expect(plan.conflicts).toEqual([]);
		expect(await newest()).toBe(last);
		const done = await undos().undo({ selection });
		expect(done.changesCount).toBe(plan.changesCount);
		expect([await directoryRows(roster.database), await memberships(trace.organizations)]).toEqual(was);
		undone += 1;
		// An undo can be undone as well.
		const { changes } = await roster.provisioning.listChanges({ afterSequence: last, pageSize: 1000 });
		expect(
			changes.every((each) => each.undoes?.firstSequence === before + 1n && each.undoes.lastSequence === last),
		).toBe(true);
	}
	expect(undone).toBeGreaterThan(5);
});

test("the changes of one request come back, and those of others stay", async () => {
	const [ada, eve] = [await roster.scim.user("ada-request"), await roster.scim.user("eve-request")];
	const team = await roster.scim.group("Request Team", ada.id);
	const { organization } = await roster.organizations.createOrganization({ name: "request" });
	const organizationId = organization?.id ?? "";
	await roster.organizations.addOrganizationGroup({ organizationId, groupName: "Request Team" });
	const from = await newest();
	await roster.scim.ask(`DELETE /Groups/${team.id}`).answers(204);
	await roster.scim.patch(`/Users/${eve.id}`, { op: "replace", path: "active", value: false }).answers(200);
	const { changes } = await roster.provisioning.listChanges({ afterSequence: from });
	const requestId = changes[0]?.requestId ?? "";
	const selection = { case: "requestId" as const, value: requestId };
	const plan = await undos().undo({ selection, validateOnly: true });
	expect(plan.effects).toMatchObject({
		gainedCount: 1,
		lostCount: 0,
		organizations: [{ organizationName: "request", gainedCount: 1 }],
		examples: [{ userName: "ada-request", reason: "added to the group Request Team" }],
	});
	await undos().undo({ selection });
	await roster.scim
		.ask(`GET /Groups/${team.id}`)
		.answers(200, { displayName: "Request Team", members: [{ value: ada.id }] });
	await roster.scim.ask(`GET /Users/${eve.id}`).answers(200, { active: false });
	const { membership } = await roster.provisioning.checkMembership({ userId: ada.id, organizationId });
	expect(membership?.role).toBe(OrganizationRole.MEMBER);
});

test("the changes of a token for some time come back", async () => {
	const tokens = roster.client(TokenService, adminToken);
	const { tokens: listed } = await tokens.listTokens({});
	const tokenId = listed.find((each) => roster.scimToken.includes(each.id.replaceAll("-", "")))?.id ?? "";
	const ada = await roster.scim.user("ada-token");
	roster.clock.advance(3_600_000);
	await roster.scim.ask(`DELETE /Users/${ada.id}`).answers(204);
	const selection = { case: "token" as const, value: { tokenId, since: { seconds: 600n, nanos: 0 } } };
	await undos().undo({ selection });
	await roster.scim.ask(`GET /Users/${ada.id}`).answers(200, { userName: "ada-token" });
});

test("a later change to the same record stands in the way, and is named", async () => {
	const ada = await roster.scim.user("ada-later");
	const from = await newest();
	const rename = (value: string) => roster.scim.patch(`/Users/${ada.id}`, { op: "replace", path: "userName", value });
	await rename("ada-2").answers(200);
	await rename("ada-3").answers(200);
	const selection = { case: "sequences" as const, value: { first: from + 1n, last: from + 1n } };
	const { conflicts } = await undos().undo({ selection, validateOnly: true });
	expect(conflicts).toMatchObject([{ undone: { sequence: from + 1n }, later: { sequence: from + 2n } }]);
	await expect(undos().undo({ selection })).rejects.toMatchObject({
		code: Code.FailedPrecondition,
		rawMessage: expect.stringContaining(`(change ${from + 2n} by the token `),
	});
	await roster.scim.ask(`GET /Users/${ada.id}`).answers(200, { userName: "ada-3" });
});

test("a later change of another attribute stays, and does not stand in the way", async () => {
	const ada = await roster.scim.user("ada-other");
	const from = await newest();
	const set = (path: string, value: unknown) =>
		roster.scim.patch(`/Users/${ada.id}`, { op: "replace", path, value }).answers(200);
	await set("active", false);
	await set("name.givenName", "Augusta");
	await set("name.familyName", "Byron");
	const undo = (sequence: bigint) => ({ case: "sequences" as const, value: { first: sequence, last: sequence } });
	const plan = await undos().undo({ selection: undo(from + 1n), validateOnly: true });
	expect([plan.conflicts, plan.changesCount]).toEqual([[], 1]);
	await undos().undo({ selection: undo(from + 1n) });
	await roster.scim
		.ask(`GET /Users/${ada.id}`)
		.answers(200, { active: true, name: { givenName: "Augusta", familyName: "Byron" } });
	await undos().undo({ selection: undo(from + 3n) });
	await roster.scim.ask(`GET /Users/${ada.id}`).answers(200, { active: true, name: { givenName: "Augusta" } });
	await undos().undo({ selection: undo(from + 2n) });
	expect((await roster.scim.ask(`GET /Users/${ada.id}`)).body.name).toEqual(ada.name);
});

test("the attribute that others have changed since is named, with who changed it", async () => {
	const ada = await roster.scim.user("ada-named");
	const from = await newest();
	const set = (path: string, value: unknown) =>
		roster.scim.patch(`/Users/${ada.id}`, { op: "replace", path, value }).answers(200);
	await set("name.givenName", "Augusta");
	await set("name.familyName", "Byron");
	await set("name.givenName", "Ada");
	const selection = { case: "sequences" as const, value: { first: from + 1n, last: from + 2n } };
	const { conflicts } = await undos().undo({ selection, validateOnly: true });
	expect(conflicts).toMatchObject([
		{ attribute: "name.givenName", undone: { sequence: from + 1n }, later: { sequence: from + 3n } },
	]);
	await expect(undos().undo({ selection })).rejects.toMatchObject({
		rawMessage: expect.stringMatching(
			new RegExp(`the attribute name.givenName was changed by others since \\(change ${from + 3n} by the token `),
		),
	});
	await roster.scim.ask(`GET /Users/${ada.id}`).answers(200, { name: { givenName: "Ada", familyName: "Byron" } });
});

test("a change of a user who was deleted since is not undone", async () => {
	const ada = await roster.scim.user("ada-gone");
	const from = await newest();
	await roster.scim.patch(`/Users/${ada.id}`, { op: "replace", path: "name.givenName", value: "Augusta" }).answers(200);
	await roster.scim.ask(`DELETE /Users/${ada.id}`).answers(204);
	const selection = { case: "sequences" as const, value: { first: from + 1n, last: from + 1n } };
	const { conflicts } = await undos().undo({ selection, validateOnly: true });
	expect(conflicts).toMatchObject([{ attribute: "deprovisionTime", later: { kind: ChangeKind.USER_DEPROVISIONED } }]);
});

test("a group that others have used since is not taken away", async () => {
	const [ada, from] = [await roster.scim.user("ada-used"), await newest()];
	const team = await roster.scim.group("Used Team");
	const selection = { case: "sequences" as const, value: { first: from + 1n, last: await newest() } };
	await roster.scim
		.patch(`/Groups/${team.id}`, { op: "add", path: "members", value: [{ value: ada.id }] })
		.answers(204);
	const { conflicts } = await undos().undo({ selection, validateOnly: true });
	expect(conflicts).toMatchObject([{ later: { kind: ChangeKind.GROUP_MEMBER_ADDED, userId: ada.id } }]);
	await expect(undos().undo({ selection })).rejects.toMatchObject({ code: Code.FailedPrecondition });
});

test("the guard applies to an undo", async () => {
	const own = await startRoster();
	try {
		const from = (await own.provisioning.getChangeLog({})).lastSequence;
		const ids = await own.scim.users(Array.from({ length: 12 }, (_, index) => `user-${index}`));
		const mid = (await own.provisioning.getChangeLog({})).lastSequence;
		await own.provisioning.releaseGuard({});
		for (const id of ids) {
			await own.scim.patch(`/Users/${id}`, { op: "replace", path: "active", value: false }).answers(200);
		}
		const off = (await own.provisioning.getChangeLog({})).lastSequence;
		for (const id of ids) {
			await own.scim.patch(`/Users/${id}`, { op: "replace", path: "active", value: true }).answers(200);
		}
		own.clock.advance(2 * 3_600_000);
		expect(from).toBeLessThan(mid);
		const last = (await own.provisioning.getChangeLog({})).lastSequence;
		const selection = { case: "sequences" as const, value: { first: off + 1n, last } };
		const client = own.client(UndoService, adminToken);
		const plan = await client.undo({ selection, validateOnly: true });
		expect(plan.guardRefusal).toContain("guard against mass deactivation");
		expect(plan.effects?.users?.deactivatedCount).toBe(12);
		await expect(client.undo({ selection })).rejects.toMatchObject({ code: Code.ResourceExhausted });
		await own.provisioning.releaseGuard({});
		await client.undo({ selection });
		await own.scim.ask(`GET /Users/${ids[0]}`).answers(200, { active: false });
	} finally {
		await own.stop();
	}
});

test("a selection that is missing, wrong or empty is refused", async () => {
	const ask = (selection?: Parameters<ReturnType<typeof undos>["undo"]>[0]["selection"]) =>
		undos().undo(selection === undefined ? {} : { selection });
	await expect(ask()).rejects.toMatchObject({ code: Code.InvalidArgument });
	await expect(ask({ case: "requestId", value: "none" })).rejects.toMatchObject({ code: Code.NotFound });
	const sequences = (first: bigint, last: bigint) => ask({ case: "sequences", value: { first, last } });
	await expect(sequences(2n, 1n)).rejects.toMatchObject({ code: Code.InvalidArgument });
	await expect(sequences(1n, 50_001n)).rejects.toMatchObject({ code: Code.InvalidArgument });
	await expect(ask({ case: "token", value: { tokenId: "x" } })).rejects.toMatchObject({ code: Code.InvalidArgument });
});

test("a name that somebody else has got since stands in the way, and is named", async () => {
	const user = await roster.scim.user("former-name", { emails: [] });
	const from = await newest();
	await roster.scim.patch(`/Users/${user.id}`, { op: "replace", path: "userName", value: "new-name" }).answers(200);
	const { organization } = await roster.organizations.createOrganization({ name: "former-name" });
	await roster.organizations.deleteOrganization({ id: organization?.id ?? "" });
	const selection = { case: "sequences" as const, value: { first: from + 1n, last: await newest() } };
	const holder = await roster.scim.user("Former-Name", { emails: [] });
	const plan = await undos().undo({ selection, validateOnly: true });
	expect(plan.conflicts.map(({ attribute, later }) => [attribute, later?.userId])).toEqual([["userName", holder.id]]);
	await expect(undos().undo({ selection })).rejects.toMatchObject({
		code: Code.FailedPrecondition,
		rawMessage: expect.stringContaining(`the active user ${holder.id} has "former-name"`),
	});
});

test("the name of an organization that another has got since stands in the way of its return", async () => {
	const { organization } = await roster.organizations.createOrganization({ name: "returning" });
	const from = await newest();
	await roster.organizations.deleteOrganization({ id: organization?.id ?? "" });
	const selection = { case: "sequences" as const, value: { first: from + 1n, last: await newest() } };
	const { organization: holder } = await roster.organizations.createOrganization({ name: "returning" });
	const { conflicts } = await undos().undo({ selection, validateOnly: true });
	expect(conflicts.map(({ attribute, later }) => [attribute, later?.organizationId])).toEqual([["name", holder?.id]]);
	await expect(undos().undo({ selection })).rejects.toMatchObject({ code: Code.FailedPrecondition });
});

test("a name that users of the selection have passed on is no conflict", async () => {
	const taker = await roster.scim.user("passing-taker", { emails: [] });
	const giver = await roster.scim.user("passed-name", { emails: [] });
	const from = await newest();
	await roster.scim.ask(`DELETE /Users/${giver.id}`).answers(204);
	for (const value of ["passed-name", "passing-taker-2"]) {
		await roster.scim.patch(`/Users/${taker.id}`, { op: "replace", path: "userName", value }).answers(200);
	}
	const selection = { case: "sequences" as const, value: { first: from + 1n, last: await newest() } };
	expect((await undos().undo({ selection, validateOnly: true })).conflicts).toEqual([]);
	await undos().undo({ selection });
	const { users } = await roster.provisioning.batchGetUsers({ ids: [taker.id, giver.id] });
	expect(users.map((each) => each.user?.userName)).toEqual(["passing-taker", "passed-name"]);
});
