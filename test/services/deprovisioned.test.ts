// SPDX-License-Identifier: Apache-2.0

// A deprovisioned user means the same to every service: SCIM does not find them, and for everything else they are
// deactivated. docs/integrating.md has the table that this test walks.

import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { UserState } from "../../gen/buf/alpha/registry/v1alpha1/user_pb.ts";
import { ChangeKind } from "../../gen/roster/v1/change_pb.ts";
import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";
import { runCommand } from "../command.ts";
import { giveRole } from "../identity/people.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";

let roster: Roster;
let id: string;
let groupId: string;
let organizationId: string;
let mappedId: string;
let since: bigint;

const gone = "gone@x.y";
const notFound = { code: Code.NotFound };

beforeAll(async () => {
	roster = await startRoster();
	const { provisioning, organizations, scim } = roster;
	await provisioning.updateSettings({ settings: { organizationProvisioning: OrganizationProvisioning.MAPPED } });
	({ id } = await scim.user(gone, { externalId: "gone" }));
	({ id: groupId } = await scim.group("Gone", id, (await scim.user("stays@x.y")).id));
	organizationId = await giveRole(roster, "direct", id);
	({
		organization: { id: mappedId } = { id: "" },
	} = await organizations.createOrganization({ name: "mapped" }));
	await organizations.addOrganizationGroup({ organizationId: mappedId, groupName: "Gone" });
	await provisioning.recordSignIn({ email: gone, subject: "gone" });
	since = (await provisioning.getChangeLog({})).lastSequence;
	await scim.ask(`DELETE /Users/${id}`).answers(204);
});

afterAll(() => roster.stop());

test("SCIM does not find the user by id", async () => {
	const { scim, provisioning } = roster;
	const user = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: gone };
	await scim.ask(`GET /Users/${id}`).fails(404);
	await scim.ask(`PUT /Users/${id}`, user).fails(404);
	await scim.patch(`/Users/${id}`, { op: "replace", path: "active", value: true }).fails(404);
	await scim.ask(`DELETE /Users/${id}`).fails(404);
	await expect(provisioning.getUser({ id })).rejects.toMatchObject(notFound);
	await expect(provisioning.replaceUser({ user: { id, userName: gone } })).rejects.toMatchObject(notFound);
	await expect(provisioning.patchUser({ id })).rejects.toMatchObject(notFound);
	await expect(provisioning.deleteUser({ id })).rejects.toMatchObject(notFound);
});

test("no filter finds the user", async () => {
	const filters = [`id eq "GONE"`, `userName eq "${gone}"`, `emails.value eq "${gone}"`, 'externalId eq "gone"'];
	for (const filter of [...filters, "active eq false", "not (active eq true)", `groups.value eq "${groupId}"`]) {
		const asked = filter.replace("GONE", id);
		for (const path of ["/Users", "/"]) {
			await roster.scim.ask(`GET ${path}?filter=${asked}`).then(({ status, body }) => {
				// At the root the user must not be there; the group may be.
				expect([200, 400]).toContain(status);
				expect(JSON.stringify(body.Resources ?? [])).not.toContain(gone);
			});
		}
	}
	const all = await roster.scim.ask("GET /Users?count=0").answers(200);
	expect(all.totalResults).toBe(1);
	const search = { schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], filter: `userName eq "${gone}"` };
	await roster.scim.ask("POST /Users/.search", search).answers(200, { totalResults: 0 });
	const { totalResults } = await roster.provisioning.listUsers({ query: { filter: `userName eq "${gone}"` } });
	expect(totalResults).toBe(0);
});

test("the user is in no group, and cannot be added to one", async () => {
	const { scim, provisioning } = roster;
	const group = await scim.ask(`GET /Groups/${groupId}`).answers(200);
	expect(group.members).toHaveLength(1);
	expect((await provisioning.listGroupMembers({ groupId })).userIds).not.toContain(id);
	await scim.ask(`GET /Groups?filter=members.value eq "${id}"`).answers(200, { totalResults: 0 });
	await scim
		.patch(`/Groups/${groupId}`, { op: "add", path: "members", value: [{ value: id }] })
		.fails(400, "invalidValue");
});

test("look-ups find the user, with the time", async () => {
	const { provisioning } = roster;
	const { users, missingIds } = await provisioning.batchGetUsers({ ids: [id] });
	expect(missingIds).toEqual([]);
	expect(users[0]).toMatchObject({ username: "gone", subject: "gone" });
	expect(users[0]?.deprovisionTime).toBeDefined();
	for (const [name, value] of Object.entries({ username: "gone", email: gone, userName: gone, externalId: "gone" })) {
		const by = { case: name as "username", value };
		expect((await provisioning.lookUpUsers({ by })).users.map((each) => each.user?.id)).toEqual([id]);
	}
});

test("the user has no membership", async () => {
	const { provisioning, organizations, users } = roster;
	expect((await provisioning.listMemberships({ userId: id })).memberships).toEqual([]);
	expect((await organizations.listUserOrganizations({ userId: id })).organizations).toEqual([]);
	for (const each of [organizationId, mappedId]) {
		expect((await provisioning.checkMembership({ userId: id, organizationId: each })).membership).toBeUndefined();
		const { memberships } = await provisioning.listMemberships({ organizationId: each });
		expect(memberships.map(({ userId }) => userId)).not.toContain(id);
		const { users: members } = await users.listOrganizationUsers({ organizationId: each });
		expect(members.map(({ user }) => user?.id)).not.toContain(id);
		await expect(organizations.getUserOrganization({ userId: id, organizationId: each })).rejects.toThrow(
			/a membership of the user .* was not found/,
		);
	}
	expect((await organizations.getOrganizationSettings({ organizationId })).membersCount).toBe(0);
	expect((await organizations.getOrganizationSettings({ organizationId: mappedId })).membersCount).toBe(1);
});

test("for the registry, the user is deactivated", async () => {
	const { users } = roster;
	expect((await users.getUser({ id })).user).toMatchObject({ id, username: "gone", deactivated: true });
	expect((await users.getUserByUsername({ username: "gone" })).user?.deactivated).toBe(true);
	const listed = async (userStateFilter: UserState) =>
		(await users.listUsers({ userStateFilter })).users.map((each) => each.id);
	expect(await listed(UserState.UNSPECIFIED)).toContain(id);
	expect(await listed(UserState.DEACTIVATED)).toEqual([id]);
	expect(await listed(UserState.ACTIVE)).not.toContain(id);
	expect((await users.countUsers({ userStateFilter: UserState.DEACTIVATED })).totalCount).toBe(1);
	const before = await roster.provisioning.getChangeLog({});
	await users.deactivateUser({ id });
	expect((await roster.provisioning.getChangeLog({})).lastSequence).toBe(before.lastSequence);
});

test("direct roles are suspended, and none can be given", async () => {
	const { provisioning, organizations } = roster;
	const { roles } = await provisioning.listDirectRoles({ userId: id });
	const suspended = { organizationId, organizationName: "direct", role: OrganizationRole.ADMIN, suspended: true };
	expect(roles).toMatchObject([suspended]);
	const refused = { code: Code.FailedPrecondition, rawMessage: expect.stringContaining("is deprovisioned") };
	const role = { organizationId, userId: id, organizationRole: OrganizationRole.ADMIN };
	await expect(organizations.addOrganizationMember(role)).rejects.toMatchObject(refused);
	await expect(organizations.addOrganizationMember({ ...role, organizationId: mappedId })).rejects.toMatchObject(
		refused,
	);
	await expect(organizations.updateOrganizationMember(role)).rejects.toMatchObject(refused);
	await expect(provisioning.restoreUserRoles({ userId: id })).rejects.toMatchObject(refused);
	expect((await provisioning.listDirectRoles({ userId: id })).roles).toMatchObject([suspended]);
});

test("the user does not sign in, by address and by subject", async () => {
	for (const signIn of [{ email: gone }, { email: gone, subject: "gone" }, { email: "new@x.y", subject: "gone" }]) {
		await expect(roster.provisioning.recordSignIn(signIn)).rejects.toMatchObject({ code: Code.PermissionDenied });
	}
});

test("readiness names the user only where a decision is needed", async () => {
	const { report } = await roster.provisioning.checkReadiness({});
	expect(report?.warnings.flatMap((each) => each.examples)).not.toContain(gone);
});

test("the changes tell of the end, and of nothing that is granted", async () => {
	const { changes } = await roster.provisioning.listChanges({ afterSequence: since, pageSize: 1000 });
	const kinds = changes.filter((each) => each.userId === id).map((each) => each.kind);
	expect(kinds.indexOf(ChangeKind.USER_DEPROVISIONED)).toBe(0);
	expect(kinds.filter((each) => each === ChangeKind.MEMBERSHIP_REVOKED)).toHaveLength(2);
	expect(kinds).toContain(ChangeKind.ORGANIZATION_MEMBER_SUSPENDED);
	expect(kinds).not.toContain(ChangeKind.MEMBERSHIP_GRANTED);
});

test("the command line does not list the user, and shows them", async () => {
	const environment = { ROSTER_URL: roster.url, BUF_TOKEN: adminToken };
	expect((await runCommand(["user", "list"], environment)).out).not.toContain(gone);
	const { out } = await runCommand(["user", "show", gone], environment);
	expect(out).toMatch(/state +deprovisioned since/);
	expect(out).toMatch(/direct +admin/);
	expect(out).toContain("The user is not a member of any organization.");
	const added = await runCommand(["org", "add-member", "direct", gone], environment);
	expect([added.code === 0, added.err]).toEqual([false, expect.stringContaining("is deprovisioned")]);
});

// The last: it ends the suspended role.
test("a suspended role can be removed", async () => {
	await roster.organizations.removeOrganizationMember({ organizationId, userId: id });
	expect((await roster.provisioning.listDirectRoles({ userId: id })).roles).toEqual([]);
});
