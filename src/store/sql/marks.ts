// SPDX-License-Identifier: Apache-2.0

// Finds the row at an index in the order of ids, at the same cost for any index. To find it, a database counts all rows
// before it. Marks divide the order into blocks of known size, so that only the rows of one block are counted. Other
// writers, in this process and elsewhere, move the rows; the change log tells how.

import type { ChangeKind as Kind, Change as LoggedChange } from "../../../gen/roster/v1/change_pb.ts";
import { loggedChanges } from "../change-log.ts";
import type { Position } from "../interface/pages.ts";
import { columnsFor } from "./columns.ts";
import type { Database, Values } from "./database.ts";
import { asc, type SQL, sql } from "./drizzle.ts";
import type { SearchedTable } from "./search-statements.ts";
import { selectColumns } from "./statements.ts";
import { changes, counters } from "./tables.ts";

/** The number of rows between two marks. New rows come at the end, and the last block may have twice as many. */
const blockSize = 256;

/** If more changes were made since, the marks are read again. */
const mostChanges = 5000;

/** The number of scopes, such as connections, whose marks are kept. */
const mostScopes = 20;

/** The parts that the marks of a table depend on. */
export interface MarkedRows {
	readonly table: SearchedTable;
	/** The condition on all rows, in the form that reads them in the order of their ids. */
	readonly where: SQL | undefined;
	/** The kinds of changes that may add rows to the scope or remove rows from it. */
	readonly kinds: readonly Kind[];
	/** The name of the counter of the rows. */
	counter(within: Values): string;
	/** Returns the id of a changed row, and by how many rows the change moves those behind it: 1, 0 or -1. */
	moved(change: LoggedChange, within: Values): { readonly id: string; readonly by: number };
}

/** The known position before an index. The position is undefined at the beginning. */
export interface Near {
	readonly index: number;
	readonly position: Position | undefined;
}

/** A mark, with the state of the database that it was read in. */
interface MarkRow extends State {
	readonly id: string;
	/** The greatest id of all rows. */
	readonly greatest: string;
}

/** The state of the database that marks have to agree with. */
interface State {
	/** The numbers of the oldest and the newest change. */
	readonly first: number;
	readonly last: number;
	/** The number of rows. */
	readonly total: number;
}

/** The blocks of one scope. */
class Marks {
	/** The newest change that the blocks contain. */
	sequence: number;
	total: number;
	/** The last id before each block. The first block begins before all ids. */
	readonly #before: string[];
	readonly #sizes: number[];
	#greatest: string;

	constructor(rows: readonly MarkRow[], { last, total }: State) {
		this.sequence = last;
		this.total = total;
		this.#before = ["", ...rows.map((each) => each.id)];
		this.#sizes = [...rows.map(() => blockSize), total - rows.length * blockSize];
		this.#greatest = rows[0]?.greatest ?? "";
	}

	near(index: number): Near {
		let start = 0;
		let block = 0;
		while (block < this.#sizes.length - 1 && start + (this.#sizes[block] as number) <= index) {
			start += this.#sizes[block] as number;
			block += 1;
		}
		const id = this.#before[block] as string;
		return { index: start, position: id === "" ? undefined : { value: null, id } };
	}

	/** Notes that a row was added (1) or removed (-1). */
	move(id: string, by: number): void {
		const block = this.#blockOf(id);
		const size = (this.#sizes[block] as number) + by;
		this.#sizes[block] = size;
		this.total += by;
		if (id > this.#greatest) {
			this.#greatest = id;
			if (size >= 2 * blockSize) {
				// A new block begins here, because all rows so far are up to this id.
				this.#before.push(id);
				this.#sizes.push(0);
			}
		}
	}

	/** The block of an id: the last one that begins before it. */
	#blockOf(id: string): number {
		let [low, high] = [0, this.#before.length - 1];
		while (low < high) {
			const middle = Math.ceil((low + high) / 2);
			if ((this.#before[middle] as string) < id) {
				low = middle;
			} else {
				high = middle - 1;
			}
		}
		return low;
	}
}

/** Returns the nearest known position before an index. */
export type NearFinder = (index: number, within: Values) => Promise<Near>;

/** Makes the marks of a table. */
export function marksOf(database: Database, { table, where, kinds, counter, moved }: MarkedRows): NearFinder {
	const condition = where ?? sql`1 = 1`;
	const state = sql`
		coalesce((select min(sequence) from ${changes}), 0) as first,
		coalesce((select max(sequence) from ${changes}), 0) as last,
		coalesce((select value from ${counters} where name = ${sql.placeholder("counter")}), 0) as total`;
	const now = database.prepareSql<State>(sql`select ${state}`);
	const marks = database.prepareSql<MarkRow>(sql`
		select id, (select max(id) from ${table} where ${condition}) as greatest, ${state}
		from (select id, row_number() over (order by id) as place from ${table} where ${condition}) as found
		where place % ${sql.raw(String(blockSize))} = 0 order by id`);
	const since = database.prepare(
		selectColumns(columnsFor(changes, loggedChanges), changes, {
			where: sql`${changes.sequence} > ${sql.placeholder("after")} and ${changes.sequence} <= ${sql.placeholder("last")}
				and ${changes.kind} in (${sql.raw(kinds.join())})`,
			orderBy: [asc(changes.sequence)],
		}),
		loggedChanges,
	);
	const known = new Map<string, Promise<Marks>>();

	async function stateOf(within: Values): Promise<State> {
		const [found] = await database.all(now, { ...within, counter: counter(within) });
		return found as State;
	}

	async function readMarks(within: Values): Promise<Marks> {
		// Without a mark, there is only one block, whose size is the total.
		const before = await stateOf(within);
		const rows = await database.scan(marks, { ...within, counter: counter(within) });
		return new Marks(rows, rows[0] ?? before);
	}

	/** Applies the changes since the marks were read. Returns whether the marks agree with the database now. */
	async function follow(found: Marks, within: Values): Promise<boolean> {
		const { first, last, total } = await stateOf(within);
		const after = found.sequence;
		// Another request may have followed meanwhile.
		if (last > after) {
			if (last - after > mostChanges || first > after + 1) {
				return false;
			}
			const entries = await database.all(since, { after, last });
			if (found.sequence === after) {
				for (const entry of entries) {
					const { id, by } = moved(entry, within);
					found.move(id, by);
				}
				found.sequence = last;
			}
		}
		return found.sequence !== last || found.total === total;
	}

	return async (index, within) => {
		const key = JSON.stringify(within);
		const kept = known.get(key);
		const marked = await kept;
		if (marked !== undefined && (await follow(marked, within))) {
			return marked.near(index);
		}
		const read = known.get(key) === kept ? readMarks(within) : (known.get(key) as Promise<Marks>);
		known.delete(key);
		known.set(key, read);
		if (known.size > mostScopes) {
			known.delete(known.keys().next().value as string);
		}
		return (await read).near(index);
	};
}

/** By how many rows a change moves those behind it, by whether the row was in the scope before and is afterwards. */
export function movedBy(before: boolean, after: boolean): number {
	return Number(after) - Number(before);
}
