// SPDX-License-Identifier: Apache-2.0

// Shows what changes do to people and to memberships.

import type { EffectSummary } from "../../gen/buf/alpha/registry/v1alpha1/effects_pb.ts";
import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import type { Session } from "./session.ts";
import { shownRole } from "./values.ts";

/** The option of commands that can show what they would do. */
export const previewOption = ["--preview", "only show what it would do to memberships"] as const;

/** How many memberships are shown. */
const shownExamples = 20;

/** Such as `+412 −3`. */
function sums(gained: number, lost: number, changed: number): string {
	return [`+${gained}`, `−${lost}`, ...(changed > 0 ? [`~${changed}`] : [])].join(" ");
}

export function showEffects({ print, table }: Session, effects: EffectSummary | undefined): void {
	if (effects === undefined) {
		return;
	}
	const { users, gainedCount, lostCount, changedCount, organizations, examples } = effects;
	const counted = [
		["created", users?.createdCount],
		["adopted", users?.adoptedCount],
		["changed", users?.changedCount],
		["activated", users?.activatedCount],
		["deactivated or deleted", users?.deactivatedCount],
	] as const;
	const people = counted.filter(([, count]) => (count ?? 0) > 0).map(([word, count]) => `${count} ${word}`);
	print(`Users: ${people.join(", ") || "none"}.`);
	print(`Memberships: ${sums(gainedCount, lostCount, changedCount)}.`);
	if (examples.length === 0) {
		return;
	}
	print("");
	table(
		["ORGANIZATION", "MEMBERSHIPS"],
		organizations.map((each) => [each.organizationName, sums(each.gainedCount, each.lostCount, each.changedCount)]),
		"",
	);
	print("");
	const role = (value: OrganizationRole) => (value === OrganizationRole.UNSPECIFIED ? "none" : shownRole(value));
	table(
		["USER", "ORGANIZATION", "ROLE", "BECAUSE"],
		examples
			.slice(0, shownExamples)
			.map((each) => [
				each.userName || each.userId,
				each.organizationName,
				`${role(each.before)} → ${role(each.after)}`,
				each.reason,
			]),
		"",
	);
	const rest = gainedCount + lostCount + changedCount - Math.min(examples.length, shownExamples);
	if (rest > 0) {
		print(`and ${rest} more`);
	}
}
