// SPDX-License-Identifier: Apache-2.0

// Mappings that name a connection: of groups with the same name, only that of the connection gives membership.

import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { AccessService } from "../../gen/roster/v1/access_service_pb.ts";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";
import { UndoService } from "../../gen/roster/v1/undo_service_pb.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import type { Scim } from "../scim.ts";
import { connect, rolesOf, warnings } from "./people.ts";

let roster: Roster;
let [okta, entra]: Scim[] = [];
let [ofOkta, ofEntra] = ["", ""];
let groupIds: string[] = [];
let organizationId = "";
const groupName = "Shared";

beforeAll(async () => {
	roster = await startRoster();
	[okta, entra] = [await connect(roster, "okta"), await connect(roster, "entra")];
	await roster.provisioning.updateSettings({
		settings: { organizationProvisioning: OrganizationProvisioning.MAPPED, guardThreshold: 0 },
	});
	[ofOkta, ofEntra] = [(await okta.user("of-okta")).id, (await entra.user("of-entra")).id];
	groupIds = [(await okta.group(groupName, ofOkta)).id, (await entra.group("shared", ofEntra)).id];
	organizationId = (await roster.organizations.createOrganization({ name: "shared" })).organization?.id ?? "";
});

afterAll(() => roster.stop());

const { MEMBER, OWNER } = OrganizationRole;
const both = async () => {
	const [one, two] = [await rolesOf(roster, ofOkta), await rolesOf(roster, ofEntra)];
	return [one[organizationId], two[organizationId]];
};

test("a mapping that names a connection is for its group alone, and others may stand beside it", async () => {
	const add = { organizationId, groupName, connection: "okta", roleOverride: OWNER };
	const { effects } = await roster.organizations.addOrganizationGroup({ ...add, validateOnly: true });
	expect([effects?.gainedCount, effects?.examples[0]?.userId]).toEqual([1, ofOkta]);
	await roster.organizations.addOrganizationGroup(add);
	expect(await both()).toEqual([OWNER, undefined]);
	expect(Object.keys(await warnings(roster))).toContain("group_unmapped");
	await roster.organizations.addOrganizationGroup({ organizationId, groupName });
	expect(await both()).toEqual([OWNER, MEMBER]);
	expect(Object.keys(await warnings(roster))).not.toContain("group_unmapped");
	const { idpGroups } = await roster.organizations.getOrganizationSettings({ organizationId });
	expect(idpGroups.map((each) => [each.name, each.connection])).toEqual([
		[groupName, ""],
		[groupName, "okta"],
	]);
	const { organizations } = await roster
		.client(AccessService, adminToken)
		.batchGetOrganizationAccess({ organizationIds: [organizationId] });
	expect(organizations[0]?.groups.map((each) => [each.connection, each.membersCount])).toEqual([
		["", 2],
		["okta", 1],
	]);
	await roster.organizations.removeOrganizationGroup({ organizationId, groupName });
	expect(await both()).toEqual([OWNER, undefined]);
	await roster.organizations.updateOrganizationGroup({
		...{ organizationId, groupName, connection: "okta", roleOverride: MEMBER },
	});
	expect(await both()).toEqual([MEMBER, undefined]);
	const refused = { code: Code.NotFound };
	await expect(roster.organizations.addOrganizationGroup({ ...add, connection: "nobody" })).rejects.toMatchObject(
		refused,
	);
	await expect(
		roster.organizations.updateOrganizationGroup({ organizationId, groupName, connection: "entra" }),
	).rejects.toMatchObject(refused);
});

test("a preview by a name that several connections have is refused with their list", async () => {
	const access = roster.client(AccessService, adminToken);
	const preview = { organizationId, groupName, role: OWNER };
	const refusal = await access.previewMapping(preview).catch((error) => error);
	expect(refusal.code).toBe(Code.FailedPrecondition);
	for (const part of ["okta", "entra", ...groupIds]) {
		expect(refusal.rawMessage).toContain(part);
	}
	const { groupId, gainedCount } = await access.previewMapping({ ...preview, connection: "entra" });
	expect([groupId, gainedCount]).toEqual([groupIds[1], 1]);
});

test("a group that is renamed takes its membership by the mappings of its connection", async () => {
	await (okta as Scim).patch(`/Groups/${groupIds[0]}`, { op: "replace", path: "displayName", value: "Else" });
	expect(await both()).toEqual([undefined, undefined]);
	await (okta as Scim).patch(`/Groups/${groupIds[0]}`, { op: "replace", path: "displayName", value: groupName });
	expect(await both()).toEqual([MEMBER, undefined]);
});

test("an organization that was created for a group is for that of its connection", async () => {
	const service = roster.client(ConnectionService, adminToken);
	for (const name of ["okta", "entra"]) {
		await service.updateConnection({
			connection: { name, organizationProvisioning: OrganizationProvisioning.AUTOMATIC },
		});
	}
	await (okta as Scim).group("Made", ofOkta);
	await (entra as Scim).group("Made", ofEntra);
	const { organizations } = await roster.organizations.listOrganizations({ pageSize: 100 });
	const idOf = (name: string) => organizations.find((each) => each.name === name)?.id ?? "";
	expect([await rolesOf(roster, ofOkta), await rolesOf(roster, ofEntra)].map((each) => Object.keys(each))).toEqual([
		expect.arrayContaining([idOf("made")]),
		expect.arrayContaining([idOf("made1")]),
	]);
	expect((await rolesOf(roster, ofEntra))[idOf("made")]).toBeUndefined();
});

test("a mapping ends with its connection, and comes back by undo", async () => {
	const leaving = await connect(roster, "leaving");
	await leaving.ask("GET /Users").answers(200);
	await roster.organizations.addOrganizationGroup({ organizationId, groupName, connection: "leaving" });
	const mapped = async () =>
		(await roster.organizations.getOrganizationSettings({ organizationId })).idpGroups.map((each) => each.connection);
	expect(await mapped()).toContain("leaving");
	await roster.organizations.removeOrganizationGroup({ organizationId, groupName, connection: "leaving" });
	const last = (await roster.provisioning.getChangeLog({})).lastSequence;
	const selection = { case: "sequences" as const, value: { first: last, last } };
	await roster.client(UndoService, adminToken).undo({ selection });
	expect(await mapped()).toContain("leaving");
	await roster.client(ConnectionService, adminToken).deleteConnection({ name: "leaving" });
	expect(await mapped()).toEqual(["okta"]);
});
