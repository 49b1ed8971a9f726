// SPDX-License-Identifier: Apache-2.0

// buf.registry.owner.v1.UserService: who is who, lists of members, and what of a user changes here.

import { Code, type ConnectError } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { TokenService as PersonalTokenService } from "../../gen/buf/alpha/registry/v1alpha1/token_pb.ts";
import { UserState, UserType, UserVerificationStatus } from "../../gen/buf/registry/owner/v1/user_pb.ts";
import { ListUsersRequest_Order as Order, UserService } from "../../gen/buf/registry/owner/v1/user_service_pb.ts";
import { ChangeKind, CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { checkedClient } from "../owner-rules.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";

const { ACTIVE, INACTIVE } = UserState;
const { STANDARD, BOT } = UserType;
const { UNVERIFIED, VERIFIED } = UserVerificationStatus;

let roster: Roster;
let users: ReturnType<typeof clientOf>;

const clientOf = (token: string) => checkedClient(roster, UserService, token);

beforeAll(async () => {
	roster = await startRoster();
	users = clientOf(adminToken);
});

afterAll(() => roster.stop());

/** A number that is no value of any of the enums. */
const unknownValue = 9 as never;

const byName = (value: string) => ({ value: { case: "name", value } as const });
const byId = (value: string) => ({ value: { case: "id", value } as const });
const names = (answer: { users: readonly { name: string }[] }) => answer.users.map((each) => each.name);

/** Gives the error of a call that fails. */
async function failure(call: Promise<unknown>): Promise<ConnectError> {
	return call.then(
		() => expect.unreachable("the call succeeded"),
		(error) => error,
	);
}

describe("the current user", () => {
	test("is the machine user behind the token", async () => {
		expect((await users.getCurrentUser({})).user).toMatchObject({
			name: "machine-admin",
			type: BOT,
			state: ACTIVE,
			verificationStatus: UNVERIFIED,
			description: "",
			url: "",
		});
		const { plaintext } = await roster.client(TokenService, adminToken).createToken({ kind: CredentialKind.SERVICE });
		const { user } = await clientOf(plaintext).getCurrentUser({});
		expect(user).toMatchObject({ type: BOT, state: ACTIVE });
		const found = await users.getUsers({ userRefs: [byId(user?.id ?? ""), byName(user?.name ?? "")] });
		expect(found.users).toEqual([user, user]);
	});
});

describe("a user", () => {
	test("is found by id and username, in any state", async () => {
		const [active = "", inactive = "", departed = ""] = await roster.scim.users(["on@x.y", "off@x.y", "departed@x.y"]);
		await roster.scim.patch(`/Users/${inactive}`, { op: "replace", path: "active", value: false });
		await roster.scim.ask(`DELETE /Users/${departed}`).answers(204);
		const userRefs = [byId(departed), byName("off"), byId(active.replaceAll("-", "")), byName("on")];
		const found = await users.getUsers({ userRefs });
		expect(found.users.map(({ id, name, state, type }) => [id, name, state, type])).toEqual([
			[departed.replaceAll("-", ""), "departed", INACTIVE, STANDARD],
			[inactive.replaceAll("-", ""), "off", INACTIVE, STANDARD],
			[active.replaceAll("-", ""), "on", ACTIVE, STANDARD],
			[active.replaceAll("-", ""), "on", ACTIVE, STANDARD],
		]);
		const error = await failure(users.getUsers({ userRefs: [byName("on"), byName("no-such-user")] }));
		expect(error.code).toBe(Code.NotFound);
		expect(error.message).toContain('user_refs[1]: the user "no-such-user"');
	});

	test.each([
		["a", "one letter"],
		["ends-with-hyphen-", "a hyphen at the end"],
		["long-".repeat(8), "more than 32 characters"],
	])("whose username is %j (%s) has a name made of the id, by which they are found", async (username) => {
		const { id } = await roster.scim.user(`${username}@x.y`);
		expect((await roster.users.getUser({ id })).user?.username).toBe(username);
		const [user] = (await users.getUsers({ userRefs: [byId(id)] })).users;
		expect(user?.name).toMatch(/^user-[0-9a-z]{25}$/);
		expect(names(await users.getUsers({ userRefs: [byName(user?.name ?? "")] }))).toEqual([user?.name]);
	});
});

describe("the list", () => {
	const people = Array.from({ length: 12 }, (_, index) => `listed-${String(index).padStart(2, "0")}`);
	let ids: string[];

	beforeAll(async () => {
		ids = await roster.scim.users(people.map((each) => `${each}@x.y`));
		for (const id of [ids[3], ids[5]]) {
			await roster.scim.patch(`/Users/${id}`, { op: "replace", path: "active", value: false });
		}
	});

	/** Reads all pages. */
	async function pages(request: Parameters<typeof users.listUsers>[0]) {
		const read: string[][] = [];
		for (let pageToken = ""; read.length === 0 || pageToken !== ""; ) {
			const answer = await users.listUsers({ ...request, pageToken });
			read.push(names(answer));
			pageToken = answer.nextPageToken;
		}
		return read;
	}

	test("begins with the newest, ten to a page, and has machine users too", async () => {
		const read = await pages({});
		expect(read[0]).toEqual(people.toReversed().slice(0, 10));
		expect(read.flat().at(-1)).toBe("machine-admin");
		expect((await pages({ hasTypes: [STANDARD] })).flat()).not.toContain("machine-admin");
		const ascending = await pages({ order: Order.CREATE_TIME_ASC, pageSize: 5 });
		expect(ascending.flat()).toEqual(read.flat().toReversed());
	});

	test("is filtered by state and type", async () => {
		const inactive = (await pages({ hasStates: [INACTIVE] })).flat();
		expect(inactive.filter((each) => each.startsWith("listed"))).toEqual(["listed-05", "listed-03"]);
		const active = (await pages({ hasStates: [ACTIVE], hasTypes: [BOT, STANDARD] })).flat();
		const all = (await pages({ hasStates: [ACTIVE, INACTIVE] })).flat();
		expect(all).toEqual((await pages({})).flat());
		expect(all.filter((each) => !inactive.includes(each))).toEqual(active);
	});

	test("has the machine users of administrators and services, with those of deleted tokens", async () => {
		const tokens = roster.client(TokenService, adminToken);
		const made: string[] = [];
		for (const kind of [CredentialKind.ADMINISTRATOR, CredentialKind.SERVICE, CredentialKind.SERVICE]) {
			made.push((await tokens.createToken({ kind })).token?.id ?? "");
		}
		const [first = "", second = "", third = ""] = made.map((id) => `machine-${id.slice(-12)}`);
		await tokens.deleteToken({ id: made[1] ?? "" });
		const hasTypes = [BOT];
		const asked = (each: string) => [first, second, third, "machine-admin"].includes(each);
		const bots = async (request: object) => (await pages({ hasTypes, ...request })).flat().filter(asked);
		expect(await bots({ pageSize: 1 })).toEqual([third, second, first, "machine-admin"]);
		expect(await bots({ pageSize: 1, order: Order.CREATE_TIME_ASC })).toEqual(["machine-admin", first, second, third]);
		expect(await bots({ pageSize: 2, hasStates: [ACTIVE] })).toEqual([third, first, "machine-admin"]);
		expect(await bots({ hasStates: [INACTIVE] })).toEqual([second]);
		// People and machine users are one list.
		const all = (await pages({ pageSize: 3 })).flat();
		expect(all.slice(0, 3)).toEqual([third, second, first]);
		expect(all).toEqual(expect.arrayContaining(people));
		expect(new Set(all).size).toBe(all.length);
		expect((await pages({ pageSize: 4, order: Order.CREATE_TIME_ASC })).flat()).toEqual(all.toReversed());
	});

	test("has the members of organizations, each once", async () => {
		const [first = "", second = ""] = await Promise.all(
			["listing-one", "listing-two"].map(async (name) => {
				const { organization } = await roster.organizations.createOrganization({ name });
				return organization?.id ?? "";
			}),
		);
		const join = (organizationId: string, number: number) =>
			roster.organizations.addOrganizationMember({
				organizationId,
				userId: ids[number] ?? "",
				organizationRole: OrganizationRole.MEMBER,
			});
		// The user 3 is inactive, and so no member.
		for (const number of [0, 1, 2, 3]) {
			await join(first, number);
		}
		for (const number of [2, 4]) {
			await join(second, number);
		}
		const organizationRefs = [byName("listing-one"), byId(second)];
		const expected = [4, 2, 1, 0].map((number) => people[number]);
		expect((await pages({ organizationRefs, pageSize: 3 })).flat()).toEqual(expected);
		expect((await pages({ organizationRefs, order: Order.CREATE_TIME_ASC, pageSize: 1 })).flat()).toEqual(
			expected.toReversed(),
		);
		expect(await pages({ organizationRefs, hasStates: [INACTIVE] })).toEqual([[]]);
		const error = await failure(users.listUsers({ organizationRefs: [byName("no-such-organization")] }));
		expect(error.code).toBe(Code.NotFound);
	});
});

describe("an update", () => {
	const state = async (name: string) => (await users.getUsers({ userRefs: [byName(name)] })).users[0]?.state;

	test("deactivates and activates users in one commit", async () => {
		await roster.scim.users(["first@x.y", "second@x.y"]);
		const { lastSequence } = await roster.provisioning.getChangeLog({});
		const deactivate = (name: string) => ({ userRef: byName(name), state: INACTIVE });
		const answer = await users.updateUsers({ values: [deactivate("second"), deactivate("first")] });
		expect(answer.users.map((each) => [each.name, each.state])).toEqual([
			["second", INACTIVE],
			["first", INACTIVE],
		]);
		const { changes } = await roster.provisioning.listChanges({ afterSequence: lastSequence });
		expect(changes.map((each) => each.kind)).toEqual(Array(2).fill(ChangeKind.USER_DEACTIVATED));
		await users.updateUsers({ values: [{ userRef: byName("first"), state: ACTIVE, verificationStatus: UNVERIFIED }] });
		expect([await state("first"), await state("second")]).toEqual([ACTIVE, INACTIVE]);
	});

	test("changes all users or none", async () => {
		await roster.scim.user("unharmed@x.y");
		const departed = await roster.scim.user("gone-for-good@x.y");
		await roster.scim.ask(`DELETE /Users/${departed.id}`).answers(204);
		const harm = { userRef: byName("unharmed"), state: INACTIVE };
		for (const [value, code, message] of [
			[{ userRef: byName("nobody-at-all"), state: INACTIVE }, Code.NotFound, "values[1].user_ref"],
			[{ userRef: byName("gone-for-good"), state: ACTIVE }, Code.FailedPrecondition, "is deprovisioned"],
			[{ userRef: byName("machine-admin"), state: INACTIVE }, Code.PermissionDenied, "a machine user"],
			[{ userRef: byName("unharmed"), state: ACTIVE }, Code.InvalidArgument, "is the same user"],
			[{ userRef: byName("machine-admin"), description: "x" }, Code.PermissionDenied, "the identity provider manages"],
			[
				{ userRef: byName("machine-admin"), url: "https://x.y" },
				Code.PermissionDenied,
				"the identity provider manages",
			],
			[
				{ userRef: byName("machine-admin"), verificationStatus: VERIFIED },
				Code.PermissionDenied,
				"the identity provider manages",
			],
		] as const) {
			const error = await failure(users.updateUsers({ values: [harm, value] }));
			expect([message, error.code]).toEqual([message, code]);
			expect(error.message).toContain(message);
		}
		expect(await state("unharmed")).toBe(ACTIVE);
	});
});

test("a personal token sees its user, and the members of their organizations", async () => {
	const [self = "", peer = ""] = await roster.scim.users(["self@x.y", "peer@x.y", "stranger@x.y"]);
	const { organization } = await roster.organizations.createOrganization({ name: "shared" });
	for (const userId of [self, peer]) {
		await roster.organizations.addOrganizationMember({
			organizationId: organization?.id ?? "",
			userId,
			organizationRole: OrganizationRole.MEMBER,
		});
	}
	await roster.organizations.createOrganization({ name: "not-shared" });
	const { token } = await roster.client(PersonalTokenService, adminToken).createToken({ userId: self });
	const own = clientOf(token);
	expect((await own.getCurrentUser({})).user).toMatchObject({ name: "self", type: STANDARD, state: ACTIVE });
	expect(names(await own.getUsers({ userRefs: [byName("self"), byName("peer")] }))).toEqual(["self", "peer"]);
	expect(names(await own.listUsers({ organizationRefs: [byName("shared")] }))).toEqual(["peer", "self"]);
	expect((await failure(own.listUsers({}))).code).toBe(Code.PermissionDenied);
	expect((await failure(own.listUsers({ organizationRefs: [byName("not-shared")] }))).code).toBe(Code.NotFound);
	expect((await failure(own.getUsers({ userRefs: [byName("stranger")] }))).code).toBe(Code.NotFound);
	const values = [{ userRef: byName("self"), state: INACTIVE }];
	expect((await failure(own.updateUsers({ values }))).code).toBe(Code.PermissionDenied);
});

test("the identity provider creates and deletes users, and the error says so", async () => {
	const created = await failure(users.createUsers({ values: [{ name: "made-here" }] }));
	expect(created.code).toBe(Code.PermissionDenied);
	expect(created.message).toContain("the identity provider creates users over SCIM");
	const deleted = await failure(users.deleteUsers({ userRefs: [byName("made-here")] }));
	expect(deleted.code).toBe(Code.PermissionDenied);
	expect(deleted.message).toContain("the identity provider deletes users over SCIM");
});

test.each<[string, string, () => Promise<unknown>]>([
	["no references", "user_refs: ", () => users.getUsers({})],
	["251 references", "user_refs: has 251", () => users.getUsers({ userRefs: Array(251).fill(byName("ada")) })],
	["an empty reference", "user_refs[0]: ", () => users.getUsers({ userRefs: [{}] })],
	["a malformed id", "user_refs[0].id: ", () => users.deleteUsers({ userRefs: [byId("x")] })],
	["a page of 251", "page_size: ", () => users.listUsers({ pageSize: 251 })],
	["an unknown order", "order: ", () => users.listUsers({ order: unknownValue })],
	["an unknown type", "has_types[0]: ", () => users.listUsers({ hasTypes: [unknownValue] })],
	["the unspecified state", "has_states[1]: ", () => users.listUsers({ hasStates: [ACTIVE, 0] })],
	["a state twice", "has_states[1]: ", () => users.listUsers({ hasStates: [ACTIVE, ACTIVE] })],
	["an empty reference in a filter", "organization_refs[0]: ", () => users.listUsers({ organizationRefs: [{}] })],
	["no values", "values: ", () => users.createUsers({})],
	["a malformed name", "values[0].name: ", () => users.createUsers({ values: [{ name: "A" }] })],
	[
		"an unknown type of a new user",
		"values[0].type: ",
		() => users.createUsers({ values: [{ name: "ada", type: unknownValue }] }),
	],
	["no reference in an update", "values[0].user_ref: ", () => users.updateUsers({ values: [{ state: ACTIVE }] })],
	[
		"the unspecified state in an update",
		"values[0].state: ",
		() => users.updateUsers({ values: [{ userRef: byName("ada"), state: 0 }] }),
	],
])("%s is refused, and the error names the field", async (_, field, call) => {
	const error = await failure(call());
	expect(error.code).toBe(Code.InvalidArgument);
	expect(error.rawMessage.startsWith(field), error.rawMessage).toBe(true);
});
