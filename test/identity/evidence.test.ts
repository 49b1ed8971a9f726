// SPDX-License-Identifier: Apache-2.0

// Who is deleted by SCIM, and then pushed again: the same person, another one, or nobody can tell.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { type Roster, startRoster } from "../roster.ts";
import type { Scim } from "../scim.ts";
import { body, connect, giveRole, rolesOf, type Said, warnings } from "./people.ts";

let roster: Roster;
let other: Scim;
let second: Scim;
let count = 0;

beforeAll(async () => {
	roster = await startRoster();
	// The tests together take something from more users than the default of the guard allows.
	await roster.provisioning.updateSettings({ settings: { guardThreshold: 0 } });
	second = await connect(roster, "default");
	other = await connect(roster, "other");
	// The guard is not what is tested here, and there are many deletions.
	await roster.provisioning.updateSettings({ settings: { guardThreshold: 0 } });
});

afterAll(() => roster.stop());

interface Case {
	/** The values of the deleted user. */
	readonly before: Said;
	readonly pushed: Said;
	/** The connection of the push, where it is not the one that deleted them. */
	readonly by?: "another token" | "another connection";
	readonly becomes: "the same, with roles" | "the same, without roles" | "somebody new" | "refused";
}

// Names and ids get a number for each case, in the place of "#".
const cases: Record<string, Case> = {
	"the same externalId, whatever the names": {
		before: { userName: "ada#", email: "ada#@x.y", externalId: "e#" },
		pushed: { userName: "lovelace#", email: "lovelace#@x.y", externalId: "e#" },
		becomes: "the same, with roles",
	},
	"the same externalId by another token of the connection": {
		before: { userName: "ada#", email: "ada#@x.y", externalId: "e#" },
		pushed: { userName: "lovelace#", email: "lovelace#@x.y", externalId: "e#" },
		by: "another token",
		becomes: "the same, with roles",
	},
	"the same externalId from another connection, and other names": {
		before: { userName: "ada#", email: "ada#@x.y", externalId: "e#" },
		pushed: { userName: "eve#", email: "eve#@x.y", externalId: "e#" },
		by: "another connection",
		becomes: "somebody new",
	},
	"the same externalId from another connection, and the same names": {
		before: { userName: "ada#", email: "ada#@x.y", externalId: "e#" },
		pushed: { userName: "ada#", email: "ada#@x.y", externalId: "e#" },
		by: "another connection",
		becomes: "somebody new",
	},
	"another externalId with the same names: the address was recycled": {
		before: { userName: "ada#", email: "ada#@x.y", externalId: "e#" },
		pushed: { userName: "ADA#", email: "Ada#@x.y", externalId: "f#" },
		becomes: "somebody new",
	},
	"an externalId that differs in letter case alone is another": {
		before: { userName: "ada#", email: "ada#@x.y", externalId: "e#" },
		pushed: { userName: "ada#", email: "ada#@x.y", externalId: "E#" },
		becomes: "somebody new",
	},
	"another externalId, the same userName and another email": {
		before: { userName: "ada#", email: "ada#@x.y", externalId: "e#" },
		pushed: { userName: "ada#", email: "eve#@x.y", externalId: "f#" },
		becomes: "somebody new",
	},
	"another externalId from another connection, and the same names": {
		before: { userName: "ada#", email: "ada#@x.y", externalId: "e#" },
		pushed: { userName: "ada#", email: "ada#@x.y", externalId: "f#" },
		by: "another connection",
		becomes: "somebody new",
	},
	"no externalId on one side, from another connection, and the same names": {
		before: { userName: "ada#", email: "ada#@x.y", externalId: "e#" },
		pushed: { userName: "ada#", email: "ada#@x.y" },
		by: "another connection",
		becomes: "somebody new",
	},
	"an externalId on one side, the same userName and another email": {
		before: { userName: "ada#", email: "ada#@x.y", externalId: "e#" },
		pushed: { userName: "ada#", email: "eve#@x.y" },
		becomes: "refused",
	},
	"the same userName, and an email only before": {
		before: { userName: "ada#", email: "ada#@x.y" },
		pushed: { userName: "ada#" },
		becomes: "refused",
	},
	"an externalId on one side, and nothing else that is the same": {
		before: { userName: "ada#", email: "ada#@x.y", externalId: "e#" },
		pushed: { userName: "eve#", email: "eve#@x.y" },
		becomes: "somebody new",
	},
	"the same names, and no externalId on either side": {
		before: { userName: "ada#", email: "ada#@x.y" },
		pushed: { userName: "ADA#", email: "Ada#@X.Y" },
		becomes: "the same, without roles",
	},
	"the same names, and an externalId only now": {
		before: { userName: "ada#", email: "ada#@x.y" },
		pushed: { userName: "ada#", email: "ada#@x.y", externalId: "e#" },
		becomes: "the same, without roles",
	},
	"the same names, and an externalId only before": {
		before: { userName: "ada#", email: "ada#@x.y", externalId: "e#" },
		pushed: { userName: "ada#", email: "ada#@x.y" },
		becomes: "the same, without roles",
	},
	"the same userName and no email on either side": {
		before: { userName: "ada#" },
		pushed: { userName: "ada#" },
		becomes: "the same, without roles",
	},
	"the same userName and another email": {
		before: { userName: "ada#", email: "ada#@x.y" },
		pushed: { userName: "ada#", email: "eve#@x.y" },
		becomes: "refused",
	},
	"the same userName, and an email only now": {
		before: { userName: "ada#" },
		pushed: { userName: "ada#", email: "ada#@x.y" },
		becomes: "refused",
	},
	"the same email and another userName": {
		before: { userName: "ada#", email: "ada#@x.y" },
		pushed: { userName: "eve#", email: "ada#@x.y", externalId: "e#" },
		becomes: "refused",
	},
	"nothing that is the same": {
		before: { userName: "ada#", email: "ada#@x.y" },
		pushed: { userName: "eve#", email: "eve#@x.y" },
		becomes: "somebody new",
	},
};

const numbered = (said: Said, number: number): Said => JSON.parse(JSON.stringify(said).replaceAll("#", String(number)));

describe("a deleted user, and a push with", () => {
	test.each(Object.entries(cases))("%s", async (_, { before, pushed, by, becomes }) => {
		count += 1;
		const idp = by === "another connection" ? other : by === "another token" ? second : roster.scim;
		const user = await roster.scim.ask("POST /Users", body(numbered(before, count))).answers(201);
		const organizationId = await giveRole(roster, `case-${count}`, user.id);
		await roster.scim.ask(`DELETE /Users/${user.id}`).answers(204);
		expect(await rolesOf(roster, user.id)).toEqual({});

		const push = () => idp.ask("POST /Users", body(numbered(pushed, count)));
		if (becomes === "refused") {
			const detail = await push().fails(409, "uniqueness");
			expect(detail).toContain(user.id);
			expect(detail).toContain("user link");
			expect(detail).toContain("user separate");
			// A second try gets the same error.
			await push().fails(409, "uniqueness");
			return;
		}
		const made = await push().answers(201);
		if (becomes === "somebody new") {
			expect(made.id).not.toBe(user.id);
			expect(await rolesOf(roster, made.id)).toEqual({});
			const { users } = await roster.provisioning.batchGetUsers({ ids: [user.id] });
			expect(users[0]?.deprovisionTime).toBeDefined();
			return;
		}
		expect(made.id).toBe(user.id);
		const roles = becomes === "the same, with roles" ? { [organizationId]: OrganizationRole.ADMIN } : {};
		expect(await rolesOf(roster, made.id)).toEqual(roles);
	});
});

test("weak evidence does not become strong by an externalId that comes later", async () => {
	count += 1;
	const said = { userName: `wash${count}`, email: `wash${count}@x.y` };
	const externalId = `later-${count}`;
	const { id } = await roster.scim.ask("POST /Users", body(said)).answers(201);
	const organizationId = await giveRole(roster, `washed-${count}`, id);
	await roster.scim.ask(`DELETE /Users/${id}`).answers(204);
	// Somebody with the same names comes back, gets an externalId, is deleted, and comes back by it.
	expect((await roster.scim.ask("POST /Users", body(said)).answers(201)).id).toBe(id);
	await roster.scim.patch(`/Users/${id}`, { op: "add", path: "externalId", value: externalId }).answers(200);
	const later = await giveRole(roster, `later-${count}`, id);
	await roster.scim.ask(`DELETE /Users/${id}`).answers(204);
	expect((await roster.scim.ask("POST /Users", body({ ...said, externalId })).answers(201)).id).toBe(id);
	// The role that they were given meanwhile is theirs; that of before still waits.
	expect(await rolesOf(roster, id)).toEqual({ [later]: OrganizationRole.ADMIN });
	expect(await warnings(roster)).toMatchObject({ direct_roles_waiting: "warning" });
	await roster.provisioning.restoreUserRoles({ userId: id });
	await roster.scim.ask(`DELETE /Users/${id}`).answers(204);
	expect((await roster.scim.ask("POST /Users", body({ ...said, externalId })).answers(201)).id).toBe(id);
	expect(await rolesOf(roster, id)).toEqual({
		[organizationId]: OrganizationRole.ADMIN,
		[later]: OrganizationRole.ADMIN,
	});
});

describe("if the evidence is unclear, an administrator decides", () => {
	const said = (): { before: Said; pushed: Said } => {
		count += 1;
		const before = { userName: `ada${count}`, email: `ada${count}@x.y` };
		return { before, pushed: { ...before, email: `eve${count}@x.y` } };
	};

	async function refused(more: Partial<Said> = {}) {
		const { before, pushed } = said();
		const user = await roster.scim.ask("POST /Users", body(before)).answers(201);
		const organizationId = await giveRole(roster, `decided-${count}`, user.id);
		await roster.scim.ask(`DELETE /Users/${user.id}`).answers(204);
		const push = () => roster.scim.ask("POST /Users", body({ ...pushed, ...more }));
		await push().fails(409, "uniqueness");
		expect(await warnings(roster)).toMatchObject({ user_identity_unclear: "error" });
		return { id: user.id as string, organizationId, push, pushed };
	}

	test("it is the same person, by externalId: they are back, with their roles", async () => {
		const externalId = `e${count}`;
		const { id, organizationId, push } = await refused({ externalId });
		await roster.provisioning.linkUser({ userId: id, externalId });
		expect((await push().answers(201)).id).toBe(id);
		expect(await rolesOf(roster, id)).toEqual({ [organizationId]: OrganizationRole.ADMIN });
	});

	test("it is the same person, by their names: they are back, and their roles wait", async () => {
		const { id, organizationId, push, pushed } = await refused();
		await roster.provisioning.linkUser({ userId: id, userName: pushed.userName, email: pushed.email as string });
		expect((await push().answers(201)).id).toBe(id);
		expect(await rolesOf(roster, id)).toEqual({});
		expect(await warnings(roster)).toMatchObject({ direct_roles_waiting: "warning" });
		expect((await roster.provisioning.restoreUserRoles({ userId: id })).roles).toMatchObject([{ organizationId }]);
		expect(await rolesOf(roster, id)).toEqual({ [organizationId]: OrganizationRole.ADMIN });
	});

	test("it is another person: a new user is made, and the old one stays as they were", async () => {
		const { id, push } = await refused();
		await roster.provisioning.separateUser({ userId: id });
		const made = await push().answers(201);
		expect(made.id).not.toBe(id);
		expect(await rolesOf(roster, made.id)).toEqual({});
		const { users } = await roster.provisioning.batchGetUsers({ ids: [id] });
		expect(users[0]?.deprovisionTime).toBeDefined();
		expect(users[0]?.separateTime).toBeDefined();
	});

	test("readiness no longer reports a user about whom an administrator has decided", async () => {
		const { users } = await roster.provisioning.lookUpUsers({ by: { case: "userName", value: "ada1" } });
		expect(users).toBeDefined();
		for (const { id } of await unclear()) {
			await roster.provisioning.separateUser({ userId: id });
		}
		expect(await warnings(roster)).not.toHaveProperty("user_identity_unclear");
	});

	async function unclear(): Promise<{ id: string }[]> {
		const ids = new Set<string>();
		for (let after = 0n; ; ) {
			const { changes, lastSequence } = await roster.provisioning.listChanges({ afterSequence: after, pageSize: 1000 });
			for (const { after: state } of changes) {
				if (state?.state.case === "identityRefusal") {
					ids.add(state.state.value.userId);
				}
			}
			if (changes.length < 1000) {
				break;
			}
			after = lastSequence;
		}
		const { users } = await roster.provisioning.batchGetUsers({ ids: [...ids] });
		return users.filter((each) => each.deprovisionTime !== undefined).map((each) => ({ id: each.user?.id ?? "" }));
	}
});

test("a push with an externalId that two deleted users had is refused until only one has it", async () => {
	const ids: string[] = [];
	for (const userName of ["twin-1", "twin-2"]) {
		const twin = { userName, email: `${userName}@x.y`, externalId: "twins" };
		ids.push((await roster.scim.ask("POST /Users", body(twin)).answers(201)).id);
	}
	for (const id of ids) {
		await roster.scim.ask(`DELETE /Users/${id}`).answers(204);
	}
	const third = { userName: "twin-3", email: "twin-3@x.y", externalId: "twins" };
	const detail = await roster.scim.ask("POST /Users", body(third)).fails(409, "uniqueness");
	expect(ids.every((id) => detail.includes(id))).toBe(true);
	await roster.provisioning.linkUser({ userId: ids[1] as string, externalId: "twins" });
	expect((await roster.scim.ask("POST /Users", body(third)).answers(201)).id).toBe(ids[1]);
});

test("an externalId that says one person, and names that say another, are refused", async () => {
	const one = await roster.scim
		.ask("POST /Users", body({ userName: "by-id", email: "by-id@x.y", externalId: "both" }))
		.answers(201);
	const two = await roster.scim.ask("POST /Users", body({ userName: "by-name", email: "by-name@x.y" })).answers(201);
	for (const { id } of [one, two]) {
		await roster.scim.ask(`DELETE /Users/${id}`).answers(204);
	}
	const push = body({ userName: "by-name", email: "by-name@x.y", externalId: "both" });
	const detail = await roster.scim.ask("POST /Users", push).fails(409, "uniqueness");
	expect(detail).toContain(one.id);
	expect(detail).toContain(two.id);
	await roster.provisioning.separateUser({ userId: two.id });
	expect((await roster.scim.ask("POST /Users", push).answers(201)).id).toBe(one.id);
});

test("an externalId that says one person is not disturbed by a name of another", async () => {
	const said = { userName: "sure", email: "sure@x.y", externalId: "sure" };
	const sure = await roster.scim.ask("POST /Users", body(said)).answers(201);
	const half = await roster.scim.ask("POST /Users", body({ userName: "half", email: "half@x.y" })).answers(201);
	for (const { id } of [sure, half]) {
		await roster.scim.ask(`DELETE /Users/${id}`).answers(204);
	}
	const push = body({ ...said, userName: "half" });
	expect((await roster.scim.ask("POST /Users", push).answers(201)).id).toBe(sure.id);
});

describe("a deprovisioned user and an account from a sign-in are both the same person: the commands are whole", () => {
	test.each(["the deprovisioned user", "the account", "another person"])("it is %s", async (decision) => {
		count += 1;
		const said = { userName: `kinds${count}`, email: `kinds${count}@x.y`, externalId: `kinds-${count}` };
		const gone = await roster.scim.ask("POST /Users", body(said)).answers(201);
		await roster.scim.ask(`DELETE /Users/${gone.id}`).answers(204);
		// The address had left the user who was deleted, so somebody who signed in with it got an account.
		await roster.provisioning.linkUser({ userId: gone.id, email: `before${count}@x.y` });
		const { user } = await roster.provisioning.recordSignIn({ email: said.email, subject: said.userName });
		const push = () => roster.scim.ask("POST /Users", body(said));
		const detail = await push().fails(409, "uniqueness");
		expect(detail).toContain(`the externalId is that of the deprovisioned user ${gone.id}`);
		expect(detail).toContain(`the email is that of the account ${user?.id}, which came from a sign-in`);
		const person = decision === "the account" ? user?.id : decision === "another person" ? decision : gone.id;
		const says = detail.split(/; |: An| decides: |\. Then/).find((each) => each.startsWith(`if it is ${person}, run `));
		const commands = Array.from((says ?? "").matchAll(/roster user (link|separate|purge) ([^ "]+)/g));
		expect(commands.length).toBeGreaterThan(0);
		for (const [, verb, userId = ""] of commands) {
			if (verb === "separate") {
				await roster.provisioning.separateUser({ userId });
			} else if (verb === "purge") {
				await roster.provisioning.purgeUser({ id: userId });
			} else {
				await roster.provisioning.linkUser({ userId, externalId: said.externalId });
			}
		}
		const made = await push().answers(201);
		expect(made.id === gone.id).toBe(decision === "the deprovisioned user");
		expect(made.id === user?.id).toBe(decision === "the account");
	});
});

test("a live user whom an identity provider manages is not compared: the names are taken", async () => {
	const said = { userName: "managed", email: "managed@x.y" };
	await roster.scim.ask("POST /Users", body({ ...said, externalId: "managed" })).answers(201);
	for (const idp of [roster.scim, other]) {
		const detail = await idp.ask("POST /Users", body({ ...said, externalId: "managed" })).fails(409, "uniqueness");
		expect(detail).toMatch(/must be unique/);
	}
});

test("a live user is not separated, and not linked to other names", async () => {
	const user = await roster.scim.user("alive");
	await expect(roster.provisioning.separateUser({ userId: user.id })).rejects.toThrow(/not deprovisioned/);
	await expect(roster.provisioning.linkUser({ userId: user.id, externalId: "x" })).rejects.toThrow(/not deprovisioned/);
	await expect(roster.provisioning.linkUser({ userId: user.id })).rejects.toThrow(/external_id: is required/);
});

describe("if two users may be meant, the error has the complete command of each decision", () => {
	const decisions = ["the first", "the second", "another person"] as const;

	test.each(decisions)("it is %s", async (decision) => {
		count += 1;
		const [externalId, one, two] = [`either-${count}`, `one${count}`, `two${count}`];
		const first = await roster.scim
			.ask("POST /Users", body({ userName: one, email: `${one}@x.y`, externalId }))
			.answers(201);
		const second = await roster.scim.ask("POST /Users", body({ userName: two, email: `${two}@x.y` })).answers(201);
		for (const { id } of [first, second]) {
			await roster.scim.ask(`DELETE /Users/${id}`).answers(204);
		}
		const push = () => roster.scim.ask("POST /Users", body({ userName: two, email: `${two}@x.y`, externalId }));
		const detail = await push().fails(409, "uniqueness");
		const person = { "the first": first.id, "the second": second.id, "another person": "another person" }[decision];
		const says = detail.split(/; |: An| decides: |\. Then/).find((each) => each.startsWith(`if it is ${person}, run `));
		const commands = Array.from((says ?? "").matchAll(/roster user (link|separate) ([^ "]+)([^"]*)/g));
		expect(commands).toHaveLength(2);
		for (const [, verb, userId = "", options] of commands) {
			if (verb === "separate") {
				await roster.provisioning.separateUser({ userId });
			} else {
				expect(options).toBe(` --connection default --external-id ${externalId}`);
				await roster.provisioning.linkUser({ userId, connection: "default", externalId });
			}
		}
		const made = await push().answers(201);
		expect(made.id === first.id).toBe(decision === "the first");
		expect(made.id === second.id).toBe(decision === "the second");
	});
});
