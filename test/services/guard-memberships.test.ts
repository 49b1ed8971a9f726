// SPDX-License-Identifier: Apache-2.0

// The guard counts the users who lose a membership, by any kind of request.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";
import { type Roster, startRoster } from "../roster.ts";
import { groupSchema, type Json } from "../scim.ts";

const { OWNER, ADMIN, MEMBER } = OrganizationRole;

let roster: Roster;

async function start(): Promise<void> {
	roster = await startRoster();
	await roster.provisioning.updateSettings({
		settings: { organizationProvisioning: OrganizationProvisioning.MAPPED, guardThreshold: 25 },
	});
}

let made = 0;

const many = (count: number) => roster.scim.users(Array.from({ length: count }, () => `person-${made++}`));

/** Makes an organization, and maps groups to it; gives its id. */
async function organization(name: string, groups: Record<string, OrganizationRole>): Promise<string> {
	const { organization } = await roster.organizations.createOrganization({ name });
	const organizationId = organization?.id ?? "";
	for (const [groupName, roleOverride] of Object.entries(groups)) {
		await roster.organizations.addOrganizationGroup({ organizationId, groupName, roleOverride });
	}
	return organizationId;
}

const guard = async () => (await roster.provisioning.getGuard({})).guard;
const members = async (organizationId: string) =>
	(await roster.provisioning.listMemberships({ organizationId, pageSize: 1000 })).memberships;
const values = (ids: readonly string[]) => ids.map((value) => ({ value }));
const rename = (id: string, value: string) =>
	roster.scim.patch(`/Groups/${id}`, { op: "replace", path: "displayName", value });
const add = (id: string, users: readonly string[]) =>
	roster.scim.patch(`/Groups/${id}`, { op: "add", path: "members", value: values(users) }).answers(204);
const remove = (id: string, users: readonly string[]) =>
	roster.scim.patch(`/Groups/${id}`, ...users.map((each) => ({ op: "remove", path: `members[value eq "${each}"]` })));
const activate = (id: string, value: boolean) =>
	roster.scim.patch(`/Users/${id}`, { op: "replace", path: "active", value }).answers(200);

describe("a mapped group of 100", () => {
	let users: string[];
	let group: Json;
	let organizationId: string;

	// One directory for all: what is refused leaves it as it is, and the last test alone changes it.
	beforeAll(async () => {
		await start();
		organizationId = await organization("platform", { "Platform Team": MEMBER });
		users = await many(100);
		group = await roster.scim.group("Platform Team", ...users);
	});

	afterAll(() => roster.stop());

	const renamed = (displayName: string): Json => ({ schemas: [groupSchema], displayName, members: values(users) });
	const requests: Record<string, () => Promise<{ status: number; detail: string; retryAfter?: string | null }>> = {
		async PATCH() {
			const { status, headers, body } = await rename(group.id, "Renamed");
			return { status, detail: body.detail, retryAfter: headers.get("retry-after") };
		},
		async "PATCH without a path"() {
			const value = { displayName: "Renamed" };
			const { status, body } = await roster.scim.patch(`/Groups/${group.id}`, { op: "replace", value });
			return { status, detail: body.detail };
		},
		async PUT() {
			const { status, body } = await roster.scim.ask(`PUT /Groups/${group.id}`, renamed("Renamed"));
			return { status, detail: body.detail };
		},
		async Bulk() {
			const Operations = [{ method: "PUT", path: `/Groups/${group.id}`, data: renamed("Renamed") }];
			const schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"];
			const [answer] = (await roster.scim.ask("POST /Bulk", { schemas, Operations }).answers(200)).Operations;
			return { status: Number(answer.status), detail: answer.response.detail };
		},
	};

	test.each(Object.keys(requests))("is not renamed by %s, and the error says what and why", async (request) => {
		const { status, detail, retryAfter = "3600" } = (await requests[request]?.()) ?? { status: 0, detail: "" };
		expect([status, retryAfter]).toEqual([429, "3600"]);
		expect(detail).toContain(
			'the guard against mass deactivation refuses the change: 100 users would lose a membership, because the group "Platform Team" is renamed. Within the last hour 0 users lost something. With this request it would be 100 users, and the threshold is 25. Nothing was changed. If the change is intended, an administrator allows it with "roster guard release"',
		);
		expect(await roster.scim.ask(`GET /Groups/${group.id}`).answers(200)).toMatchObject({
			displayName: "Platform Team",
		});
		expect(await members(organizationId)).toHaveLength(100);
		expect(await guard()).toMatchObject({ users: 0, removals: 0 });
	});

	test("is not deleted and not emptied; the error names the group and no member", async () => {
		const deletion = await roster.scim.ask(`DELETE /Groups/${group.id}`).fails(429);
		expect(deletion).toContain('100 users would lose a membership, because the group "Platform Team" is deleted.');
		const emptied = [
			await roster.scim.ask(`PUT /Groups/${group.id}`, { displayName: "Platform Team", members: [] }).fails(429),
			await remove(group.id, users).fails(429),
		];
		for (const detail of emptied) {
			expect(detail).toContain(
				'100 users would lose a membership, because members are taken out of the group "Platform Team".',
			);
		}
		for (const detail of [deletion, ...emptied]) {
			expect(detail).not.toMatch(/person-|@/);
			expect(users.filter((each) => detail.includes(each))).toEqual([]);
		}
		const both = await roster.scim
			.ask(`PUT /Groups/${group.id}`, { ...renamed("Renamed"), members: values(users.slice(0, 50)) })
			.fails(429);
		expect(both).toContain(
			'100 users would lose a membership, because the group "Platform Team" is renamed and members are taken out of it.',
		);
		expect(await members(organizationId)).toHaveLength(100);
	});

	test("is renamed if it has no mapping, if an administrator renames it, and while the guard is released", async () => {
		await roster.provisioning.replaceGroup({
			group: { id: group.id, displayName: "By hand", members: values(users) },
		});
		expect(await members(organizationId)).toEqual([]);
		// It gives nothing now, so its name may be any.
		await rename(group.id, "Whatever").answers(204);
		await rename(group.id, "PLATFORM team").answers(204);
		await rename(group.id, "Platform Team").answers(204);
		expect(await guard()).toMatchObject({ users: 0 });
		await roster.provisioning.releaseGuard({});
		await rename(group.id, "Released").answers(204);
		expect(await members(organizationId)).toEqual([]);
		expect(await guard()).toMatchObject({ users: 0, removals: 0 });
		await rename(group.id, "Platform Team").answers(204);
		const { DISABLED } = OrganizationProvisioning;
		await roster.provisioning.updateSettings({ settings: { organizationProvisioning: DISABLED } });
		roster.clock.advance(3_600_000);
		await rename(group.id, "Gives nothing").answers(204);
		expect(await guard()).toMatchObject({ users: 0, removals: 0 });
	});
});

describe("a directory of its own", () => {
	beforeEach(start);

	afterEach(() => roster.stop());

	test("a user who loses two things counts once, and losses older than an hour do not count", async () => {
		await organization("platform", { Team: MEMBER, Other: ADMIN });
		const users = await many(20);
		const team = await roster.scim.group("Team", ...users);
		const other = await roster.scim.group("Other", ...users);
		await rename(other.id, "Another").answers(204);
		expect(await guard()).toMatchObject({ users: 20, removals: 20, deactivations: 0 });
		roster.clock.advance(1_800_000);
		await remove(team.id, users.slice(0, 10)).answers(204);
		await activate(users[0] as string, false);
		expect(await guard()).toMatchObject({ users: 20, removals: 19, deactivations: 1 });
		// Who lost something later is still counted when the rename is an hour old.
		roster.clock.advance(1_800_000);
		await remove(team.id, users.slice(19)).answers(204);
		expect(await guard()).toMatchObject({ users: 11, removals: 10, deactivations: 1 });
	});

	describe("losses that are given back within the hour do not count", () => {
		test("a group that gets its name again, and a member who is put back", async () => {
			await organization("platform", { Team: MEMBER });
			const users = await many(20);
			const team = await roster.scim.group("Team", ...users);
			await rename(team.id, "Tea").answers(204);
			expect(await guard()).toMatchObject({ users: 20, removals: 20 });
			await rename(team.id, "team").answers(204);
			expect(await guard()).toMatchObject({ users: 0, removals: 0 });
			await remove(team.id, users).answers(204);
			await add(team.id, users.slice(5));
			expect(await guard()).toMatchObject({ users: 5, removals: 5 });
		});

		test("a new membership of another organization does not cancel a loss", async () => {
			await organization("one", { "Team One": MEMBER });
			await organization("two", { "Team Two": OWNER });
			const users = await many(40);
			const [one, two] = [await roster.scim.group("Team One", ...users), await roster.scim.group("Team Two")];
			await remove(one.id, users.slice(0, 20)).answers(204);
			await add(two.id, users);
			expect(await guard()).toMatchObject({ users: 20, removals: 20 });
			expect(await remove(one.id, users.slice(20)).fails(429)).toContain(
				'20 users would lose a membership, because members are taken out of the group "Team One". Within the last hour 20 users lost something (20 who lost a membership). With this request it would be 40 users, and the threshold is 25.',
			);
			await add(one.id, users.slice(0, 20));
			expect(await guard()).toMatchObject({ users: 0, removals: 0 });
		});

		test("a lower role is a loss, and a role in between does not give the higher one back", async () => {
			const organizationId = await organization("platform", { Owners: OWNER, Admins: ADMIN, Members: MEMBER });
			const users = await many(30);
			await roster.scim.group("Members", ...users);
			const owners = await roster.scim.group("Owners", ...users);
			const admins = await roster.scim.group("Admins");
			expect(await remove(owners.id, users).fails(429)).toContain("30 users would lose a membership");
			expect(await rename(owners.id, "Renamed").fails(429)).toContain('because the group "Owners" is renamed');
			await roster.provisioning.updateSettings({ settings: { guardThreshold: 30 } });
			await rename(owners.id, "Renamed").answers(204);
			expect(new Set((await members(organizationId)).map((each) => each.role))).toEqual(new Set([MEMBER]));
			await add(admins.id, users);
			expect(await guard()).toMatchObject({ users: 30, removals: 30 });
			await rename(owners.id, "Owners").answers(204);
			expect(await guard()).toMatchObject({ users: 0, removals: 0 });
		});

		test("a user whose group is renamed while they are inactive counts as a lost membership once they are active", async () => {
			await organization("platform", { Team: MEMBER });
			const users = await many(20);
			const team = await roster.scim.group("Team", ...users);
			for (const each of users) {
				await activate(each, false);
			}
			expect(await guard()).toMatchObject({ users: 20, deactivations: 20, removals: 0 });
			await rename(team.id, "Tea").answers(204);
			for (const each of users) {
				await activate(each, true);
			}
			expect(await guard()).toMatchObject({ users: 20, deactivations: 0, removals: 20 });
			await rename(team.id, "Team").answers(204);
			expect(await guard()).toMatchObject({ users: 0, removals: 0 });
		});

		test("a user who is deleted and created again has lost their groups until they are in them again", async () => {
			await organization("platform", { Team: MEMBER });
			const users = await Promise.all(Array.from({ length: 10 }, (_, index) => roster.scim.user(`returning-${index}`)));
			const ids = users.map((each) => each.id);
			const team = await roster.scim.group("Team", ...ids);
			for (const [index, { id }] of users.entries()) {
				await roster.scim.ask(`DELETE /Users/${id}`).answers(204);
				expect((await roster.scim.user(`returning-${index}`)).id).toBe(id);
			}
			expect(await guard()).toMatchObject({ users: 10, deletions: 0, removals: 10 });
			await add(team.id, ids);
			expect(await guard()).toMatchObject({ users: 0, removals: 0 });
		});
	});

	test("concurrent renames cannot exceed the threshold, and the count survives a restart", async () => {
		const names = Array.from({ length: 10 }, (_, index) => `Team ${index}`);
		const organizationId = await organization("platform", Object.fromEntries(names.map((each) => [each, MEMBER])));
		const teams: Json[] = [];
		for (const name of names) {
			teams.push(await roster.scim.group(name, ...(await many(5))));
		}
		const statuses = await Promise.all(
			teams.map(async ({ id }, index) => (await rename(id, `Renamed ${index}`)).status),
		);
		expect(statuses.toSorted()).toEqual([204, 204, 204, 204, 204, 429, 429, 429, 429, 429]);
		expect(await members(organizationId)).toHaveLength(25);
		await roster.restart();
		expect(await guard()).toMatchObject({ users: 25, removals: 25, threshold: 25 });
		await remove(teams[statuses.indexOf(429)].id, [teams[statuses.indexOf(429)].members[0].value]).fails(429);
	});
});
