// SPDX-License-Identifier: Apache-2.0

// The message that sums up what changes do, with the names of users and organizations.

import type { MessageInitShape } from "@bufbuild/protobuf";
import type { EffectSummarySchema } from "../../../gen/buf/alpha/registry/v1alpha1/effects_pb.ts";
import { counts, examplesOf, placeOf, reasonFinder, roleOrNone, userCounts } from "../../directory/effects.ts";
import type { Change } from "../../records/change.ts";
import type { Effect } from "../../records/organizations.ts";
import type { GroupReader } from "../../store/interface/groups.ts";
import type { OrganizationReader } from "../../store/interface/organizations.ts";
import { everyConnection } from "../../store/interface/scope.ts";
import type { UserReader } from "../../store/interface/users.ts";

/** Sums up changes and the effects that they have, or would have. */
export async function effectSummary(
	store: UserReader & GroupReader & OrganizationReader,
	changes: readonly Change[],
	effects: readonly Effect[],
): Promise<MessageInitShape<typeof EffectSummarySchema>> {
	const byOrganization = Map.groupBy(effects, (each) => placeOf(each).organizationId);
	const examples = examplesOf(effects);
	const names = await organizationNames(store, [...byOrganization.keys()], changes);
	const users = await userNames(
		store,
		examples.map((each) => placeOf(each).userId),
		changes,
	);
	const groups = await groupNames(store, examples, changes);
	const reasonOf = reasonFinder(changes, (id) => groups.get(id) ?? id);
	const organizations = [...byOrganization].map(([organizationId, own]) => ({
		organizationId,
		organizationName: names.get(organizationId) ?? "",
		...counts(own),
	}));
	return {
		...counts(effects),
		organizations: organizations.sort((one, other) => (one.organizationName < other.organizationName ? -1 : 1)),
		examples: examples.map((effect) => {
			const { userId, organizationId } = placeOf(effect);
			return {
				userId,
				userName: users.get(userId) ?? "",
				organizationId,
				organizationName: names.get(organizationId) ?? "",
				before: roleOrNone(effect.before),
				after: roleOrNone(effect.after),
				reason: reasonOf(effect),
			};
		}),
		users: userCounts(changes),
	};
}

// A record that is created or deleted by the changes is not in the store, or soon no longer.
async function organizationNames(store: OrganizationReader, ids: readonly string[], changes: readonly Change[]) {
	const names = new Map<string, string>();
	for (const change of changes) {
		if (change.subject === "organization") {
			const { id, name } = change.after ?? change.before;
			names.set(id, name);
		}
	}
	for (const { id, name } of await store.getOrganizations(ids.filter((each) => !names.has(each)))) {
		names.set(id, name);
	}
	return names;
}

async function userNames(store: UserReader, ids: readonly string[], changes: readonly Change[]) {
	const names = new Map((await store.getUsers([...new Set(ids)])).map(({ user }) => [user.id, user.userName ?? ""]));
	for (const change of changes) {
		if (change.subject === "user") {
			const { user } = change.after ?? change.before;
			names.set(user.id, user.userName ?? "");
		}
	}
	return names;
}

async function groupNames(store: GroupReader, examples: readonly Effect[], changes: readonly Change[]) {
	const wanted = new Set(examples.map((each) => placeOf(each).userId));
	const names = new Map<string, string>();
	for (const change of changes) {
		if (change.subject === "group") {
			const { group } = change.after ?? change.before;
			names.set(group.id, group.displayName ?? "");
		}
	}
	for (const change of changes) {
		if (change.subject === "groupMember") {
			const { groupId, userId } = change.after ?? change.before;
			if (wanted.has(userId) && !names.has(groupId)) {
				names.set(groupId, (await store.within(everyConnection).getGroup(groupId))?.group.displayName ?? groupId);
			}
		}
	}
	return names;
}
