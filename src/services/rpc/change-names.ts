// SPDX-License-Identifier: Apache-2.0

// The present names of what changes are about. Changes contain only ids.

import type { Change } from "../../../gen/roster/v1/change_pb.ts";
import type { UserRecord } from "../../records/resources.ts";
import type { GroupReader } from "../../store/interface/groups.ts";
import type { OrganizationReader } from "../../store/interface/organizations.ts";
import { everyConnection } from "../../store/interface/scope.ts";
import type { UserReader } from "../../store/interface/users.ts";

/** The ids of what a change is about. */
type About = Partial<Pick<Change, "userId" | "groupId" | "organizationId">>;

export type NameReader = UserReader & GroupReader & OrganizationReader;

/** The full name of a user; the userName of a user who has none. */
function nameOf({ user: { name, userName = "" } }: UserRecord): string {
	return [name?.givenName, name?.familyName].filter(Boolean).join(" ") || userName;
}

/** The present names of all that changes are about, by their ids. */
export async function namesById(store: NameReader, changes: readonly About[]): Promise<Record<string, string>> {
	return Object.fromEntries((await namesOf(store, changes)).map(({ id, name }) => [id, name]));
}

/** The present names of all that changes are about. */
export async function namesOf(store: NameReader, changes: readonly About[]) {
	const ids = (field: "userId" | "groupId" | "organizationId") =>
		[...new Set(changes.map((each) => each[field] ?? ""))].filter((id) => id !== "");
	const [users, groups, organizations] = await Promise.all([
		store.getUsers(ids("userId")),
		Promise.all(ids("groupId").map((id) => store.within(everyConnection).getGroup(id))),
		Promise.all(ids("organizationId").map((id) => store.getOrganization(id))),
	]);
	return [
		...users.map((each) => ({ id: each.user.id, name: nameOf(each) })),
		...groups.flatMap((each) =>
			each === undefined ? [] : [{ id: each.group.id, name: each.group.displayName ?? "" }],
		),
		...organizations.flatMap((each) => (each === undefined ? [] : [{ id: each.id, name: each.name }])),
	];
}
