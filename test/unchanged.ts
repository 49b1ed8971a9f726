// SPDX-License-Identifier: Apache-2.0

// Who is refused has changed nothing: beside every server of the tests its database is looked at before each request, and
// after each that was answered with 4xx. Requests that cross others are left out, for then nobody can say whose the change is.

import Sqlite from "better-sqlite3";
import pg from "pg";
import { ChangeKind } from "../gen/roster/v1/change_pb.ts";
import { isPostgres } from "../src/open-store.ts";

/** The rows of every table, in JSON, by the name of the table. */
type Dump = ReadonlyMap<string, readonly string[]>;

const hour = 3_600_000;

/** Reads what is stored, beside the servers. */
interface Reader {
	dump(): Promise<Dump>;
	close(): Promise<void>;
}

type Row = Record<string, unknown>;

// When a token was last used is no change of anything.
const rowsOf = (rows: readonly Row[]) => rows.map(({ last_use_time: _, ...row }) => JSON.stringify(row));

function sqliteReader(path: string): Reader {
	let client: Sqlite.Database | undefined;
	/** It is another after each commit of somebody else. */
	let version: unknown;
	let dump: Dump = new Map();
	const read = (client: Sqlite.Database): Dump => {
		const names = client.prepare("select name from sqlite_schema where type = 'table'").pluck().all() as string[];
		return new Map(names.map((name) => [name, rowsOf(client.prepare(`select * from ${name}`).all() as Row[])]));
	};
	return {
		async dump() {
			client ??= new Sqlite(path, { readonly: true });
			const now = client.pragma("data_version", { simple: true });
			if (now !== version) {
				version = now;
				dump = client.transaction(read)(client);
			}
			return dump;
		},
		async close() {
			client?.close();
		},
	};
}

function postgresReader(url: string): Reader {
	let connected: Promise<pg.Client> | undefined;
	let all = "";
	/** What it was when it was last read: how many rows each table has, and which transaction wrote the newest of them. */
	let version = "";
	let dump: Dump = new Map();
	let versions = "";
	async function connect() {
		const client = new pg.Client(url);
		client.on("error", () => {});
		await client.connect();
		const { rows } = await client.query("select tablename as name from pg_tables where schemaname = 'public'");
		// One statement sees one state.
		const each = (columns: string) =>
			rows.map(({ name }) => `select '${name}' as name, ${columns} from ${name} t`).join(" union all ");
		all = each("to_json(t) as row");
		versions = each("count(*) as count, max(xmin::text::bigint) as newest");
		return client;
	}
	async function read(): Promise<Dump> {
		connected ??= connect();
		const client = await connected;
		const now = JSON.stringify((await client.query(versions)).rows);
		if (now !== version) {
			const { rows } = await client.query<{ name: string; row: Row }>(all);
			const tables = Map.groupBy(rows, (each) => each.name);
			dump = new Map(Array.from(tables, ([name, entries]) => [name, rowsOf(entries.map((each) => each.row))]));
			version = now;
		}
		return dump;
	}
	return {
		async dump() {
			// Some tests end every connection again and again, this one too.
			for (let attempt = 1; ; attempt++) {
				try {
					return await read();
				} catch (error) {
					connected = undefined;
					if (attempt === 20) {
						throw error;
					}
				}
			}
		},
		async close() {
			await (await connected?.catch(() => undefined))?.end();
		},
	};
}

class Watched {
	readonly reader: Reader;
	/** Requests under way, and all that there were. */
	underWay = 0;
	begun = 0;
	/** How many refusals were looked at. */
	refusals = 0;

	constructor(reader: Reader) {
		this.reader = reader;
	}
}

/** By the addresses of their servers. */
const watched = new Map<string, Watched>();

/** Looks at a database for all requests to an address. */
export function watchRefusals(
	addresses: readonly string[],
	database: string,
): { refusals(): number; end(): Promise<void> } {
	const watch = new Watched(isPostgres(database) ? postgresReader(database) : sqliteReader(database));
	for (const each of addresses) {
		watched.set(each, watch);
	}
	return {
		refusals: () => watch.refusals,
		async end() {
			await watch.reader.close();
			for (const each of addresses) {
				watched.delete(each);
			}
		},
	};
}

/** What differs, table by table. */
function differences(before: Dump, after: Dump): Map<string, { readonly gone: string[]; readonly came: string[] }> {
	const found = new Map<string, { gone: string[]; came: string[] }>();
	for (const table of new Set([...before.keys(), ...after.keys()])) {
		const [old, now] = [new Set(before.get(table)), new Set(after.get(table))];
		if (old.symmetricDifference(now).size > 0) {
			found.set(table, { gone: [...old.difference(now)], came: [...now.difference(old)] });
		}
	}
	return found;
}

/** The guard notes that it refuses: one entry in the log, and when, once an hour. */
function isNoteOfGuard(different: ReturnType<typeof differences>): boolean {
	const { changes, guard, sqlite_sequence: _, ...others } = Object.fromEntries(different);
	const kinds = changes?.came.map((row) => JSON.parse(row).kind);
	const held = [guard?.gone[0], guard?.came[0]].map((row) => JSON.parse(row ?? "{}").held_time ?? 0) as [
		number,
		number,
	];
	return (
		Object.keys(others).length === 0 &&
		changes?.gone.length === 0 &&
		kinds?.length === 1 &&
		kinds[0] === ChangeKind.GUARD_HELD &&
		held[1] - held[0] >= hour
	);
}

/** Who cannot be told is noted for the readiness report: an entry in the log for each user and reason. */
function isNoteOfIdentity(different: ReturnType<typeof differences>): boolean {
	const { changes, identity_refusals: refusals, sqlite_sequence: _, ...others } = Object.fromEntries(different);
	const kinds = changes?.came.map((row) => JSON.parse(row).kind) ?? [];
	return (
		Object.keys(others).length === 0 &&
		changes?.gone.length === 0 &&
		refusals?.gone.length === 0 &&
		kinds.length === refusals.came.length &&
		kinds.every((each) => each === ChangeKind.IDENTITY_REFUSED)
	);
}

function isNote(status: number, different: ReturnType<typeof differences>): boolean {
	return (status === 429 && isNoteOfGuard(different)) || (status === 409 && isNoteOfIdentity(different));
}

/**
 * Sends a request to an address, and looks whether it changed something though it was refused.
 *
 * @param statusOf the status of what came.
 * @throws Error where it did.
 */
export async function unlessRefused<Answer>(
	address: string,
	statusOf: (answer: Answer) => number,
	send: () => Promise<Answer>,
): Promise<Answer> {
	const watch = watched.get(address);
	if (watch === undefined) {
		return send();
	}
	const alone = watch.underWay === 0;
	watch.underWay += 1;
	watch.begun += 1;
	const turn = watch.begun;
	try {
		const before = alone ? await watch.reader.dump() : undefined;
		const answer = await send();
		const status = statusOf(answer);
		if (status >= 400 && status < 500 && before !== undefined && turn === watch.begun) {
			watch.refusals += 1;
			const different = differences(before, await watch.reader.dump());
			if (different.size > 0 && !isNote(status, different)) {
				throw new Error(
					`a request was answered with ${status}, and has changed the database: ${JSON.stringify(Object.fromEntries(different))}`,
				);
			}
		}
		return answer;
	} finally {
		watch.underWay -= 1;
	}
}
