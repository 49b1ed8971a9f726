// SPDX-License-Identifier: Apache-2.0

// `roster review …`: from the start of a review to its end.

import { afterAll, beforeAll, expect, test } from "vitest";
import { OrganizationProvisioning } from "../gen/roster/v1/settings_pb.ts";
import { runCommand } from "./command.ts";
import { adminToken, type Roster, startRoster } from "./roster.ts";
import { Scim } from "./scim.ts";

let server: Roster;

beforeAll(async () => {
	server = await startRoster();
	await server.provisioning.updateSettings({
		settings: { organizationProvisioning: OrganizationProvisioning.MAPPED },
	});
	const { organization } = await server.organizations.createOrganization({ name: "platform" });
	const organizationId = organization?.id ?? "";
	await server.organizations.addOrganizationGroup({ organizationId, groupName: "Platform Team" });
});

afterAll(() => server.stop());

const roster = (...args: string[]) => runCommand(args, { ROSTER_URL: server.url, BUF_TOKEN: adminToken });

async function scimInReview(name: string): Promise<Scim> {
	const { out } = await roster("token", "create", "scim", "--name", name);
	expect((await roster("review", "start", name)).out).toContain(`The token ${name} is in review.`);
	return new Scim(server.scimUrl, out.split("\n")[0]);
}

test("start, show, activate", async () => {
	const scim = await scimInReview("okta");
	const ada = await scim.user("ada@example.com");
	await scim.group("Platform Team", ada.id);
	const shown = await roster("review", "show", "okta", "--all");
	expect(shown.out).toContain("Its activation makes 3 changes.");
	expect(shown.out).toContain("Users: 1 created.");
	expect(shown.out).toContain("Memberships: +1 −0.");
	expect(shown.out).toMatch(/ada@example\.com +platform +none → member +added to the group Platform Team/);
	expect(shown.out).toContain("group_member_added  ada@example.com in the group Platform Team");
	const asked = await roster("review", "activate", "okta");
	expect(asked.err).toContain("to do it, add --yes");
	await server.scim.ask(`GET /Users/${ada.id}`).fails(404);
	expect((await roster("review", "activate", "okta", "--yes")).out).toContain("Activated: 3 changes were made.");
	await server.scim.ask(`GET /Users/${ada.id}`).answers(200);
	expect((await roster("review", "list")).out).toMatch(/okta +review_state_activated|okta +activated/);
	expect((await roster("review", "show", "okta")).err).toContain('no review is "okta"');
});

test("discard", async () => {
	const scim = await scimInReview("entra");
	const eve = await scim.user("eve@example.com");
	const json = JSON.parse((await roster("review", "show", "entra", "--json")).out);
	expect(json).toMatchObject({ changesCount: 1, effects: { users: { createdCount: 1 } } });
	expect((await roster("review", "discard", "entra", "--yes")).out).toContain("Discarded.");
	await server.scim.ask(`GET /Users/${eve.id}`).fails(404);
	await scim.ask(`GET /Users/${eve.id}`).fails(404);
});
