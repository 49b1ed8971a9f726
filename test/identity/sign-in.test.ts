// SPDX-License-Identifier: Apache-2.0

// Who signs in, by subject and by address.

import { Code, ConnectError } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { IdentityRefusalReason } from "../../gen/roster/v1/change_pb.ts";
import { ScimErrorSchema } from "../../gen/roster/v1/error_pb.ts";
import { type Roster, startRoster } from "../roster.ts";
import { body, warnings } from "./people.ts";

let roster: Roster;

beforeAll(async () => {
	roster = await startRoster();
});

afterAll(() => roster.stop());

const signIn = (email: string, subject = "") => roster.provisioning.recordSignIn({ email, subject });
const refused = { code: Code.PermissionDenied };
const state = async (id: string) => (await roster.provisioning.batchGetUsers({ ids: [id] })).users[0];

test("the first sign-in binds a user to its subject, and from then on the subject decides", async () => {
	const user = await roster.scim.user("bound@x.y");
	expect((await signIn("bound@x.y", "s-1")).user?.id).toBe(user.id);
	expect((await state(user.id))?.subject).toBe("s-1");
	expect(await signIn("BOUND@x.y", "s-1")).toMatchObject({ created: false, user: { id: user.id } });
	// The address changes, the person does not.
	await roster.scim.patch(`/Users/${user.id}`, { op: "replace", path: "emails", value: [{ value: "new@x.y" }] });
	expect((await signIn("bound@x.y", "s-1")).user?.id).toBe(user.id);
	expect((await signIn("new@x.y", "s-1")).user?.id).toBe(user.id);
	await expect(signIn("new@x.y", "s-2")).rejects.toMatchObject(refused);
	expect(await warnings(roster)).toMatchObject({ sign_in_refused: "error" });
	await roster.provisioning.linkUser({ userId: user.id, subject: "s-2" });
	expect((await signIn("new@x.y", "s-2")).user?.id).toBe(user.id);
	await expect(signIn("new@x.y", "s-1")).rejects.toMatchObject(refused);
	await roster.provisioning.linkUser({ userId: user.id, subject: "s-2" });
	expect(await warnings(roster)).not.toHaveProperty("sign_in_refused");
});

test("a subject is one user's alone", async () => {
	const [one, two] = [await roster.scim.user("one@x.y"), await roster.scim.user("two@x.y")];
	await signIn("one@x.y", "only");
	await expect(signIn("two@x.y", "only")).rejects.toMatchObject(refused);
	await expect(roster.provisioning.linkUser({ userId: two.id, subject: "only" })).rejects.toMatchObject({
		code: Code.AlreadyExists,
	});
	expect((await state(one.id))?.subject).toBe("only");
	expect((await state(two.id))?.subject).toBe("");
});

test("a user with an email is found by it, and not by their user name", async () => {
	const user = await roster.scim.ask("POST /Users", body({ userName: "name@x.y", email: "mail@x.y" })).answers(201);
	expect((await signIn("mail@x.y")).user?.id).toBe(user.id);
	const other = await signIn("name@x.y");
	expect(other).toMatchObject({ created: true });
	expect(other.user?.id).not.toBe(user.id);
});

test("a user without an email is found by a user name that is one", async () => {
	const user = await roster.scim.ask("POST /Users", body({ userName: "bare@x.y" })).answers(201);
	expect((await signIn("bare@x.y", "bare")).user?.id).toBe(user.id);
});

test("the sign-in with an address of two users is refused", async () => {
	const bare = await roster.scim.ask("POST /Users", body({ userName: "both@x.y" })).answers(201);
	const mailed = await roster.scim.ask("POST /Users", body({ userName: "mailed", email: "both@x.y" })).answers(201);
	await expect(signIn("both@x.y", "both")).rejects.toMatchObject(refused);
	await roster.scim.ask(`DELETE /Users/${bare.id}`).answers(204);
	expect((await signIn("both@x.y", "both")).user?.id).toBe(mailed.id);
});

test("a user who gets the address of a bound user does not keep that user out", async () => {
	const owner = await roster.scim.ask("POST /Users", body({ userName: "owner", email: "owner@x.y" })).answers(201);
	await signIn("owner@x.y", "owner");
	await roster.scim.ask("POST /Users", body({ userName: "owner@x.y" })).answers(201);
	expect((await signIn("owner@x.y", "owner")).user?.id).toBe(owner.id);
	await expect(signIn("owner@x.y", "somebody")).rejects.toMatchObject(refused);
	await expect(signIn("owner@x.y")).rejects.toMatchObject(refused);
});

test("the sign-in of a deactivated or deleted user is refused, by subject as well, and binds no subject", async () => {
	const user = await roster.scim.user("leaver@x.y");
	await roster.scim.patch(`/Users/${user.id}`, { op: "replace", path: "active", value: false });
	await expect(signIn("leaver@x.y", "leaver")).rejects.toMatchObject(refused);
	expect((await state(user.id))?.subject).toBe("");
	await roster.scim.patch(`/Users/${user.id}`, { op: "replace", path: "active", value: true });
	await signIn("leaver@x.y", "leaver");
	await roster.scim.ask(`DELETE /Users/${user.id}`).answers(204);
	await expect(signIn("leaver@x.y", "leaver")).rejects.toMatchObject(refused);
	await expect(signIn("elsewhere@x.y", "leaver")).rejects.toMatchObject(refused);
});

test("a person who is pushed as somebody new signs in to the new user with the old subject", async () => {
	const said = { userName: "rehired", email: "rehired@x.y" };
	const old = await roster.scim.ask("POST /Users", body({ ...said, externalId: "hire-1" })).answers(201);
	await signIn("rehired@x.y", "rehired");
	await roster.scim.ask(`DELETE /Users/${old.id}`).answers(204);
	const now = await roster.scim.ask("POST /Users", body({ ...said, externalId: "hire-2" })).answers(201);
	expect(now.id).not.toBe(old.id);
	expect((await signIn("rehired@x.y", "rehired")).user?.id).toBe(now.id);
	expect((await state(old.id))?.subject).toBe("");
});

test("a recycled address does not let its new owner into the account of the old one", async () => {
	const said = { userName: "recycled", email: "recycled@x.y" };
	const old = await roster.scim.ask("POST /Users", body({ ...said, externalId: "old-owner" })).answers(201);
	await signIn("recycled@x.y", "old-owner");
	await expect(signIn("recycled@x.y", "new-owner")).rejects.toMatchObject(refused);
	await roster.scim.ask(`DELETE /Users/${old.id}`).answers(204);
	await expect(signIn("recycled@x.y", "new-owner")).rejects.toMatchObject(refused);
	const fresh = await roster.scim.ask("POST /Users", body({ ...said, externalId: "new-owner" })).answers(201);
	expect((await signIn("recycled@x.y", "new-owner")).user?.id).toBe(fresh.id);
	expect(fresh.id).not.toBe(old.id);
});

test("ten first sign-ins at once bind one user", async () => {
	const answers = await Promise.all(Array.from({ length: 10 }, () => signIn("ten-times@x.y", "ten")));
	expect(new Set(answers.map((each) => each.user?.id)).size).toBe(1);
});

describe("a refused sign-in is reported", () => {
	async function refusedFor(name: string): Promise<string> {
		const user = await roster.scim.user(`${name}@x.y`);
		await signIn(`${name}@x.y`, name);
		await expect(signIn(`${name}@x.y`, `${name}-thief`)).rejects.toMatchObject(refused);
		expect(await reported()).toContain(`${name}@x.y`);
		return user.id;
	}

	async function reported(): Promise<readonly string[]> {
		const { report } = await roster.provisioning.checkReadiness({});
		return report?.warnings.find((each) => each.code === "sign_in_refused")?.examples ?? [];
	}

	test("still after the user has signed in with the own subject, and any time later", async () => {
		const userId = await refusedFor("stays");
		await signIn("stays@x.y", "stays");
		roster.clock.advance(400 * 86_400_000);
		expect(await reported()).toContain("stays@x.y");
		await roster.provisioning.dismissUserRefusals({ userId });
	});

	test("until an administrator dismisses it, and again when it is tried again", async () => {
		const userId = await refusedFor("dismissed");
		const checked = await roster.provisioning.dismissUserRefusals({ userId, validateOnly: true });
		expect(checked.refusals).toMatchObject([{ userId, reason: IdentityRefusalReason.SUBJECT }]);
		expect(await reported()).toContain("dismissed@x.y");
		await roster.provisioning.dismissUserRefusals({ userId });
		expect(await reported()).not.toContain("dismissed@x.y");
		expect((await roster.provisioning.dismissUserRefusals({ userId })).refusals).toEqual([]);
		// A dismissal decides nothing: the user is bound as before.
		expect((await state(userId))?.subject).toBe("dismissed");
		await expect(signIn("dismissed@x.y", "dismissed-thief")).rejects.toMatchObject(refused);
		expect(await reported()).toContain("dismissed@x.y");
		await roster.provisioning.dismissUserRefusals({ userId });
	});

	test("until the user is deleted", async () => {
		const userId = await refusedFor("deleted");
		await roster.scim.ask(`DELETE /Users/${userId}`).answers(204);
		expect(await reported()).not.toContain("deleted@x.y");
	});
});

describe("a sign-in without a subject", () => {
	test("is signed in as a user without a subject, and binds nothing", async () => {
		const user = await roster.scim.user("unbound@x.y");
		expect(await signIn("unbound@x.y")).toMatchObject({ created: false, user: { id: user.id } });
		expect((await state(user.id))?.subject).toBe("");
		expect((await signIn("unbound@x.y", "unbound")).user?.id).toBe(user.id);
	});

	test("is refused for a user who is bound to a subject, and says to send it", async () => {
		const user = await roster.scim.user("holder@x.y");
		await signIn("holder@x.y", "holder");
		const error = ConnectError.from(await signIn("HOLDER@x.y").catch((reason) => reason));
		expect(error).toMatchObject(refused);
		expect(error.rawMessage).toContain(user.id);
		expect(error.findDetails(ScimErrorSchema)).toMatchObject([{ code: "subject_missing" }]);
		expect(error.metadata.get("link")).toContain("/errors/subject_missing");
	});

	test("with an unknown address creates an account without a subject", async () => {
		const { created, user } = await signIn("unknown@x.y");
		expect(created).toBe(true);
		expect((await state(user?.id ?? ""))?.subject).toBe("");
		expect((await signIn("unknown@x.y", "unknown")).user?.id).toBe(user?.id);
	});
});

test("a subject that cannot be one is refused", async () => {
	for (const subject of ["x".repeat(256), "a\nb", " a", "a\u200b"]) {
		await expect(signIn("anybody@x.y", subject)).rejects.toMatchObject({ code: Code.InvalidArgument });
	}
});
