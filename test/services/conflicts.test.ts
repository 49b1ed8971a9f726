// SPDX-License-Identifier: Apache-2.0

// A conflict names the resource in the way, and its state, to whoever may see it.

import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import { body, connect, giveRole } from "../identity/people.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import type { Scim } from "../scim.ts";

let roster: Roster;
let other: Scim;

beforeAll(async () => {
	roster = await startRoster();
	other = await connect(roster, "other");
});

afterAll(() => roster.stop());

const conflict = async (call: Promise<unknown>): Promise<string> => {
	const error = await call.then(
		() => expect.unreachable(),
		(reason) => reason,
	);
	expect(error.code).toBe(Code.AlreadyExists);
	return error.rawMessage;
};

describe.each([
	["active", true],
	["deactivated", false],
])("the %s user who has", (state, active) => {
	const of = { userName: `Has-${active}`, email: `has-${active}@x.y` };
	let id: string;

	beforeAll(async () => {
		({ id } = await roster.scim.ask("POST /Users", { ...body(of), active }).answers(201));
	});

	test.each([
		["the userName", { userName: of.userName.toUpperCase() }, "userName"],
		["the email", { userName: `else-${state}`, email: of.email }, "emails"],
	])("%s is named by id and state, to their own connection and to an administrator", async (_, said, attribute) => {
		const named = `${attribute}: the ${state} user ${id} has "`;
		expect(await roster.scim.ask("POST /Users", body(said)).fails(409, "uniqueness")).toContain(named);
		const emails = "email" in said ? [{ value: said.email }] : [];
		const created = roster.provisioning.createUser({ user: { userName: said.userName, emails } });
		expect(await conflict(created)).toContain(named);
	});

	test.each([
		["PUT", (mine: string) => other.ask(`PUT /Users/${mine}`, body(of))],
		["PATCH", (mine: string) => other.patch(`/Users/${mine}`, { op: "replace", path: "userName", value: of.userName })],
		["POST", () => other.ask("POST /Users", body(of))],
	])("the names by %s is not named to another connection", async (method, ask) => {
		const mine = await other.user(`mine-${state}-${method}@x.y`);
		const detail = await ask(mine.id).fails(409, "uniqueness");
		expect(detail).toContain("a user whom this connection does not manage has");
		expect(detail).not.toContain(id);
		expect(detail).not.toContain(state);
	});
});

test("an account from a sign-in is not named to a connection", async () => {
	const { user } = await roster.provisioning.recordSignIn({ email: "account@x.y", subject: "account" });
	const mine = await roster.scim.user("mine@x.y");
	const emails = [{ value: "account@x.y" }];
	const detail = await roster.scim
		.patch(`/Users/${mine.id}`, { op: "replace", path: "emails", value: emails })
		.fails(409, "uniqueness");
	expect(detail).toContain("a user whom this connection does not manage");
	expect(detail).not.toContain(user?.id);
});

test("a group is named by id, to its own connection: another one may use the name", async () => {
	const { id: theirs } = await other.group("Taken");
	const { id } = await roster.scim.group("Taken");
	for (const [idp, own] of [[roster.scim, id] as const, [other, theirs] as const]) {
		const detail = await idp.ask("POST /Groups", { displayName: "TAKEN" }).fails(409, "uniqueness");
		expect(detail).toContain(`displayName: the group ${own} has "TAKEN"`);
	}
	const mine = await roster.scim.group("Mine");
	const rename = { op: "replace", path: "displayName", value: "taken" };
	expect(await roster.scim.patch(`/Groups/${mine.id}`, rename).fails(409, "uniqueness")).toContain(`the group ${id}`);
});

test("an organization, a mapping, a direct role and a connection are named", async () => {
	const user = await roster.scim.user("roles@x.y");
	const organizationId = await giveRole(roster, "conflicts", user.id);
	const { organizations } = roster;
	expect(await conflict(organizations.createOrganization({ name: "conflicts" }))).toContain(organizationId);
	const role = { organizationId, userId: user.id, organizationRole: OrganizationRole.OWNER };
	expect(await conflict(organizations.addOrganizationMember(role))).toContain(
		`the user has the direct role admin in the organization ${organizationId}`,
	);
	await organizations.addOrganizationGroup({ organizationId, groupName: "Mapped" });
	const mapping = { organizationId, groupName: "mapped", roleOverride: OrganizationRole.OWNER };
	expect(await conflict(organizations.addOrganizationGroup(mapping))).toContain(
		`"Mapped" is mapped to the organization ${organizationId} with the role member`,
	);
	const connections = roster.client(ConnectionService, adminToken);
	const { connections: all } = await connections.listConnections({});
	const { id = "" } = all.find((each) => each.name === "other") ?? {};
	expect(await conflict(connections.createConnection({ connection: { name: "other" } }))).toContain(id);
});

test("a subject is named with the user who is bound to it", async () => {
	const bound = await roster.scim.user("bound@x.y");
	await roster.provisioning.recordSignIn({ email: "bound@x.y", subject: "bound" });
	await roster.scim.patch(`/Users/${bound.id}`, { op: "replace", path: "active", value: false });
	const { id } = await roster.scim.user("unbound@x.y");
	expect(await conflict(roster.provisioning.linkUser({ userId: id, subject: "bound" }))).toContain(
		`the deactivated user ${bound.id}`,
	);
});
