// SPDX-License-Identifier: Apache-2.0

// `roster org members --at` and `roster user show --at`: what was, and not what is.

import { afterAll, beforeAll, expect, test } from "vitest";
import { OrganizationRole } from "../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { runCommand } from "./command.ts";
import { adminToken, type Roster, startRoster } from "./roster.ts";

let server: Roster;
let userId: string;
let organizationId: string;
let then: bigint;

beforeAll(async () => {
	server = await startRoster();
	const ada = await server.scim.user("ada@example.com");
	userId = ada.id;
	await server.scim.group("Team", userId);
	const { organization } = await server.organizations.createOrganization({ name: "platform" });
	organizationId = organization?.id ?? "";
	const organizationRole = OrganizationRole.OWNER;
	await server.organizations.addOrganizationMember({ organizationId, userId, organizationRole });
	then = (await server.provisioning.getChangeLog({})).lastSequence;
	await server.organizations.deleteOrganization({ id: organizationId });
	await server.provisioning.purgeUser({ id: userId });
});

afterAll(() => server.stop());

const roster = (...args: string[]) => runCommand(args, { ROSTER_URL: server.url, BUF_TOKEN: adminToken });

test("the members of an organization that was deleted since", async () => {
	const { out } = await roster("org", "members", organizationId, "--at", String(then));
	expect(out).toMatch(/ada@example\.com +\S+ +owner +direct/);
	const json = JSON.parse((await roster("org", "members", organizationId, "--at", String(then), "--json")).out);
	expect(json.memberships).toMatchObject([{ userId, organizationName: "platform" }]);
});

test("a user who was purged since", async () => {
	const { out } = await roster("user", "show", userId, "--at", String(then));
	expect(out).toMatch(/groups +Team/);
	expect(out).toMatch(/platform +owner +direct/);
	const { err } = await roster("user", "show", userId, "--at", "1d");
	expect(err).toContain("was not found");
});

test("a time that is none is refused", async () => {
	expect((await roster("org", "members", "platform", "--at", "yesterday")).err).toContain("give a time such as");
});
