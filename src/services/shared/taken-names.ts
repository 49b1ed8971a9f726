// SPDX-License-Identifier: Apache-2.0

// Finds the unique values that changes need, and that a record has which they do not change: others took the name since.

import { nameOfHolder } from "../../directory/conflicts.ts";
import { taken } from "../../errors/data.ts";
import type { Change } from "../../records/change.ts";
import type { UserRecord } from "../../records/resources.ts";
import { bind } from "../../scim/condition.ts";
import { parseFilter } from "../../scim/filter.ts";
import { fold } from "../../scim/fold.ts";
import { groupType } from "../../scim/schema.ts";
import type { PresentReader } from "./present.ts";

/** How many names are looked up at once. */
const atOnce = 100;

/** A value that is taken. */
export interface TakenName {
	/** The key of the record that needs it. */
	readonly key: string;
	/** The path of the attribute. */
	readonly path: string;
	readonly reason: string;
	/** The key of the record that has it; empty if it has no entries of its own in the log. */
	readonly holder: string;
}

/** The unique values of a user by their paths. A deprovisioned user has given up the names, but not the username. */
function namesOf(record: UserRecord | undefined): ReadonlyMap<string, string> {
	if (record === undefined) {
		return new Map();
	}
	const { user, username, subject, deprovisionTime } = record;
	const [userName, email] = deprovisionTime === undefined ? [user.userName, user.emails[0]?.value] : [];
	const all = [
		["user username", username],
		["user subject", subject],
		["user user userName", userName && fold(userName)],
		["user user emails", email && fold(email)],
	] as const;
	return new Map(all.flatMap(([path, value]) => (value ? [[path, value] as const] : [])));
}

function reasonOf(path: string, value: string, holder: UserRecord): string {
	const attribute = path.split(" ").at(-1) as string;
	return taken(attribute, value, nameOfHolder(holder, undefined)).rawMessage;
}

/** Finds the taken values of changes. */
export async function takenNames(store: PresentReader, changes: readonly Change[]): Promise<TakenName[]> {
	/** The last state of each user and group that the changes lead to. */
	const final = new Map<string, Change["after"]>();
	for (const change of changes) {
		if (change.subject === "user") {
			final.set(`user ${(change.after ?? change.before).user.id}`, change.after);
		} else if (change.subject === "group") {
			final.set(`group ${(change.after ?? change.before).group.id}`, change.after);
		}
	}

	async function ofUser(before: UserRecord | undefined, after: UserRecord): Promise<TakenName[]> {
		const [had, has] = [namesOf(before), namesOf(after)];
		const isNew = (path: string) => has.has(path) && has.get(path) !== had.get(path);
		const { user, username, subject = "" } = after;
		const found: (UserRecord | undefined)[] = [];
		if (isNew("user user userName") || isNew("user user emails")) {
			const [userName, address] = [user.userName, user.emails[0]?.value];
			found.push(...(await store.findUsers({ userName, address, externalId: undefined })));
		}
		if (isNew("user username")) {
			found.push(await store.getUserByUsername(username));
		}
		if (isNew("user subject")) {
			found.push(await store.getUserBySubject(subject));
		}
		const holders = new Map(found.flatMap((each) => (each === undefined ? [] : [[each.user.id, each] as const])));
		holders.delete(user.id);
		return [...holders].flatMap(([id, holder]) => {
			const key = `user ${id}`;
			// On the way, users of the changes take names from each other, as they did before.
			const isLast = after === final.get(`user ${user.id}`);
			const names = namesOf(!final.has(key) ? holder : isLast ? (final.get(key) as UserRecord | undefined) : undefined);
			const both = [...has].filter(([path, value]) => isNew(path) && names.get(path) === value);
			return both.map(([path, value]) => ({
				...{ key: `user ${user.id}`, path, reason: reasonOf(path, value, holder), holder: key },
			}));
		});
	}

	async function of(change: Change): Promise<readonly TakenName[]> {
		switch (change.subject) {
			case "user":
				return change.after === undefined ? [] : ofUser(change.before, change.after);
			case "group": {
				const { before, after } = change;
				const value = after?.group.displayName ?? "";
				if (after === undefined || fold(before?.group.displayName ?? "") === fold(value)) {
					return [];
				}
				const condition = bind(parseFilter(`displayName eq ${JSON.stringify(value)}`), groupType, groupType, false);
				const search = { from: { offset: 0 }, limit: 2, sort: undefined, condition };
				const { records } = await store.within({ connectionId: after.connectionId }).searchGroups(search);
				const holders = records.filter(({ group }) => group.id !== after.group.id && !final.has(`group ${group.id}`));
				return holders.map(({ group: { id } }) => ({
					...{ key: `group ${after.group.id}`, path: "group displayName", holder: `group ${id}` },
					reason: taken("displayName", value, `the group ${id}`).rawMessage,
				}));
			}
			case "organization":
			case "connection": {
				const { subject, before, after } = change;
				if (after === undefined || before?.name === after.name) {
					return [];
				}
				const reader = subject === "organization" ? "getOrganizationByName" : "getConnectionByName";
				const holder = await store[reader](after.name);
				const isFree =
					holder === undefined ||
					holder.id === after.id ||
					changes.some((each) => each.subject === subject && each.before?.id === holder.id);
				const reason = taken("name", after.name, `the ${subject} ${holder?.id}`).rawMessage;
				return isFree
					? []
					: [{ key: `${subject} ${after.id}`, path: `${subject} name`, reason, holder: `${subject} ${holder.id}` }];
			}
			default:
				return [];
		}
	}

	const all: TakenName[] = [];
	for (let from = 0; from < changes.length; from += atOnce) {
		all.push(...(await Promise.all(changes.slice(from, from + atOnce).map(of))).flat());
	}
	return all;
}
