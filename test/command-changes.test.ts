// SPDX-License-Identifier: Apache-2.0

// `roster changes`: what each line says, and how a follower survives a restart of the server. And how commands find whom
// a name means.

import { once } from "node:events";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OrganizationRole } from "../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { OrganizationProvisioning } from "../gen/roster/v1/settings_pb.ts";
import { runCommand } from "./command.ts";
import { startProcess } from "./process.ts";
import { adminToken, type Roster, startRoster } from "./roster.ts";

let server: Roster;

beforeAll(async () => {
	server = await startRoster();
	const { scim, organizations, provisioning } = server;
	await provisioning.updateSettings({
		settings: { organizationProvisioning: OrganizationProvisioning.MAPPED, changeRetention: { seconds: 86_400n } },
	});
	const ada = await scim.user("ada@example.com", { name: { givenName: "Ada" } });
	const group = await scim.group("Platform Team", ada.id);
	const { organization } = await organizations.createOrganization({ name: "platform" });
	const organizationId = organization?.id ?? "";
	await organizations.addOrganizationGroup({ organizationId, groupName: "Platform Team" });
	await organizations.addOrganizationMember({
		organizationId,
		userId: ada.id,
		organizationRole: OrganizationRole.ADMIN,
	});
	const operations = [{ op: "replace", path: "name.givenName", value: "Augusta" }];
	await scim.ask(`PATCH /Users/${ada.id}`, { Operations: operations }).answers(200);
	await scim.ask(`DELETE /Groups/${group.id}`).answers(204);
});

afterAll(() => server.stop());

const ofServer = () => ({ ROSTER_URL: server.url, BUF_TOKEN: adminToken });
const roster = (...args: string[]) => runCommand(args, ofServer());

test.each([
	[/settings_updated {2}organization-provisioning: disabled → mapped; change-retention: forever → 1d {2}by the admin/],
	[/user_created {2}ada@example\.com {2}by scim token \S+\n/],
	[/user_updated {2}ada@example\.com: name\.givenName: Ada → Augusta {2}by scim token/],
	[/group_member_added {2}ada@example\.com in the group Platform Team {2}/],
	[/group_deleted {2}Platform Team {2}/],
	[/organization_group_added {2}the group Platform Team in platform: member {2}/],
	[/organization_member_added {2}ada@example\.com in platform: admin {2}/],
	[/membership_granted {2}ada@example\.com in platform: member \(group\) {2}/],
	[/membership_granted {2}ada@example\.com in platform: member \(group\) → admin \(direct\) {2}/],
])("a change names who and what it is about: %s", async (line) => {
	const { out } = await roster("changes");
	expect(out).toMatch(line);
});

test("after a restart of the server, --follow continues after its last change, and says so", async () => {
	const { printed, child } = startProcess(tmpdir(), ofServer(), "changes", "--follow", "--after", "0", "--json");
	const next = (stream: "stdout" | "stderr") => once(child[stream] as NodeJS.ReadableStream, "data");
	const { lastSequence } = await server.provisioning.getChangeLog({});
	const sequences = () =>
		printed.stdout
			.split("\n")
			.slice(0, -1)
			.map((line) => Number(JSON.parse(line).sequence));
	while (sequences().at(-1) !== Number(lastSequence)) {
		await next("stdout");
	}
	await server.restart();
	while (!printed.stderr.includes("\n")) {
		await next("stderr");
	}
	expect(JSON.parse(printed.stderr.split("\n")[0] as string)).toEqual({
		code: "reconnecting",
		message: expect.stringContaining(`connecting again after sequence ${lastSequence} in 1 s`),
	});
	await server.scim.user("later@example.com");
	while (sequences().at(-1) === Number(lastSequence)) {
		await next("stdout");
	}
	// No change is missing, and none comes twice.
	expect(sequences()).toEqual(sequences().map((_, index) => index + 1));
	expect(printed.stderr).toContain('"code":"reconnected"');
});

describe("whom a name means", () => {
	test("several matches are refused and listed, and the userName wins", async () => {
		const one = await server.scim.user("first@example.com", { externalId: "twin" });
		const two = await server.scim.user("second@example.com", { emails: [{ value: "twin@example.com" }] });
		expect((await server.provisioning.lookUpUsers({ by: { case: "username", value: "twin" } })).users).toHaveLength(1);
		for (const line of ["user show twin", "user purge twin --yes", "user separate twin"]) {
			const { code, out, err } = await roster(...line.split(" "));
			expect([code, out]).toEqual([2, ""]);
			expect(err).toMatch(/^roster: "twin" matches several users, and nothing was changed: /);
			expect(err).toContain(`first@example.com (${one.id}, active)`);
			expect(err).toContain(`second@example.com (${two.id}, active)`);
			expect(err).toMatch(/: give the id of one of them\n$/);
		}
		const three = await server.scim.user("twin", { emails: [{ value: "third@example.com" }] });
		expect((await roster("user", "show", "TWIN")).out).toContain(three.id);
	});

	test("a command that takes something away shows what, and needs --yes", async () => {
		const { organization } = await server.organizations.createOrganization({ name: "asking" });
		const organizationId = organization?.id ?? "";
		const user = await server.scim.user("asked@example.com");
		await server.organizations.addOrganizationMember({
			organizationId,
			userId: user.id,
			organizationRole: OrganizationRole.MEMBER,
		});
		await server.organizations.addOrganizationGroup({ organizationId, groupName: "Asked" });
		const { token, id } = JSON.parse((await roster("token", "create", "service", "--json")).out);
		expect(token).toMatch(/^roster_service_/);
		const before = (await server.provisioning.getChangeLog({})).lastSequence;
		const asked: [string, string][] = [
			["user purge asked@example.com", `purges asked@example.com (${user.id}, active)`],
			["org remove-member asking asked", `the direct role of asked@example.com (${user.id}, active) in asking`],
			["org unmap-group asking ASKED", "the memberships of asking that the group Asked gives (role member)"],
			[`token delete ${id}`, `deletes the token ${id} (service, never used)`],
		];
		for (const [line, shown] of asked) {
			const { code, out, err } = await roster(...line.split(" "));
			expect([line, code, out]).toEqual([line, 2, ""]);
			expect(err).toContain(shown);
			expect(err).toMatch(/; nothing was changed: to do it, add --yes\n$/);
		}
		expect((await server.provisioning.getChangeLog({})).lastSequence).toBe(before);
	});
});
