// SPDX-License-Identifier: Apache-2.0

// The effects of changes on memberships are in the change log, in the same commit, whatever the cause.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { OrganizationRole, OrganizationRoleSource } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { ChangeKind } from "../../gen/roster/v1/change_pb.ts";
import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";
import { repeat } from "../repeat.ts";
import { type Roster, startRoster } from "../roster.ts";

const { MEMBERSHIP_GRANTED, MEMBERSHIP_REVOKED } = ChangeKind;
const { MEMBER, ADMIN, OWNER } = OrganizationRole;
const { DIRECT, IDP_GROUP } = OrganizationRoleSource;
const { DISABLED, MAPPED, AUTOMATIC } = OrganizationProvisioning;

let roster: Roster;
let organizationId: string;
let seen: bigint;
let count = 0;

beforeAll(async () => {
	roster = await startRoster();
	await provision(MAPPED);
	await roster.provisioning.updateSettings({ settings: { guardThreshold: 0 } });
});

afterAll(() => roster.stop());

beforeEach(async () => {
	count += 1;
	const { organization } = await roster.organizations.createOrganization({ name: `team-${count}` });
	organizationId = organization?.id ?? "";
	({ lastSequence: seen } = await roster.provisioning.getChangeLog({}));
});

const provision = (organizationProvisioning: OrganizationProvisioning) =>
	roster.provisioning.updateSettings({ settings: { organizationProvisioning } });

const map = (groupName: string, roleOverride: OrganizationRole = OrganizationRole.UNSPECIFIED) =>
	roster.organizations.addOrganizationGroup({ organizationId, groupName, roleOverride });

/** The effects in the log since the last call. */
async function effects() {
	const { changes, lastSequence } = await roster.provisioning.listChanges({ afterSequence: seen, pageSize: 1000 });
	seen = lastSequence;
	return changes
		.filter(({ kind }) => kind === MEMBERSHIP_GRANTED || kind === MEMBERSHIP_REVOKED)
		.map(({ kind, userId, before, after }) => {
			const state = (after ?? before)?.state;
			const { role, source } = state?.case === "membership" ? state.value : {};
			return { kind, userId, role, source };
		});
}

const granted = (userId: string, role: OrganizationRole, source: OrganizationRoleSource) => ({
	kind: MEMBERSHIP_GRANTED,
	userId,
	role,
	source,
});
const revoked = (userId: string, role: OrganizationRole, source: OrganizationRoleSource) => ({
	kind: MEMBERSHIP_REVOKED,
	userId,
	role,
	source,
});

test("a member of a mapped group comes and goes, and the effect follows its cause in the same request", async () => {
	const ada = await roster.scim.user(`ada-${count}`);
	const team = await roster.scim.group(`Team ${count}`);
	await map(`team ${count}`);
	expect(await effects()).toEqual([]);
	const from = seen;
	await roster.scim
		.patch(`/Groups/${team.id}`, { op: "add", path: "members", value: [{ value: ada.id }] })
		.answers(204);
	expect(await effects()).toEqual([granted(ada.id, MEMBER, IDP_GROUP)]);
	const { changes } = await roster.provisioning.listChanges({ afterSequence: from });
	expect(changes.map((each) => each.kind)).toEqual([ChangeKind.GROUP_MEMBER_ADDED, MEMBERSHIP_GRANTED]);
	const [cause, effect] = changes;
	expect(effect).toMatchObject({ requestId: cause?.requestId, actor: cause?.actor, time: cause?.time, organizationId });
	await roster.scim.patch(`/Groups/${team.id}`, { op: "remove", path: `members[value eq "${ada.id}"]` }).answers(204);
	expect(await effects()).toEqual([revoked(ada.id, MEMBER, IDP_GROUP)]);
});

describe("the cause is", () => {
	test("a group that is created with members, is renamed, and is deleted", async () => {
		const ada = await roster.scim.user(`ada-${count}`);
		await map(`Named ${count}`, ADMIN);
		const team = await roster.scim.group(`Named ${count}`, ada.id);
		expect(await effects()).toEqual([granted(ada.id, ADMIN, IDP_GROUP)]);
		const rename = (value: string) =>
			roster.scim.patch(`/Groups/${team.id}`, { op: "replace", path: "displayName", value });
		await rename(`Other ${count}`).answers(204);
		expect(await effects()).toEqual([revoked(ada.id, ADMIN, IDP_GROUP)]);
		await rename(`NAMED ${count}`).answers(204);
		expect(await effects()).toEqual([granted(ada.id, ADMIN, IDP_GROUP)]);
		await rename(`named ${count}`).answers(204);
		expect(await effects()).toEqual([]);
		await roster.scim.ask(`DELETE /Groups/${team.id}`).answers(204);
		expect(await effects()).toEqual([revoked(ada.id, ADMIN, IDP_GROUP)]);
	});

	test("a mapping that is added, changed and removed", async () => {
		const [ada, eve] = [await roster.scim.user(`ada-${count}`), await roster.scim.user(`eve-${count}`)];
		const groupName = `Mapped ${count}`;
		await roster.scim.group(groupName, ada.id, eve.id);
		const both = [ada.id, eve.id].sort();
		await map(groupName);
		expect(await effects()).toEqual(both.map((id) => granted(id, MEMBER, IDP_GROUP)));
		await roster.organizations.updateOrganizationGroup({ organizationId, groupName, roleOverride: OWNER });
		expect(await effects()).toEqual(both.map((id) => granted(id, OWNER, IDP_GROUP)));
		await roster.organizations.removeOrganizationGroup({ organizationId, groupName });
		expect(await effects()).toEqual(both.map((id) => revoked(id, OWNER, IDP_GROUP)));
	});

	test("a deactivation, a deletion, and a return", async () => {
		const externalId = `external-${count}`;
		const ada = await roster.scim.user(`ada-${count}`, { externalId });
		await roster.organizations.addOrganizationMember({ organizationId, userId: ada.id, organizationRole: OWNER });
		expect(await effects()).toEqual([granted(ada.id, OWNER, DIRECT)]);
		const active = (value: boolean) => roster.scim.patch(`/Users/${ada.id}`, { op: "replace", path: "active", value });
		await active(false).answers(200);
		expect(await effects()).toEqual([revoked(ada.id, OWNER, DIRECT)]);
		await active(true).answers(200);
		expect(await effects()).toEqual([granted(ada.id, OWNER, DIRECT)]);
		await roster.scim.ask(`DELETE /Users/${ada.id}`).answers(204);
		expect(await effects()).toEqual([revoked(ada.id, OWNER, DIRECT)]);
		await roster.scim.user(`ada-${count}`, { externalId });
		expect(await effects()).toEqual([granted(ada.id, OWNER, DIRECT)]);
		await roster.provisioning.purgeUser({ id: ada.id });
		expect(await effects()).toEqual([revoked(ada.id, OWNER, DIRECT)]);
	});

	test("a direct role beside that of a group: the higher one takes effect, and its source is reported", async () => {
		const ada = await roster.scim.user(`ada-${count}`);
		await map(`Both ${count}`, ADMIN);
		await roster.scim.group(`Both ${count}`, ada.id);
		await effects();
		const member = { organizationId, userId: ada.id };
		await roster.organizations.addOrganizationMember({ ...member, organizationRole: MEMBER });
		expect(await effects()).toEqual([]);
		await roster.organizations.updateOrganizationMember({ ...member, organizationRole: ADMIN });
		expect(await effects()).toEqual([granted(ada.id, ADMIN, DIRECT)]);
		await roster.organizations.removeOrganizationMember(member);
		expect(await effects()).toEqual([granted(ada.id, ADMIN, IDP_GROUP)]);
		await roster.organizations.deleteOrganization({ id: organizationId });
		expect(await effects()).toEqual([revoked(ada.id, ADMIN, IDP_GROUP)]);
	});

	test("the setting, which switches every mapped group, and makes organizations of groups", async () => {
		const ada = await roster.scim.user(`ada-${count}`);
		await map(`Switched ${count}`);
		await roster.scim.group(`Switched ${count}`, ada.id);
		await roster.scim.group(`Unmapped ${count}`, ada.id);
		await effects();
		const ofAda = async () => (await effects()).filter((each) => each.userId === ada.id);
		await provision(DISABLED);
		expect(await ofAda()).toEqual([revoked(ada.id, MEMBER, IDP_GROUP)]);
		await provision(AUTOMATIC);
		expect(await ofAda()).toEqual(Array(2).fill(granted(ada.id, MEMBER, IDP_GROUP)));
		await provision(MAPPED);
		expect(await ofAda()).toEqual([]);
	});

	test("to validate is none", async () => {
		const ada = await roster.scim.user(`ada-${count}`);
		await map(`Validated ${count}`);
		await roster.provisioning.createGroup({
			group: { displayName: `Validated ${count}`, members: [{ value: ada.id }] },
			validateOnly: true,
		});
		expect(await effects()).toEqual([]);
	});
});

test("after random changes, the sum of all effects is the present memberships", async () => {
	const people: string[] = [];
	for (const name of ["a", "b", "c", "d"]) {
		people.push((await roster.scim.user(`${name}-${count}`)).id);
	}
	const organizations: string[] = [];
	for (const name of ["x", "y"]) {
		const { organization } = await roster.organizations.createOrganization({ name: `${name}-${count}` });
		organizations.push(organization?.id ?? "");
	}
	const names = [`One ${count}`, `Two ${count}`];
	const groups: string[] = [];
	for (const name of names) {
		groups.push((await roster.scim.group(name)).id);
	}
	// A generator of its own, so that a failure comes again.
	let state = 20261124;
	const pick = <T>(list: readonly T[]): T => {
		state = (state * 48271) % 2147483647;
		return list[state % list.length] as T;
	};
	const role = () => pick([MEMBER, ADMIN, OWNER]);
	const steps: (() => Promise<unknown>)[] = [
		() =>
			roster.scim.patch(`/Groups/${pick(groups)}`, { op: "add", path: "members", value: [{ value: pick(people) }] }),
		() => roster.scim.patch(`/Groups/${pick(groups)}`, { op: "remove", path: `members[value eq "${pick(people)}"]` }),
		() =>
			roster.scim.patch(`/Groups/${pick(groups)}`, {
				op: "replace",
				path: "members",
				value: people.map((value) => ({ value })).filter(() => pick([true, false])),
			}),
		() => roster.scim.patch(`/Users/${pick(people)}`, { op: "replace", path: "active", value: pick([true, false]) }),
		() =>
			roster.scim.patch(`/Groups/${groups[0]}`, {
				op: "replace",
				path: "displayName",
				value: pick([names[0], `Else ${count}`]),
			}),
		() =>
			roster.organizations.addOrganizationGroup({
				organizationId: pick(organizations),
				groupName: pick(names),
				roleOverride: role(),
			}),
		() => roster.organizations.removeOrganizationGroup({ organizationId: pick(organizations), groupName: pick(names) }),
		() =>
			roster.organizations.updateOrganizationGroup({
				organizationId: pick(organizations),
				groupName: pick(names),
				roleOverride: role(),
			}),
		() =>
			roster.organizations.addOrganizationMember({
				organizationId: pick(organizations),
				userId: pick(people),
				organizationRole: role(),
			}),
		() => roster.organizations.removeOrganizationMember({ organizationId: pick(organizations), userId: pick(people) }),
		() => provision(pick([DISABLED, MAPPED, MAPPED])),
	];
	const held = new Map<string, string>();
	let from = seen;
	const rounds = repeat(100, 300);
	for (let step = 0; step < rounds; step++) {
		await pick(steps)().catch(() => {});
		const page = await roster.provisioning.listChanges({ afterSequence: from, pageSize: 1000 });
		from = page.lastSequence;
		for (const { kind, userId, organizationId: id, after } of page.changes) {
			// Of users and groups of the tests before there may be more.
			if (!organizations.includes(id)) {
				continue;
			}
			const key = `${userId} ${id}`;
			if (kind === MEMBERSHIP_GRANTED && after?.state.case === "membership") {
				held.set(key, `${after.state.value.role} ${after.state.value.source}`);
			} else if (kind === MEMBERSHIP_REVOKED) {
				expect(held.delete(key), `step ${step}: ${key} was revoked and never granted`).toBe(true);
			}
		}
		const derived = new Map<string, string>();
		for (const id of organizations) {
			const { memberships } = await roster.provisioning.listMemberships({ organizationId: id });
			for (const { userId, role, source } of memberships) {
				derived.set(`${userId} ${id}`, `${role} ${source}`);
			}
		}
		expect([...held].sort(), `after step ${step}`).toEqual([...derived].sort());
	}
	expect(from - seen).toBeGreaterThan(BigInt(rounds) / 3n);
});
