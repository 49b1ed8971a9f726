// SPDX-License-Identifier: Apache-2.0

// Writes the changes of a commit, statement by statement, in a transaction of the engine. All changes are written here.

import type { Change } from "../../records/change.ts";
import type { Effect } from "../../records/organizations.ts";
import { type GroupRecord, hasAccess, type UserRecord } from "../../records/resources.ts";
import { fold } from "../../scim/fold.ts";
import { mapped } from "../../scim/lists.ts";
import { entryOf, membershipEntry } from "../change-log.ts";
import { type Commit, type Committed, Stale } from "../interface/commits.ts";
import { accessEnder, leaving } from "./access-end.ts";
import { secretRow, trustRow } from "./clients.ts";
import { groupMapping, type Mapping, type Row, userMapping } from "./columns.ts";
import { connectionRow } from "./connections.ts";
import { addTo, type Counter, managedGroups, managedUsers } from "./counters.ts";
import type { BoundStatement, Database, Query, Steps } from "./database.ts";
import { effectWatcher } from "./effects.ts";
import { lossKeeper } from "./guard.ts";
import { logWriter } from "./log.ts";
import { type MemberRun, memberWriter, type Unit, unitsOf } from "./member-writes.ts";
import { premiseChecker } from "./premises.ts";
import { settingsRow } from "./settings.ts";
import { tokenRow } from "./tokens.ts";
import { type VersionedWrites, writes } from "./writes.ts";

/** How long the row of a deleted token is kept, in milliseconds: 30 days. */
const keepsDeletedTokens = 30 * 86_400_000;

/** The number of entries in the change log, and the effects among them. */
export type Applied = Omit<Committed, "last">;

/** Makes the steps that write a commit. They return what was appended to the change log. */
export function applier(database: Database): (commit: Commit) => Steps<Applied> {
	const statements = writes(database);
	const losses = lossKeeper(database, statements.counters);
	const members = memberWriter(database);
	const log = logWriter(database);
	const endOfAccess = accessEnder(database, statements);
	const watchEffects = effectWatcher(database);
	const checkPremises = premiseChecker(database);

	function edit(
		verbs: { insert: Query<unknown>; update?: Query<unknown>; delete: Query<unknown> },
		change: Change,
		row: Row,
	): BoundStatement {
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
	): BoundStatement {
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

	/** Returns the statement of a change. */
	function write(change: Exclude<Change, { readonly subject: "groupMember" }>, time: number): BoundStatement {
		switch (change.subject) {
			case "user":
				return editResource(statements.user, change, userMapping, (change.after ?? change.before).user.id);
			case "group":
				return editResource(statements.group, change, groupMapping, (change.after ?? change.before).group.id);
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
				const { connection, heldTime = null, releaseTime = null } = change.after ?? change.before;
				const heldBefore = change.before?.heldTime ?? null;
				return connection === undefined
					? [statements.guard, { heldTime, releaseTime, heldBefore }]
					: [
							statements.guardOfConnection,
							{ id: connection.id, guardHeldTime: heldTime, guardReleaseTime: releaseTime, heldBefore },
						];
			}
			case "token": {
				const deleteTime = change.after === undefined ? time : null;
				const { digest: digestBefore, rotation } = change.before ?? {};
				const seen = { digestBefore, endBefore: rotation?.oldEndTime ?? null };
				return edit(statements.token, change, { ...tokenRow(change.after ?? change.before), deleteTime, ...seen });
			}
			case "clientSecret":
				return edit(statements.clientSecret, change, secretRow(change.after ?? change.before));
			case "clientTrust":
				return edit(statements.clientTrust, change, trustRow(change.after ?? change.before));
			case "connection":
				return edit(statements.connection, change, connectionRow(change.after ?? change.before));
			case "identityRefusal":
				return edit(statements.identityRefusal, change, { ...(change.after ?? change.before) });
			case "review":
				return edit(statements.review, change, { ...(change.after ?? change.before) });
			case "requestBodies":
				return [statements.nothing, {}];
		}
	}

	/** Returns the statements that follow the changes: counters, versions of groups, and the guard's release. */
	function rest(changes: readonly Change[], time: number): BoundStatement[] {
		const asked: BoundStatement[] = [];
		const counted = new Map<Counter, number>();
		const [touched, versioned] = [new Set<string>(), new Set<string>()];
		for (const change of changes) {
			count(change, counted);
			if (change.subject === "groupMember") {
				touched.add((change.after ?? change.before).groupId);
			}
			if (change.subject === "group") {
				versioned.add((change.after ?? change.before).group.id);
			}
			if (change.subject === "connection" && change.before === undefined) {
				for (const name of [managedUsers(change.after.id), managedGroups(change.after.id)]) {
					asked.push([statements.newCounter, { name }]);
				}
			}
			if (change.subject === "token" && change.after === undefined) {
				asked.push([statements.token.forget, { before: time - keepsDeletedTokens }]);
				if (change.before.isClient) {
					const { id: tokenId } = change.before;
					asked.push(...statements.endClient.map((each): BoundStatement => [each, { tokenId }]));
				}
			}
			if ((change.subject === "clientSecret" || change.subject === "clientTrust") && change.after === undefined) {
				asked.push([statements.endAccess, { sourceId: change.before.id }]);
			}
			if (change.subject === "user" && change.after === undefined) {
				asked.push(...endOfAccess.forget(change.before.user.id));
			}
			// The administrator who releases the guard has approved the losses, so they no longer count.
			if (change.subject === "guard" && change.after?.releaseTime !== change.before?.releaseTime) {
				asked.push(...losses.forgetAll(change.after?.connection?.id));
			}
		}
		// A change of members makes a new version of the group, unless the group itself was written and has one already.
		for (const id of touched.difference(versioned)) {
			asked.push([statements.touchGroup, { id, time }]);
		}
		if ((counted.get("active_users") ?? 0) !== 0) {
			asked.push(losses.beginPeriod(time));
		}
		asked.push(...addTo(counted, statements.counters));
		return asked;
	}

	/**
	 * Makes the changes, and returns those that had an effect.
	 *
	 * @param leavers the users who lose their access by the changes. Their tokens end.
	 * @param then statements to run after the changes, in the same round trip.
	 */
	function* make(
		units: readonly Unit[],
		{ changes, membersOf, time }: Pick<Commit, "changes" | "membersOf" | "time">,
		leavers: readonly string[],
		then: readonly BoundStatement[],
	): Steps<Change[]> {
		const deleted = new Set(
			changes.flatMap((each) => (each.subject === "group" && each.after === undefined ? [each.before.group.id] : [])),
		);
		// All members leave a group that is deleted, even those whom the caller cannot see.
		const seenBy = ({ groupId }: MemberRun) => (deleted.has(groupId) ? null : (membersOf ?? null));
		const ending = endOfAccess.find(leavers);
		const writes = mapped(units, (each) =>
			"run" in each ? members.write(each.run, seenBy(each.run)) : write(each.change, time),
		);
		const rows = yield [...ending, ...writes, ...then];
		const made: Change[] = [];
		for (const [index, unit] of units.entries()) {
			const met = rows[ending.length + index] ?? [];
			if ("change" in unit) {
				demandRow(met);
				made.push(unit.change);
				continue;
			}
			const came = members.made(unit.run, met);
			yield* members.check(unit.run, came);
			for (const each of came) {
				made.push(each);
			}
		}
		if (ending.length > 0) {
			made.push(...(yield* endOfAccess.end(leavers, rows[0] ?? [], time)));
		}
		return made;
	}

	return function* apply(commit) {
		const { changes, time, guarding, premises } = commit;
		if (premises !== undefined) {
			yield* checkPremises(premises);
		}
		// A try-out needs the effects of what the guard refuses.
		if (guarding !== undefined && !commit.validateOnly) {
			yield* losses.foresee(guarding, changes);
		}
		const effectsAfter = yield* watchEffects(changes);
		const units = unitsOf(changes);
		const entriesOf = (made: readonly Change[], effects: readonly Effect[]) => [
			...mapped(made, entryOf),
			...mapped(effects, ({ before, after }) => membershipEntry(before, after)),
		];
		// Each change has an effect or fails the commit, except changes of members. So without these, the statements that
		// follow are known beforehand, and are sent in the same round trip.
		const isPlain = units.every((each) => "change" in each);
		const leavers = leaving(changes);
		const isAlone = isPlain && effectsAfter === undefined && leavers.length === 0;
		const ahead = [
			...(isPlain ? rest(changes, time) : []),
			...(isAlone ? log.few(entriesOf(changes, []), commit) : []),
		];
		const made = yield* make(units, commit, leavers, ahead);
		if (!isPlain) {
			yield rest(made, time);
		}
		const effects = effectsAfter === undefined ? [] : yield* effectsAfter();
		// The guard decides before a long log is written: if it refuses, everything is rolled back.
		if (guarding !== undefined) {
			yield* losses.keep(guarding, made, effects, time);
		}
		if (!isAlone && !commit.validateOnly) {
			yield* log.append(entriesOf(made, effects), commit);
		}
		return { entries: made.length + effects.length, effects };
	};
}

/** Throws Stale if a statement affected no row: the record has changed since it was read, or is gone. */
function demandRow(rows: readonly Row[]) {
	if (rows.length === 0) {
		throw new Stale("the record has changed");
	}
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
		const [from, to] = [change.before?.connectionId, change.after?.connectionId];
		add("groups", Number(to !== undefined) - Number(from !== undefined));
		if (from !== to) {
			if (from !== undefined) {
				add(managedGroups(from), -1);
			}
			if (to !== undefined) {
				add(managedGroups(to), 1);
			}
		}
	}
}
