// SPDX-License-Identifier: Apache-2.0

// A large directory, quickly: some users are made through the store, and the rest are copies of their rows.

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { seed } from "../../bench/seed.ts";
import { openStore } from "../../src/open-store.ts";

/** The number of users that are created through the store. */
const templates = 100;

export interface LargeDirectory {
	/** The path of the database file. */
	readonly database: string;
	/** A group that everybody is in. */
	readonly group: string;
	/** The ids of all users, in order. */
	readonly users: readonly string[];
}

/** The columns in which a copy differs from its user. */
const own = new Map([
	["id", "printf('%s%08x', substr(id, 1, 28), row)"],
	...["user_name", "user_name_key", "emails_value", "emails_value_key", "username", "external_id"].map(
		(column) => [column, `row || '-' || ${column}`] as const,
	),
	...["name_family_name", "name_family_name_key"].map((column) => [column, `${column} || row % 5000`] as const),
]);

/**
 * Makes a database with users, all of them in one group.
 *
 * @param size a multiple of 100.
 */
export async function largeDirectory(size: number): Promise<LargeDirectory> {
	const database = join(mkdtempSync(join(tmpdir(), "roster-test-")), "roster.db");
	const store = await openStore(database);
	const { groups } = await seed(store, templates, [1]);
	await store.close();
	const group = groups[1] as string;
	const client = new Sqlite(database);
	const columns = client.prepare("select name from pragma_table_info('users')").pluck().all() as string[];
	client.exec(`
		begin;
		insert into users (${columns.join()})
			with recursive copies (copy) as (select 1 union all select copy + 1 from copies where copy < ${size / templates - 1}),
			numbered as (select *, row_number() over (order by copy, id) as row from users, copies)
			select ${columns.map((column) => own.get(column) ?? column).join()} from numbered;
		insert or ignore into group_members (group_id, user_id) select '${group}', id from users;
		update counters set value = ${size} 
			where name in ('accounts', 'users', 'active_users') or name like 'managed_users/%';
		commit;
	`);
	const users = client.prepare("select id from users order by id").pluck().all() as string[];
	client.close();
	return { database, group, users };
}
