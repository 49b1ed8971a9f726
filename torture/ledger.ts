// SPDX-License-Identifier: Apache-2.0

// Checks the invariants of a database: replaying the change log gives the tables, and redundant data (counters, folded
// keys) matches the rows.

import { ChangeKind } from "../gen/roster/v1/change_pb.ts";
import { fold } from "../src/scim/fold.ts";
import type { Database, Row } from "./target.ts";

/** A user or group, as the change log describes it. */
interface Known {
	/** Attributes and state as text, for comparison. */
	readonly text: string;
	readonly version: number;
}

const text = (...values: unknown[]) => JSON.stringify(values.map((each) => each ?? null));

function userOfRow(row: Row): string {
	const given = row["deprovision_time"];
	return text(
		row["id"],
		row["user_name"],
		row["external_id"],
		row["name_given_name"],
		row["name_family_name"],
		row["emails_value"],
		Boolean(row["active"]),
		row["username"],
		Boolean(row["managed"]),
		given === null ? null : Number(given),
	);
}

function userOfLog({ user, username, managed = false, deprovisionTime }: Row): string {
	const { id, userName, externalId, name, emails, active } = user;
	const time = deprovisionTime === undefined ? null : Date.parse(deprovisionTime);
	const { givenName, familyName } = name ?? {};
	return text(
		id,
		userName,
		externalId,
		givenName,
		familyName,
		emails?.[0]?.value,
		Boolean(active),
		username,
		managed,
		time,
	);
}

const groupOfRow = (row: Row) => text(row["id"], row["display_name"], row["external_id"]);
const groupOfLog = ({ id, displayName, externalId }: Row) => text(id, displayName, externalId);

const foldedColumns: Readonly<Record<string, readonly string[]>> = {
	users: ["user_name", "name_given_name", "name_family_name", "emails_value"],
	groups: ["display_name"],
	organization_groups: ["group_name"],
};

/** The number of entries that are read at once. */
const page = 20_000;

/** The greatest number of findings of a kind that are reported. */
const told = 5;

/** Reads a growing change log, and compares the tables with it. */
export class Ledger {
	readonly #users = new Map<string, Known>();
	readonly #groups = new Map<string, Known>();
	readonly #members = new Set<string>();
	readonly #memberships = new Set<string>();
	/** The last request that changed each group. Each request makes one version. */
	readonly #touched = new Map<string, string>();
	#last = 0;
	#findings: string[] = [];

	/** The number of entries that were read. */
	get length(): number {
		return this.#last;
	}

	/**
	 * Reads the new entries of the log, and compares everything.
	 *
	 * @returns the findings.
	 */
	async check(database: Database): Promise<string[]> {
		this.#findings = [];
		await database.snapshot(async () => {
			let entries: Row[];
			do {
				entries = await database.query(
					`select * from changes where sequence > ${this.#last} order by sequence limit ${page}`,
				);
				for (const each of entries) {
					this.#read(each);
				}
			} while (entries.length === page);
			await this.#compare(database);
		});
		return [...this.#findings, ...(await database.damage())];
	}

	#wrong(what: string) {
		if (this.#findings.length < 100) {
			this.#findings.push(what);
		}
	}

	#read(entry: Row) {
		const sequence = Number(entry["sequence"]);
		if (sequence !== this.#last + 1) {
			this.#wrong(`the log goes from ${this.#last} to ${sequence}`);
		}
		this.#last = sequence;
		const before = entry["before"] === null ? undefined : JSON.parse(entry["before"]);
		const after = entry["after"] === null ? undefined : JSON.parse(entry["after"]);
		const kind = Number(entry["kind"]) as ChangeKind;
		const subject = Object.keys(after ?? before ?? {})[0];
		switch (subject) {
			case "user":
				return this.#replace(this.#users, sequence, entry["user_id"], userOf(before), userOf(after));
			case "group": {
				this.#touched.set(entry["group_id"], entry["request_id"]);
				return this.#replace(this.#groups, sequence, entry["group_id"], groupOf(before), groupOf(after));
			}
			case "groupMember": {
				this.#touch(entry);
				return this.#toggle(
					this.#members,
					sequence,
					`${entry["group_id"]} ${entry["user_id"]}`,
					kind === ChangeKind.GROUP_MEMBER_ADDED,
				);
			}
			case "membership": {
				const key = `${entry["organization_id"]} ${entry["user_id"]}`;
				// A membership with a new role or source has another "granted" entry.
				return this.#toggle(this.#memberships, sequence, key, after !== undefined, before !== undefined);
			}
		}
	}

	#replace(
		into: Map<string, Known>,
		sequence: number,
		id: string,
		before: string | undefined,
		after: string | undefined,
	) {
		const known = into.get(id);
		if (known?.text !== before) {
			this.#wrong(`entry ${sequence} is about ${id} as it never was: ${before}, and it was ${known?.text}`);
		}
		if (after === undefined) {
			into.delete(id);
		} else {
			into.set(id, { text: after, version: (known?.version ?? 0) + 1 });
		}
	}

	/** A request that only changes members makes one version of the group, regardless of their number. */
	#touch(entry: Row) {
		const [id, request] = [entry["group_id"], entry["request_id"]];
		const known = this.#groups.get(id);
		if (known !== undefined && this.#touched.get(id) !== request) {
			this.#touched.set(id, request);
			this.#groups.set(id, { ...known, version: known.version + 1 });
		}
	}

	#toggle(into: Set<string>, sequence: number, key: string, add: boolean, was = !add) {
		if (into.has(key) !== was) {
			this.#wrong(`entry ${sequence} ${add ? "adds" : "takes"} ${key}, which is ${into.has(key) ? "" : "not "}there`);
		}
		if (add) {
			into.add(key);
		} else {
			into.delete(key);
		}
	}

	async #compare(database: Database) {
		const [users, groups, members, organizationGroups, counters, losses] = await Promise.all([
			database.query("select * from users"),
			database.query("select * from groups"),
			database.query("select * from group_members"),
			database.query("select * from organization_groups"),
			database.query("select * from counters"),
			database.query("select kind, user_id from guard_losses"),
		]);
		this.#same("users", this.#users, users, userOfRow);
		this.#same("groups", this.#groups, groups, groupOfRow);
		this.#sameSet(
			"group_members",
			this.#members,
			new Set(members.map((row) => `${row["group_id"]} ${row["user_id"]}`)),
		);
		this.#sameSet("memberships", this.#memberships, derived({ users, groups, members, organizationGroups }));
		this.#checkKeys({ users, groups, organization_groups: organizationGroups });

		const live = users.filter((row) => row["deprovision_time"] === null);
		const counted: Record<string, number> = {
			accounts: users.length,
			users: live.length,
			...byConnection("managed_users", live),
			active_users: live.filter((row) => Boolean(row["active"])).length,
			groups: groups.length,
			...byConnection("managed_groups", groups),
			...losers(losses),
		};
		for (const { name, value } of counters) {
			const expected = counted[name] ?? 0;
			if (expected !== Number(value)) {
				this.#wrong(`the counter ${name} says ${value}, and there are ${expected}`);
			}
		}
		const known = new Set(counters.map(({ name }) => name));
		for (const [name, value] of Object.entries(counted)) {
			if (value > 0 && !known.has(name)) {
				this.#wrong(`there is no counter ${name}, and there are ${value}`);
			}
		}
	}

	#same(table: string, known: ReadonlyMap<string, Known>, rows: readonly Row[], textOf: (row: Row) => string) {
		if (known.size !== rows.length) {
			this.#wrong(`${table} has ${rows.length} rows, and the log tells of ${known.size}`);
		}
		const different = rows.filter((row) => {
			const expected = known.get(row["id"]);
			return expected?.text !== textOf(row) || expected.version !== Number(row["version"]);
		});
		for (const row of different.slice(0, told)) {
			const { text, version } = known.get(row["id"]) ?? {};
			this.#wrong(
				`${table} has ${textOf(row)} version ${row["version"]}, and the log tells of ${text} version ${version}`,
			);
		}
	}

	#sameSet(table: string, known: ReadonlySet<string>, found: ReadonlySet<string>) {
		for (const each of [...found.symmetricDifference(known)].slice(0, told)) {
			this.#wrong(`${table} ${found.has(each) ? "has" : "has not"} ${each}, and the log tells otherwise`);
		}
	}

	#checkKeys(tables: Readonly<Record<string, readonly Row[]>>) {
		for (const [table, columns] of Object.entries(foldedColumns)) {
			for (const column of columns) {
				const wrong = (tables[table] ?? []).filter((row) => {
					const value = row[column];
					return row[`${column}_key`] !== (value === null ? null : fold(value));
				});
				for (const row of wrong.slice(0, told)) {
					this.#wrong(`${table}.${column}_key is ${row[`${column}_key`]}, and not what ${row[column]} folds to`);
				}
			}
		}
	}
}

/** Counts users with losses by kind. A user who lost access lost the memberships with it, so these do not count. */
function losers(losses: readonly Row[]): Record<string, number> {
	const of = (...kinds: string[]) =>
		new Set(losses.filter((row) => kinds.includes(row["kind"])).map((row) => row["user_id"]));
	return {
		losses: new Set(losses.map((row) => row["user_id"])).size,
		deactivations: of("deactivations").size,
		deletions: of("deletions").size,
		removals: of("removals").difference(of("deactivations", "deletions")).size,
		addressChanges: of("addressChanges").size,
	};
}

/** Counts the rows of each connection. A user whom no connection manages does not count. */
function byConnection(counter: string, rows: readonly Row[]): Record<string, number> {
	const managed = Map.groupBy(
		rows.filter((row) => row["connection_id"] !== null),
		(row) => `${counter}/${row["connection_id"]}`,
	);
	return Object.fromEntries(Array.from(managed, ([name, own]) => [name, own.length]));
}

const userOf = (state: Row | undefined) => state && userOfLog(state["user"]);
const groupOf = (state: Row | undefined) => state && groupOfLog(state["group"]);

/** Derives the memberships of users through groups. */
function derived(tables: Readonly<Record<"users" | "groups" | "members" | "organizationGroups", readonly Row[]>>) {
	const active = new Set(
		tables.users.filter((row) => Boolean(row["active"]) && row["deprovision_time"] === null).map((row) => row["id"]),
	);
	const keyOf = new Map(tables.groups.map((row) => [row["id"], row["display_name_key"]]));
	const organizations = Map.groupBy(tables.organizationGroups, (row) => row["group_name_key"]);
	return new Set(
		tables.members
			.filter((row) => active.has(row["user_id"]))
			.flatMap((row) =>
				(organizations.get(keyOf.get(row["group_id"])) ?? []).map(
					(mapping) => `${mapping["organization_id"]} ${row["user_id"]}`,
				),
			),
	);
}
