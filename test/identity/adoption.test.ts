// SPDX-License-Identifier: Apache-2.0

// Accounts that came from a sign-in, and an identity provider that pushes their address.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { ChangeKind } from "../../gen/roster/v1/change_pb.ts";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { body, connect, giveRole, rolesOf, warnings } from "./people.ts";

let roster: Roster;

beforeAll(async () => {
	roster = await startRoster();
});

afterAll(() => roster.stop());

async function signIn(name: string, subject = "") {
	const { user } = await roster.provisioning.recordSignIn({ email: `${name}@x.y`, subject });
	return user?.id ?? "";
}

const push = (name: string) => roster.scim.ask("POST /Users", body({ userName: name, email: `${name}@x.y` }));

test.each([
	["no role", undefined],
	["the role of a member", OrganizationRole.MEMBER],
])("with %s it is adopted under its own id", async (_, role) => {
	const name = `plain-${role ?? "none"}`;
	const id = await signIn(name);
	if (role !== undefined) {
		await giveRole(roster, name, id, role);
	}
	expect((await push(name).answers(201)).id).toBe(id);
});

describe.each([
	["owner", OrganizationRole.OWNER],
	["admin", OrganizationRole.ADMIN],
	["machine", OrganizationRole.MACHINE],
])("with the direct role of %s", (name, role) => {
	test("it is refused until an administrator approves, and then the next push succeeds", async () => {
		const id = await signIn(name);
		const organizationId = await giveRole(roster, `of-${name}`, id, role);
		const detail = await push(name).fails(409, "uniqueness");
		expect(detail).toContain(`user approve-adoption ${id}`);
		expect(detail).toContain(`direct role of ${name}`);
		await push(name).fails(409, "uniqueness");
		expect(await warnings(roster)).toMatchObject({ adoption_needs_approval: "error" });
		// It is noted once.
		const { changes } = await roster.provisioning.listChanges({ kinds: [ChangeKind.IDENTITY_REFUSED], pageSize: 1000 });
		expect(changes.filter((each) => each.userId === id || each.after?.state.case === "identityRefusal")).not.toEqual(
			[],
		);
		expect(changes.filter((each) => each.userId === id)).toHaveLength(1);

		await roster.provisioning.approveUserAdoption({ userId: id });
		expect(await warnings(roster)).not.toHaveProperty("adoption_needs_approval");
		expect((await push(name).answers(201)).id).toBe(id);
		expect(await rolesOf(roster, id)).toEqual({ [organizationId]: role });
	});
});

test("an approval for one connection does not let another connection adopt the account", async () => {
	const id = await signIn("for-one");
	await giveRole(roster, "for-one", id, OrganizationRole.OWNER);
	const thief = await connect(roster, "thief");
	const theirs = body({ userName: "thief", email: "for-one@x.y", externalId: "thief" });
	expect(await push("for-one").fails(409, "uniqueness")).toContain(`approve-adoption ${id} --connection default"`);
	expect(await thief.ask("POST /Users", theirs).fails(409, "uniqueness")).toContain(
		`approve-adoption ${id} --connection thief"`,
	);
	await roster.provisioning.approveUserAdoption({ userId: id });
	await thief.ask("POST /Users", theirs).fails(409, "uniqueness");
	expect((await push("for-one").answers(201)).id).toBe(id);
	await expect(roster.provisioning.approveUserAdoption({ userId: id, connection: "none" })).rejects.toThrow(
		/the connection "none" was not found/,
	);
});

test("an owner's account cannot be had by its address, step by step", async () => {
	const id = await signIn("founder", "founder-subject");
	await giveRole(roster, "founders", id, OrganizationRole.OWNER);
	// By its email, by a user name that is its email, with an externalId, in a Bulk request.
	await push("founder").fails(409, "uniqueness");
	await roster.scim.ask("POST /Users", body({ userName: "founder@x.y" })).fails(409, "uniqueness");
	await roster.scim
		.ask("POST /Users", body({ userName: "f", email: "FOUNDER@x.y", externalId: "f" }))
		.fails(409, "uniqueness");
	const operation = {
		method: "POST",
		path: "/Users",
		bulkId: "1",
		data: body({ userName: "g", email: "founder@x.y" }),
	};
	const bulk = await roster.scim
		.ask("POST /Bulk", { schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], Operations: [operation] })
		.answers(200);
	expect(bulk.Operations[0].status).toBe("409");
	// By a user of one's own whose address is changed to it.
	const eve = await roster.scim.user("eve@x.y");
	await roster.scim
		.patch(`/Users/${eve.id}`, { op: "replace", path: "emails", value: [{ value: "founder@x.y" }] })
		.fails(409, "uniqueness");
	await roster.scim.ask(`GET /Users/${id}`).fails(404);
	// And where it was approved once, who signs in with the address is still somebody else.
	await roster.provisioning.approveUserAdoption({ userId: id });
	await push("founder").answers(201);
	await roster.scim
		.patch(`/Users/${id}`, { op: "replace", path: "emails", value: [{ value: "thief@x.y" }] })
		.answers(200);
	await expect(roster.provisioning.recordSignIn({ email: "thief@x.y", subject: "thief-subject" })).rejects.toThrow(
		/bound to another subject/,
	);
	expect((await roster.provisioning.recordSignIn({ email: "thief@x.y", subject: "founder-subject" })).user?.id).toBe(
		id,
	);
});

test("a connection adopts accounts only within its domains", async () => {
	const scim = await connect(roster, "domains");
	const connections = roster.client(ConnectionService, adminToken);
	const connection = { name: "domains", adoptionDomains: { domains: ["allowed.example"] } };
	await connections.updateConnection({ connection });
	const within = await roster.provisioning.recordSignIn({ email: "in@Allowed.Example" });
	const outside = await roster.provisioning.recordSignIn({ email: "out@other.example" });
	const below = await roster.provisioning.recordSignIn({ email: "sub@sub.allowed.example" });
	const ask = (name: string, email: string) => scim.ask("POST /Users", body({ userName: name, email }));
	expect((await ask("in", "in@allowed.example").answers(201)).id).toBe(within.user?.id);
	const detail = await ask("out", "out@other.example").fails(409, "uniqueness");
	expect(detail).toContain("only within allowed.example");
	await ask("sub", "sub@sub.allowed.example").fails(409, "uniqueness");
	await roster.provisioning.approveUserAdoption({ userId: outside.user?.id ?? "", connection: "domains" });
	expect((await ask("out", "out@other.example").answers(201)).id).toBe(outside.user?.id);
	await connections.updateConnection({ connection: { name: "domains", adoptionDomains: { domains: [] } } });
	expect((await ask("sub", "sub@sub.allowed.example").answers(201)).id).toBe(below.user?.id);
	expect(await warnings(roster)).not.toHaveProperty("adoption_needs_approval");
});

test("validate_only records no refusal", async () => {
	const id = await signIn("validated");
	await giveRole(roster, "validated", id, OrganizationRole.OWNER);
	const { lastSequence } = await roster.provisioning.getChangeLog({});
	const user = { userName: "validated", emails: [{ value: "validated@x.y" }] };
	await expect(roster.provisioning.createUser({ user, validateOnly: true })).rejects.toThrow(/approve-adoption/);
	expect((await roster.provisioning.getChangeLog({})).lastSequence).toBe(lastSequence);
});
