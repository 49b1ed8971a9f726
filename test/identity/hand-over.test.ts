// SPDX-License-Identifier: Apache-2.0

// Handing users over from one connection to another.

import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { ChangeKindSchema } from "../../gen/roster/v1/change_pb.ts";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";
import { UndoService } from "../../gen/roster/v1/undo_service_pb.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import type { Scim } from "../scim.ts";
import { body, connect, giveRole, rolesOf } from "./people.ts";

let roster: Roster;
let [okta, entra]: Scim[] = [];

beforeAll(async () => {
	roster = await startRoster();
	[okta, entra] = [await connect(roster, "okta"), await connect(roster, "entra")];
	await roster.provisioning.updateSettings({
		settings: { organizationProvisioning: OrganizationProvisioning.MAPPED, guardThreshold: 1 },
	});
});

afterAll(() => roster.stop());

const connections = () => roster.client(ConnectionService, adminToken);
const newest = async () => (await roster.provisioning.getChangeLog({})).lastSequence;
const kindsSince = async (afterSequence: bigint) =>
	(await roster.provisioning.listChanges({ afterSequence })).changes.map(
		(each) => ChangeKindSchema.value[each.kind]?.localName,
	);

async function handOver(...userIds: string[]) {
	return connections().handOverUsers({ userIds, toConnection: "entra" });
}

test("a user who is handed over leaves the groups of the former connection, and keeps the rest", async () => {
	const said = { userName: "ada@x.y", email: "ada@x.y", externalId: "okta-ada" };
	const ada = await (okta as Scim).ask("POST /Users", body(said)).answers(201);
	const group = await (okta as Scim).group("Okta team", ada.id);
	const { organization } = await roster.organizations.createOrganization({ name: "okta-team" });
	const organizationId = organization?.id ?? "";
	await roster.organizations.addOrganizationGroup({ organizationId, groupName: "Okta team" });
	const direct = await giveRole(roster, "direct", ada.id, OrganizationRole.OWNER);
	const before = await newest();
	const request = { userIds: [ada.id], toConnection: "entra" };
	const preview = await connections().handOverUsers({ ...request, validateOnly: true });
	expect(preview).toMatchObject({ usersCount: 1, remainingCount: 0, effects: { lostCount: 1, gainedCount: 0 } });
	expect(preview.users[0]).toMatchObject({
		...{ userId: ada.id, userName: "ada@x.y", fromConnection: "okta", externalId: "okta-ada" },
		groups: [{ groupId: group.id, displayName: "Okta team" }],
		conflictingUserIds: [],
	});
	expect(await newest()).toBe(before);
	await (okta as Scim).ask(`GET /Users/${ada.id}`).answers(200);

	await connections().handOverUsers(request);
	expect(await kindsSince(before)).toEqual(["USER_HANDED_OVER", "GROUP_MEMBER_REMOVED", "MEMBERSHIP_REVOKED"]);
	expect(await rolesOf(roster, ada.id)).toEqual({ [direct]: OrganizationRole.OWNER });
	const path = `/Users/${ada.id}`;
	for (const line of [`GET ${path}`, `DELETE ${path}`]) {
		await (okta as Scim).ask(line).fails(404);
	}
	await (okta as Scim).ask(`PUT ${path}`, body(said)).fails(404);
	await (okta as Scim).patch(path, { op: "replace", path: "active", value: false }).fails(404);
	expect((await (okta as Scim).ask('GET /Users?filter=userName eq "ada@x.y"').answers(200)).totalResults).toBe(0);
	expect((await (okta as Scim).ask(`GET /Groups/${group.id}`).answers(200)).members ?? []).toEqual([]);
	expect((await (entra as Scim).ask(`GET ${path}`).answers(200)).externalId).toBeUndefined();
	// The former connection cannot take them back.
	await (okta as Scim).ask("POST /Users", body(said)).fails(409, "uniqueness");

	// Nothing is changed by doing it again.
	expect((await connections().handOverUsers(request)).usersCount).toBe(0);
});

describe("the next push of the new connection takes a user over", () => {
	test("by POST, whose names need not all be the same", async () => {
		const pushes = [
			{ userName: "post-0@x.y", email: "post-0@x.y", externalId: "e-0" },
			{ userName: "POST-1@x.y", email: "other-1@x.y", externalId: "e-1" },
			{ userName: "other-2", email: "post-2@x.y" },
		];
		for (const [index, push] of pushes.entries()) {
			const user = await (okta as Scim)
				.ask(
					"POST /Users",
					body({ userName: `post-${index}@x.y`, email: `post-${index}@x.y`, externalId: `same${index}` }),
				)
				.answers(201);
			await giveRole(roster, `post-${index}`, user.id, OrganizationRole.OWNER);
			await handOver(user.id);
			const before = await newest();
			const taken = await (entra as Scim).ask("POST /Users", body(push)).answers(201);
			expect(taken).toMatchObject({ id: user.id, userName: push.userName });
			expect(taken.externalId).toBe(push.externalId);
			expect(await kindsSince(before)).toEqual(["USER_ADOPTED"]);
			// From now on, they are as any other user of the connection.
			await (entra as Scim).ask("POST /Users", body(push)).fails(409, "uniqueness");
		}
	});

	test("by PATCH or PUT, after it found them by a filter", async () => {
		for (const method of ["PATCH", "PUT"]) {
			const userName = `found-${method.toLowerCase()}@x.y`;
			const user = await (okta as Scim).ask("POST /Users", body({ userName, email: userName })).answers(201);
			await handOver(user.id);
			const { Resources } = await (entra as Scim).ask(`GET /Users?filter=userName eq "${userName}"`).answers(200);
			expect(Resources[0].id).toBe(user.id);
			const before = await newest();
			method === "PATCH"
				? await (entra as Scim)
						.patch(`/Users/${user.id}`, { op: "add", path: "externalId", value: `e-${userName}` })
						.answers(200)
				: await (entra as Scim).ask(`PUT /Users/${user.id}`, body({ userName, email: userName })).answers(200);
			expect(await kindsSince(before)).toEqual(["USER_ADOPTED"]);
			await (entra as Scim).ask("POST /Users", body({ userName, email: userName })).fails(409, "uniqueness");
		}
	});

	test("unless it sends the externalId of another person", async () => {
		const departed = await (entra as Scim)
			.ask("POST /Users", body({ userName: "rival@x.y", email: "rival@x.y", externalId: "rival" }))
			.answers(201);
		await roster.provisioning.updateSettings({ settings: { guardThreshold: 0 } });
		await (entra as Scim).ask(`DELETE /Users/${departed.id}`).answers(204);
		// The deprovisioned user of another connection is another person, whatever the names.
		const user = await (okta as Scim).ask("POST /Users", body({ userName: "rival@x.y", email: "rival@x.y" }));
		expect([user.status, user.body.id === departed.id]).toEqual([201, false]);
		const preview = await connections().handOverUsers({
			...{ userIds: [user.body.id], toConnection: "entra", validateOnly: true },
		});
		expect(preview.users[0]?.conflictingUserIds).toEqual([departed.id]);
		await handOver(user.body.id);
		const push = body({ userName: "rival@x.y", email: "rival@x.y", externalId: "rival" });
		expect(await (entra as Scim).ask("POST /Users", push).fails(409, "uniqueness")).toContain("handed over");
		await roster.provisioning.separateUser({ userId: departed.id });
		expect((await (entra as Scim).ask("POST /Users", push).answers(201)).id).toBe(user.body.id);
	});
});

test("all users of a connection, and the members of a group, are handed over at once", async () => {
	const [from, to] = [await connect(roster, "from"), await connect(roster, "to")];
	const ids = await from.users(["many-0", "many-1", "many-2", "many-3"]);
	const group = await from.group("Many", ...ids.slice(0, 2));
	await connections().handOverUsers({ groupId: group.id, toConnection: "to" });
	expect((await to.ask("GET /Users").answers(200)).totalResults).toBe(2);
	expect((await from.ask(`GET /Groups/${group.id}`).answers(200)).members ?? []).toEqual([]);
	const { usersCount } = await connections().handOverUsers({ fromConnection: "from", toConnection: "to" });
	expect(usersCount).toBe(2);
	expect((await from.ask("GET /Users").answers(200)).totalResults).toBe(0);
	expect((await to.ask("GET /Users").answers(200)).totalResults).toBe(4);
	await from.ask(`DELETE /Groups/${group.id}`).answers(204);
	await connections().deleteConnection({ name: "from" });
});

test("it can be undone", async () => {
	const user = await (okta as Scim)
		.ask("POST /Users", body({ userName: "undone@x.y", externalId: "undone" }))
		.answers(201);
	const group = await (okta as Scim).group("Undone", user.id);
	const before = await newest();
	await handOver(user.id);
	const selection = { case: "sequences" as const, value: { first: before + 1n, last: await newest() } };
	await roster.client(UndoService, adminToken).undo({ selection });
	const back = await (okta as Scim).ask(`GET /Users/${user.id}`).answers(200);
	expect([back.externalId, back.groups[0].value]).toEqual(["undone", group.id]);
	await (entra as Scim).ask(`GET /Users/${user.id}`).fails(404);
});

test("what cannot be handed over is refused", async () => {
	const { user: account } = await roster.provisioning.recordSignIn({ email: "signed-in@x.y" });
	const gone = await (okta as Scim).user("gone");
	await (okta as Scim).ask(`DELETE /Users/${gone.id}`).answers(204);
	for (const id of [account?.id ?? "", gone.id]) {
		await expect(handOver(id)).rejects.toMatchObject({ code: Code.FailedPrecondition });
	}
	await expect(handOver("0189f000-0000-7000-8000-000000000000")).rejects.toMatchObject({ code: Code.NotFound });
	await expect(connections().handOverUsers({ toConnection: "entra" })).rejects.toMatchObject({
		code: Code.InvalidArgument,
	});
	await expect(
		connections().handOverUsers({ userIds: [gone.id], groupId: "1", toConnection: "entra" }),
	).rejects.toMatchObject({ code: Code.InvalidArgument });
	for (const names of [
		{ fromConnection: "nobody", toConnection: "entra" },
		{ groupId: "1", toConnection: "entra" },
	]) {
		await expect(connections().handOverUsers(names)).rejects.toMatchObject({ code: Code.NotFound });
	}
	await expect(connections().handOverUsers({ userIds: [gone.id], toConnection: "nobody" })).rejects.toMatchObject({
		code: Code.NotFound,
	});
});
