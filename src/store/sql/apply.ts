// SPDX-License-Identifier: Apache-2.0

// The only place that writes: a list of changes, statement by statement, inside of a transaction that
// the engine holds. A statement that must meet exactly one row says whether it did.

import { invalidValue } from "../../errors.ts";
import {
	type Change,
	type Effect,
	type GroupMemberRecord,
	type GroupRecord,
	hasAccess,
	type UserRecord,
} from "../../records.ts";
import { fold } from "../../scim/fold.ts";
import { mapped } from "../../scim/lists.ts";
import { type Entry, entryOf, membershipEntry } from "../change-log.ts";
import { type Commit, Stale } from "../store.ts";
import { groupMapping, type Mapping, type Row, userMapping } from "./columns.ts";
import { connectionRow } from "./connections.ts";
import { addTo, type Counter, managedUsers } from "./counters.ts";
import type { Asked, Database, Query, Steps } from "./database.ts";
import { effectWatcher } from "./effects.ts";
import { lossKeeper } from "./guard.ts";
import { premiseChecker } from "./premises.ts";
import { settingsRow } from "./settings.ts";
import { type VersionedWrites, writes } from "./writes.ts";

/** Makes the writer of a database: its steps commit a list of changes, and say how many entries the log got. */
export function applier(database: Database): (commit: Commit) => Steps<number> {
	const statements = writes(database);
	const losses = lossKeeper(database, statements.counters);
	const watchEffects = effectWatcher(database);
	const checkPremises = premiseChecker(database);

	function edit(
		verbs: { insert: Query<unknown>; update?: Query<unknown>; delete: Query<unknown> },
		change: Change,
		row: Row,
	): Asked {
		const query = change.before === undefined ? verbs.insert : change.after === undefined ? verbs.delete : verbs.update;
		if (query === undefined) {
			throw new Error(`a ${change.subject} cannot be updated`);
		}
		return [query, row];
	}

	function editResource<Kept extends UserRecord | GroupRecord>(
		{ insert, update, delete: remove }: VersionedWrites,
		{ before, after }: { readonly before?: Kept | undefined; readonly after?: Kept | undefined },
		{ toRow, changes }: Mapping<Kept>,
		id: string,
	): Asked {
		if (before === undefined) {
			return [insert, toRow(after as Kept)];
		}
		const same = { id, expectedVersion: before.version };
		if (after === undefined) {
			return [remove, same];
		}
		const row = changes(before, after);
		return [update(Object.keys(row)), Object.assign(row, same)];
	}

	/**
	 * The statement that makes a change.
	 *
	 * @param seenBy the connection whose users alone may become members; null where any may.
	 */
	function write(change: Change, seenBy: string | null): Asked {
		switch (change.subject) {
			case "user":
				return editResource(statements.user, change, userMapping, (change.after ?? change.before).user.id);
			case "group":
				return editResource(statements.group, change, groupMapping, (change.after ?? change.before).group.id);
			case "groupMember":
				return edit(statements.groupMember, change, { ...(change.after ?? change.before), connectionId: seenBy });
			case "organization":
				return edit(statements.organization, change, { ...(change.after ?? change.before) });
			case "organizationMember":
				return edit(statements.organizationMember, change, { ...(change.after ?? change.before) });
			case "organizationGroup": {
				const record = change.after ?? change.before;
				return edit(statements.organizationGroup, change, { ...record, groupNameKey: fold(record.groupName) });
			}
			case "settings":
				return [statements.settings, settingsRow(change.after ?? change.before)];
			case "guard": {
				const { heldTime = null, releaseTime = null } = change.after ?? change.before;
				return [statements.guard, { heldTime, releaseTime, heldBefore: change.before?.heldTime ?? null }];
			}
			case "token": {
				const record = change.after ?? change.before;
				const { expireTime = null, lastUseTime = null, connectionId = null } = record;
				return edit(statements.token, change, { ...record, expireTime, lastUseTime, connectionId });
			}
			case "connection":
				return edit(statements.connection, change, connectionRow(change.after ?? change.before));
			case "identityRefusal":
				return edit(statements.identityRefusal, change, { ...(change.after ?? change.before) });
		}
	}

	// Who was not put into a group and is not in it either is no live user whom the caller can see.
	function* checkAdded(added: readonly GroupMemberRecord[]): Steps {
		const found = yield added.map(({ groupId, userId }) => [statements.groupMember.find, { groupId, userId }] as const);
		const unknown = added.filter((_, index) => found[index]?.length === 0);
		if (unknown.length > 0) {
			throw unknownMembers(unknown.map((each) => each.userId));
		}
	}

	/** What follows from the changes that had an effect: their entries, their counts, and the versions of groups. */
	function rest(changes: readonly Change[], commit: Commit): Asked[] {
		const asked: Asked[] = [];
		const counted = new Map<Counter, number>();
		for (const change of changes) {
			count(change, counted);
			asked.push([statements.log, logRow(entryOf(change), commit)]);
			if (change.subject === "connection" && change.before === undefined) {
				asked.push([statements.newCounter, { name: managedUsers(change.after.id) }]);
			}
			// Who releases the guard has approved of what was counted.
			if (change.subject === "guard" && change.after?.releaseTime !== change.before?.releaseTime) {
				asked.push(...losses.forgetAll);
			}
		}
		asked.push(...addTo(counted, statements.counters));
		return asked;
	}

	return function* apply(commit) {
		const { changes, time } = commit;
		if (commit.premises !== undefined) {
			yield* checkPremises(commit.premises);
		}
		const effectsAfter = yield* watchEffects(changes);
		const seenBy = commit.membersOf ?? null;
		const writes = mapped(changes, (change) => write(change, seenBy));
		const touched = new Set<string>();
		let made = changes;
		if (changes.every((each) => each.subject !== "groupMember")) {
			const rows = yield [...writes, ...rest(changes, commit)];
			demandRows(rows.slice(0, writes.length));
		} else {
			const rows = yield writes;
			const absent: GroupMemberRecord[] = [];
			const versioned = new Set<string>();
			made = changes.filter((change, index) => {
				if (change.subject === "group") {
					versioned.add((change.after ?? change.before).group.id);
				}
				if (change.subject !== "groupMember") {
					demandRows([rows[index] as Row[]]);
					return true;
				}
				const record = change.after ?? change.before;
				if ((rows[index] as Row[]).length > 0) {
					touched.add(record.groupId);
					return true;
				}
				// Who is in the group already, or not in it, makes no entry.
				if (change.after !== undefined) {
					absent.push(record);
				}
				return false;
			});
			if (absent.length > 0) {
				yield* checkAdded(absent);
			}
			// A group whose members changed has changed; one that was written itself has its version already.
			const touches = Array.from(touched.difference(versioned), (id): Asked => [statements.touchGroup, { id, time }]);
			demandRows((yield [...touches, ...rest(made, commit)]).slice(0, touches.length));
		}
		let effects: readonly Effect[] = [];
		if (effectsAfter !== undefined) {
			effects = yield* effectsAfter();
			yield effects.map(({ before, after }) => [statements.log, logRow(membershipEntry(before, after), commit)]);
		}
		if (commit.guarding !== undefined) {
			yield* losses.keep(commit.guarding, made, effects, time);
		}
		return made.length + effects.length;
	};
}

/** Each statement has to have met a row: one that has not says that what it is about has changed, or is gone. */
function demandRows(rows: readonly Row[][]) {
	if (rows.some((each) => each.length === 0)) {
		throw new Stale("the record is not what it was");
	}
}

function logRow({ kind, userId, groupId, organizationId, before, after }: Entry, commit: Commit): Row {
	const { time, actor, requestId } = commit;
	return {
		time,
		kind,
		actorKind: actor.kind,
		actorTokenId: actor.tokenId,
		requestId,
		userId,
		groupId,
		organizationId,
		before,
		after,
	};
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
		const managing = (record: typeof before) => (lives(record) ? record?.connectionId : undefined);
		const [from, to] = [managing(before), managing(after)];
		if (from !== to) {
			if (from !== undefined) {
				add(managedUsers(from), -1);
			}
			if (to !== undefined) {
				add(managedUsers(to), 1);
			}
		}
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
