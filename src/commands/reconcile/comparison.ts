// SPDX-License-Identifier: Apache-2.0

// Compares a file with the directory. Both are put into a temporary database on the disk, so that the size of neither
// matters, and compared there.

import Sqlite from "better-sqlite3";
import { fold } from "../../scim/fold.ts";
import { CommandError } from "../failure.ts";
import type { MemberEntry, UserEntry } from "./entries.ts";
import {
	type Difference,
	entryOf,
	type MemberFinding,
	memberFinding,
	type Row,
	type UserFinding,
	type UserHere,
	userOf,
} from "./findings.ts";

const compared = ["userName", "externalId", "givenName", "familyName", "email", "active"] as const;
/** The attributes that are compared without letter case, as the directory does. */
const withoutCase: ReadonlySet<string> = new Set(["userName", "email"]);

/** How much of the database is kept in memory, in KiB. */
const mostMemory = 64 * 1024;

export class Comparison {
	readonly #database = new Sqlite(":memory:");
	readonly #statements = new Map<string, Sqlite.Statement>();
	/** Whether the ids of the file are the external ids of the directory. Otherwise they only help to find users. */
	#idsAreCompared = true;

	constructor() {
		// Temporary tables are in a file of SQLite that has no name, so that nothing of it remains. The other indexes are made
		// when the rows are there, because it is faster to sort them once.
		this.#database.exec(`
			pragma temp_store = file;
			pragma temp.journal_mode = off;
			pragma temp.synchronous = off;
			pragma temp.cache_size = -${mostMemory};
			create temp table file (line integer, name_key text, user_name text, external_id text, given_name text,
				family_name text, email text, email_key text, active integer, user_id text);
			create temp table here (id text primary key, name_key text, user_name text, external_id text, given_name text,
				family_name text, email text, email_key text, active integer);
			create temp table file_members (group_key text, display_name text, member_key text, member text, user_id text,
				primary key (group_key, member_key)) without rowid;
			create temp table groups_here (id text primary key, group_key text, display_name text);
			create temp table members_here (group_key text, user_id text, primary key (group_key, user_id)) without rowid;
			begin`);
	}

	#run(text: string, ...values: readonly unknown[]): void {
		const statement = this.#statements.get(text) ?? this.#database.prepare(text);
		this.#statements.set(text, statement);
		statement.run(...values);
	}

	#get(text: string, ...values: readonly unknown[]): Row | undefined {
		const statement = this.#statements.get(text) ?? this.#database.prepare(text).raw();
		this.#statements.set(text, statement);
		return statement.get(...values) as Row | undefined;
	}

	#rows(text: string, ...values: readonly unknown[]): IterableIterator<Row> {
		// Rows are read as lists: to return objects, the driver would generate code.
		return this.#database
			.prepare(text)
			.raw()
			.iterate(...values) as IterableIterator<Row>;
	}

	addEntry({ line, userName, externalId, givenName, familyName, email, active }: UserEntry): void {
		this.#run(
			"insert into file values (?, ?, ?, ?, ?, ?, ?, ?, ?, null)",
			...[line, fold(userName), userName, externalId ?? null, givenName ?? null, familyName ?? null],
			...[email ?? null, email === undefined ? null : fold(email), active === undefined ? null : Number(active)],
		);
	}

	addUser({ id, userName, externalId, givenName, familyName, email, active }: UserHere): void {
		this.#run(
			"insert or replace into here values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
			...[id, fold(userName), userName, externalId, givenName, familyName, email, fold(email), Number(active)],
		);
	}

	/** Whether a user of the directory was added. */
	hasUser(id: string): boolean {
		return this.#get("select 1 from here where id = ?", id) !== undefined;
	}

	addMember({ displayName, member }: MemberEntry): void {
		this.#run(
			"insert or ignore into file_members values (?, ?, ?, ?, null)",
			...[fold(displayName), displayName, fold(member), member],
		);
	}

	addGroup(id: string, displayName: string, userIds: readonly string[]): void {
		const key = fold(displayName);
		this.#run("insert or replace into groups_here values (?, ?, ?)", id, key, displayName);
		for (const userId of userIds) {
			this.#run("insert or ignore into members_here values (?, ?)", key, userId);
		}
	}

	/**
	 * Finds the user of each entry: by the external id, else by the userName. A user belongs to one entry.
	 *
	 * @throws CommandError if a userName is in the file twice.
	 */
	match(): void {
		this.#database.exec(`
			create index temp.file_name on file (name_key);
			create index temp.file_external on file (external_id);
			create index temp.here_name on here (name_key);
			create index temp.here_external on here (external_id)`);
		const twice = this.#get(
			"select max(line), user_name from file group by name_key having count(*) > 1 order by 1 limit 1",
		);
		if (twice !== undefined) {
			throw new CommandError("file_unusable", `line ${twice[0]}: the userName ${twice[1]} is in the file twice`);
		}
		// Several live users can have the same external id: the one with the same name comes first.
		this.#database.exec(`
			update file set user_id = (select id from here where here.external_id = file.external_id
				order by here.name_key = file.name_key desc, id limit 1) where external_id <> '';
			create index temp.file_user on file (user_id);
			update file set user_id = null where user_id is not null and exists (
				select 1 from file as first where first.user_id = file.user_id and first.rowid < file.rowid);
			update file set user_id = (select id from here where here.name_key = file.name_key
				and not exists (select 1 from file as other where other.user_id = here.id)
				order by id limit 1) where user_id is null`);
		const counts = this.#get(`
			select count(case when file.external_id = here.external_id then 1 end), count(*)
			from file join here on here.id = file.user_id where file.external_id <> '' and here.external_id <> ''`);
		// An export has the ids of the identity provider, which need not be those that it pushes as externalId.
		this.#idsAreCompared = Number(counts?.[1] ?? 0) === 0 || Number(counts?.[0] ?? 0) > 0;
	}

	/** The differences of users: of one kind, or of all. */
	*users(only?: UserFinding["kind"]): Generator<UserFinding> {
		const wants = (kind: UserFinding["kind"]) => only === undefined || only === kind;
		const entry =
			"file.line, file.user_name, file.external_id, file.given_name, file.family_name, file.email, file.active";
		const user =
			"here.id, here.user_name, here.external_id, here.given_name, here.family_name, here.email, here.active";
		// Who is deactivated on one side and unknown on the other has no access on either side.
		if (wants("missing")) {
			const rows = this.#rows(
				`select ${entry} from file where user_id is null and active is not 0 order by file.rowid`,
			);
			for (const row of rows) {
				yield { kind: "missing", entry: entryOf(row) };
			}
		}
		if (wants("extra")) {
			const rows = this.#rows(`select ${user} from here where active = 1
				and not exists (select 1 from file where file.user_id = here.id) order by here.id`);
			for (const row of rows) {
				yield { kind: "extra", user: userOf(row) };
			}
		}
		if (wants("different")) {
			// A value that the file has no column for is null, and so is its comparison.
			const rows = this.#rows(`select ${user}, ${entry} from file join here on here.id = file.user_id
				where file.name_key <> here.name_key or file.email_key <> here.email_key or file.active <> here.active
					or file.given_name <> here.given_name or file.family_name <> here.family_name
					or file.external_id <> here.external_id
				order by file.rowid`);
			for (const row of rows) {
				const [here, file] = [userOf(row), entryOf(row.slice(7))];
				const differences = this.#differencesOf(here, file);
				if (differences.length > 0) {
					yield { kind: "different", user: here, differences };
				}
			}
		}
	}

	#differencesOf(here: UserHere, file: UserEntry): Difference[] {
		return compared.flatMap((attribute) => {
			const [was, is] = [here[attribute], file[attribute]];
			if (is === undefined || (attribute === "externalId" && !this.#idsAreCompared)) {
				return [];
			}
			const same = withoutCase.has(attribute) ? fold(String(was)) === fold(String(is)) : was === is;
			return same ? [] : [{ attribute, here: was, file: is }];
		});
	}

	/** Finds the members of the file among the users: by userName, email, external id or id. */
	matchMembers(): void {
		this.#database.exec(`
			create index temp.here_name on here (name_key);
			create index temp.here_email on here (email_key);
			create index temp.here_external on here (external_id);
			create index temp.groups_here_key on groups_here (group_key);
			update file_members set user_id = coalesce(
				(select id from here where name_key = member_key order by id limit 1),
				(select id from here where external_id = member order by id limit 1),
				(select id from here where email_key = member_key order by id limit 1),
				(select id from here where id = member)) where member_key <> '';
			create index temp.file_members_user on file_members (group_key, user_id)`);
	}

	/** The differences of groups, and then those of members; only one kind, or all. */
	*members(only?: MemberFinding["kind"]): Generator<MemberFinding> {
		yield* this.groups(only);
		if (only !== "extra") {
			const absent = this.#rows(`
				select entry.display_name, groups_here.id, entry.member, entry.user_id
				from file_members as entry left join groups_here on groups_here.group_key = entry.group_key
				where entry.member_key <> '' and not exists (select 1 from members_here
					where members_here.group_key = entry.group_key and members_here.user_id = entry.user_id)
				order by entry.group_key, entry.member_key`);
			for (const row of absent) {
				yield memberFinding("missing", row);
			}
		}
		if (only !== "missing") {
			const others = this.#rows(`
				select groups_here.display_name, groups_here.id, coalesce(here.user_name, members_here.user_id),
					members_here.user_id
				from members_here join groups_here on groups_here.group_key = members_here.group_key
					left join here on here.id = members_here.user_id
				where exists (select 1 from file_members as entry where entry.group_key = members_here.group_key)
					and not exists (select 1 from file_members as entry
						where entry.group_key = members_here.group_key and entry.user_id = members_here.user_id)
				order by members_here.group_key, members_here.user_id`);
			for (const row of others) {
				yield memberFinding("extra", row);
			}
		}
	}

	/** The groups that only one side has. */
	*groups(only?: MemberFinding["kind"]): Generator<MemberFinding> {
		if (only !== "extra") {
			const missing = this.#rows(`
				select display_name from file_members as entry
				where not exists (select 1 from groups_here where groups_here.group_key = entry.group_key) group by group_key`);
			for (const row of missing) {
				yield memberFinding("missing", row);
			}
		}
		if (only !== "missing") {
			const extra = this.#rows(`
				select display_name, id from groups_here where not exists (
					select 1 from file_members where file_members.group_key = groups_here.group_key) order by id`);
			for (const row of extra) {
				yield memberFinding("extra", row);
			}
		}
	}

	close(): void {
		this.#database.close();
	}
}
