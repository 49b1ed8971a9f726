// SPDX-License-Identifier: Apache-2.0

// Determines how a commit changes memberships. Memberships are derived and not stored, so they are computed before and
// after the commit, and compared. Only users whom the changes may affect are considered.

import { OrganizationProvisioning } from "../../../gen/roster/v1/settings_pb.ts";
import type { Change } from "../../records/change.ts";
import type { Effect, MembershipRecord } from "../../records/organizations.ts";
import { hasAccess } from "../../records/resources.ts";
import { keysOf } from "../../scim/fold.ts";
import type { Row } from "./columns.ts";
import { ask, type Database, type Steps } from "./database.ts";
import { sql } from "./drizzle.ts";
import {
	isMeant,
	type MembershipRow,
	membershipRecord,
	membershipsOfUsers,
	provisioned,
	provisionedBy,
	serverProvisioning,
} from "./memberships.ts";
import { connections, groupMembers, groups, organizationGroups } from "./tables.ts";

/** The number of users in one statement. */
const chunkSize = 1000;

const disabled = sql.raw(String(OrganizationProvisioning.DISABLED));

const gives = (provisioning: OrganizationProvisioning | undefined) =>
	provisioning !== OrganizationProvisioning.DISABLED;

/** A setting of the server, or of a connection, before and after. Undefined means that of the server. */
interface Turned {
	readonly connectionId: string | undefined;
	readonly before: OrganizationProvisioning | undefined;
	readonly after: OrganizationProvisioning | undefined;
}

/** The records of a commit that may affect memberships. */
interface Reach {
	/** Users whose memberships a change affects directly, without a group. */
	readonly users: Set<string>;
	/** Users whose access changes, with the access before the first and after the last change of each user. */
	readonly access: Map<string, { readonly before: boolean; readonly after: boolean }>;
	/** Users who were added to or removed from groups. `groups` has the ids of these groups. */
	readonly moved: Set<string>;
	readonly groups: Set<string>;
	/** The folded names of groups that are created, renamed or deleted. */
	readonly names: Set<string>;
	/** The folded names of groups whose mappings change. */
	readonly mapped: Set<string>;
	/** The change of a setting by which groups give membership. */
	readonly turned: Turned | undefined;
}

function reachOf(changes: readonly Change[]): Reach {
	const reach = {
		users: new Set<string>(),
		access: new Map<string, { before: boolean; after: boolean }>(),
		moved: new Set<string>(),
		groups: new Set<string>(),
		names: new Set<string>(),
		mapped: new Set<string>(),
		turned: undefined as Reach["turned"],
	};
	for (const change of changes) {
		const record = change.after ?? change.before;
		switch (change.subject) {
			case "user":
				// A new user has no memberships yet.
				if (change.before !== undefined) {
					const { id } = change.before.user;
					const before = hasAccess(change.before);
					const after = change.after !== undefined && hasAccess(change.after);
					if (before !== after) {
						reach.users.add(id);
						reach.access.set(id, { before: reach.access.get(id)?.before ?? before, after });
					}
				}
				break;
			case "organizationMember":
				reach.users.add((record as { userId: string }).userId);
				break;
			case "groupMember":
				reach.moved.add((record as { userId: string }).userId);
				reach.groups.add((record as { groupId: string }).groupId);
				break;
			case "group":
				for (const side of [change.before, change.after]) {
					for (const key of keysOf(side?.group.displayName ?? "")) {
						reach.names.add(key);
					}
				}
				break;
			case "organizationGroup":
				for (const key of keysOf((record as { groupName: string }).groupName)) {
					reach.mapped.add(key);
				}
				break;
			case "settings":
			case "connection": {
				const { before, after } = change;
				if (before && after && before.organizationProvisioning !== after.organizationProvisioning) {
					const connectionId = change.subject === "connection" ? change.before?.id : undefined;
					reach.turned = {
						...{ connectionId, before: before.organizationProvisioning, after: after.organizationProvisioning },
					};
				}
				break;
			}
		}
	}
	return reach;
}

function* chunks(ids: readonly string[]): Generator<readonly string[]> {
	for (let from = 0; from < ids.length; from += chunkSize) {
		yield ids.slice(from, from + chunkSize);
	}
}

type Memberships = Map<string, MembershipRecord>;

function* difference(before: Memberships, after: Memberships): Generator<Effect> {
	for (const [key, was] of before) {
		const is = after.get(key);
		if (was.role !== is?.role || was.source !== is.source) {
			yield { before: was, after: is };
		}
	}
	for (const [key, is] of after) {
		if (!before.has(key)) {
			yield { before: undefined, after: is };
		}
	}
}

/**
 * Makes the steps that determine the effects of a commit.
 *
 * @returns steps to run before the writes. They return the steps to run after the writes; undefined if there can be no
 *   effects.
 */
export function effectWatcher(
	database: Database,
): (changes: readonly Change[]) => Steps<(() => Steps<Effect[]>) | undefined> {
	const { words } = database;
	const list = sql.placeholder("list");
	const provisioning = database.prepareSql<{ server: OrganizationProvisioning; given: number }>(sql`
		select server, case when server <> ${disabled} or exists (
			select 1 from ${connections} where ${connections.organizationProvisioning} <> ${disabled}) then 1 else 0 end as given
		from (select ${serverProvisioning} as server) as setting`);
	const anyMapping = database.prepareSql<{ key: string }>(sql`
		select group_name_key as key from ${organizationGroups}
		where ${words.isOneOf(organizationGroups.groupNameKey, sql.placeholder("names"))}
			or group_name_key in (select display_name_key from ${groups}
				where ${words.isOneOf(groups.id, sql.placeholder("groups"))})
		limit 1`);
	const membersByName = database.prepareSql<{ user_id: string }>(sql`
		select ${groupMembers.userId} as user_id from ${groupMembers}
			join ${groups} on ${groups.id} = ${groupMembers.groupId}
		where ${words.isOneOf(groups.displayNameKey, list)}`);
	// SQLite reads cross-joined tables in this order. The mappings come first, because they are few.
	const membersOfMapped = database.prepareSql<{ user_id: string }>(sql`
		select distinct ${groupMembers.userId} as user_id
		from ${organizationGroups} cross join ${groups} cross join ${groupMembers}
		where ${isMeant} and ${groupMembers.groupId} = ${groups.id}`);
	const memberships = database.prepareSql<MembershipRow>(membershipsOfUsers(words, list, provisioned));
	const membershipsIf = database.prepareSql<MembershipRow>(
		membershipsOfUsers(
			words,
			list,
			provisionedBy(sql`${groups.connectionId}`, {
				connection: sql`${sql.placeholder("connection")}`,
				own: words.number(sql.placeholder("own")),
				server: words.number(sql.placeholder("server")),
			}),
		),
	);

	/**
	 * Computes the memberships of users.
	 *
	 * @param as settings that count instead of those that are stored.
	 */
	function* snapshot(users: readonly string[], as?: Row): Steps<Memberships> {
		const found: Memberships = new Map();
		for (const chunk of chunks(users)) {
			const list = JSON.stringify(chunk);
			const asked = as === undefined ? ask(memberships, { list }) : ask(membershipsIf, { ...as, list });
			for (const row of (yield* asked) as unknown as MembershipRow[]) {
				found.set(`${row.user_id} ${row.organization_id}`, membershipRecord(row));
			}
		}
		return found;
	}

	/** Finds the users whose memberships may change: those in the changes, and the members of groups in the changes. */
	function* concerned(reach: Reach): Steps<ReadonlySet<string>> {
		if (reach.moved.size + reach.names.size + reach.mapped.size === 0) {
			return reach.users;
		}
		const [row] = yield* ask(provisioning, {});
		if (row?.["given"] !== 1) {
			return reach.users;
		}
		const users = new Set(reach.users);
		const names = JSON.stringify([...reach.names]);
		const inMapped =
			(reach.moved.size > 0 || reach.names.size > 0) &&
			(reach.mapped.size > 0 ||
				(yield* ask(anyMapping, { names, groups: JSON.stringify([...reach.groups]) })).length > 0);
		if (inMapped) {
			for (const each of reach.moved) {
				users.add(each);
			}
		}
		const renamed = [...reach.mapped, ...(inMapped ? reach.names : [])];
		if (renamed.length > 0) {
			const rows = yield* ask(membersByName, { list: JSON.stringify(renamed) });
			for (const row of rows) {
				users.add(row["user_id"] as string);
			}
		}
		return users;
	}

	/** Determines the effects of a change of a setting, which affects the members of all mapped groups. */
	function* switched({ connectionId, before, after }: Turned): Steps<Effect[]> {
		const effects: Effect[] = [];
		const [row] = yield* ask(provisioning, {});
		const server = row?.["server"] as OrganizationProvisioning;
		const as = (value: OrganizationProvisioning | undefined): Row =>
			connectionId === undefined
				? { connection: "", own: null, server: value ?? null }
				: { connection: connectionId, own: value ?? null, server };
		const users = (yield* ask(membersOfMapped, {})).map((row) => row["user_id"] as string);
		for (const chunk of chunks(users)) {
			const was = yield* snapshot(chunk, as(before));
			const is = yield* snapshot(chunk, as(after));
			effects.push(...difference(was, is));
		}
		return effects;
	}

	return function* watch(changes) {
		const reach = reachOf(changes);
		const { turned } = reach;
		if (turned !== undefined && (turned.connectionId !== undefined || gives(turned.before) !== gives(turned.after))) {
			return () => switched(turned);
		}
		const named = reach.users.size + reach.moved.size + reach.names.size + reach.mapped.size;
		if (named === 0) {
			return undefined;
		}
		const users = Array.from(yield* concerned(reach));
		// Users without access have no memberships.
		const accessible = (side: "before" | "after") => users.filter((each) => reach.access.get(each)?.[side] !== false);
		const before = yield* snapshot(accessible("before"));
		const after = accessible("after");
		if (before.size === 0 && after.length === 0) {
			return undefined;
		}
		return function* compare() {
			return Array.from(difference(before, yield* snapshot(after)));
		};
	};
}
