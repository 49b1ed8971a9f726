// SPDX-License-Identifier: Apache-2.0

// Who a live user becomes whose externalId is changed: one externalId of one connection is one person.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { type Roster, startRoster } from "../roster.ts";
import { bulkSchema, patchSchema, type Scim } from "../scim.ts";
import { body, connect, giveRole, rolesOf, type Said, warnings } from "./people.ts";

let roster: Roster;
let other: Scim;
let count = 0;

beforeAll(async () => {
	roster = await startRoster();
	other = await connect(roster, "other");
	// The guard is not what is tested here, and there are many deletions.
	await roster.provisioning.updateSettings({ settings: { guardThreshold: 0 } });
});

afterAll(() => roster.stop());

describe("a live user is changed to the externalId of a deprovisioned user", () => {
	const ways: Record<string, (id: string, externalId: string, said: Said, idp: Scim) => Promise<number>> = {
		PATCH: async (id, externalId, _, idp) =>
			(await idp.patch(`/Users/${id}`, { op: "add", path: "externalId", value: externalId })).status,
		"PATCH without a path": async (id, externalId, _, idp) =>
			(await idp.patch(`/Users/${id}`, { op: "replace", value: { externalId } })).status,
		PUT: async (id, externalId, said, idp) => (await idp.ask(`PUT /Users/${id}`, body({ ...said, externalId }))).status,
		Bulk: async (id, externalId, _, idp) => {
			const data = { schemas: [patchSchema], Operations: [{ op: "add", path: "externalId", value: externalId }] };
			const Operations = [{ method: "PATCH", path: `/Users/${id}`, data }];
			const answer = await idp.ask("POST /Bulk", { schemas: [bulkSchema], Operations }).answers(200);
			return Number(answer.Operations[0].status);
		},
	};

	async function two(idp: Scim) {
		count += 1;
		const externalId = `claimed-${count}`;
		const departed = { userName: `left${count}`, email: `left${count}@x.y`, externalId };
		const gone = await roster.scim.ask("POST /Users", body(departed)).answers(201);
		const organizationId = await giveRole(roster, `claimed-${count}`, gone.id);
		await roster.scim.ask(`DELETE /Users/${gone.id}`).answers(204);
		const said = { userName: `stays${count}`, email: `stays${count}@x.y` };
		const live = await idp.ask("POST /Users", body(said)).answers(201);
		return { externalId, departed, gone: gone.id as string, live: live.id as string, organizationId, said };
	}

	test.each(Object.keys(ways))("by %s: it is refused until the other is separated", async (way) => {
		const { externalId, gone, live, said } = await two(roster.scim);
		const claim = () => ways[way]?.(live, externalId, said, roster.scim);
		expect(await claim()).toBe(409);
		expect((await roster.scim.ask(`GET /Users/${live}`).answers(200)).externalId).toBeUndefined();
		expect(await warnings(roster)).toMatchObject({ user_identity_unclear: "error" });
		await roster.provisioning.separateUser({ userId: gone });
		expect(await claim()).toBe(200);
		expect((await roster.scim.ask(`GET /Users/${live}`).answers(200)).externalId).toBe(externalId);
	});

	test("the error has the command of each decision", async () => {
		const { externalId, departed, gone, live, organizationId } = await two(roster.scim);
		const detail = await roster.scim
			.patch(`/Users/${live}`, { op: "add", path: "externalId", value: externalId })
			.fails(409, "uniqueness");
		expect(detail).toContain(`if ${live} is to keep this account, run "roster user separate ${gone}"`);
		expect(detail).toContain(`run "roster user purge ${live} --yes", and assign the person again`);
		await roster.provisioning.purgeUser({ id: live });
		expect((await roster.scim.ask("POST /Users", body(departed)).answers(201)).id).toBe(gone);
		expect(await rolesOf(roster, gone)).toEqual({ [organizationId]: OrganizationRole.ADMIN });
	});

	test.each(Object.keys(ways))("of another connection, by %s: it says nothing", async (way) => {
		const { externalId, live, said } = await two(other);
		expect(await ways[way]?.(live, externalId, said, other)).toBe(200);
	});

	test("and a deprovisioned user is not linked to the externalId of a live one", async () => {
		const { externalId, gone } = await two(roster.scim);
		await roster.scim.ask("POST /Users", body({ userName: `l${count}`, externalId: `live-${count}` })).answers(201);
		await expect(roster.provisioning.linkUser({ userId: gone, externalId: `live-${count}` })).rejects.toThrow(
			/external_id: is already that of the active user/,
		);
		await roster.provisioning.linkUser({ userId: gone, externalId });
	});
});
