// SPDX-License-Identifier: Apache-2.0

// Tokens of people: what one may do, and when it ends.

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AuthnService } from "../../gen/buf/alpha/registry/v1alpha1/authn_pb.ts";
import { OrganizationService } from "../../gen/buf/alpha/registry/v1alpha1/organization_pb.ts";
import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { SCIMTokenService } from "../../gen/buf/alpha/registry/v1alpha1/scim_token_pb.ts";
import { TokenService } from "../../gen/buf/alpha/registry/v1alpha1/token_pb.ts";
import { UserService, UserType } from "../../gen/buf/alpha/registry/v1alpha1/user_pb.ts";
import { ChangeKind, CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";
import { TokenService as RosterTokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { patchSchema, Scim, userOf } from "../scim.ts";

const { OWNER, ADMIN, MEMBER } = OrganizationRole;
const denied = { code: Code.PermissionDenied };
const unseen = { code: Code.NotFound };
const dead = { code: Code.Unauthenticated };
const day = 86_400_000;

let roster: Roster;

beforeAll(async () => {
	roster = await startRoster();
	await roster.provisioning.updateSettings({
		settings: { organizationProvisioning: OrganizationProvisioning.MAPPED, guardThreshold: 1000 },
	});
});

afterAll(() => roster.stop());

const tokens = (token = adminToken) => roster.client(TokenService, token);
const organizations = (token: string) => roster.client(OrganizationService, token);
const users = (token: string) => roster.client(UserService, token);
const whoIs = async (token: string) => (await roster.client(AuthnService, token).getCurrentUser({})).user;

let people = 0;

/** Creates a person with a personal token. */
async function person(): Promise<{ readonly id: string; readonly token: string }> {
	people += 1;
	const { id } = await roster.scim.ask("POST /Users", userOf(`person-${people}@example.com`)).answers(201);
	return { id, token: (await tokens().createToken({ userId: id, note: `token ${people}` })).token };
}

/** Creates an organization with members. */
async function organization(name: string, members: readonly (readonly [string, OrganizationRole])[]): Promise<string> {
	const { organization: made } = await roster.organizations.createOrganization({ name });
	const organizationId = made?.id ?? "";
	for (const [userId, organizationRole] of members) {
		await roster.organizations.addOrganizationMember({ organizationId, userId, organizationRole });
	}
	return organizationId;
}

const setActive = (id: string, value: boolean) =>
	roster.scim
		.ask(`PATCH /Users/${id}`, { schemas: [patchSchema], Operations: [{ op: "replace", path: "active", value }] })
		.answers(200);

describe("a personal token", () => {
	test("stands for its person", async () => {
		const { id, token } = await person();
		expect(token).toMatch(/^roster_user_[0-9a-f]{32}_[0-9a-f]{72}$/);
		expect(await whoIs(token)).toMatchObject({ id, userType: UserType.PERSONAL, deactivated: false });
		const { actor } = await roster.client(ProvisioningService, token).getCaller({});
		expect(actor).toMatchObject({ kind: CredentialKind.USER, userId: id });
		const email = `person-${people}@example.com`;
		await roster.provisioning.recordSignIn({ email, subject: "subject-of-the-person" });
		expect(await roster.client(AuthnService, token).getCurrentUserSubject({})).toMatchObject({
			subject: "subject-of-the-person",
		});
	});

	test("is listed, read and deleted by its person, and by nobody else", async () => {
		const [one, other] = [await person(), await person()];
		const expireTime = timestampFromMs(roster.clock.now() + day);
		const { token } = await tokens(one.token).createToken({ note: "laptop", expireTime });
		const listed = (await tokens(one.token).listTokens({})).tokens;
		expect(listed.map((each) => each.note)).toEqual([`token ${people - 1}`, "laptop"]);
		expect(listed[1]).toMatchObject({ expireTime });
		expect((await tokens().listTokens({ userId: one.id, reverse: true, pageSize: 1 })).tokens).toEqual([listed[1]]);
		const tokenId = listed[1]?.id ?? "";
		expect((await tokens(one.token).getToken({ tokenId })).token).toEqual(listed[1]);
		expect((await tokens().getToken({ tokenId })).token).toEqual(listed[1]);
		await expect(tokens(other.token).getToken({ tokenId })).rejects.toMatchObject(unseen);
		await expect(tokens(other.token).deleteToken({ tokenId })).rejects.toMatchObject(unseen);
		await expect(tokens(other.token).listTokens({ userId: one.id })).rejects.toMatchObject(denied);
		await expect(tokens(other.token).createToken({ userId: one.id })).rejects.toMatchObject(denied);
		// A person may delete the token of the request itself.
		await tokens(token).deleteToken({ tokenId });
		await expect(whoIs(token)).rejects.toMatchObject(dead);
		await expect(tokens().deleteToken({ tokenId })).rejects.toMatchObject(unseen);
		expect((await tokens(one.token).listTokens({})).tokens).toEqual([listed[0]]);
	});

	test("is in the administrator's list and in the change log with its person", async () => {
		const { id } = await person();
		const all = (await roster.client(RosterTokenService, adminToken).listTokens({ kind: CredentialKind.USER })).tokens;
		expect(all.at(-1)).toMatchObject({ userId: id, displayName: `token ${people}` });
		const { lastSequence } = await roster.provisioning.getChangeLog({});
		const { changes } = await roster.provisioning.listChanges({ afterSequence: lastSequence - 1n });
		expect(changes).toMatchObject([
			{
				kind: ChangeKind.TOKEN_CREATED,
				userId: id,
				after: { state: { value: { userId: id, kind: CredentialKind.USER } } },
			},
		]);
	});

	test("that an administrator creates needs an active user", async () => {
		const { id } = await person();
		await expect(tokens().createToken({})).rejects.toMatchObject({ code: Code.InvalidArgument });
		await expect(tokens().listTokens({})).rejects.toMatchObject({ code: Code.InvalidArgument });
		await expect(tokens().createToken({ userId: "nobody" })).rejects.toMatchObject(unseen);
		await expect(tokens().createToken({ userId: id, note: "a@b" })).rejects.toMatchObject({
			code: Code.InvalidArgument,
			rawMessage: expect.stringMatching(/^note: /),
		});
		await setActive(id, false);
		await expect(tokens().createToken({ userId: id })).rejects.toMatchObject({ code: Code.FailedPrecondition });
		await expect(
			roster.client(RosterTokenService, adminToken).createToken({ kind: CredentialKind.USER }),
		).rejects.toMatchObject({ code: Code.InvalidArgument });
	});

	test("is not outlived by a token that was created with it", async () => {
		const { id } = await person();
		const end = roster.clock.now() + day;
		const { token } = await tokens().createToken({ userId: id, expireTime: timestampFromMs(end) });
		await expect(tokens(token).createToken({})).rejects.toMatchObject({ code: Code.InvalidArgument });
		await expect(tokens(token).createToken({ expireTime: timestampFromMs(end + 1) })).rejects.toMatchObject({
			code: Code.InvalidArgument,
		});
		await tokens(token).createToken({ expireTime: timestampFromMs(end) });
	});

	test("is one of at most a hundred of its person", async () => {
		const { id, token } = await person();
		for (let more = 1; more < 100; more++) {
			await tokens(token).createToken({});
		}
		await expect(tokens(token).createToken({})).rejects.toMatchObject({ code: Code.FailedPrecondition });
		await expect(tokens().createToken({ userId: id })).rejects.toMatchObject({ code: Code.FailedPrecondition });
		const [oldest, next] = (await tokens(token).listTokens({})).tokens;
		expect(oldest?.note).not.toBe("");
		await tokens(token).deleteToken({ tokenId: next?.id ?? "" });
		await tokens(token).createToken({});
	});

	test("is no token of another kind", async () => {
		const { token } = await person();
		await new Scim(roster.scimUrl, token).ask("GET /Users").fails(403);
		await expect(roster.client(ProvisioningService, token).listUsers({})).rejects.toMatchObject(denied);
		await expect(roster.client(ProvisioningService, token).listChanges({})).rejects.toMatchObject(denied);
		await expect(roster.client(SCIMTokenService, token).listSCIMTokens({})).rejects.toMatchObject(denied);
		await expect(roster.client(RosterTokenService, token).listTokens({})).rejects.toMatchObject(denied);
		await expect(users(token).listUsers({})).rejects.toMatchObject(denied);
		await expect(users(token).countUsers({})).rejects.toMatchObject(denied);
		await expect(organizations(token).createOrganization({ name: "by-a-person" })).rejects.toMatchObject(denied);
		await expect(organizations(token).deleteOrganization({ id: "x" })).rejects.toMatchObject(denied);
	});
});

describe("the holder of a personal token sees", () => {
	test("themselves, their organizations, and the members of these", async () => {
		const [member, colleague, stranger] = [await person(), await person(), await person()];
		const own = await organization("own-one", [
			[member.id, MEMBER],
			[colleague.id, OWNER],
		]);
		const foreign = await organization("foreign-one", [[stranger.id, OWNER]]);
		const mine = organizations(member.token);
		expect((await mine.listOrganizations({})).organizations.map((each) => each.id)).toEqual([own]);
		expect((await mine.getOrganizationByName({ name: "own-one" })).organization?.id).toBe(own);
		expect((await mine.listUserOrganizations({ userId: member.id })).organizations).toHaveLength(1);
		expect(await mine.getUserOrganization({ userId: colleague.id, organizationId: own })).toMatchObject({
			organizationMembership: { organizationRole: OWNER },
		});
		expect(await mine.getOrganizationSettings({ organizationId: own })).toMatchObject({ membersCount: 2 });
		expect((await users(member.token).listOrganizationUsers({ organizationId: own })).users).toHaveLength(2);
		expect((await users(member.token).getUser({ id: colleague.id })).user?.id).toBe(colleague.id);
		expect((await users(member.token).getUser({ id: member.id })).user?.id).toBe(member.id);

		const { username = "" } = (await users(adminToken).getUser({ id: stranger.id })).user ?? {};
		for (const unseenCall of [
			() => mine.getOrganization({ id: foreign }),
			() => mine.getOrganizationByName({ name: "foreign-one" }),
			() => mine.getUserOrganization({ userId: member.id, organizationId: foreign }),
			() => mine.getOrganizationSettings({ organizationId: foreign }),
			() => users(member.token).listOrganizationUsers({ organizationId: foreign }),
			() => users(member.token).getUser({ id: stranger.id }),
			() => users(member.token).getUserByUsername({ username }),
			() => users(member.token).getUser({ id: "00000000-0000-0000-0000-000000000001" }),
		]) {
			await expect(unseenCall()).rejects.toMatchObject(unseen);
		}
		await expect(mine.listUserOrganizations({ userId: colleague.id })).rejects.toMatchObject(denied);
	});
});

describe("what a person changes", () => {
	test("a member changes nothing, and a stranger does not see the organization", async () => {
		const [member, stranger] = [await person(), await person()];
		const organizationId = await organization("for-members", [[member.id, MEMBER]]);
		for (const [{ token }, error] of [
			[member, denied],
			[stranger, unseen],
		] as const) {
			const client = organizations(token);
			for (const call of [
				() => client.addOrganizationMember({ organizationId, userId: stranger.id, organizationRole: MEMBER }),
				() => client.updateOrganizationMember({ organizationId, userId: member.id, organizationRole: OWNER }),
				() => client.removeOrganizationMember({ organizationId, userId: member.id }),
				() => client.updateOrganizationSettings({ organizationId, description: "x" }),
				() => client.addOrganizationGroup({ organizationId, groupName: "x" }),
				() => client.updateOrganizationGroup({ organizationId, groupName: "x" }),
				() => client.removeOrganizationGroup({ organizationId, groupName: "x" }),
			]) {
				await expect(call()).rejects.toMatchObject(error);
			}
		}
	});

	test("an admin manages members and mappings, but not owners", async () => {
		const [owner, admin, other] = [await person(), await person(), await person()];
		const organizationId = await organization("for-admins", [
			[owner.id, OWNER],
			[admin.id, ADMIN],
		]);
		const client = organizations(admin.token);
		await client.addOrganizationMember({ organizationId, userId: other.id, organizationRole: MEMBER });
		await client.updateOrganizationMember({ organizationId, userId: other.id, organizationRole: ADMIN });
		await client.removeOrganizationMember({ organizationId, userId: other.id });
		await client.addOrganizationGroup({ organizationId, groupName: "team", roleOverride: MEMBER });
		await client.updateOrganizationSettings({ organizationId, description: "of admins" });
		await organizations(owner.token).addOrganizationGroup({ organizationId, groupName: "heads", roleOverride: OWNER });
		for (const call of [
			() => client.addOrganizationMember({ organizationId, userId: other.id, organizationRole: OWNER }),
			() => client.updateOrganizationMember({ organizationId, userId: admin.id, organizationRole: OWNER }),
			() => client.updateOrganizationMember({ organizationId, userId: owner.id, organizationRole: MEMBER }),
			() => client.removeOrganizationMember({ organizationId, userId: owner.id }),
			() => client.addOrganizationGroup({ organizationId, groupName: "mine", roleOverride: OWNER }),
			() => client.updateOrganizationGroup({ organizationId, groupName: "team", roleOverride: OWNER }),
			() => client.updateOrganizationGroup({ organizationId, groupName: "heads", roleOverride: MEMBER }),
			() => client.removeOrganizationGroup({ organizationId, groupName: "heads" }),
		]) {
			await expect(call()).rejects.toMatchObject(denied);
		}
		await client.removeOrganizationGroup({ organizationId, groupName: "team" });
		await organizations(owner.token).updateOrganizationMember({
			...{ organizationId, userId: admin.id, organizationRole: OWNER },
		});
		const { lastSequence } = await roster.provisioning.getChangeLog({});
		const { changes } = await roster.provisioning.listChanges({ afterSequence: lastSequence - 2n });
		expect(changes[0]?.actor).toMatchObject({ kind: CredentialKind.USER, userId: owner.id });
	});

	test("a right ends with the role that it rests on", async () => {
		const owner = await person();
		const organizationId = await organization("for-a-time", [[owner.id, OWNER]]);
		await organizations(owner.token).updateOrganizationSettings({ organizationId, description: "mine" });
		await organizations(owner.token).removeOrganizationMember({ organizationId, userId: owner.id });
		await expect(
			organizations(owner.token).updateOrganizationSettings({ organizationId, description: "still" }),
		).rejects.toMatchObject(unseen);
	});
});

test("no change by a personal token is committed after the person's access has ended", async () => {
	let crossed = 0;
	for (let round = 0; round < 12; round++) {
		const { id, token } = await person();
		const organizationId = await organization(`crossing-${round}`, [[id, OWNER]]);
		const client = organizations(token);
		const { lastSequence } = await roster.provisioning.getChangeLog({});
		const names = Array.from({ length: 6 }, (_, index) => `team-${index}`);
		const settled = await Promise.allSettled([
			...names.slice(0, 3).map((groupName) => client.addOrganizationGroup({ organizationId, groupName })),
			roster.users.deactivateUser({ id }),
			...names.slice(3).map((groupName) => client.addOrganizationGroup({ organizationId, groupName })),
		]);
		crossed += settled.filter((each) => each.status === "rejected").length;
		const { changes } = await roster.provisioning.listChanges({ afterSequence: lastSequence });
		const end = changes.findIndex((each) => each.kind === ChangeKind.USER_DEACTIVATED);
		expect(end).toBeGreaterThanOrEqual(0);
		expect(changes.slice(end).filter((each) => each.actor?.userId === id)).toEqual([]);
	}
	expect(crossed).toBeGreaterThan(0);
});

describe("a personal token ends", () => {
	/** The ways in which a person loses access. */
	const ways: Readonly<Record<string, (id: string) => Promise<unknown>>> = {
		"active false over SCIM": (id) => setActive(id, false),
		"DELETE over SCIM": (id) => roster.scim.ask(`DELETE /Users/${id}`).answers(204),
		DeactivateUser: (id) => roster.users.deactivateUser({ id }),
		PurgeUser: (id) => roster.provisioning.purgeUser({ id }),
	};

	// Not GetCurrentUser, which looks at the user by itself.
	const use = (token: string) => organizations(token).listOrganizations({});

	test.each(Object.entries(ways))("with %s, in the same commit", async (_, end) => {
		const { id, token } = await person();
		const second = (await tokens(token).createToken({ note: "second" })).token;
		// On every server the token was used a moment ago.
		for (let call = 0; call < 4; call++) {
			await use(token);
			await use(second);
		}
		const { lastSequence } = await roster.provisioning.getChangeLog({});
		await end(id);
		for (let call = 0; call < 4; call++) {
			await expect(use(token)).rejects.toMatchObject(dead);
			await expect(use(second)).rejects.toMatchObject(dead);
		}
		const { changes } = await roster.provisioning.listChanges({ afterSequence: lastSequence });
		const ended = changes.filter((each) => each.kind === ChangeKind.TOKEN_DELETED);
		expect(ended.map((each) => each.userId)).toEqual([id, id]);
		expect(new Set(changes.map((each) => each.requestId)).size).toBe(1);
	});

	test("for good: an activation brings none back", async () => {
		const { id, token } = await person();
		await setActive(id, false);
		await setActive(id, true);
		await expect(use(token)).rejects.toMatchObject(dead);
		expect((await tokens().listTokens({ userId: id })).tokens).toEqual([]);
	});

	test("even if it is created while its person is deactivated", async () => {
		for (let round = 0; round < 10; round++) {
			const { id } = await person();
			const [, made] = await Promise.allSettled([
				roster.users.deactivateUser({ id }),
				tokens().createToken({ userId: id }),
				tokens().createToken({ userId: id }),
			]);
			if (made.status === "fulfilled") {
				await expect(use(made.value.token)).rejects.toMatchObject(dead);
			}
			expect((await tokens().listTokens({ userId: id })).tokens).toEqual([]);
		}
	});
});
