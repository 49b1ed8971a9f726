// SPDX-License-Identifier: Apache-2.0

// If the data of a decision about a person changes before the commit, the decision is made again.

import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import { newDatabase, type TestDatabase } from "../engine.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { type InBetween, inBetween } from "./in-between.ts";
import { body, connect, giveRole, rolesOf } from "./people.ts";

const { OWNER, ADMIN, MACHINE, MEMBER } = OrganizationRole;

/** One that is not looked at around refused requests: what is written in between is no doing of theirs. */
let database: TestDatabase;
let roster: Roster;
let between: InBetween;

beforeAll(async () => {
	between = inBetween();
	database = await newDatabase();
	roster = await startRoster({ database: database.name });
	// The tests together take something from more users than the default of the guard allows. Without the recorder, no
	// transaction comes between but the one of the request.
	await roster.provisioning.updateSettings({ settings: { guardThreshold: 0, requestLog: { maxMebibytes: 0 } } });
});

afterAll(async () => {
	vi.restoreAllMocks();
	await roster.stop();
	await database.drop();
});

const push = (name: string, externalId?: string) =>
	roster.scim.ask("POST /Users", body({ userName: name, email: `${name}@x.y`, ...(externalId && { externalId }) }));

async function signIn(name: string): Promise<string> {
	return (await roster.provisioning.recordSignIn({ email: `${name}@x.y` })).user?.id ?? "";
}

async function organizationOf(name: string): Promise<string> {
	return (await roster.organizations.createOrganization({ name })).organization?.id ?? "";
}

/** Makes a request, and has something written between what it reads and what it commits. */
async function raced<Answer>(text: string, request: () => PromiseLike<Answer>): Promise<Answer> {
	const written = between.write(database.name, text);
	const answer = await request();
	await written;
	return answer;
}

const grant = (organizationId: string, userId: string, role: OrganizationRole) =>
	`insert into organization_members (organization_id, user_id, role, suspended)
		values ('${organizationId}', '${userId}', ${role}, false)`;

const depart = (userId: string) =>
	`update users set deprovision_time = 1, version = version + 1 where id = '${userId}';
	update organization_members set suspended = true where user_id = '${userId}'`;

describe("an account is adopted, and meanwhile", () => {
	test.each([
		["owner", OWNER],
		["admin", ADMIN],
		["machine", MACHINE],
	])("it gets the direct role of %s: it is refused", async (name, role) => {
		const id = await signIn(`late-${name}`);
		const organizationId = await organizationOf(`late-${name}`);
		const answer = await raced(grant(organizationId, id, role), () => push(`late-${name}`));
		expect([answer.status, answer.body.detail]).toEqual([409, expect.stringContaining(`direct role of ${name}`)]);
		await roster.scim.ask(`GET /Users/${id}`).fails(404);
	});

	test("it gets the direct role of a member: it is adopted", async () => {
		const id = await signIn("late-member");
		const organizationId = await organizationOf("late-member");
		const answer = await raced(grant(organizationId, id, MEMBER), () => push("late-member"));
		expect([answer.status, answer.body.id]).toEqual([201, id]);
		expect(await rolesOf(roster, id)).toEqual({ [organizationId]: MEMBER });
	});

	test("the domains of the connection change: it is refused", async () => {
		const id = await signIn("late-domains");
		const change = `update connections set adoption_domains = '["other.example"]' where name = 'default'`;
		const answer = await raced(change, () => push("late-domains"));
		expect([answer.status, answer.body.detail]).toEqual([409, expect.stringContaining("only within other.example")]);
		const connection = { name: "default", adoptionDomains: { domains: [] } };
		await roster.client(ConnectionService, adminToken).updateConnection({ connection });
		expect((await push("late-domains").answers(201)).id).toBe(id);
	});
});

describe("a deleted user is pushed again, and meanwhile", () => {
	test("an administrator says that it is another person: a new user is created", async () => {
		const { id } = await push("late-separate").answers(201);
		await roster.scim.ask(`DELETE /Users/${id}`).answers(204);
		const separate = `update users set separate_time = 1, version = version + 1 where id = '${id}'`;
		const answer = await raced(separate, () => push("late-separate"));
		expect(answer.status).toBe(201);
		expect(answer.body.id).not.toBe(id);
	});

	test("an administrator takes that back: no new user is created", async () => {
		const { id } = await push("late-link").answers(201);
		await roster.scim.ask(`DELETE /Users/${id}`).answers(204);
		await roster.provisioning.separateUser({ userId: id });
		const link = `update users set separate_time = null, version = version + 1 where id = '${id}'`;
		const answer = await raced(link, () => push("late-link"));
		expect([answer.status, answer.body.id]).toEqual([201, id]);
	});

	test("a role that waits is taken away: it does not come back", async () => {
		const { id } = await push("late-removal", "late-removal").answers(201);
		const organizationId = await giveRole(roster, "late-removal", id);
		await roster.scim.ask(`DELETE /Users/${id}`).answers(204);
		const remove = `delete from organization_members where organization_id = '${organizationId}'`;
		expect((await raced(remove, () => push("late-removal", "late-removal"))).body.id).toBe(id);
		expect(await rolesOf(roster, id)).toEqual({});
	});
});

test("somebody with the same names is deleted while they are pushed: they come back", async () => {
	const { id } = await push("late-deletion").answers(201);
	const answer = await raced(depart(id), () => push("late-deletion"));
	expect([answer.status, answer.body.id]).toEqual([201, id]);
});

describe("a user is deleted, and meanwhile", () => {
	test("gets a direct role: it waits", async () => {
		const { id } = await push("late-role").answers(201);
		const organizationId = await organizationOf("late-role");
		await raced(grant(organizationId, id, ADMIN), () => roster.scim.ask(`DELETE /Users/${id}`).answers(204));
		expect((await push("late-role").answers(201)).id).toBe(id);
		expect(await rolesOf(roster, id)).toEqual({});
	});

	test("gets into a group: they leave it", async () => {
		const { id } = await push("late-place").answers(201);
		const group = await roster.scim.group("Late place");
		const join = `insert into group_members (group_id, user_id) values ('${group.id}', '${id}')`;
		await raced(join, () => roster.scim.ask(`DELETE /Users/${id}`).answers(204));
		expect(await roster.scim.ask(`GET /Groups/${group.id}`).answers(200)).not.toHaveProperty("members");
	});
});

describe("a user gets a direct role, and meanwhile", () => {
	async function withWaitingRole(name: string) {
		const { id } = await push(name).answers(201);
		const organizationId = await giveRole(roster, name, id);
		await roster.scim.ask(`DELETE /Users/${id}`).answers(204);
		expect((await push(name).answers(201)).id).toBe(id);
		return { id, organizationId };
	}

	test("is deleted: it is refused", async () => {
		const { id } = await push("late-add").answers(201);
		const organizationId = await organizationOf("late-add");
		const add = () =>
			roster.organizations.addOrganizationMember({ organizationId, userId: id, organizationRole: ADMIN });
		await expect(raced(depart(id), add)).rejects.toMatchObject({
			code: Code.FailedPrecondition,
			rawMessage: expect.stringContaining(`the user ${id} is deprovisioned`),
		});
		expect((await push("late-add").answers(201)).id).toBe(id);
		expect(await rolesOf(roster, id)).toEqual({});
	});

	test("is deleted while roles that wait are restored: they wait", async () => {
		const { id } = await withWaitingRole("late-restore");
		const restore = () => roster.provisioning.restoreUserRoles({ userId: id });
		await expect(raced(depart(id), restore)).rejects.toMatchObject({ code: Code.FailedPrecondition });
		expect((await push("late-restore").answers(201)).id).toBe(id);
		expect(await rolesOf(roster, id)).toEqual({});
	});
});

test("somebody signs in for the first time, and is deactivated meanwhile: it is refused", async () => {
	const { id } = await push("late-sign-in").answers(201);
	const deactivate = `update users set active = false, version = version + 1 where id = '${id}'`;
	const sign = () => roster.provisioning.recordSignIn({ email: "late-sign-in@x.y", subject: "late-sign-in" });
	await expect(raced(deactivate, sign)).rejects.toMatchObject({ code: Code.PermissionDenied });
	expect((await roster.provisioning.getUser({ id })).user?.active).toBe(false);
});

test("an administrator separates a deleted user who meanwhile comes back: it is refused", async () => {
	const { id } = await push("late-return").answers(201);
	await roster.scim.ask(`DELETE /Users/${id}`).answers(204);
	const come = `update users set deprovision_time = null, version = version + 1 where id = '${id}'`;
	const separate = () => roster.provisioning.separateUser({ userId: id });
	await expect(raced(come, separate)).rejects.toMatchObject({ code: Code.FailedPrecondition });
});

test("a connection that is deleted while it pushes gets a 401, and no user or group of it is left", async () => {
	for (const [line, sent] of [
		["POST /Users", { userName: "of-deleted" }],
		["POST /Groups", { displayName: "Of deleted" }],
	] as const) {
		const leaving = await connect(roster, "leaving");
		const drop = "delete from tokens where connection_id = (select id from connections where name = 'leaving')";
		const { status } = await raced(`${drop}; delete from connections where name = 'leaving'`, () =>
			leaving.ask(line, sent),
		);
		expect(status, line).toBe(401);
		await roster.scim.ask(line, sent).answers(201);
	}
});

test("a connection that pushes while it is deleted stays", async () => {
	const client = roster.client(ConnectionService, adminToken);
	await connect(roster, "staying");
	const { connection } = await client.getConnection({ name: "staying" });
	const push = `insert into groups (id, display_name, display_name_key, connection_id, create_time, update_time, version)
		values ('01900000-0000-7000-8000-000000000001', 'Pushed', 'pushed', '${connection?.id}', 1, 1, 1);
		update counters set value = value + 1 where name in ('groups', 'managed_groups/${connection?.id}')`;
	await expect(raced(push, () => client.deleteConnection({ name: "staying" }))).rejects.toThrow(
		/manages 0 users and 1 groups/,
	);
});
