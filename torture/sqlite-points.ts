// SPDX-License-Identifier: Apache-2.0

// The named points and the faults in SQLite's driver, in the process of the server: its methods are wrapped, and the server knows nothing of it.

import { Worker } from "node:worker_threads";
import Sqlite from "better-sqlite3";
import type { Point } from "./process.ts";
import { statementsOf } from "./statements.ts";

const statement = Object.getPrototypeOf(new Sqlite(":memory:").prepare("select 1")) as Sqlite.Statement;
const { run } = statement;
const { exec, pragma } = Sqlite.prototype;

/** The databases that the server has open. */
const open = new Set<Sqlite.Database>();

/** Sets something in every database that the server has open. */
export function setEverywhere(source: string): void {
	for (const each of open) {
		pragma.call(each, source, { simple: true });
	}
}

const die = () => process.kill(process.pid, "SIGKILL");

function onRun(around: (statement: Sqlite.Statement, run: () => Sqlite.RunResult) => Sqlite.RunResult) {
	statement.run = function (this: Sqlite.Statement, ...values: unknown[]) {
		return around(this, () => run.apply(this, values));
	} as typeof run;
}

/** The store's own commits; the driver writes those of migrations in capitals, and what only read has an end. */
const isCommit = ({ source }: Sqlite.Statement) => source === "commit";
const isCommitOfMigration = ({ source }: Sqlite.Statement) => source === "COMMIT";

/** Kills from another thread, once the log is being copied. */
function killer(): () => void {
	const flag = new Int32Array(new SharedArrayBuffer(4));
	const workerData = { flag, path: process.env["ROSTER_DATABASE"] };
	new Worker(new URL("checkpoint-killer.ts", import.meta.url), { workerData, execArgv: [] }).unref();
	return () => {
		Atomics.store(flag, 0, 1);
		Atomics.notify(flag, 0);
	};
}

function armCommits({ name, at }: Point) {
	const killSoon = name === "in a checkpoint" ? killer() : undefined;
	let commits = 0;
	onRun((statement, run) => {
		if (!isCommit(statement)) {
			return run();
		}
		commits += 1;
		const now = commits === at;
		if (now && name === "before commit") {
			die();
		}
		if (now && killSoon !== undefined) {
			// This commit copies the whole log into the database.
			pragma.call(statement.database, "wal_autocheckpoint = 1", { simple: true });
			killSoon();
		}
		const result = run();
		if (now && name === "after commit") {
			die();
		}
		return result;
	});
}

/** Each statement of a migration is a step, and so are its number, and both sides of its commit. */
function armMigrations({ at }: Point) {
	let steps = 0;
	let migrating = false;
	const step = () => {
		steps += 1;
		if (steps === at) {
			die();
		}
	};
	Sqlite.prototype.exec = function (this: Sqlite.Database, source: string) {
		migrating = true;
		for (const each of statementsOf(source)) {
			step();
			exec.call(this, each);
		}
		return this;
	};
	const before = Sqlite.prototype.pragma;
	Sqlite.prototype.pragma = function (this: Sqlite.Database, source: string, options?: Sqlite.PragmaOptions) {
		if (source.startsWith("user_version =")) {
			step();
		}
		return before.call(this, source, options);
	};
	onRun((statement, run) => {
		const ends = migrating && isCommitOfMigration(statement);
		if (ends) {
			step();
		}
		const result = run();
		if (ends) {
			migrating = false;
			step();
		}
		return result;
	});
}

/** Wraps the driver; without a point, only so that settings can be made later. */
export function arm(point: Point | undefined): void {
	Sqlite.prototype.pragma = function (this: Sqlite.Database, source: string, options?: Sqlite.PragmaOptions) {
		open.add(this);
		return pragma.call(this, source, options);
	};
	if (point?.name === "in a migration") {
		armMigrations(point);
	} else if (point !== undefined) {
		armCommits(point);
	}
}
