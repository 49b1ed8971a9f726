// SPDX-License-Identifier: Apache-2.0

// The PostgreSQL engine of the tests. It runs its own PostgreSQL server, with fsync.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import pg from "pg";
import { openPostgres } from "../src/store/postgres/store.ts";
import { type Cluster, query, startCluster } from "../test/postgres.ts";
import type { Database, Engine, Row } from "./target.ts";

/** How long to wait for a commit to crash in, in milliseconds. */
const commitTimeout = 200;

let cluster: Promise<Cluster> | undefined;
let databases = 0;

export function theCluster(): Promise<Cluster> {
	cluster ??= startCluster(true);
	return cluster;
}

export const postgres: Engine = {
	name: "postgres",
	endings: [
		"at random",
		"before commit",
		"in a commit",
		"at random",
		"after commit",
		"in a commit",
		"at random",
		"with its database",
	],
	create: () => createDatabase(),
	async close() {
		await (await cluster)?.stop();
		cluster = undefined;
	},
};

/** @param more further clauses of `create database`, such as the template. */
export async function createDatabase(more = ""): Promise<Database> {
	const { url } = await theCluster();
	databases += 1;
	const name = `torture_${databases}`;
	await query(url("postgres"), `create database ${name} ${more}`);
	return postgresDatabase(url(name));
}

/** Checks indexes and tables with amcheck, and looks for violated foreign keys. */
async function damageOf(ask: (sql: string) => Promise<Row[]>): Promise<string[]> {
	const failed = (error: Error) => [{ message: error.message }];
	const indexes =
		await ask(`select bt_index_check(c.oid, true) from pg_class c join pg_namespace n on n.oid = relnamespace
		where relkind = 'i' and nspname = 'public'`).catch(failed);
	const rows = await ask(`select relname || ': ' || msg as message from pg_class c
		join pg_namespace n on n.oid = relnamespace, verify_heapam(c.oid)
		where relkind = 'r' and nspname = 'public'`).catch(failed);
	const keys = await ask(`select conrelid::regclass as from, confrelid::regclass as to,
		(select attname from pg_attribute where attrelid = conrelid and attnum = conkey[1]) as column
		from pg_constraint where contype = 'f'`);
	const orphans = await Promise.all(
		keys.map(({ from, to, column }) =>
			ask(`select '${from} refers to a row of ${to} that is not there' as message from ${from} f
				where not exists (select 1 from ${to} t where t.id = f.${column})`),
		),
	);
	return [...indexes, ...rows, ...orphans.flat()].flatMap((each) => each["message"] ?? []);
}

/** @param address the URL for the server under test, if it differs. */
export function postgresDatabase(url: string, address = url): Database {
	const name = new URL(url).pathname.slice(1);
	let open: pg.Client | undefined;

	async function ask(sql: string): Promise<Row[]> {
		return open === undefined ? await query(url, sql) : (await open.query(sql)).rows;
	}

	return {
		url: address,
		query: ask,
		async snapshot(work) {
			open = new pg.Client({ connectionString: url, pipeline: true });
			await open.connect();
			await open.query("begin isolation level repeatable read read only");
			try {
				return await work();
			} finally {
				await open.end();
				open = undefined;
			}
		},
		async tables() {
			const rows = await ask(`select table_name, column_name from information_schema.columns
				where table_schema = 'public' and table_name <> 'roster_schema' order by table_name, ordinal_position`);
			const tables = Map.groupBy(rows, (row) => row["table_name"] as string);
			return new Map(
				[...tables].map(([table, columns]) => [table, columns.map((row) => row["column_name"] as string)]),
			);
		},
		async damage() {
			await ask("create extension if not exists amcheck schema pg_catalog");
			return damageOf(ask);
		},
		open: () => openPostgres(url),
		async settled() {
			const others = `select 1 from pg_stat_activity where datname = '${name}' and pid <> pg_backend_pid()`;
			while ((await ask(others)).length > 0) {
				await setTimeout(5);
			}
		},
		async halt() {
			const { folder, start } = await theCluster();
			const { pid, children } = processes(folder);
			// Kills all processes at once. Everything that is not on disk is lost, pending commits included.
			for (const each of [pid, ...children]) {
				if (isAlive(each)) {
					process.kill(each, "SIGKILL");
				}
			}
			while ([pid, ...children].some(isAlive)) {
				await setTimeout(10);
			}
			return start;
		},
		async crash() {
			const { folder } = await theCluster();
			const until = performance.now() + commitTimeout;
			let victim: number | undefined;
			// If one process of PostgreSQL dies, all others restart, and lose what they have not written.
			while (victim === undefined || (performance.now() < until && !/ COMMIT/.test(titleOf(victim)))) {
				const backends = processes(folder).children.filter((each) => titleOf(each).includes(` ${name} `));
				victim = backends.find((each) => / COMMIT/.test(titleOf(each))) ?? backends[0];
				await setTimeout(1);
			}
			process.kill(victim, "SIGKILL");
			while (isAlive(victim)) {
				await setTimeout(1);
			}
			for (let back = false; !back; ) {
				back = await ask("select 1").then(
					() => true,
					() => setTimeout(20, false),
				);
			}
		},
		async remove() {
			const { url } = await theCluster();
			await query(url("postgres"), `drop database ${name} with (force)`);
		},
	};
}

/** Finds the main process of the PostgreSQL server with a data folder, and its children. */
function processes(folder: string): { pid: number; children: number[] } {
	const pid = Number(readFileSync(join(folder, "postmaster.pid"), "utf8").split("\n")[0]);
	const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").map(Number).filter(Boolean);
	return { pid, children };
}

/** Returns the title of a process; empty if it has ended. */
function titleOf(pid: number): string {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, "utf8");
	} catch {
		return "";
	}
}

function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0) && !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
	} catch {
		return false;
	}
}
