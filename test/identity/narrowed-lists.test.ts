// SPDX-License-Identifier: Apache-2.0

// Lists of users and groups that are narrowed to a connection, to users whom no connection manages, and to an
// organization: alone, together, with a filter, and page by page.

import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { at, tokenOf } from "./people.ts";

let roster: Roster;
let organizationId: string;

beforeAll(async () => {
	roster = await startRoster();
	const { scim, organizations, provisioning, client } = roster;
	await client(ConnectionService, adminToken).createConnection({ connection: { name: "entra" } });
	const entra = at(roster.scimUrl, await tokenOf(roster, "entra"), "entra");
	const own = await scim.users(["ada@example.com", "bob@example.com", "cleo@example.com"]);
	const others = await entra.users(["dan@example.org", "eve@example.org"]);
	await scim.group("Engineering", ...own);
	await entra.group("Engineering", ...others);
	await provisioning.recordSignIn({ email: "fay@example.net" });
	const { users } = await provisioning.lookUpUsers({ by: { case: "email", value: "fay@example.net" } });
	const { organization } = await organizations.createOrganization({ name: "platform" });
	organizationId = organization?.id ?? "";
	await provisioning.updateSettings({ settings: { organizationProvisioning: OrganizationProvisioning.MAPPED } });
	await organizations.addOrganizationGroup({ organizationId, groupName: "Engineering" });
	for (const userId of [users[0]?.user?.id ?? "", own[0] ?? ""]) {
		await organizations.addOrganizationMember({ organizationId, userId, organizationRole: OrganizationRole.OWNER });
	}
	// Somebody without access is in no organization.
	await roster.users.deactivateUser({ id: own[1] ?? "" });
});

afterAll(() => roster.stop());

interface Narrowed {
	readonly connection?: string;
	readonly unmanaged?: boolean;
	readonly organizationId?: string;
}

/** The first letters of the users whom a request lists, in a single page, and the total. */
async function listed(narrowed: Narrowed, filter = ""): Promise<string> {
	const { resources, totalResults } = await roster.provisioning.listUsers({ query: { filter }, ...narrowed });
	expect(totalResults).toBe(resources.length);
	return resources.map(({ userName, emails }) => (userName ?? emails[0]?.value ?? "").slice(0, 1)).join("");
}

const inPlatform = () => ({ organizationId });

test("users are listed by connection, by organization, and those whom no connection manages", async () => {
	expect(await listed({})).toBe("abcdef");
	expect(await listed({ connection: "default" })).toBe("abc");
	expect(await listed({ connection: "entra" })).toBe("de");
	expect(await listed({ unmanaged: true })).toBe("f");
	expect(await listed(inPlatform())).toBe("acdef");
	expect(await listed({ ...inPlatform(), connection: "default" })).toBe("ac");
	expect(await listed({ ...inPlatform(), connection: "entra" })).toBe("de");
	expect(await listed({ ...inPlatform(), unmanaged: true })).toBe("f");
	expect(await listed({ organizationId: "0189f000-0000-7000-8000-000000000000" })).toBe("");
});

test("a filter applies to what is left", async () => {
	expect(await listed({ connection: "default" }, "active eq false")).toBe("b");
	expect(await listed(inPlatform(), 'userName co "e"')).toBe("acde");
	expect(await listed(inPlatform(), 'userName eq "bob@example.com"')).toBe("");
	expect(await listed(inPlatform(), 'userName eq "ada@example.com"')).toBe("a");
	expect(await listed({ unmanaged: true }, 'userName eq "ada@example.com"')).toBe("");
	expect(await listed({ unmanaged: true }, 'emails.value co "fay"')).toBe("f");
});

test.each([
	["of a connection", () => ({ connection: "default" }), ["a", "b", "c"]],
	["of an organization", inPlatform, ["a", "c", "d", "e", "f"]],
	["without a connection", () => ({ unmanaged: true }), ["f"]],
])("users %s are listed page by page, by index and by cursor", async (_, narrowed, expected) => {
	const letters: string[] = [];
	for (let startIndex = 1; startIndex <= expected.length; startIndex++) {
		const page = await roster.provisioning.listUsers({ query: { startIndex, count: 1 }, ...narrowed() });
		expect(page.totalResults).toBe(expected.length);
		letters.push((page.resources[0]?.emails[0]?.value ?? "").slice(0, 1));
	}
	expect(letters).toEqual(expected);
	const byCursor: string[] = [];
	for (let cursor: string | undefined = ""; cursor !== undefined; ) {
		const page = await roster.provisioning.listUsers({ query: { cursor, count: 1 }, ...narrowed() });
		byCursor.push((page.resources[0]?.emails[0]?.value ?? "").slice(0, 1));
		cursor = page.nextCursor;
	}
	expect(byCursor).toEqual(expected);
});

test("a cursor belongs to what the list was narrowed to", async () => {
	const { nextCursor = "" } = await roster.provisioning.listUsers({
		query: { cursor: "", count: 1 },
		connection: "default",
	});
	await expect(
		roster.provisioning.listUsers({ query: { cursor: nextCursor, count: 1 }, connection: "entra" }),
	).rejects.toThrow("belongs to another query");
});

test("a change is in the next list", async () => {
	const user = await roster.scim.user("gil@example.com");
	expect(await listed({ connection: "default" })).toBe("abcg");
	await roster.organizations.addOrganizationMember({
		...{ organizationId, userId: user.id, organizationRole: OrganizationRole.MEMBER },
	});
	expect(await listed(inPlatform())).toBe("acdefg");
	await roster.users.deactivateUser({ id: user.id });
	expect(await listed(inPlatform())).toBe("acdef");
	await roster.scim.ask(`DELETE /Users/${user.id}`).answers(204);
	expect(await listed({ connection: "default" })).toBe("abc");
});

test("groups are listed by connection", async () => {
	const names = async (connection: string) =>
		(await roster.provisioning.listGroups({ connection })).resources.map(({ displayName }) => displayName);
	expect(await names("")).toEqual(["Engineering", "Engineering"]);
	expect(await names("entra")).toEqual(["Engineering"]);
});

test("a connection says how many users and groups it manages", async () => {
	const connections = roster.client(ConnectionService, adminToken);
	expect((await connections.getConnection({ name: "entra" })).connection).toMatchObject({
		...{ usersCount: 2, groupsCount: 1 },
	});
	expect((await connections.listConnections({})).connections).toMatchObject([
		{ name: "default", usersCount: 3, groupsCount: 1 },
		{ name: "entra", usersCount: 2, groupsCount: 1 },
	]);
});

test("what cannot be listed is refused, and says which field", async () => {
	const asScim = roster.client(ProvisioningService, roster.scimToken);
	const asGateway = { headers: { "x-roster-gateway": "1" } };
	const code = (code: Code, message: string) =>
		expect.objectContaining({ code, message: expect.stringContaining(message) });
	const { provisioning } = roster;
	await expect(provisioning.listUsers({ connection: "nobody" })).rejects.toEqual(code(Code.NotFound, "nobody"));
	await expect(provisioning.listGroups({ connection: "nobody" })).rejects.toEqual(code(Code.NotFound, "nobody"));
	await expect(provisioning.listUsers({ connection: "entra", unmanaged: true })).rejects.toEqual(
		code(Code.InvalidArgument, "unmanaged"),
	);
	await expect(asScim.listUsers({ organizationId }, asGateway)).rejects.toEqual(
		code(Code.InvalidArgument, "organization_id"),
	);
	await expect(asScim.listUsers({ unmanaged: true }, asGateway)).rejects.toEqual(
		code(Code.InvalidArgument, "unmanaged"),
	);
	await expect(asScim.listUsers({ connection: "entra" }, asGateway)).rejects.toEqual(code(Code.NotFound, "entra"));
	await expect(asScim.listGroups({ connection: "entra" }, asGateway)).rejects.toEqual(code(Code.NotFound, "entra"));
	expect((await asScim.listUsers({ connection: "default" }, asGateway)).totalResults).toBe(3);
});

test("a far page is right after as many users were handed over in one direction as in the other", async () => {
	const connections = roster.client(ConnectionService, adminToken);
	const made: Record<string, string[]> = {};
	for (const connection of ["north", "south"]) {
		await connections.createConnection({ connection: { name: connection } });
		const names = Array.from({ length: 300 }, (_, index) => `${connection}-${index}@example.com`);
		made[connection] = await at(roster.scimUrl, await tokenOf(roster, connection), connection).users(names);
	}
	const query = { attributes: ["id"], startIndex: 281, count: 20 };
	const farPage = async () =>
		(await roster.provisioning.listUsers({ query, connection: "north" })).resources.map(({ id }) => id);
	const { north = [], south = [] } = made;
	expect(await farPage()).toEqual(north.slice(280));
	await connections.handOverUsers({ userIds: north.slice(0, 10), toConnection: "south" });
	await connections.handOverUsers({ userIds: south.slice(0, 10), toConnection: "north" });
	expect(await farPage()).toEqual([...north.slice(290), ...south.slice(0, 10)]);
});
