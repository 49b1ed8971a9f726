// SPDX-License-Identifier: Apache-2.0

// Adds and removes members of groups. Consecutive changes of the same kind share a statement, because a group may have
// a hundred thousand members.

import { invalidValue } from "../../errors/request.ts";
import type { Change } from "../../records/change.ts";
import type { GroupMemberRecord } from "../../records/resources.ts";
import type { Row } from "./columns.ts";
import { ask, type BoundStatement, type Database, type Steps } from "./database.ts";
import { and, eq, sql } from "./drizzle.ts";
import { deleteFrom } from "./statements.ts";
import { groupMembers, users } from "./tables.ts";

type MemberChange = Change & { readonly subject: "groupMember" };
type OtherChange = Exclude<Change, MemberChange>;

/** Consecutive changes of the members of one group, either all additions or all removals. */
export interface MemberRun {
	readonly groupId: string;
	readonly joins: boolean;
	readonly changes: MemberChange[];
}

/** The part of a commit that one statement writes. */
export type Unit = { readonly run: MemberRun } | { readonly change: OtherChange };

function placeOf({ before, after }: MemberChange): GroupMemberRecord {
	return after ?? before;
}

/** Splits changes into units, in order. */
export function unitsOf(changes: readonly Change[]): Unit[] {
	const units: Unit[] = [];
	let run: MemberRun | undefined;
	for (const change of changes) {
		if (change.subject !== "groupMember") {
			units.push({ change });
			run = undefined;
			continue;
		}
		const [{ groupId }, joins] = [placeOf(change), change.after !== undefined];
		if (run?.groupId !== groupId || run.joins !== joins) {
			run = { groupId, joins, changes: [] };
			units.push({ run });
		}
		run.changes.push(change);
	}
	return units;
}

/** Writes members. */
export interface MemberWriter {
	/**
	 * Returns the statement of a run.
	 *
	 * @param seenBy only users of this connection may become members, or leave; null allows all users.
	 */
	write(run: MemberRun, seenBy: string | null): BoundStatement;
	/** Returns the changes that had an effect. Adding a member twice, or removing a non-member, has none. */
	made(run: MemberRun, rows: readonly Row[]): readonly MemberChange[];
	/** Throws if a new member is not in the group afterwards: then it is not a live user whom the caller can see. */
	check(run: MemberRun, made: readonly MemberChange[]): Steps;
}

/** Makes the writer of members. */
export function memberWriter(database: Database): MemberWriter {
	const { words } = database;
	const [groupId, userId, list] = [sql.placeholder("groupId"), sql.placeholder("userId"), sql.placeholder("list")];
	const insert = (isMeant: ReturnType<typeof eq>) => sql`
		insert into ${groupMembers} (group_id, user_id)
		select ${groupId}, ${users.id} from ${users}
		where ${isMeant} and ${users.deprovisionTime} is null
			and ${users.connectionId} is not distinct from coalesce(${sql.placeholder("connectionId")}, ${users.connectionId})
		on conflict do nothing`;
	// Inserts only live users whom the caller can see. A user may have been deprovisioned since the decision.
	const insertOne = database.prepareSql(insert(eq(users.id, userId)));
	const insertMany = database.prepareSql(sql`${insert(words.isOneOf(users.id, list))} returning user_id`);
	const inGroup = eq(groupMembers.groupId, groupId);
	// Removes only users whom the caller can see: those of its connection, and of none.
	const seenBy = sql.placeholder("connectionId");
	const manager = sql`(select ${users.connectionId} from ${users} where ${users.id} = ${groupMembers.userId})`;
	const isSeen = sql`coalesce(${manager}, ${seenBy}, '') = coalesce(${seenBy}, ${manager}, '')`;
	const deleteOne = database.prepareSql(
		deleteFrom(groupMembers, and(inGroup, eq(groupMembers.userId, userId), isSeen)),
	);
	const deleteMany = database.prepareSql(sql`
		delete from ${groupMembers} where ${inGroup} and ${words.isOneOf(groupMembers.userId, list)} and ${isSeen}
		returning user_id`);
	const find = database.prepareSql(sql`
		select user_id from ${groupMembers} where ${inGroup} and ${words.isOneOf(groupMembers.userId, list)}`);
	const idsIn = (rows: readonly Row[]) => new Set(rows.map((row) => row["user_id"] as string));

	return {
		write({ groupId, joins, changes }, seenBy) {
			const [first, ...others] = changes;
			const values = { groupId, connectionId: seenBy };
			if (first !== undefined && others.length === 0) {
				return [joins ? insertOne : deleteOne, { ...values, ...placeOf(first) }];
			}
			const list = JSON.stringify(changes.map((each) => placeOf(each).userId));
			return [joins ? insertMany : deleteMany, { ...values, list }];
		},
		made({ changes }, rows) {
			if (changes.length === 1) {
				return rows.length > 0 ? changes : [];
			}
			const met = idsIn(rows);
			return met.size === changes.length ? changes : changes.filter((each) => met.delete(placeOf(each).userId));
		},
		*check({ groupId, joins, changes }, made) {
			if (!joins || made.length === changes.length) {
				return;
			}
			const came = new Set(made);
			const absent = changes.filter((each) => !came.has(each)).map((each) => placeOf(each).userId);
			const there = idsIn(yield* ask(find, { groupId, list: JSON.stringify(absent) }));
			const unknown = absent.filter((each) => !there.has(each));
			if (unknown.length > 0) {
				throw unknownMembers(unknown);
			}
		},
	};
}

function unknownMembers(ids: readonly string[]) {
	const named = ids.slice(0, 20).join(", ");
	const more = ids.length > 20 ? ` and ${ids.length - 20} more` : "";
	return invalidValue(
		"members",
		`no user has the id ${named}${more}; nothing was changed. Members are users that this server made: a group cannot be a member`,
		"invalid_member",
	);
}
