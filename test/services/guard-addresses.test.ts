// SPDX-License-Identifier: Apache-2.0

// The guard counts who gets another sign-in address while they have a direct role: whoever reads that mailbox has the role.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { type Roster, startRoster } from "../roster.ts";
import { type Json, userSchema } from "../scim.ts";

let roster: Roster;

beforeEach(async () => {
	roster = await startRoster();
	await roster.provisioning.updateSettings({ settings: { guardThreshold: 25 } });
});

afterEach(() => roster.stop());

/** Makes users of whom nobody has a role. */
async function many(name: string, count: number): Promise<Json[]> {
	await roster.scim.users(Array.from({ length: count }, (_, index) => `${name}-${index}`));
	return (await roster.scim.ask(`GET /Users?filter=userName sw "${name}-"`).answers(200)).Resources;
}

/** Makes users who own an organization. */
async function owners(count: number): Promise<Json[]> {
	const users = await many("owner", count);
	const { organization } = await roster.organizations.createOrganization({ name: "platform" });
	for (const { id: userId } of users) {
		await roster.organizations.addOrganizationMember({
			organizationId: organization?.id ?? "",
			userId,
			organizationRole: OrganizationRole.OWNER,
		});
	}
	return users;
}

const guard = async () => (await roster.provisioning.getGuard({})).guard;
const email = (value: string) => [{ value, type: "work", primary: true }];
const patch = ({ id }: Json, value: string) =>
	roster.scim.patch(`/Users/${id}`, { op: "replace", path: 'emails[type eq "work"].value', value });
const put = ({ id, userName }: Json, value: string) =>
	roster.scim.ask(`PUT /Users/${id}`, { schemas: [userSchema], userName, emails: email(value), active: true });

describe.each(Object.entries({ PATCH: patch, PUT: put }))("by %s", (_, change) => {
	test("25 owners get another address, and the next does not", async () => {
		const all = await owners(30);
		for (const [index, owner] of all.slice(0, 25).entries()) {
			await change(owner, `taken-${index}@evil.example`).answers(200);
		}
		for (const owner of all.slice(25)) {
			const detail = await change(owner, "taken-over@evil.example").fails(429);
			expect(detail).toContain(
				"the guard against mass deactivation refuses the change: 1 user with a direct role would get another sign-in address. Within the last hour 25 users lost something (25 with another sign-in address). With this request it would be 26 users, and the threshold is 25. Nothing was changed.",
			);
			expect(detail).not.toMatch(/owner-|evil/);
		}
		expect((await roster.scim.ask(`GET /Users/${all[25].id}`).answers(200)).emails[0].value).toBe(
			`${all[25].userName}@example.com`,
		);
		expect(await guard()).toMatchObject({ users: 25, addressChanges: 25, deactivations: 0, removals: 0 });
	});

	test("the address of a user without a direct role may change freely, and another letter case is no change", async () => {
		for (const [index, other] of (await many("other", 30)).entries()) {
			await change(other, `another-${index}@example.com`).answers(200);
		}
		for (const owner of await owners(30)) {
			await change(owner, owner.emails[0].value.toUpperCase()).answers(200);
		}
		expect(await guard()).toMatchObject({ users: 0, addressChanges: 0 });
	});
});

test("the address of a user without email is the userName", async () => {
	const [owner] = await owners(1);
	await roster.scim.patch(`/Users/${owner.id}`, { op: "replace", path: "userName", value: "renamed" }).answers(200);
	expect(await guard()).toMatchObject({ users: 0 });
	await roster.scim.patch(`/Users/${owner.id}`, { op: "remove", path: "emails" }).answers(200);
	expect(await guard()).toMatchObject({ users: 1, addressChanges: 1 });
	roster.clock.advance(3_600_000);
	await roster.scim
		.patch(`/Users/${owner.id}`, { op: "replace", path: "userName", value: "renamed again" })
		.answers(200);
	expect(await guard()).toMatchObject({ users: 1, addressChanges: 1 });
});

test("an address that is set back, and a deactivation that is taken back with another address, still count", async () => {
	const [one, two] = await owners(2);
	await patch(one, "taken@evil.example").answers(200);
	await patch(one, one.emails[0].value).answers(200);
	await roster.scim
		.patch(`/Users/${two.id}`, { op: "replace", value: { active: false, emails: email("two@evil.example") } })
		.answers(200);
	expect(await guard()).toMatchObject({ users: 2, addressChanges: 2, deactivations: 1 });
	await roster.scim.patch(`/Users/${two.id}`, { op: "replace", path: "active", value: true }).answers(200);
	expect(await guard()).toMatchObject({ users: 2, addressChanges: 2, deactivations: 0 });
});

test("a deleted user who comes back with another address counts as an address change", async () => {
	const [owner] = await owners(1);
	const externalId = "the-same-person";
	await roster.scim.patch(`/Users/${owner.id}`, { op: "add", path: "externalId", value: externalId }).answers(200);
	await roster.scim.ask(`DELETE /Users/${owner.id}`).answers(204);
	const back = await roster.scim.user(owner.userName, { externalId, emails: email("back@evil.example") });
	expect(back.id).toBe(owner.id);
	expect(await guard()).toMatchObject({ users: 1, addressChanges: 1, deletions: 0 });
});
