// SPDX-License-Identifier: Apache-2.0

// Sums up what changes do to people and to memberships, with the reason of each. Pure.

import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { ChangeKind as Kind } from "../../gen/roster/v1/change_pb.ts";
import { kindOf } from "../change-states.ts";
import type { Change } from "../records/change.ts";
import type { Effect, MembershipRecord } from "../records/organizations.ts";
import { hasAccess } from "../records/resources.ts";

/** How many memberships a summary contains as examples. */
const mostExamples = 100;

/** The effect on one membership, with its reason. */
export interface ReasonedEffect extends Effect {
	readonly reason: string;
}

export function counts(effects: readonly Effect[]) {
	const gainedCount = effects.filter((each) => each.before === undefined).length;
	const lostCount = effects.filter((each) => each.after === undefined).length;
	return { gainedCount, lostCount, changedCount: effects.length - gainedCount - lostCount };
}

/** The organization and the user of an effect. */
export function placeOf({ before, after }: Effect): MembershipRecord {
	return (after ?? before) as MembershipRecord;
}

/** The effects that a summary contains as examples: losses first. */
export function examplesOf(effects: readonly Effect[]): readonly Effect[] {
	const rank = ({ before, after }: Effect) => (after === undefined ? 0 : before === undefined ? 2 : 1);
	return effects.toSorted((one, other) => rank(one) - rank(other)).slice(0, mostExamples);
}

/** Counts the users to whom the changes do something. */
export function userCounts(changes: readonly Change[]) {
	const users = new Map<string, { first: Change & { subject: "user" }; last: Change & { subject: "user" } }>();
	for (const change of changes) {
		if (change.subject === "user") {
			const { id } = (change.after ?? change.before).user;
			users.set(id, { first: users.get(id)?.first ?? change, last: change });
		}
	}
	const counted = { createdCount: 0, adoptedCount: 0, changedCount: 0, activatedCount: 0, deactivatedCount: 0 };
	for (const { first, last } of users.values()) {
		const [before, after] = [first.before, last.after];
		const access = [before, after].map((each) => each !== undefined && hasAccess(each));
		if (before === undefined && after !== undefined) {
			counted.createdCount += 1;
		} else if (access[0] !== access[1]) {
			access[1] ? counted.activatedCount++ : counted.deactivatedCount++;
		} else if (before !== undefined && after !== undefined) {
			kindOf({ subject: "user", before, after }) === Kind.USER_ADOPTED
				? counted.adoptedCount++
				: counted.changedCount++;
		}
	}
	return counted;
}

/** Finds the reasons of effects in the changes that cause them. */
export function reasonFinder(changes: readonly Change[], groupName: (id: string) => string) {
	const byUser = new Map<string, string>();
	let general = "";
	const say = (userId: string, reason: string) => byUser.set(userId, reason);
	for (const change of changes) {
		switch (change.subject) {
			case "user": {
				const [was, is] = [change.before, change.after].map((each) => each !== undefined && hasAccess(each));
				// A new user is a member because of what follows.
				if (was !== is && change.before !== undefined) {
					const after = change.after;
					const ended = after === undefined ? "purged" : after.deprovisionTime ? "deleted" : "deactivated";
					say((change.after ?? change.before).user.id, is ? "activated" : ended);
				}
				break;
			}
			case "groupMember": {
				const { groupId, userId } = change.after ?? change.before;
				// A change of the user itself is the better explanation.
				if (!byUser.has(userId)) {
					const verb = change.after === undefined ? "removed from" : "added to";
					say(userId, `${verb} the group ${groupName(groupId)}`);
				}
				break;
			}
			case "organizationMember": {
				const verb = change.after === undefined ? "ended" : change.before === undefined ? "given" : "changed";
				say((change.after ?? change.before).userId, `a direct role was ${verb}`);
				break;
			}
			case "group": {
				const { before, after } = change;
				const name = (after ?? before).group.displayName ?? "";
				const verb = before === undefined ? "was created" : after === undefined ? "was deleted" : "was renamed";
				general ||= `the group ${name} ${verb}`;
				break;
			}
			case "organizationGroup": {
				const { before, after } = change;
				const verb = before === undefined ? "was added" : after === undefined ? "was removed" : "got another role";
				general ||= `the mapping of the group ${(after ?? before).groupName} ${verb}`;
				break;
			}
			case "settings":
				general = "the setting organization_provisioning changed";
				break;
		}
	}
	return (effect: Effect): string => byUser.get(placeOf(effect).userId) ?? general;
}

/** The role of a membership; unspecified if there is none. */
export function roleOrNone(membership: MembershipRecord | undefined): OrganizationRole {
	return membership?.role ?? OrganizationRole.UNSPECIFIED;
}
