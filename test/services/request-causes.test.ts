// SPDX-License-Identifier: Apache-2.0

// The record of each refused request names the cause: who, which id, which state, and what became of it.

import { afterAll, beforeAll, expect, test } from "vitest";
import { RequestService } from "../../gen/roster/v1/request_service_pb.ts";
import { connect } from "../identity/people.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { groupSchema, type Json, patchSchema, type Scim, userOf } from "../scim.ts";

const never = "0190c1f4-0000-7000-8000-00000000000c";

let roster: Roster;
let other: Scim;
const ids: Record<string, string> = {};
let asked = 0;

beforeAll(async () => {
	roster = await startRoster();
	const { scim } = roster;
	other = await connect(roster, "other");
	ids["ada"] = (await scim.user("ada@example.com")).id;
	ids["off"] = (await scim.user("off@example.com", { active: false })).id;
	ids["gone"] = (await scim.user("gone@example.com")).id;
	await scim.ask(`DELETE /Users/${ids["gone"]}`).answers(204);
	ids["purged"] = (await scim.user("purged@example.com")).id;
	await roster.provisioning.purgeUser({ id: ids["purged"] ?? "" });
	ids["group"] = (await scim.group("Developers", ids["ada"] ?? "")).id;
	ids["deleted"] = (await scim.group("Deleted")).id;
	await scim.ask(`DELETE /Groups/${ids["deleted"]}`).answers(204);
	ids["theirs"] = (await other.user("theirs@example.com")).id;
	ids["theirGroup"] = (await other.group("Theirs")).id;
});

afterAll(() => roster.stop());

const filled = (text: string) => text.replace(/<(\w+)>/g, (_, name: string) => ids[name] ?? name);

/** Sends a request, and gives its id. */
async function sent(line: string, body?: Json): Promise<string> {
	asked += 1;
	const id = `cause-${asked}`;
	const text = typeof body === "string" ? body : JSON.stringify(body);
	const filledBody = text === undefined || typeof body === "string" ? text : JSON.parse(filled(text));
	await roster.scim.ask(filled(line), filledBody, { "x-request-id": id });
	return id;
}

async function recordOf(requestId: string) {
	const requests = roster.client(RequestService, adminToken);
	const read = () => requests.getRequest({ requestId }).catch(() => ({ request: undefined }));
	await expect.poll(async () => (await read()).request, { timeout: 10_000 }).toBeDefined();
	return (await read()).request;
}

const add = (value: string) => ({
	...{ schemas: [patchSchema] },
	Operations: [{ op: "add", path: "members", value: [{ value }] }],
});
const rename = (displayName: string) => ({
	...{ schemas: [patchSchema], Operations: [{ op: "replace", path: "displayName", value: displayName }] },
});

test.each<[string, string, Json | undefined, string, string, string]>([
	[
		"a user of another connection",
		"GET /Users/<theirs>",
		undefined,
		"not_found",
		"The user <theirs> is active, of the connection other.",
		"belongs to another connection",
	],
	[
		"a group of another connection",
		"DELETE /Groups/<theirGroup>",
		undefined,
		"not_found",
		"The id <theirGroup> is that of a group, of the connection other.",
		"belongs to another connection",
	],
	[
		"a user who was deprovisioned",
		"GET /Users/<gone>",
		undefined,
		"not_found",
		"The user <gone> is deprovisioned since",
		"assign it again",
	],
	[
		"a user who was purged",
		"GET /Users/<purged>",
		undefined,
		"not_found",
		"The user <purged> was purged at",
		"assign it again",
	],
	[
		"a group that was deleted",
		"GET /Groups/<deleted>",
		undefined,
		"not_found",
		"The group <deleted> was deleted at",
		"assign it again",
	],
	[
		"an id that nobody had",
		`PUT /Users/${never}`,
		userOf("nobody"),
		"not_found",
		`The id ${never} is not known: no user or group ever had it.`,
		"assign it again",
	],
	[
		"a group where a user is asked for",
		"GET /Users/<group>",
		undefined,
		"not_found",
		"The id <group> is that of a group, of the connection default.",
		"assign it again",
	],
	[
		"a name instead of an id",
		"GET /Users/ada@example.com",
		undefined,
		"not_found",
		'An id is the UUID that Roster returned as "id".',
		"assign it again",
	],
	[
		"a schema that is not one",
		"GET /Schemas/urn:nothing",
		undefined,
		"not_found",
		'the schema "urn:nothing" was not found.',
		"`/Schemas` and `/ResourceTypes` list",
	],
	[
		"a member who was deprovisioned",
		"PATCH /Groups/<group>",
		add("<gone>"),
		"invalid_member",
		"The user <gone> is deprovisioned since",
		"Push the user before the group.",
	],
	[
		"a member who was purged",
		"PATCH /Groups/<group>",
		add("<purged>"),
		"invalid_member",
		"The user <purged> was purged at",
		"Push the user before the group.",
	],
	[
		"a member that is a group",
		"PATCH /Groups/<group>",
		add("<deleted>"),
		"invalid_member",
		"The group <deleted> was deleted at",
		"A group cannot be a member.",
	],
	[
		"a member of another connection",
		"PATCH /Groups/<group>",
		add("<theirs>"),
		"invalid_member",
		"The user <theirs> is active, of the connection other.",
		"Push the user before the group.",
	],
	[
		"a member without an id",
		"PATCH /Groups/<group>",
		add("ada@example.com"),
		"invalid_member",
		'An id is the UUID that Roster returned as "id".',
		"Push the user before the group.",
	],
	[
		"a member that nobody had",
		"PATCH /Groups/<group>",
		add(never),
		"invalid_member",
		`The id ${never} is not known: no user or group ever had it.`,
		"Push the user before the group.",
	],
	[
		"a userName that is taken",
		"POST /Users",
		{ ...userOf("ADA@example.com"), emails: [] },
		"uniqueness_user_name",
		"In the way is the user <ada> (ada, ",
		"roster user hand-over",
	],
	[
		"an address that is taken",
		"POST /Users",
		{ ...userOf("new"), emails: [{ value: "off@example.com" }] },
		"uniqueness_emails",
		"deactivated, of the connection default.",
		"change one of them",
	],
	[
		"an address of another connection",
		"POST /Users",
		{ ...userOf("mine"), emails: [{ value: "theirs@example.com" }] },
		"uniqueness_emails",
		"active, of the connection other.",
		"roster user hand-over",
	],
	[
		"the name of a group",
		"POST /Groups",
		{ schemas: [groupSchema], displayName: "developers" },
		"uniqueness_display_name",
		"In the way is the group <group>, of the connection default.",
		"Rename one of the groups",
	],
	[
		"a body that stops being JSON",
		"POST /Users",
		'{"userName": oops}',
		"invalid_syntax",
		"It stops being JSON at the character 14.",
		"names the position",
	],
])("%s", async (_, line, body, errorCode, cause, remedy) => {
	expect(await recordOf(await sent(line, body))).toMatchObject({
		...{ errorCode, connection: "default" },
		cause: expect.stringContaining(filled(cause)),
		remedy: expect.stringContaining(remedy),
	});
});

test("a group that was renamed meanwhile is still named", async () => {
	const { id } = await roster.scim.group("Before");
	const requestId = await sent("POST /Groups", { schemas: [groupSchema], displayName: "before" });
	// The cause is looked up a moment after the response.
	await roster.scim.ask(`PATCH /Groups/${id}`, rename("After"));
	expect((await recordOf(requestId))?.cause).toContain(`In the way is the group ${id}`);
});

test("an account that a sign-in created is named without a userName", async () => {
	await roster.provisioning.recordSignIn({ email: "signed-in@example.com", subject: "signed-in" });
	const line = `PATCH /Users/${ids["off"]}`;
	const requestId = await sent(line, {
		...{ schemas: [patchSchema] },
		Operations: [{ op: "replace", path: "emails", value: [{ value: "signed-in@example.com", type: "work" }] }],
	});
	const { cause, remedy } = (await recordOf(requestId)) ?? {};
	expect(cause).toMatch(/In the way is the user \S{36} \(signed-in\), active, created by a sign-in\./);
	expect(remedy).toContain("roster user purge");
});

test("the guard says how many users lost what", async () => {
	await roster.provisioning.updateSettings({ settings: { guardThreshold: 1 } });
	const [id] = await roster.scim.users(["guarded"]);
	const record = await recordOf(await sent(`DELETE /Users/${id}`));
	expect(record).toMatchObject({
		errorCode: "guard_held",
		// The user whom another test deleted.
		cause: expect.stringContaining("1 user lost something (1 deleted) to SCIM requests within the hour"),
	});
});
