// SPDX-License-Identifier: Apache-2.0

// The faults of an SQLite file.

import { execFileSync } from "node:child_process";
import { appendFileSync, copyFileSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import Sqlite from "better-sqlite3";
import { fill, mayMount, mountSmall, unmount } from "./disks.ts";
import type { Fault, Sufferings } from "./faults.ts";
import { sqliteDatabase } from "./sqlite.ts";
import type { Database, Target } from "./target.ts";

async function onSmallDisk(): Promise<Database> {
	const folder = mountSmall();
	return { ...sqliteDatabase(folder), remove: async () => unmount(folder) };
}

const realDiskFull: Fault = {
	name: "disk full",
	create: onSmallDisk,
	async begin({ database }) {
		const path = join(dirname(database.url), "filler");
		fill(path);
		return async () => rmSync(path);
	},
};

const set = (name: string, on: string, off: string): Fault => ({
	name,
	async begin({ process }) {
		await process.tell({ pragma: on });
		return () => process.tell({ pragma: off });
	},
});

function limitFiles({ process }: Target, bytes: string) {
	execFileSync("prlimit", ["--pid", String(process.pid), `--fsize=${bytes}:unlimited`]);
}

function lock({ database }: Target): () => Promise<void> {
	const other = new Sqlite(database.url);
	other.exec("begin exclusive");
	return async () => {
		other.exec("rollback");
		other.close();
	};
}

/** Copies a database while nothing is written. */
async function backup({ url }: Database, to: string) {
	const client = new Sqlite(url, { readonly: true });
	await client.backup(to);
	client.close();
}

export const sqliteSufferings: Sufferings = {
	faults: [
		mayMount ? realDiskFull : set("disk full", "max_page_count = 1", "max_page_count = 4294967294"),
		{
			name: "I/O error: no file may grow",
			async begin(target) {
				limitFiles(target, String(statSync(`${target.database.url}-wal`).size));
				return async () => limitFiles(target, "unlimited");
			},
		},
		set("read-only", "query_only = on", "query_only = off"),
		{
			name: "another process writes, for a moment",
			waits: true,
			async begin(target) {
				const release = lock(target);
				setTimeout(release, 300);
				return undefined;
			},
			lasts: 600,
		},
		{ name: "another process writes, and does not end", begin: async (target) => lock(target), lasts: 6500 },
		{
			name: "file moved away, and put back",
			async begin({ database: { url } }) {
				renameSync(url, `${url}.away`);
				return async () => renameSync(`${url}.away`, url);
			},
		},
		{
			name: "backup put in its place",
			async begin({ database }) {
				await backup(database, `${database.url}.backup`);
				renameSync(`${database.url}.backup`, database.url);
				return undefined;
			},
		},
	],
	damages: [
		{
			name: "half a write at the end of the log",
			async harm({ url }) {
				const log = readFileSync(`${url}-wal`);
				appendFileSync(`${url}-wal`, log.subarray(32, 32 + 4120 * 2 + 1000));
				return { mayLose: false };
			},
		},
		{
			name: "noise at the end of the log",
			async harm({ url }) {
				appendFileSync(`${url}-wal`, Buffer.alloc(10_000, 0x5a));
				return { mayLose: false };
			},
		},
		{
			name: "a bit of the log flipped",
			async harm({ url }) {
				const log = readFileSync(`${url}-wal`);
				const at = log.length - 20_000;
				log.writeUInt8(log.readUInt8(at) ^ 1, at);
				writeFileSync(`${url}-wal`, log);
				rmSync(`${url}-shm`);
				return { mayLose: true };
			},
		},
		{
			name: "the log's end cut off",
			async harm({ url }) {
				const log = readFileSync(`${url}-wal`);
				writeFileSync(`${url}-wal`, log.subarray(0, log.length - 20_001));
				rmSync(`${url}-shm`);
				return { mayLose: true };
			},
		},
		{
			name: "the shared memory of the log lost",
			async harm({ url }) {
				rmSync(`${url}-shm`);
				return { mayLose: false };
			},
		},
		{
			name: "restored from a backup",
			async harm({ url }) {
				const client = new Sqlite(url, { readonly: true });
				await client.backup(`${url}.backup`);
				client.close();
				copyFileSync(`${url}.backup`, url);
				rmSync(`${url}-wal`);
				rmSync(`${url}-shm`);
				return { mayLose: false };
			},
		},
	],
};
