// SPDX-License-Identifier: Apache-2.0

// The only place that writes: a list of changes, statement by statement, inside of a transaction that
// the engine holds. A statement that must meet exactly one row says whether it did.

import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import { invalidValue } from "../../errors.ts";
import { type Change, type GroupMemberRecord, hasAccess, memberKey } from "../../records.ts";
import { fold } from "../../scim/fold.ts";
import { entryOf, membershipEntry } from "../change-log.ts";
import type { Row } from "../columns.ts";
import { and, eq, getTableColumns, type Placeholder, sql } from "../drizzle.ts";
import { type Commit, Stale } from "../store.ts";
import {
	changes,
	counters,
	groupMembers,
	groups,
	guard,
	organizationGroups,
	organizationMembers,
	organizations,
	settings,
	tokens,
	users,
} from "../tables.ts";
import type { Counter } from "./counters.ts";
import type { Database, Query, Steps } from "./database.ts";
import { effectWatcher } from "./effects.ts";
import { groupRow } from "./groups.ts";
import { lossKeeper } from "./guard.ts";
import { settingsRow } from "./settings.ts";
import { userRow } from "./users.ts";

function placeholders(table: SQLiteTable): Record<string, Placeholder> {
	return Object.fromEntries(Object.keys(getTableColumns(table)).map((name) => [name, sql.placeholder(name)]));
}

/** Every statement that writes. */
function writes(database: Database) {
	const { db } = database;
	const insert = (table: SQLiteTable, column: SQLiteColumn) =>
		database.prepare(db.insert(table).values(placeholders(table)).returning({ column }));
	const versioned = (table: typeof users | typeof groups) => {
		const same = and(eq(table.id, sql.placeholder("id")), eq(table.version, sql.placeholder("expectedVersion")));
		const { id, ...columns } = placeholders(table);
		return {
			insert: insert(table, table.id),
			update: database.prepare(
				db
					.update(table as typeof users)
					.set(columns as never)
					.where(same)
					.returning({ id: table.id }),
			),
			delete: database.prepare(
				db
					.delete(table as typeof users)
					.where(same)
					.returning({ id: table.id }),
			),
		};
	};
	const organizationMember = and(
		eq(organizationMembers.organizationId, sql.placeholder("organizationId")),
		eq(organizationMembers.userId, sql.placeholder("userId")),
	);
	const organizationGroup = and(
		eq(organizationGroups.organizationId, sql.placeholder("organizationId")),
		eq(organizationGroups.groupNameKey, sql.placeholder("groupNameKey")),
	);
	return {
		user: versioned(users),
		group: versioned(groups),
		groupMember: {
			// Only who lives: a user may be deprovisioned between the request and here.
			insert: database.prepareSql<{ user_id: string }>(sql`
				insert into ${groupMembers} (group_id, user_id)
				select ${sql.placeholder("groupId")}, ${users.id} from ${users}
				where ${users.id} = ${sql.placeholder("userId")} and ${users.deprovisionTime} is null
				on conflict do nothing returning user_id`),
			delete: database.prepare(
				db
					.delete(groupMembers)
					.where(
						and(
							eq(groupMembers.groupId, sql.placeholder("groupId")),
							eq(groupMembers.userId, sql.placeholder("userId")),
						),
					)
					.returning({ userId: groupMembers.userId }),
			),
			find: database.prepare(
				db
					.select()
					.from(groupMembers)
					.where(
						and(
							eq(groupMembers.groupId, sql.placeholder("groupId")),
							eq(groupMembers.userId, sql.placeholder("userId")),
						),
					),
			),
		},
		touchGroup: database.prepareSql<{ id: string }>(sql`
			update ${groups} set version = version + 1, update_time = ${sql.placeholder("time")}
			where ${groups.id} = ${sql.placeholder("id")} returning id`),
		organization: {
			insert: insert(organizations, organizations.id),
			update: database.prepare(
				db
					.update(organizations)
					.set({
						description: sql`${sql.placeholder("description")}`,
						url: sql`${sql.placeholder("url")}`,
						repositoryBaseRole: sql`${sql.placeholder("repositoryBaseRole")}`,
						updateTime: sql`${sql.placeholder("updateTime")}`,
					})
					.where(eq(organizations.id, sql.placeholder("id")))
					.returning({ id: organizations.id }),
			),
			delete: database.prepare(
				db
					.delete(organizations)
					.where(eq(organizations.id, sql.placeholder("id")))
					.returning({ id: organizations.id }),
			),
		},
		organizationMember: {
			insert: insert(organizationMembers, organizationMembers.userId),
			update: database.prepare(
				db
					.update(organizationMembers)
					.set({ role: sql`${sql.placeholder("role")}` })
					.where(organizationMember)
					.returning({ userId: organizationMembers.userId }),
			),
			delete: database.prepare(
				db.delete(organizationMembers).where(organizationMember).returning({ userId: organizationMembers.userId }),
			),
		},
		organizationGroup: {
			insert: insert(organizationGroups, organizationGroups.groupNameKey),
			update: database.prepare(
				db
					.update(organizationGroups)
					.set({ roleOverride: sql`${sql.placeholder("roleOverride")}` })
					.where(organizationGroup)
					.returning({ key: organizationGroups.groupNameKey }),
			),
			delete: database.prepare(
				db.delete(organizationGroups).where(organizationGroup).returning({ key: organizationGroups.groupNameKey }),
			),
		},
		settings: database.prepare(
			db
				.update(settings)
				.set({
					organizationProvisioning: sql`${sql.placeholder("organizationProvisioning")}`,
					changeRetention: sql`${sql.placeholder("changeRetention")}`,
					guardThreshold: sql`${sql.placeholder("guardThreshold")}`,
				})
				.returning({ id: settings.id }),
		),
		guard: database.prepare(
			db
				.update(guard)
				.set({
					heldTime: sql`${sql.placeholder("heldTime")}`,
					releaseTime: sql`${sql.placeholder("releaseTime")}`,
				})
				.where(sql`${guard.heldTime} is not distinct from ${sql.placeholder("heldBefore")}`)
				.returning({ id: guard.id }),
		),
		token: {
			insert: insert(tokens, tokens.id),
			delete: database.prepare(
				db
					.delete(tokens)
					.where(eq(tokens.id, sql.placeholder("id")))
					.returning({ id: tokens.id }),
			),
		},
		counter: database.prepare(
			db
				.update(counters)
				.set({ value: sql`value + ${sql.placeholder("by")}` })
				.where(eq(counters.name, sql.placeholder("name")))
				.returning({ name: counters.name }),
		),
		// One after the newest, which is never forgotten: what an engine counts by itself has gaps where a commit failed.
		log: database.prepareSql<{ sequence: number }>(sql`
			insert into ${changes}
				(sequence, time, kind, actor_kind, actor_token_id, request_id, user_id, group_id, organization_id, before, after)
			values ((select coalesce(max(sequence), 0) + 1 from ${changes}), ${sql.placeholder("time")}, ${sql.placeholder("kind")}, ${sql.placeholder("actorKind")},
				${sql.placeholder("actorTokenId")}, ${sql.placeholder("requestId")}, ${sql.placeholder("userId")},
				${sql.placeholder("groupId")}, ${sql.placeholder("organizationId")}, ${sql.placeholder("before")},
				${sql.placeholder("after")})
			returning sequence`),
	};
}

/** Makes the writer of a database: its steps commit a list of changes, and say how many entries the log got. */
export function applier(database: Database): (commit: Commit) => Steps<number> {
	const statements = writes(database);
	const losses = lossKeeper(database, statements.counter);
	const watchEffects = effectWatcher(database);

	function* one(query: Query<unknown>, values: Row): Steps {
		const rows = yield [query, values];
		if (rows.length === 0) {
			throw new Stale("the record is not what it was");
		}
	}

	function* edit(
		verbs: { insert: Query<unknown>; update?: Query<unknown>; delete: Query<unknown> },
		change: Change,
		row: Row,
	): Steps {
		const query = change.before === undefined ? verbs.insert : change.after === undefined ? verbs.delete : verbs.update;
		if (query === undefined) {
			throw new Error(`a ${change.subject} cannot be updated`);
		}
		yield* one(query, row);
	}

	// Whether anything changed: who is in the group already, or not in it, makes no entry.
	function* editMember({ groupId, userId }: GroupMemberRecord, add: boolean, unknown: string[]): Steps<boolean> {
		const rows = yield [add ? statements.groupMember.insert : statements.groupMember.delete, { groupId, userId }];
		if (rows.length === 0 && add) {
			const found = yield [statements.groupMember.find, { groupId, userId }];
			if (found.length === 0) {
				unknown.push(userId);
			}
		}
		return rows.length > 0;
	}

	function* write(change: Change): Steps {
		switch (change.subject) {
			case "user": {
				const row = userRow(change.after ?? change.before);
				return yield* edit(statements.user, change, { ...row, expectedVersion: change.before?.version });
			}
			case "group": {
				const row = groupRow(change.after ?? change.before);
				return yield* edit(statements.group, change, { ...row, expectedVersion: change.before?.version });
			}
			case "organization":
				return yield* edit(statements.organization, change, { ...(change.after ?? change.before) });
			case "organizationMember":
				return yield* edit(statements.organizationMember, change, { ...(change.after ?? change.before) });
			case "organizationGroup": {
				const record = change.after ?? change.before;
				return yield* edit(statements.organizationGroup, change, { ...record, groupNameKey: fold(record.groupName) });
			}
			case "settings":
				return yield* one(statements.settings, settingsRow(change.after ?? change.before));
			case "guard": {
				const { heldTime = null, releaseTime = null } = change.after ?? change.before;
				// Who releases it has approved of what was counted.
				if (releaseTime !== (change.before?.releaseTime ?? null)) {
					yield* losses.forgetAll();
				}
				return yield* one(statements.guard, { heldTime, releaseTime, heldBefore: change.before?.heldTime ?? null });
			}
			case "token": {
				const record = change.after ?? change.before;
				const { expireTime = null, lastUseTime = null } = record;
				return yield* edit(statements.token, change, { ...record, expireTime, lastUseTime });
			}
		}
	}

	return function* apply(commit) {
		const unknown: string[] = [];
		const noEffect = new Set<string>();
		const counted = new Map<Counter, number>();
		const touched = new Set<string>();
		const versioned = new Set<string>();
		const logged = { time: commit.time, ...actorOf(commit) };
		let entries = 0;
		const effectsAfter = yield* watchEffects(commit.changes);
		for (const change of commit.changes) {
			if (change.subject === "groupMember") {
				const record = change.after ?? change.before;
				if (!(yield* editMember(record, change.after !== undefined, unknown))) {
					noEffect.add(memberKey(record));
					continue;
				}
				touched.add(record.groupId);
			} else {
				yield* write(change);
			}
			if (change.subject === "group") {
				versioned.add((change.after ?? change.before).group.id);
			}
			count(change, counted);
			yield [statements.log, { ...entryOf(change), ...logged }];
			entries += 1;
		}
		if (unknown.length > 0) {
			throw unknownMembers(unknown);
		}
		// A group whose members changed has changed; one that was written itself has its version already.
		for (const id of touched.difference(versioned)) {
			yield* one(statements.touchGroup, { id, time: commit.time });
		}
		for (const [name, by] of counted) {
			yield* one(statements.counter, { name, by });
		}
		for (const { before, after } of effectsAfter === undefined ? [] : yield* effectsAfter()) {
			yield [statements.log, { ...membershipEntry(before, after), ...logged }];
			entries += 1;
		}
		if (commit.guarding !== undefined) {
			const taken = commit.guarding.taken.filter((each) => !noEffect.has(each.subject));
			yield* losses.keep({ ...commit.guarding, taken }, commit.time);
		}
		return entries;
	};
}

function actorOf({ actor, requestId }: Commit) {
	return { actorKind: actor.kind, actorTokenId: actor.tokenId, requestId };
}

function count(change: Change, counted: Map<Counter, number>) {
	const add = (name: Counter, by: number) => {
		if (by !== 0) {
			counted.set(name, (counted.get(name) ?? 0) + by);
		}
	};
	if (change.subject === "user") {
		const { before, after } = change;
		const lives = (record: typeof before) => record !== undefined && record.deprovisionTime === undefined;
		add("accounts", Number(after !== undefined) - Number(before !== undefined));
		add("users", Number(lives(after)) - Number(lives(before)));
		const active = (record: typeof before) => record !== undefined && hasAccess(record);
		add("active_users", Number(active(after)) - Number(active(before)));
		add("managed_users", Number(lives(after) && after?.managed) - Number(lives(before) && before?.managed));
	}
	if (change.subject === "group") {
		add("groups", Number(change.after !== undefined) - Number(change.before !== undefined));
	}
}

function unknownMembers(ids: readonly string[]) {
	const named = ids.slice(0, 20).join(", ");
	const more = ids.length > 20 ? ` and ${ids.length - 20} more` : "";
	return invalidValue(
		"members",
		`no user has the id ${named}${more}; nothing was changed. Members are users that this server made: a group cannot be a member`,
	);
}
