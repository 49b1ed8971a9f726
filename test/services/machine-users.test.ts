// SPDX-License-Identifier: Apache-2.0

// The users behind the tokens of administrators and services.

import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AuthnService } from "../../gen/buf/alpha/registry/v1alpha1/authn_pb.ts";
import { UserService, UserType } from "../../gen/buf/alpha/registry/v1alpha1/user_pb.ts";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { userOf } from "../scim.ts";

let roster: Roster;

beforeAll(async () => {
	roster = await startRoster();
});

afterAll(() => roster.stop());

const whoIs = async (token: string) => (await roster.client(AuthnService, token).getCurrentUser({})).user;
const create = (kind: CredentialKind) => roster.client(TokenService, adminToken).createToken({ kind });

test("the token of the environment has a machine user behind it", async () => {
	const user = await whoIs(adminToken);
	expect(user).toMatchObject({
		id: "00000000-0000-0000-0000-000000000001",
		username: "machine-admin",
		userType: UserType.MACHINE,
		deactivated: false,
	});
	expect(user?.createTime).toBeDefined();
	expect(user?.updateTime).toEqual(user?.createTime);
	expect(await whoIs(adminToken)).toEqual(user);
});

test.each([
	["an administrator's token", CredentialKind.ADMINISTRATOR],
	["a service token", CredentialKind.SERVICE],
])("%s has a machine user of its own behind it", async (_, kind) => {
	const { plaintext, token } = await create(kind);
	const user = await whoIs(plaintext);
	expect(user).toMatchObject({ id: token?.id, userType: UserType.MACHINE, createTime: token?.createTime });
	expect(user?.username).toBe(`machine-${token?.id.slice(-12)}`);
	expect((await roster.client(AuthnService, plaintext).getCurrentUserSubject({})).subject).toBe("");
	expect((await roster.users.getUser({ id: token?.id ?? "" })).user).toEqual(user);
	expect((await roster.users.getUserByUsername({ username: user?.username ?? "" })).user).toEqual(user);
	await roster.client(TokenService, adminToken).deleteToken({ id: token?.id ?? "" });
	expect((await roster.users.getUser({ id: token?.id ?? "" })).user).toMatchObject({ deactivated: true });
});

test("a SCIM token has no user behind it", async () => {
	await expect(whoIs(roster.scimToken)).rejects.toMatchObject({ code: Code.PermissionDenied });
	const [scim] = (await roster.tokens.listSCIMTokens({})).tokens;
	await expect(roster.users.getUser({ id: scim?.id ?? "" })).rejects.toMatchObject({ code: Code.NotFound });
});

test("machine users are not counted, not listed unless asked for, and not seen by SCIM", async () => {
	const { token } = await create(CredentialKind.SERVICE);
	const username = `machine-${token?.id.slice(-12)}`;
	expect((await roster.users.countUsers({})).totalCount).toBe(0);
	expect((await roster.users.listUsers({})).users).toEqual([]);
	const { users: machines } = await roster.users.listUsers({ userTypeFilters: [UserType.MACHINE] });
	expect(machines.map((each) => each.username)).toEqual(expect.arrayContaining(["machine-admin", username]));
	expect(new Set(machines.map((each) => each.userType))).toEqual(new Set([UserType.MACHINE]));
	await roster.scim.ask(`GET /Users/${token?.id}`).fails(404);
	await roster.scim.ask("GET /Users").answers(200, { totalResults: 0 });
	// A person with such an address gets another username.
	await roster.scim.ask("POST /Users", userOf(`${username}@example.com`)).answers(201);
	await roster.scim.ask("POST /Users", userOf("machine-admin@example.com")).answers(201);
	const people = (await roster.client(UserService, adminToken).listUsers({})).users;
	expect(people.map((each) => each.username)).toEqual([`${username}1`, "machine-admin1"]);
	expect(people.map((each) => each.userType)).toEqual([UserType.PERSONAL, UserType.PERSONAL]);
});
