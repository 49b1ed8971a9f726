// SPDX-License-Identifier: Apache-2.0

// The preview of a mapping or a setting has the same sums as the effects of the change that follows.

import { afterAll, beforeAll, expect, test } from "vitest";
import type { EffectSummary } from "../../gen/buf/alpha/registry/v1alpha1/effects_pb.ts";
import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { ChangeKind } from "../../gen/roster/v1/change_pb.ts";
import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";
import { runCommand } from "../command.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";

const { MEMBER, ADMIN } = OrganizationRole;
let roster: Roster;
let organizationId: string;
let userIds: readonly string[];

beforeAll(async () => {
	roster = await startRoster();
	await roster.provisioning.updateSettings({
		settings: { organizationProvisioning: OrganizationProvisioning.MAPPED, guardThreshold: 0 },
	});
	userIds = await roster.scim.users(Array.from({ length: 5 }, (_, index) => `user-${index}`));
	await roster.scim.group("Team", ...userIds);
	const { organization } = await roster.organizations.createOrganization({ name: "platform" });
	organizationId = organization?.id ?? "";
	const organizationRole = MEMBER;
	await roster.organizations.addOrganizationMember({ organizationId, userId: userIds[0] ?? "", organizationRole });
});

afterAll(() => roster.stop());

const newest = async () => (await roster.provisioning.getChangeLog({})).lastSequence;

/** Compares a summary with the changes of memberships that the log has after a sequence number. */
async function expectMade(effects: EffectSummary | undefined, afterSequence: bigint) {
	const kinds = [ChangeKind.MEMBERSHIP_GRANTED, ChangeKind.MEMBERSHIP_REVOKED];
	const { changes } = await roster.provisioning.listChanges({ afterSequence, kinds });
	const count = (is: (each: (typeof changes)[number]) => boolean) => changes.filter(is).length;
	expect(effects).toMatchObject({
		gainedCount: count((each) => each.before === undefined),
		lostCount: count((each) => each.after === undefined),
		changedCount: count((each) => each.before !== undefined && each.after !== undefined),
	});
	expect(changes.length).toBeGreaterThan(0);
}

test("a mapping", async () => {
	const mapping = { organizationId, groupName: "team", roleOverride: ADMIN };
	const from = await newest();
	const { effects } = await roster.organizations.addOrganizationGroup({ ...mapping, validateOnly: true });
	expect(await newest()).toBe(from);
	expect(effects).toMatchObject({
		organizations: [{ organizationId, organizationName: "platform", gainedCount: 4, changedCount: 1 }],
	});
	expect(effects?.examples[0]).toMatchObject({
		...{ userId: userIds[0], userName: "user-0", before: MEMBER, after: ADMIN },
		reason: "the mapping of the group team was added",
	});
	const shown = await runCommand(["org", "map-group", "platform", "team", "--role", "admin", "--preview"], {
		...{ ROSTER_URL: roster.url, BUF_TOKEN: adminToken },
	});
	expect(shown.out).toContain("Memberships: +4 −0 ~1.");
	expect(shown.out).toMatch(/user-0 +platform +member → admin +the mapping of the group team was added/);
	await roster.organizations.addOrganizationGroup(mapping);
	await expectMade(effects, from);
});

test("a setting", async () => {
	const settings = { organizationProvisioning: OrganizationProvisioning.DISABLED };
	const from = await newest();
	const { effects } = await roster.provisioning.updateSettings({ settings, validateOnly: true });
	expect(await newest()).toBe(from);
	expect(effects).toMatchObject({ lostCount: 4, changedCount: 1 });
	expect(effects?.examples[0]?.reason).toBe("the setting organization_provisioning changed");
	await roster.provisioning.updateSettings({ settings });
	await expectMade(effects, from);
});
