// SPDX-License-Identifier: Apache-2.0

// The life of a user, from the first sign-in to the purge.

import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";
import { repeat } from "../repeat.ts";
import { type Roster, startRoster } from "../roster.ts";
import { type Json, type Scim, userSchema } from "../scim.ts";

let roster: Roster;
let scim: Scim;

beforeAll(async () => {
	roster = await startRoster();
	scim = roster.scim;
	await roster.provisioning.updateSettings({
		settings: { organizationProvisioning: OrganizationProvisioning.MAPPED },
	});
});

afterAll(() => roster.stop());

const push = (body: Json) => scim.ask("POST /Users", { schemas: [userSchema], ...body });
const usernameOf = async (id: string) => (await roster.users.getUser({ id })).user?.username;

async function organizationOf(name: string, groupName: string): Promise<string> {
	const { organization } = await roster.organizations.createOrganization({ name });
	const organizationId = organization?.id ?? "";
	await roster.organizations.addOrganizationGroup({ organizationId, groupName });
	return organizationId;
}

test("a user who is deactivated keeps their groups, and has no membership until they are active again", async () => {
	const organizationId = await organizationOf("resting", "Resting");
	const user = await scim.user("rest@x.y");
	await scim.group("Resting", user.id);
	const membership = async () =>
		(await roster.provisioning.checkMembership({ userId: user.id, organizationId })).membership;
	expect(await membership()).toMatchObject({ organizationName: "resting", role: OrganizationRole.MEMBER });

	await scim.patch(`/Users/${user.id}`, { op: "replace", value: { active: false } }).answers(200, { active: false });
	expect(await membership()).toBeUndefined();
	await scim.ask(`GET /Users/${user.id}`).answers(200, { active: false, groups: [{ display: "Resting" }] });

	await scim.patch(`/Users/${user.id}`, { op: "replace", value: { active: true } }).answers(200);
	expect(await membership()).toBeDefined();
});

test("a deleted user is found nowhere, and keeps the id and the handle", async () => {
	const user = await scim.user("gone@x.y");
	const group = await scim.group("Gone", user.id);
	await scim.ask(`DELETE /Users/${user.id}`).answers(204);
	await scim.ask(`GET /Users/${user.id}`).fails(404);
	await scim.ask(`DELETE /Users/${user.id}`).fails(404);
	await scim.ask('GET /Users?filter=userName eq "gone@x.y"').answers(200, { totalResults: 0 });
	expect(await scim.ask(`GET /Groups/${group.id}`).answers(200)).not.toHaveProperty("members");
	const { user: seen } = await roster.users.getUser({ id: user.id });
	expect(seen).toMatchObject({ username: "gone", deactivated: true });
});

test("a deleted user comes back under the same id, and with the same handle", async () => {
	const first = { userName: "old-other", emails: [{ value: "old-3@x.y" }], externalId: "back-by-external-id" };
	const user = await push(first).answers(201);
	const username = await usernameOf(user.id);
	await scim.ask(`DELETE /Users/${user.id}`).answers(204);
	const body = { userName: "quite-other", emails: [{ value: "new-3@x.y" }], externalId: "back-by-external-id" };
	const back = await push(body).answers(201, { active: true, userName: "quite-other" });
	expect(back.id).toBe(user.id);
	expect(back.emails[0].value).toBe("new-3@x.y");
	expect(await usernameOf(user.id)).toBe(username);
	await scim.ask(`GET /Users/${user.id}`).answers(200);
});

test("a live user is not created again, whichever unique attribute is the same", async () => {
	await push({ userName: "there@x.y", emails: [{ value: "there@x.y" }] }).answers(201);
	expect(await push({ userName: "THERE@x.y" }).fails(409, "uniqueness")).toContain("userName");
	const detail = await push({ userName: "else@x.y", emails: [{ value: "There@X.Y" }] }).fails(409, "uniqueness");
	expect(detail).toContain("emails");
});

test("an account from a sign-in is found again, is not seen by SCIM, and is adopted", async () => {
	const { user, username, created } = await roster.provisioning.recordSignIn({
		email: "Signed.In@x.y",
		givenName: "Signed",
		familyName: "In",
	});
	expect({ username, created }).toEqual({ username: "signed-in", created: true });
	const again = await roster.provisioning.recordSignIn({ email: "signed.in@X.Y" });
	expect(again).toMatchObject({ created: false, user: { id: user?.id, name: { givenName: "Signed" } } });
	await scim.ask(`GET /Users/${user?.id}`).fails(404);
	await scim.ask('GET /Users?filter=emails eq "signed.in@x.y"').answers(200, { totalResults: 0 });

	const adopted = await push({ userName: "signed.in@x.y", emails: [{ value: "signed.in@x.y", type: "work" }] }).answers(
		201,
	);
	expect(adopted.id).toBe(user?.id);
	await scim.ask(`GET /Users/${user?.id}`).answers(200, { userName: "signed.in@x.y" });
});

test("a deactivated or deleted user cannot sign in", async () => {
	const user = await scim.user("refused@x.y");
	expect(await roster.provisioning.recordSignIn({ email: "refused@x.y" })).toMatchObject({ created: false });
	await scim.patch(`/Users/${user.id}`, { op: "replace", path: "active", value: false });
	const signIn = () => roster.provisioning.recordSignIn({ email: "refused@x.y" });
	await expect(signIn()).rejects.toMatchObject({ code: Code.PermissionDenied });
	await scim.ask(`DELETE /Users/${user.id}`).answers(204);
	await expect(signIn()).rejects.toMatchObject({ code: Code.PermissionDenied });
	await expect(roster.provisioning.recordSignIn({ email: "nobody" })).rejects.toMatchObject({
		code: Code.InvalidArgument,
	});
});

test("somebody who signs in ten times at once has one account", async () => {
	const answers = await Promise.all(
		Array.from({ length: 10 }, () => roster.provisioning.recordSignIn({ email: "ten@x.y" })),
	);
	expect(new Set(answers.map((each) => each.user?.id)).size).toBe(1);
	expect(answers.filter((each) => each.created).length).toBe(1);
});

test.each([
	["bob.smith@example.com", "bob-smith"],
	["julia-smith+demo@example.com", "julia-smith-demo"],
	["Bob.Smith@other.com", "bob-smith1"],
	["bob_smith@third.com", "bob-smith2"],
	["admin@example.com", "admin1"],
	["42-ada@example.com", "ada"],
	["日本@example.com", "user1"],
])("%s gets the handle %s", async (email, username) => {
	expect((await roster.provisioning.recordSignIn({ email })).username).toBe(username);
});

test("handles are numbered until one is free", async () => {
	const handles: string[] = [];
	for (let index = 0; index < 25; index++) {
		handles.push((await roster.provisioning.recordSignIn({ email: `many@${index}.example.com` })).username);
	}
	expect(handles).toEqual(["many", ...Array.from({ length: 24 }, (_, index) => `many${index + 1}`)]);
});

test("people whose names give the same handle are created at once, each with one of their own", async () => {
	// A name without a Latin letter asks for the handle "user", as all others of its kind do.
	const crowd = repeat(60, 200);
	const created = await Promise.all(
		Array.from({ length: crowd }, (_, index) => push({ userName: `иван-${index}@x.y` })),
	);
	expect(created.map((each) => each.status)).toEqual(created.map(() => 201));
	const handles = await Promise.all(created.map((each) => usernameOf(each.body.id)));
	expect(new Set(handles).size).toBe(crowd);
	expect(handles.every((each) => /^user\d+$/.test(each ?? ""))).toBe(true);
});

test("a purge removes groups, roles, name and handle", async () => {
	const organizationId = await organizationOf("purging", "Purging");
	const user = await scim.user("purged@x.y");
	const group = await scim.group("Purging", user.id);
	await roster.organizations.addOrganizationMember({
		organizationId,
		userId: user.id,
		organizationRole: OrganizationRole.ADMIN,
	});
	await roster.provisioning.purgeUser({ id: user.id });
	await expect(roster.users.getUser({ id: user.id })).rejects.toMatchObject({ code: Code.NotFound });
	expect(await scim.ask(`GET /Groups/${group.id}`).answers(200)).not.toHaveProperty("members");
	expect((await roster.users.listOrganizationUsers({ organizationId })).users).toEqual([]);
	const next = await scim.user("purged@x.y");
	expect(next.id).not.toBe(user.id);
	expect(await usernameOf(next.id)).toBe("purged");
});
