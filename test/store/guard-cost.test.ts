// SPDX-License-Identifier: Apache-2.0

// The cost of the guard in a commit: no statements without losses and returns, and as many for 150 users as for one.

import Sqlite from "better-sqlite3";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";
import { type Roster, startRoster } from "../roster.ts";

let roster: Roster;
/** The statements about what users lost, as they run. */
const asked: string[] = [];

beforeAll(async () => {
	const { prepare } = Sqlite.prototype;
	vi.spyOn(Sqlite.prototype, "prepare").mockImplementation(function (this: Sqlite.Database, text: string) {
		const statement = prepare.call(this, text);
		if (/guard_losses|organization_members"\s+where|from "guard"/.test(text)) {
			for (const name of ["all", "run"] as const) {
				const run = statement[name].bind(statement) as (...values: unknown[]) => unknown;
				statement[name] = ((...values: unknown[]) => {
					asked.push(text);
					return run(...values);
				}) as never;
			}
		}
		return statement;
	});
	roster = await startRoster();
	await roster.provisioning.updateSettings({
		settings: { organizationProvisioning: OrganizationProvisioning.MAPPED, guardThreshold: 1_000_000 },
	});
	const { organization } = await roster.organizations.createOrganization({ name: "platform" });
	for (const groupName of ["One", "Many"]) {
		await roster.organizations.addOrganizationGroup({ organizationId: organization?.id ?? "", groupName });
	}
});

afterAll(async () => {
	vi.restoreAllMocks();
	await roster.stop();
});

/** How many statements of the guard a request took. */
async function costOf(request: PromiseLike<unknown>): Promise<number> {
	const before = asked.length;
	await request;
	return asked.length - before;
}

const rename = (id: string, value: string) =>
	roster.scim.patch(`/Groups/${id}`, { op: "replace", path: "displayName", value }).answers(204);

test("a loss of 150 users costs as many statements as that of one", async () => {
	const users = await roster.scim.users(Array.from({ length: 150 }, (_, index) => `person-${index}`));
	const single = await roster.scim.user("single");
	const [one, many] = [await roster.scim.group("One", single.id), await roster.scim.group("Many", ...users)];
	const ofOne = [await costOf(rename(one.id, "Renamed")), await costOf(rename(one.id, "One"))];
	const ofMany = [await costOf(rename(many.id, "Renamed")), await costOf(rename(many.id, "Many"))];
	expect(ofMany).toEqual(ofOne);
	expect(Math.max(...ofOne)).toBeLessThan(10);
	expect((await roster.provisioning.getGuard({})).guard).toMatchObject({ users: 0 });
});

test("a commit without losses runs no statement of the guard", async () => {
	const user = await roster.scim.user("plain");
	const path = `/Users/${user.id}`;
	expect(await costOf(roster.scim.user("another"))).toBe(0);
	expect(await costOf(roster.scim.patch(path, { op: "replace", path: "name.givenName", value: "Ada" }))).toBe(0);
	expect(await costOf(roster.scim.group("Without a mapping"))).toBe(0);
	const team = await roster.scim.group("Renamed and unmapped");
	expect(await costOf(rename(team.id, "Renamed again"))).toBe(0);
	// Where an address changes, it is asked who has a direct role.
	expect(await costOf(roster.scim.patch(path, { op: "replace", path: "emails", value: [{ value: "new@x.y" }] }))).toBe(
		1,
	);
});
