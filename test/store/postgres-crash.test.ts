// SPDX-License-Identifier: Apache-2.0

// PostgreSQL crashes in the middle of a commit, and takes back what was not on disk. Its next transaction, of another
// server, gets the id of the one that is gone.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Cluster, query, startCluster } from "../postgres.ts";
import { type Roster, startRoster } from "../roster.ts";

let cluster: Cluster;
let database: string;
let left: Roster;
let right: Roster;

beforeAll(async () => {
	cluster = await startCluster(true);
	database = cluster.url("crash");
	await query(cluster.url("postgres"), "create database crash");
	// A commit waits before it is written, as on a slow disk.
	for (const setting of ["commit_delay = 100000", "commit_siblings = 0", "wal_writer_delay = '10s'"]) {
		await query(cluster.url("postgres"), `alter system set ${setting}`);
	}
	await query(cluster.url("postgres"), "select pg_reload_conf()");
	left = await startRoster({ database }, 1);
	right = await startRoster({ database }, 1);
});

afterAll(async () => {
	await left.stop();
	await right.stop();
	await cluster.stop();
});

/** The process of the database that commits; undefined where none does. */
function committing(): number | undefined {
	const postmaster = Number(readFileSync(join(cluster.folder, "postmaster.pid"), "utf8").split("\n")[0]);
	const children = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, "utf8")
		.trim()
		.split(" ")
		.map(Number);
	return children.find((pid) => / COMMIT/.test(readFileSync(`/proc/${pid}/cmdline`, "utf8")));
}

test.each([1, 2, 3])("a write that a crash rolls back is not acknowledged: crash %i", async (round) => {
	const name = `crash-${round}`;
	await right.scim.user(`before-${name}`);
	const asked = left.scim.ask("POST /Users", { userName: name });
	let found: number | undefined;
	const find = () => {
		found = committing();
		return found;
	};
	await expect.poll(find, { interval: 1, timeout: 20_000 }).toBeDefined();
	// A commit that has ended by now is no failure: its process is killed all the same.
	process.kill(found as unknown as number, "SIGKILL");
	// The other server is back as soon as the database is, with all that it can.
	const others = Array.from({ length: 8 }, async (_, index) => {
		for (let made = false; !made; ) {
			made = (await right.scim.ask("POST /Users", { userName: `${name}-other-${index}` })).status === 201;
		}
	});
	const { status } = await asked;
	await Promise.all(others);
	const [row] = await query(database, `select count(*) from users where user_name = '${name}'`);
	expect([status, Number(row?.["count"])]).toEqual(status === 201 ? [201, 1] : [503, 0]);
	const [gaps] = await query(database, "select count(*) = max(sequence) - min(sequence) + 1 as whole from changes");
	expect(gaps).toEqual({ whole: true });
});
