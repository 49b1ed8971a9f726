// SPDX-License-Identifier: Apache-2.0

// Compares a file with the directory. Both are put into a temporary database on the disk, so that the size of neither
// matters, and compared there.

import Sqlite from "better-sqlite3";
import { CommandError } from "../failure.ts";
import type { MemberEntry, UserEntry } from "./entries.ts";

/** A user of the directory. */
export interface UserHere {
	readonly id: string;
	readonly userName: string;
	readonly externalId: string;
	readonly givenName: string;
	readonly familyName: string;
	readonly email: string;
	readonly active: boolean;
}

/** One attribute of a user that differs. */
export interface Difference {
	readonly attribute: "userName" | "externalId" | "givenName" | "familyName" | "email" | "active";
	/** The value in the directory. */
	readonly here: string | boolean;
	/** The value in the file. */
	readonly file: string | boolean;
}

/** A difference of one user. */
export type UserFinding =
	| { readonly kind: "missing"; readonly entry: UserEntry }
	| { readonly kind: "extra"; readonly user: UserHere }
	| { readonly kind: "different"; readonly user: UserHere; readonly differences: readonly Difference[] };

/** A difference of a group or of one of its members; the member is undefined if it is of the group itself. */
export interface MemberFinding {
	readonly kind: "missing" | "extra";
	readonly displayName: string;
	/** The id of the group; undefined if it is missing. */
	readonly groupId: string | undefined;
	/** The member, as the file or the directory names it. */
	readonly member: string | undefined;
	/** The id of the member; undefined if it is unknown here. */
	readonly userId: string | undefined;
}

type Row = readonly unknown[];

/** Compares without letter case, as the directory does for userName, email and displayName. */
const keyOf = (text: string) => text.normalize("NFC").toLowerCase();

const compared = ["userName", "externalId", "givenName", "familyName", "email", "active"] as const;
const withoutCase: ReadonlySet<string> = new Set(["userName", "email"]);

export class Comparison {
	readonly #database = new Sqlite(":memory:");
	readonly #statements = new Map<string, Sqlite.Statement>();
	/** Whether the ids of the file are the external ids of the directory. Otherwise they only help to find users. */
	#idsAreCompared = true;

	constructor() {
		// Temporary tables are in a file of SQLite that has no name, so that nothing of it remains.
		this.#database.exec(`
			pragma temp_store = file;
			create temp table file (line integer, name_key text primary key, user_name text, external_id text, given_name text,
				family_name text, email text, active integer, user_id text);
			create index temp.file_external on file (external_id) where external_id <> '';
			create temp table here (id text primary key, name_key text, user_name text, external_id text, given_name text,
				family_name text, email text, active integer, in_file text);
			create index temp.here_name on here (name_key);
			create index temp.here_email on here (email);
			create index temp.here_external on here (external_id) where external_id <> '';
			create temp table file_members (group_key text, display_name text, member_key text, member text, user_id text,
				primary key (group_key, member_key));
			create index temp.file_members_user on file_members (group_key, user_id);
			create temp table groups_here (id text primary key, group_key text, display_name text);
			create index temp.groups_here_key on groups_here (group_key);
			create temp table members_here (group_key text, user_id text, primary key (group_key, user_id));
			begin`);
	}

	#run(text: string, ...values: readonly unknown[]): void {
		const statement = this.#statements.get(text) ?? this.#database.prepare(text);
		this.#statements.set(text, statement);
		statement.run(...values);
	}

	#rows(text: string, ...values: readonly unknown[]): IterableIterator<Row> {
		// Rows are read as lists: to return objects, the driver would generate code.
		return this.#database
			.prepare(text)
			.raw()
			.iterate(...values) as IterableIterator<Row>;
	}

	addEntry({ line, userName, externalId, givenName, familyName, email, active }: UserEntry): void {
		const values = [line, keyOf(userName), userName, externalId ?? null, givenName ?? null, familyName ?? null];
		try {
			this.#run(
				"insert into file values (?, ?, ?, ?, ?, ?, ?, ?, null)",
				...[...values, email ?? null, active === undefined ? null : Number(active)],
			);
		} catch (error) {
			if ((error as { code?: string }).code === "SQLITE_CONSTRAINT_PRIMARYKEY") {
				throw new CommandError("file_unusable", `line ${line}: the userName ${userName} is in the file twice`);
			}
			throw error;
		}
	}

	addUser({ id, userName, externalId, givenName, familyName, email, active }: UserHere): void {
		this.#run(
			"insert or replace into here values (?, ?, ?, ?, ?, ?, ?, ?, null)",
			...[id, keyOf(userName), userName, externalId, givenName, familyName, email, Number(active)],
		);
	}

	addMember({ displayName, member }: MemberEntry): void {
		this.#run(
			"insert or ignore into file_members values (?, ?, ?, ?, null)",
			...[keyOf(displayName), displayName, keyOf(member), member],
		);
	}

	addGroup(id: string, displayName: string, userIds: readonly string[]): void {
		this.#run("insert or replace into groups_here values (?, ?, ?)", id, keyOf(displayName), displayName);
		for (const userId of userIds) {
			this.#run("insert or ignore into members_here values (?, ?)", keyOf(displayName), userId);
		}
	}

	/** Finds the user of each entry: by the external id, else by the userName. */
	match(): void {
		this.#database.exec(`
			update here set in_file = (select name_key from file where file.external_id = here.external_id limit 1)
				where external_id <> '';
			update here set in_file = name_key where in_file is null
				and exists (select 1 from file where file.name_key = here.name_key)
				and name_key not in (select in_file from here where in_file is not null);
			create index temp.here_in_file on here (in_file);
			update file set user_id = (select id from here where in_file = file.name_key limit 1);
			update here set in_file = null where in_file is not null
				and id not in (select user_id from file where user_id is not null)`);
		const [counts] = this.#rows(`
			select count(case when file.external_id = here.external_id then 1 end), count(*)
			from file join here on here.id = file.user_id where file.external_id <> '' and here.external_id <> ''`);
		// An export has the ids of the identity provider, which need not be those that it pushes as externalId.
		this.#idsAreCompared = Number(counts?.[1] ?? 0) === 0 || Number(counts?.[0] ?? 0) > 0;
	}

	*users(): Generator<UserFinding> {
		const entry =
			"file.line, file.user_name, file.external_id, file.given_name, file.family_name, file.email, file.active";
		const user =
			"here.id, here.user_name, here.external_id, here.given_name, here.family_name, here.email, here.active";
		// Who is deactivated on one side and unknown on the other has no access on either side.
		for (const row of this.#rows(`select ${entry} from file where user_id is null and active is not 0 order by line`)) {
			yield { kind: "missing", entry: entryOf(row) };
		}
		for (const row of this.#rows(`select ${user} from here where in_file is null and active = 1 order by id`)) {
			yield { kind: "extra", user: userOf(row) };
		}
		const both = this.#rows(
			`select ${user}, ${entry} from file join here on here.id = file.user_id order by file.line`,
		);
		for (const row of both) {
			const [here, file] = [userOf(row), entryOf(row.slice(7))];
			const differences = this.#differencesOf(here, file);
			if (differences.length > 0) {
				yield { kind: "different", user: here, differences };
			}
		}
	}

	#differencesOf(here: UserHere, file: UserEntry): Difference[] {
		return compared.flatMap((attribute) => {
			const [was, is] = [here[attribute], file[attribute]];
			if (is === undefined || (attribute === "externalId" && !this.#idsAreCompared)) {
				return [];
			}
			const same = withoutCase.has(attribute) ? keyOf(String(was)) === keyOf(String(is)) : was === is;
			return same ? [] : [{ attribute, here: was, file: is }];
		});
	}

	/** Finds the members of the file among the users: by userName, email, external id or id. */
	matchMembers(): void {
		this.#database.exec(`
			update file_members set user_id = coalesce(
				(select id from here where name_key = member_key limit 1),
				(select id from here where external_id = member and external_id <> '' limit 1),
				(select id from here where email = member and email <> '' limit 1),
				(select id from here where id = member limit 1)) where member_key <> ''`);
	}

	*members(): Generator<MemberFinding> {
		const missing = this.#rows(`
			select distinct display_name from file_members as entry
			where not exists (select 1 from groups_here where groups_here.group_key = entry.group_key) group by group_key`);
		for (const row of missing) {
			yield memberFinding("missing", row);
		}
		const extra = this.#rows(`
			select display_name, id from groups_here
			where group_key not in (select group_key from file_members) order by id`);
		for (const row of extra) {
			yield memberFinding("extra", row);
		}
		const absent = this.#rows(`
			select entry.display_name, groups_here.id, entry.member, entry.user_id
			from file_members as entry left join groups_here on groups_here.group_key = entry.group_key
			where entry.member_key <> '' and not exists (select 1 from members_here
				where members_here.group_key = entry.group_key and members_here.user_id = entry.user_id)
			order by entry.group_key, entry.member_key`);
		for (const row of absent) {
			yield memberFinding("missing", row);
		}
		const others = this.#rows(`
			select groups_here.display_name, groups_here.id, coalesce(here.user_name, members_here.user_id), members_here.user_id
			from members_here join groups_here on groups_here.group_key = members_here.group_key
				left join here on here.id = members_here.user_id
			where members_here.group_key in (select group_key from file_members)
				and not exists (select 1 from file_members as entry
					where entry.group_key = members_here.group_key and entry.user_id = members_here.user_id)
			order by members_here.group_key, members_here.user_id`);
		for (const row of others) {
			yield memberFinding("extra", row);
		}
	}

	close(): void {
		this.#database.close();
	}
}

const textOf = (value: unknown) => (value === null || value === undefined ? undefined : String(value));

/** Makes a finding of a row. A row about a group itself has no member. */
function memberFinding(kind: MemberFinding["kind"], [displayName, groupId, member, userId]: Row): MemberFinding {
	return {
		...{ kind, displayName: String(displayName) },
		...{ groupId: textOf(groupId), member: textOf(member), userId: textOf(userId) },
	};
}

function entryOf([line, userName, externalId, givenName, familyName, email, active]: Row): UserEntry {
	return {
		...{ line: Number(line), userName: String(userName), externalId: textOf(externalId) },
		...{ givenName: textOf(givenName), familyName: textOf(familyName), email: textOf(email) },
		active: active === null ? undefined : active === 1,
	};
}

function userOf([id, userName, externalId, givenName, familyName, email, active]: Row): UserHere {
	return {
		...{ id: String(id), userName: String(userName), externalId: String(externalId) },
		...{ givenName: String(givenName), familyName: String(familyName), email: String(email) },
		active: active === 1,
	};
}
