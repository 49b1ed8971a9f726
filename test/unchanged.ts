// SPDX-License-Identifier: Apache-2.0

// Who is refused has changed nothing: beside every server of the tests its database is looked at before each request, and
// after each that was answered with 4xx. Requests that cross others are left out, for then nobody can say whose the change is.

import Sqlite from "better-sqlite3";
import pg from "pg";
import { ChangeKind } from "../gen/roster/v1/change_pb.ts";
import { isPostgres } from "../src/open-store.ts";
import { rowsOf } from "../src/store/sqlite/client.ts";

/** The tables of the flight recorder. It keeps a record of each refusal, at any time. */
const recorded: ReadonlySet<string> = new Set([
	"request_bodies",
	"request_filters",
	"request_grams",
	"request_packs",
	"request_stories",
	"request_syncs",
]);

/** The rows of every table, in JSON, by the name of the table. */
type Dump = ReadonlyMap<string, readonly string[]>;

const hour = 3_600_000;

/** The rows before a request, and those after it. */
interface Difference {
	readonly before: Dump;
	readonly after: Dump;
}

/**
 * Looks at what is stored, beside the servers. Before a request it only takes a snapshot, which costs next to nothing;
 * the rows are read where the request was refused and something was committed meanwhile.
 */
interface Reader {
	/** Keeps sight of what is stored now. */
	keep(): Promise<void>;
	/** Compares what is stored with what was kept; undefined where nothing was committed. */
	compare(): Promise<Difference | undefined>;
	/** Lets go of what was kept. */
	release(): void;
	close(): Promise<void>;
}

type Row = Record<string, unknown>;

// When a token was last used or refused is no change of anything.
const linesOf = (rows: readonly Row[]) =>
	rows.map(({ last_use_time: _, last_refuse_time: __, old_use_time: ___, new_use_time: ____, ...row }) =>
		JSON.stringify(row),
	);

function sqliteReader(path: string): Reader {
	/** The first stays in a transaction while a request is under way, and sees what was. */
	let clients: readonly [kept: Sqlite.Database, now: Sqlite.Database] | undefined;
	/** It is another after each commit of somebody else. */
	let version: unknown;
	const opened = () => {
		clients ??= [new Sqlite(path, { readonly: true }), new Sqlite(path, { readonly: true })];
		return clients;
	};
	const versionOf = (client: Sqlite.Database) => client.pragma("data_version", { simple: true });
	const read = (client: Sqlite.Database): Dump => {
		const names = client.prepare("select name from sqlite_schema where type = 'table'").pluck().all() as string[];
		const watched = names.filter((name) => !recorded.has(name));
		return new Map(watched.map((name) => [name, linesOf(rowsOf(client.prepare(`select * from ${name}`)))]));
	};
	return {
		async keep() {
			const [kept, now] = opened();
			version = versionOf(now);
			// The first that is read in a transaction says what it sees.
			kept.exec("begin; select 1 from sqlite_schema limit 1");
		},
		async compare() {
			const [kept, now] = opened();
			return versionOf(now) === version ? undefined : { before: read(kept), after: now.transaction(read)(now) };
		},
		release() {
			// The log of writes grows as long as somebody looks at what was.
			opened()[0].exec("rollback");
		},
		async close() {
			for (const each of clients ?? []) {
				each.close();
			}
		},
	};
}

function postgresReader(url: string): Reader {
	/** The first stays in a transaction, and sees what was when it began. */
	let connected: Promise<readonly [kept: pg.Client, now: pg.Client]> | undefined;
	let rows = "";
	/** How many rows each table has, and which transaction wrote the newest of them. */
	let versions = "";
	async function open() {
		const client = new pg.Client(url);
		// Some tests end every connection, this one too.
		client.on("error", () => {});
		await client.connect();
		return client;
	}
	async function connect() {
		const clients = [await open(), await open()] as const;
		const tables = await clients[1].query("select tablename as name from pg_tables where schemaname = 'public'");
		// One statement sees one state.
		const each = (columns: string) =>
			tables.rows
				.filter(({ name }) => !recorded.has(name))
				.map(({ name }) => `select '${name}' as name, ${columns} from ${name} t`)
				.join(" union all ");
		rows = each("to_json(t) as row");
		versions = each("count(*) as count, max(xmin::text::bigint) as newest");
		return clients;
	}
	async function versionOf(client: pg.Client): Promise<string> {
		return JSON.stringify((await client.query(versions)).rows);
	}
	async function read(client: pg.Client): Promise<Dump> {
		const found = await client.query<{ name: string; row: Row }>(rows);
		const tables = Map.groupBy(found.rows, (each) => each.name);
		return new Map(Array.from(tables, ([name, entries]) => [name, linesOf(entries.map((each) => each.row))]));
	}
	return {
		async keep() {
			for (let attempt = 1; ; attempt++) {
				try {
					connected ??= connect();
					const [kept] = await connected;
					await kept.query("rollback; begin isolation level repeatable read read only; select 1");
					return;
				} catch (error) {
					connected = undefined;
					if (attempt === 20) {
						throw error;
					}
				}
			}
		},
		async compare() {
			const [kept, now] = (await connected) ?? (await connect());
			try {
				const versions = await Promise.all([versionOf(kept), versionOf(now)]);
				return versions[0] === versions[1] ? undefined : { before: await read(kept), after: await read(now) };
			} finally {
				// What it has read now, nobody could alter as long as it goes on.
				await kept.query("rollback");
			}
		},
		// As long as it has read no table, the transaction keeps nobody from anything: the next request ends it.
		release() {},
		async close() {
			const clients = await connected?.catch(() => undefined);
			await Promise.all((clients ?? []).map((each) => each.end()));
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

/** The differences, table by table. */
function differences({ before, after }: Difference): Map<string, { readonly gone: string[]; readonly came: string[] }> {
	const found = new Map<string, { gone: string[]; came: string[] }>();
	for (const table of new Set([...before.keys(), ...after.keys()])) {
		const [old, now] = [new Set(before.get(table)), new Set(after.get(table))];
		if (old.symmetricDifference(now).size > 0) {
			found.set(table, { gone: [...old.difference(now)], came: [...now.difference(old)] });
		}
	}
	return found;
}

/** A guard notes that it refuses: one entry in the log, and when, once an hour. A connection may have a guard of its own. */
function isNoteOfGuard(different: ReturnType<typeof differences>): boolean {
	const { changes, guard, connections, sqlite_sequence: _, ...others } = Object.fromEntries(different);
	const kinds = changes?.came.map((row) => JSON.parse(row).kind);
	const noted = guard ?? connections;
	const [was, is] = [noted?.gone, noted?.came].map((rows) => {
		const { held_time: server, guard_held_time: own, ...rest } = JSON.parse(rows?.[0] ?? "{}");
		return { held: (server ?? own ?? 0) as number, rest: JSON.stringify(rest) };
	});
	return (
		Object.keys(others).length === 0 &&
		(guard === undefined || connections === undefined) &&
		noted?.came.length === 1 &&
		was?.rest === is?.rest &&
		changes?.gone.length === 0 &&
		kinds?.length === 1 &&
		kinds[0] === ChangeKind.GUARD_HELD &&
		(is?.held ?? 0) - (was?.held ?? 0) >= hour
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
	let kept = false;
	try {
		if (alone) {
			await watch.reader.keep();
			kept = true;
		}
		const answer = await send();
		const status = statusOf(answer);
		if (status >= 400 && status < 500 && kept && turn === watch.begun) {
			watch.refusals += 1;
			const found = await watch.reader.compare();
			const different = found === undefined ? undefined : differences(found);
			if (different !== undefined && different.size > 0 && !isNote(status, different)) {
				throw new Error(
					`a request was answered with ${status}, and has changed the database: ${JSON.stringify(Object.fromEntries(different))}`,
				);
			}
		}
		return answer;
	} finally {
		watch.underWay -= 1;
		if (kept) {
			watch.reader.release();
		}
	}
}
