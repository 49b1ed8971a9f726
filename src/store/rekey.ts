// SPDX-License-Identifier: Apache-2.0

// The part of migration 4 that needs code: it recomputes the keys of names, because `fold` maps more names to the same
// key than before. If two live resources now have the same key, one of them keeps its former key with a mark. Both keep
// working, and readiness lists the one with the mark.

import { collisionKey, fold } from "../scim/fold.ts";

type MigratedRow = Readonly<Record<string, string | number | null>>;

/** A statement with the parameters `$1`, `$2`…, each used once, in order. */
export interface MigrationStatement {
	readonly text: string;
	readonly values: readonly (string | number | null)[];
}

/** Yields statements, and receives the rows of each. A generator, because only one of the engines is synchronous. */
export type MigrationSteps<Result = void> = Generator<MigrationStatement, Result, readonly MigratedRow[]>;

/** A table whose names have keys. */
interface Keyed {
	readonly table: string;
	readonly columns: readonly string[];
	/** The columns whose keys are unique among live rows. */
	readonly unique: ReadonlySet<string>;
	/** The SQL condition of live rows. */
	readonly lives: string;
}

const keyed: readonly Keyed[] = [
	{
		table: "users",
		columns: ["user_name", "emails_value", "name_given_name", "name_family_name"],
		unique: new Set(["user_name", "emails_value"]),
		lives: "deprovision_time is null",
	},
	{ table: "groups", columns: ["display_name"], unique: new Set(["display_name"]), lives: "1 = 1" },
];

/** The number of rows that are read at once. */
const portion = 1000;

// The key of an ASCII string is the same as before.
const notAscii = (columns: readonly string[]) =>
	columns.map((each) => `octet_length(${each}) <> length(${each})`).join(" or ");

function* isThere(from: string, values: readonly string[]): MigrationSteps<boolean> {
	return (yield { text: `select 1 as found from ${from} limit 1`, values }).length > 0;
}

function* rekeyRow({ table, columns, unique, lives }: Keyed, row: MigratedRow): MigrationSteps {
	for (const column of columns) {
		const value = row[column];
		const collided = typeof value === "string" ? collisionKey(value) : undefined;
		if (typeof value !== "string" || collided === undefined) {
			continue;
		}
		const key = fold(value);
		const isTaken =
			unique.has(column) &&
			row["lives"] === 1 &&
			(yield* isThere(`${table} where ${column}_key = $1 and ${lives}`, [key]));
		yield {
			text: `update ${table} set ${column}_key = $1 where id = $2`,
			values: [isTaken ? collided : key, row["id"] ?? null],
		};
	}
}

function* rekeyTable(each: Keyed): MigrationSteps {
	const { table, columns, lives } = each;
	const text = `select id, ${columns.join(", ")}, case when ${lives} then 1 else 0 end as lives from ${table}
		where (${notAscii(columns)}) and id > $1 order by id limit ${portion}`;
	for (let after: string | undefined = ""; after !== undefined; ) {
		const rows: readonly MigratedRow[] = yield { text, values: [after] };
		for (const row of rows) {
			yield* rekeyRow(each, row);
		}
		after = rows.at(-1)?.["id"] as string | undefined;
	}
}

// Keeps the key of a mapping if its group kept its key, so the mapping still applies to the same group.
function* rekeyMappings(): MigrationSteps {
	const mappings = yield {
		text: `select organization_id, group_name, group_name_key from organization_groups where ${notAscii(["group_name"])}`,
		values: [],
	};
	for (const { organization_id: organization, group_name: name, group_name_key: before } of mappings as Record<
		string,
		string
	>[]) {
		const collided = collisionKey(name as string);
		if (collided === undefined) {
			continue;
		}
		const key = fold(name as string);
		const keeps =
			(yield* isThere("groups where display_name_key = $1", [collided])) ||
			(yield* isThere("organization_groups where organization_id = $1 and group_name_key = $2", [
				organization as string,
				key,
			]));
		yield {
			text: "update organization_groups set group_name_key = $1 where organization_id = $2 and group_name_key = $3",
			values: [keeps ? collided : key, organization as string, before as string],
		};
	}
}

/** Recomputes the keys of all names. */
export function* rekey(): MigrationSteps {
	for (const each of keyed) {
		yield* rekeyTable(each);
	}
	yield* rekeyMappings();
}
