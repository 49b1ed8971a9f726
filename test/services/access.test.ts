// SPDX-License-Identifier: Apache-2.0

// Why somebody has access, what a group gives, and what a mapping would change.

import { afterAll, beforeAll, expect, test } from "vitest";
import {
	OrganizationRole as Role,
	OrganizationRoleSource as Source,
} from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { AccessObstacle, AccessService } from "../../gen/roster/v1/access_service_pb.ts";
import { ChangeKind } from "../../gen/roster/v1/change_pb.ts";
import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";

let roster: Roster;
let ada: string;
let bob: string;
let cleo: string;
let groupId: string;
let otherGroupId: string;
const organizations: Record<string, string> = {};
const access = () => roster.client(AccessService, adminToken);

beforeAll(async () => {
	roster = await startRoster();
	[ada, bob, cleo] = (await roster.scim.users(["ada@x.y", "bob@x.y", "cleo@x.y"])) as [string, string, string];
	groupId = (await roster.scim.group("Platform Team", ada, bob, cleo)).id;
	otherGroupId = (await roster.scim.group("Everybody", ada, bob)).id;
	for (const name of ["platform", "research"]) {
		const { organization } = await roster.organizations.createOrganization({ name });
		organizations[name] = organization?.id ?? "";
	}
	const organizationId = organizations["platform"] as string;
	await roster.organizations.addOrganizationGroup({
		organizationId,
		groupName: "platform team",
		roleOverride: Role.ADMIN,
	});
	await roster.organizations.addOrganizationMember({ organizationId, userId: ada, organizationRole: Role.OWNER });
	await roster.users.deactivateUser({ id: cleo });
});

afterAll(() => roster.stop());

async function provisioning(organizationProvisioning: OrganizationProvisioning) {
	await roster.provisioning.updateSettings({ settings: { organizationProvisioning } });
}

test("each path names its group, its role and its obstacle", async () => {
	const organizationId = organizations["platform"] as string;
	await provisioning(OrganizationProvisioning.DISABLED);
	const before = await access().batchGetUserAccess({ userIds: [bob] });
	expect(before).toMatchObject({
		groupsGiveMembership: false,
		users: [{ memberships: [], paths: [{ obstacle: AccessObstacle.PROVISIONING_DISABLED }] }],
	});
	await provisioning(OrganizationProvisioning.MAPPED);
	const { users } = await access().batchGetUserAccess({ userIds: [ada, bob, cleo, "nobody"] });
	expect(users).toMatchObject([
		{
			userId: ada,
			groups: [{ displayName: "Platform Team" }, { displayName: "Everybody" }],
			memberships: [{ organizationName: "platform", role: Role.OWNER, source: Source.DIRECT }],
			paths: [
				{ organizationId, role: Role.OWNER, source: Source.DIRECT, groupId: "", obstacle: AccessObstacle.UNSPECIFIED },
				{ organizationId, role: Role.ADMIN, source: Source.IDP_GROUP, groupId, organizationName: "platform" },
			],
		},
		{ userId: bob, memberships: [{ role: Role.ADMIN, source: Source.IDP_GROUP }] },
		{ userId: cleo, memberships: [], paths: [{ groupId, obstacle: AccessObstacle.DEACTIVATED }] },
	]);
	expect(users).toHaveLength(3);
	// The explanation agrees with the answers of the other methods.
	const memberships = await roster.provisioning.listMemberships({ userId: ada });
	expect(users[0]?.memberships).toEqual(memberships.memberships);
});

test("a group and an organization show their counts and mappings", async () => {
	await provisioning(OrganizationProvisioning.MAPPED);
	const organizationId = organizations["platform"] as string;
	const { groups } = await access().batchGetGroupAccess({ groupIds: [groupId, otherGroupId] });
	expect(groups).toMatchObject([
		{
			groupId,
			displayName: "Platform Team",
			membersCount: 3,
			mappings: [{ organizationId, organizationName: "platform", role: Role.ADMIN }],
		},
		{ groupId: otherGroupId, membersCount: 2, mappings: [] },
	]);
	const ids = [organizationId, organizations["research"] as string];
	const counted = await access().batchGetOrganizationAccess({ organizationIds: ids });
	expect(counted.organizations).toMatchObject([
		{
			...{ organizationId, name: "platform", membersCount: 2, directCount: 1, ownersCount: 1 },
			groups: [{ groupName: "platform team", groupId, role: Role.ADMIN, membersCount: 3 }],
		},
		{ membersCount: 0, directCount: 0, ownersCount: 0, groups: [] },
	]);
});

test("a preview lists who gains, loses or changes a role, and the mapping then has this effect", async () => {
	await provisioning(OrganizationProvisioning.MAPPED);
	const organizationId = organizations["platform"] as string;
	const preview = (request: { groupName: string; role?: Role; remove?: boolean }, to = organizationId) =>
		access().previewMapping({ organizationId: to, ...request });

	// Ada's direct role of owner is higher than all of these.
	expect(await preview({ groupName: "Platform Team", remove: true })).toMatchObject({
		...{ groupId, presentRole: Role.ADMIN, lostCount: 1, gainedCount: 0, changedCount: 0 },
		effects: [{ userId: bob, before: Role.ADMIN, after: Role.UNSPECIFIED }],
	});
	expect(await preview({ groupName: "Platform Team", role: Role.MEMBER })).toMatchObject({
		...{ lostCount: 0, changedCount: 1 },
		effects: [{ userId: bob, before: Role.ADMIN, after: Role.MEMBER }],
	});
	expect(await preview({ groupName: "Everybody", role: Role.MEMBER })).toMatchObject({ effects: [], presentRole: 0 });
	expect(await preview({ groupName: "Not pushed yet" })).toMatchObject({ groupId: "", effects: [] });

	const research = organizations["research"] as string;
	const told = await preview({ groupName: "everybody" }, research);
	expect(told).toMatchObject({ gainedCount: 2, lostCount: 0, truncated: false });
	const before = await roster.provisioning.getChangeLog({});
	await roster.organizations.addOrganizationGroup({ organizationId: research, groupName: "everybody" });
	const kinds = [ChangeKind.MEMBERSHIP_GRANTED];
	const { changes } = await roster.provisioning.listChanges({ afterSequence: before.lastSequence, kinds });
	expect(changes.map((each) => each.userId)).toEqual(told.effects.map((each) => each.userId));
	await roster.organizations.removeOrganizationGroup({ organizationId: research, groupName: "everybody" });
});

test("a preview says that groups give nothing while provisioning is off", async () => {
	await provisioning(OrganizationProvisioning.DISABLED);
	const organizationId = organizations["research"] as string;
	expect(await access().previewMapping({ organizationId, groupName: "Everybody" })).toMatchObject({
		...{ groupsGiveMembership: false, effects: [], gainedCount: 0, groupId: otherGroupId },
	});
});

test("bad requests are refused with what to do", async () => {
	const many = Array.from({ length: 251 }, (_, index) => `id-${index}`);
	await expect(access().batchGetUserAccess({ userIds: many })).rejects.toThrow(/251 ids, and a batch may have 250/);
	await expect(access().previewMapping({ organizationId: "none", groupName: "x" })).rejects.toThrow(/not_found/);
	const organizationId = organizations["platform"] as string;
	await expect(access().previewMapping({ organizationId, groupName: " " })).rejects.toThrow(/group_name: is required/);
	await expect(access().previewMapping({ organizationId, groupName: "x", role: 99 as Role })).rejects.toThrow(/99/);
});

test("changes are searched by person, group, organization, token and kind, newest first", async () => {
	const organizationId = organizations["platform"] as string;
	const search = roster.provisioning.searchChanges;
	const all = await roster.provisioning.listChanges({ pageSize: 1000 });
	const newest = all.changes.toReversed();
	expect((await search({ pageSize: 1000 })).changes).toEqual(newest);
	for (const [condition, matches] of [
		[{ userId: bob }, (each) => each.userId === bob],
		[{ groupId }, (each) => each.groupId === groupId],
		[{ organizationId }, (each) => each.organizationId === organizationId],
		[{ userId: bob, groupId }, (each) => each.userId === bob && each.groupId === groupId],
		[{ kinds: [ChangeKind.USER_CREATED] }, (each) => each.kind === ChangeKind.USER_CREATED],
	] as [object, (change: (typeof newest)[number]) => boolean][]) {
		const expected = newest.filter(matches);
		expect(expected.length).toBeGreaterThan(0);
		expect((await search(condition)).changes).toEqual(expected);
	}
	const { names, lastSequence } = await search({ userId: bob });
	expect(new Map(names.map((each) => [each.id, each.name]))).toEqual(
		new Map([
			[bob, "bob@x.y"],
			[groupId, "Platform Team"],
			[otherGroupId, "Everybody"],
			[organizationId, "platform"],
			[organizations["research"], "research"],
		]),
	);
	expect(lastSequence).toBe(newest[0]?.sequence);
	const tokenId = newest.find((each) => each.actor?.tokenId !== "")?.actor?.tokenId as string;
	expect((await search({ tokenId })).changes.every((each) => each.actor?.tokenId === tokenId)).toBe(true);

	const read = [];
	for (let beforeSequence = 0n; ; ) {
		const page = await search({ beforeSequence, pageSize: 3 });
		read.push(...page.changes);
		if (page.nextBeforeSequence === 0n) {
			break;
		}
		beforeSequence = page.nextBeforeSequence;
	}
	expect(read).toEqual(newest);
});
