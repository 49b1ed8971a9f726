// SPDX-License-Identifier: Apache-2.0

// The look-ups of internal services: users by id and by other values, and memberships.

import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { OrganizationRole, OrganizationRoleSource } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import type { Json } from "../scim.ts";

let roster: Roster;
let service: Roster["provisioning"];
let ada: Json;
let eve: Json;

beforeAll(async () => {
	roster = await startRoster();
	const { plaintext } = await roster.client(TokenService, adminToken).createToken({ kind: CredentialKind.SERVICE });
	service = roster.client(ProvisioningService, plaintext);
	ada = await roster.scim.user("Ada@Example.com", { externalId: "shared" });
	eve = await roster.scim.user("eve", { externalId: "shared" });
});

afterAll(() => roster.stop());

test("a batch answers in the order of the ids, each once, in any state, and names those it does not find", async () => {
	const gone = await roster.scim.user("gone");
	await roster.scim.ask(`DELETE /Users/${gone.id}`).answers(204);
	const { users, missingIds } = await service.batchGetUsers({ ids: [eve.id, "nobody", ada.id, gone.id, eve.id] });
	expect(users.map((each) => each.user?.id)).toEqual([eve.id, ada.id, gone.id]);
	expect(users.map((each) => each.deprovisionTime !== undefined)).toEqual([false, false, true]);
	expect(users[1]).toMatchObject({ username: "ada", managed: true, user: { userName: "Ada@Example.com" } });
	expect(missingIds).toEqual(["nobody"]);
	const most = Array.from({ length: 250 }, (_, index) => `id-${index}`);
	expect((await service.batchGetUsers({ ids: most })).missingIds).toHaveLength(250);
	await expect(service.batchGetUsers({ ids: [...most, "one more"] })).rejects.toMatchObject({
		code: Code.InvalidArgument,
		rawMessage: expect.stringContaining("250"),
	});
});

test("users are found by username, email, userName and external id", async () => {
	type By = { case: "username" | "email" | "userName" | "externalId"; value: string };
	const find = async (by: By) => (await service.lookUpUsers({ by })).users.map((each) => each.user?.id);
	expect(await find({ case: "username", value: "ada" })).toEqual([ada.id]);
	expect(await find({ case: "email", value: "ADA@example.COM" })).toEqual([ada.id]);
	expect(await find({ case: "userName", value: "EVE" })).toEqual([eve.id]);
	expect(await find({ case: "externalId", value: "shared" })).toEqual([ada.id, eve.id]);
	expect(await find({ case: "externalId", value: "SHARED" })).toEqual([]);
	const first = await service.lookUpUsers({ by: { case: "externalId", value: "shared" }, pageSize: 1 });
	expect(first.users).toHaveLength(1);
	const second = await service.lookUpUsers({
		by: { case: "externalId", value: "shared" },
		pageSize: 1,
		pageToken: first.nextPageToken,
	});
	expect(second.users[0]?.user?.id).toBe(eve.id);
	expect(second.nextPageToken).toBe("");
	await expect(service.lookUpUsers({})).rejects.toMatchObject({ code: Code.InvalidArgument });
	await expect(service.lookUpUsers({ by: { case: "email", value: "" } })).rejects.toMatchObject({
		code: Code.InvalidArgument,
	});
});

test("memberships are listed of a user, of an organization, and of both, and checked in one call", async () => {
	const ids: string[] = [];
	for (const name of ["alpha", "beta"]) {
		const { organization } = await roster.organizations.createOrganization({ name });
		ids.push(organization?.id ?? "");
		for (const { id: userId } of [ada, eve]) {
			const organizationRole = OrganizationRole.ADMIN;
			await roster.organizations.addOrganizationMember({
				organizationId: ids.at(-1) as string,
				userId,
				organizationRole,
			});
		}
	}
	const [alpha, beta] = ids as [string, string];
	const expected = (organizationId: string, organizationName: string, userId: string) => ({
		organizationId,
		organizationName,
		userId,
		role: OrganizationRole.ADMIN,
		source: OrganizationRoleSource.DIRECT,
	});
	const list = async (request: { userId?: string; organizationId?: string }) =>
		(await service.listMemberships(request)).memberships;
	expect(await list({ userId: ada.id })).toMatchObject([
		expected(alpha, "alpha", ada.id),
		expected(beta, "beta", ada.id),
	]);
	expect(await list({ organizationId: beta })).toMatchObject([
		expected(beta, "beta", ada.id),
		expected(beta, "beta", eve.id),
	]);
	expect(await list({ userId: eve.id, organizationId: alpha })).toMatchObject([expected(alpha, "alpha", eve.id)]);
	const page = await service.listMemberships({ organizationId: beta, pageSize: 1 });
	const rest = await service.listMemberships({ organizationId: beta, pageSize: 1, pageToken: page.nextPageToken });
	expect(rest.memberships).toMatchObject([expected(beta, "beta", eve.id)]);
	await expect(service.listMemberships({})).rejects.toMatchObject({ code: Code.InvalidArgument });

	const { membership } = await service.checkMembership({ userId: ada.id, organizationId: beta });
	expect(membership).toMatchObject(expected(beta, "beta", ada.id));
	expect((await service.checkMembership({ userId: ada.id, organizationId: "none" })).membership).toBeUndefined();
});

test("tokens can be made and deleted on trial", async () => {
	const tokens = roster.client(TokenService, adminToken);
	const trial = await tokens.createToken({ kind: CredentialKind.SERVICE, validateOnly: true });
	expect(trial.plaintext).toBe("");
	const made = await tokens.createToken({ kind: CredentialKind.SERVICE });
	await tokens.deleteToken({ id: made.token?.id ?? "", validateOnly: true });
	const ids = (await tokens.listTokens({ kind: CredentialKind.SERVICE })).tokens.map((each) => each.id);
	expect(ids).toContain(made.token?.id);
	expect(ids).not.toContain(trial.token?.id);
	await roster.client(ProvisioningService, made.plaintext).getCaller({});
});
