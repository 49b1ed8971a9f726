// SPDX-License-Identifier: Apache-2.0

// The faults of a PostgreSQL database and of the network in front of it.

import { chownSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import pg from "pg";
import { query } from "../test/postgres.ts";
import { type Wire, wireTo } from "../test/store/postgres-proxy.ts";
import { fill, mayMount, mountSmall, unmount } from "./disks.ts";
import type { Fault, Sufferings } from "./faults.ts";
import { createDatabase, postgresDatabase, theCluster } from "./postgres.ts";
import type { Database, Target } from "./target.ts";

const others =
	"select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";

const nameOf = ({ url }: Database) => new URL(url).pathname.slice(1);

/** The networks in front of databases. */
const wires = new WeakMap<Database, Wire>();

/** Creates a database behind a network that can be cut. */
async function behindWire(): Promise<Database> {
	const direct = await createDatabase();
	const wire = await wireTo(direct.url);
	const database: Database = {
		...postgresDatabase(direct.url, wire.url),
		async remove() {
			await wire.close();
			await direct.remove();
		},
	};
	wires.set(database, wire);
	return database;
}

const wireOf = ({ database }: Target) => wires.get(database) as Wire;

const away: Fault = {
	name: "no way to the database",
	create: behindWire,
	async begin(target) {
		const wire = wireOf(target);
		wire.down = true;
		await target.database.query(others);
		return async () => {
			wire.down = false;
		};
	},
};

const unanswered: Fault = {
	name: "one commit in ten is not answered, the connection lost",
	create: behindWire,
	waits: true,
	async begin(target) {
		const wire = wireOf(target);
		let commits = 0;
		wire.fate = (sent) => {
			commits += Number(sent.includes("commit"));
			return sent.includes("commit") && commits % 10 === 0 ? "unanswered" : "pass";
		};
		return async () => {
			wire.fate = () => "pass";
		};
	},
};

const readsOnly: Fault = {
	name: "read-only, as after a failover",
	async begin({ database }) {
		const name = nameOf(database);
		await database.query(`alter database ${name} set default_transaction_read_only = on`);
		await database.query(others);
		const { url } = await theCluster();
		return async () => {
			await query(url("postgres"), `alter database ${name} reset default_transaction_read_only`);
		};
	},
};

/** The key of the store's advisory lock for writers. */
const writerLock = 0x777269746572;

const locked: Fault = {
	name: "another server writes, for a moment",
	waits: true,
	lasts: 600,
	async begin({ database }) {
		const client = new pg.Client(database.url);
		await client.connect();
		await client.query(`select pg_advisory_lock(${writerLock})`);
		setTimeout(() => client.end(), 300);
		return undefined;
	},
};

const crashed: Fault = {
	name: "PostgreSQL ends without a word, and is started again",
	begin: async ({ database }) => database.halt?.(),
};

/** The folders of databases that have their own disk. */
const disks = new WeakMap<Database, string>();

async function onSmallDisk(): Promise<Database> {
	const folder = mountSmall();
	const cluster = await theCluster();
	const { uid, gid } = statSync(cluster.folder);
	chownSync(folder, uid, gid);
	const space = basename(folder).replaceAll(/\W/g, "_").toLowerCase();
	await query(cluster.url("postgres"), `create tablespace ${space} location '${folder}'`);
	const direct = await createDatabase(`tablespace ${space}`);
	const database: Database = {
		...direct,
		async remove() {
			await direct.remove();
			await query(cluster.url("postgres"), `drop tablespace ${space}`);
			unmount(folder);
		},
	};
	disks.set(database, folder);
	return database;
}

const diskFull: Fault = {
	name: "disk full",
	create: onSmallDisk,
	async begin({ database }) {
		const path = join(disks.get(database) as string, "filler");
		fill(path);
		return async () => rmSync(path);
	},
};

export const postgresSufferings: Sufferings = {
	faults: [...(mayMount ? [diskFull] : []), away, unanswered, readsOnly, locked, crashed],
	damages: [],
};
