// SPDX-License-Identifier: Apache-2.0

// The settings of a connection, which count before those of the server, and for its own requests alone.

import { Code } from "@connectrpc/connect";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { ChangeKind } from "../../gen/roster/v1/change_pb.ts";
import { type Connection, ConnectionKind } from "../../gen/roster/v1/connection_pb.ts";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";
import { readConfig } from "../../src/config.ts";
import { startGateway } from "../../src/gateway-server.ts";
import { onPostgres } from "../engine.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { bulkSchema, Scim } from "../scim.ts";
import { connect, rolesOf, tokenOf } from "./people.ts";

let roster: Roster;
let apart: Awaited<ReturnType<typeof startGateway>>;
let [one, two]: Scim[] = [];
let viaGateway: Scim;

beforeAll(async () => {
	roster = await startRoster();
	apart = await startGateway({ ...readConfig({}), host: "127.0.0.1", port: 0 }, roster.url, pino({ level: "silent" }));
	const token = await tokenOf(roster, "one");
	[one, two] = [new Scim(roster.scimUrl, token), await connect(roster, "two")];
	viaGateway = new Scim(apart.url, token);
});

afterAll(async () => {
	await apart.close();
	await roster.stop();
});

const connections = () => roster.client(ConnectionService, adminToken);

/** Sets fields of a connection; those that have no value here get that of the server. */
async function set(name: string, values: Partial<Connection>, ...paths: string[]): Promise<Connection> {
	const { $typeName: _, $unknown: __, ...fields } = values;
	const { connection } = await connections().updateConnection({
		connection: { ...fields, name },
		updateMask: { paths },
	});
	return connection as Connection;
}

test("an update changes the fields that its mask names, or those that are set", async () => {
	await set(
		"one",
		{ kind: ConnectionKind.OKTA, strict: false, guardThreshold: 3 },
		"kind",
		"strict",
		"guard_threshold",
	);
	const kept = await connections().updateConnection({ connection: { name: "one", guardThreshold: 4 } });
	expect(kept.connection).toMatchObject({ kind: ConnectionKind.OKTA, strict: false, guardThreshold: 4 });
	const { after } = (await roster.provisioning.listChanges({ kinds: [ChangeKind.CONNECTION_UPDATED] })).changes.at(
		-1,
	) as { after?: { state: { value?: unknown } } };
	expect(after?.state.value).toMatchObject({ strict: false, guardThreshold: 4 });
	const cleared = await set("one", {}, "strict", "guard_threshold", "organization_provisioning");
	expect(cleared).toMatchObject({ kind: ConnectionKind.OKTA, organizationProvisioning: 0 });
	expect([cleared.strict, cleared.guardThreshold]).toEqual([undefined, undefined]);
	const refused = { code: Code.InvalidArgument };
	await expect(set("one", {}, "name")).rejects.toMatchObject(refused);
	await expect(set("one", { guardThreshold: -1 }, "guard_threshold")).rejects.toMatchObject(refused);
	await expect(set("one", { organizationProvisioning: 9 as never }, "organization_provisioning")).rejects.toMatchObject(
		refused,
	);
	await expect(set("nobody", {}, "strict")).rejects.toMatchObject({ code: Code.NotFound });
});

describe("strict mode", () => {
	/** What Entra ID sends, and the RFC does not have. */
	const capitals = { op: "Replace", path: "active", value: "False" };

	/** Checks the status of the next requests. A server that was not asked for the change follows within half a second. */
	async function next(scim: Scim, id: string, expected: number) {
		const both = async () => [await status(scim, id), await status(scim, id)];
		if (onPostgres) {
			await expect.poll(both, { timeout: 3000 }).toEqual([expected, expected]);
		}
		expect(await both()).toEqual([expected, expected]);
	}

	test("refuses for one connection what another may send", async () => {
		const [mine, theirs] = [await (one as Scim).user("strict-one"), await (two as Scim).user("strict-two")];
		await set("one", { strict: true }, "strict");
		await next(one as Scim, mine.id, 400);
		expect(await status(two as Scim, theirs.id)).toBe(200);
		await set("one", {}, "strict");
		await next(one as Scim, mine.id, 200);
	});

	test("refuses it at a gateway apart too, from the first request on", async () => {
		const user = await viaGateway.user("strict-apart");
		for (const [strict, expected] of [
			[true, 400],
			[undefined, 200],
			[true, 400],
			[false, 200],
		] as const) {
			await set("one", strict === undefined ? {} : { strict }, "strict");
			await next(viaGateway, user.id, expected);
			const { Operations } = await viaGateway
				.ask("POST /Bulk", {
					schemas: [bulkSchema],
					Operations: [
						{ method: "PATCH", path: `/Users/${user.id}`, data: { schemas: [patchSchema], Operations: [capitals] } },
					],
				})
				.answers(200);
			expect(Operations[0].status).toBe(String(expected));
		}
	});

	const patchSchema = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
	const status = async (scim: Scim, id: string) => (await scim.patch(`/Users/${id}`, capitals)).status;
});

test("the guard counts a connection with a threshold by itself", async () => {
	const deactivate = async (scim: Scim, id: string) =>
		(await scim.patch(`/Users/${id}`, { op: "replace", path: "active", value: false })).status;
	const users = async (scim: Scim, prefix: string) =>
		scim.users(Array.from({ length: 8 }, (_, index) => `${prefix}-${index}`));
	// The losses of the tests before no longer count.
	roster.clock.advance(3_600_001);
	const [mine, theirs] = [await users(one as Scim, "guard-one"), await users(two as Scim, "guard-two")];
	await roster.provisioning.updateSettings({ settings: { guardThreshold: 3 } });
	await set("one", { guardThreshold: 2 }, "guard_threshold");
	const statuses: number[] = [];
	for (const id of mine.slice(0, 3)) {
		statuses.push(await deactivate(one as Scim, id));
	}
	expect(statuses).toEqual([200, 200, 429]);
	// None of these counted for the others.
	const others: number[] = [];
	for (const id of theirs.slice(0, 4)) {
		others.push(await deactivate(two as Scim, id));
	}
	expect(others).toEqual([200, 200, 200, 429]);
	await set("one", { guardThreshold: 4 }, "guard_threshold");
	expect(await deactivate(one as Scim, mine[2] as string)).toBe(200);
	// What is undone no longer counts.
	await (one as Scim).patch(`/Users/${mine[2]}`, { op: "replace", path: "active", value: true }).answers(200);
	expect([await deactivate(one as Scim, mine[3] as string), await deactivate(one as Scim, mine[4] as string)]).toEqual([
		200, 200,
	]);
	const held = await (one as Scim).patch(`/Users/${mine[5]}`, { op: "replace", path: "active", value: false });
	expect([held.status, held.headers.get("retry-after")]).toEqual([429, "3600"]);
	roster.clock.advance(3_600_001);
	expect(await deactivate(one as Scim, mine[5] as string)).toBe(200);
	await set("one", { guardThreshold: 0 }, "guard_threshold");
	expect(await deactivate(one as Scim, mine[6] as string)).toBe(200);
	await set("one", {}, "guard_threshold");
	await roster.provisioning.updateSettings({ settings: { guardThreshold: 0 } });
});

describe("organization provisioning", () => {
	const { DISABLED, MAPPED, AUTOMATIC } = OrganizationProvisioning;
	let organizationId = "";
	let [mine, theirs] = ["", ""];

	beforeAll(async () => {
		const { organization } = await roster.organizations.createOrganization({ name: "shared-team" });
		organizationId = organization?.id ?? "";
		await roster.organizations.addOrganizationGroup({ organizationId, groupName: "Shared team" });
		mine = (await (one as Scim).user("provisioned-one")).id;
		theirs = (await (two as Scim).user("provisioned-two")).id;
		await (one as Scim).group("Shared team", mine);
		await (two as Scim).group("Shared team", theirs);
	});

	const both = async () => [await rolesOf(roster, mine), await rolesOf(roster, theirs)];
	const member = () => ({ [organizationId]: OrganizationRole.MEMBER });

	test("counts for the groups of the connection before that of the server", async () => {
		await roster.provisioning.updateSettings({ settings: { organizationProvisioning: DISABLED } });
		const update = { connection: { name: "one", organizationProvisioning: MAPPED } };
		const preview = await connections().updateConnection({ ...update, validateOnly: true });
		expect(preview.effects).toMatchObject({ gainedCount: 1, lostCount: 0 });
		expect(preview.effects?.examples[0]).toMatchObject({ userId: mine });
		expect(await both()).toEqual([{}, {}]);
		await connections().updateConnection(update);
		expect(await both()).toEqual([member(), {}]);
		const granted = await roster.provisioning.listChanges({ kinds: [ChangeKind.MEMBERSHIP_GRANTED] });
		expect(granted.changes.map((each) => each.userId)).toEqual([mine]);
		await set("two", { organizationProvisioning: DISABLED }, "organization_provisioning");
		const turned = await roster.provisioning.updateSettings({
			settings: { organizationProvisioning: MAPPED },
			validateOnly: true,
		});
		expect(turned.effects).toMatchObject({ gainedCount: 0, lostCount: 0 });
		await roster.provisioning.updateSettings({ settings: { organizationProvisioning: MAPPED } });
		expect(await both()).toEqual([member(), {}]);
		// A change of a group is a change of memberships as its connection says.
		const newcomer = (await (two as Scim).user("provisioned-newcomer")).id;
		await (two as Scim).group("Another team", newcomer);
		expect(await rolesOf(roster, newcomer)).toEqual({});
		await set("two", {}, "organization_provisioning");
		expect(await both()).toEqual([member(), member()]);
	});

	test("that is automatic creates organizations for the groups of the connection alone", async () => {
		await roster.provisioning.updateSettings({ settings: { organizationProvisioning: DISABLED } });
		await (one as Scim).group("Earlier of one");
		await (two as Scim).group("Earlier of two");
		await set("one", { organizationProvisioning: AUTOMATIC }, "organization_provisioning");
		await (one as Scim).group("Later of one");
		await (two as Scim).group("Later of two");
		const { organizations } = await roster.organizations.listOrganizations({ pageSize: 100 });
		const names = organizations.map((each) => each.name);
		expect(names).toEqual(expect.arrayContaining(["earlier-of-one", "later-of-one"]));
		expect(names.filter((each) => each.includes("two"))).toEqual([]);
	});
});
