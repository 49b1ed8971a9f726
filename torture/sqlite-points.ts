// SPDX-License-Identifier: Apache-2.0

// Kills the server at named points and causes faults, by wrapping methods of the SQLite driver in the server's process.

import { Worker } from "node:worker_threads";
import Sqlite from "better-sqlite3";
import type { Point } from "./process.ts";
import { statementsOf } from "./statements.ts";

const statement = Object.getPrototypeOf(new Sqlite(":memory:").prepare("select 1")) as Sqlite.Statement;
const { run } = statement;
const { exec, pragma } = Sqlite.prototype;

/** The databases that the server has open. */
const open = new Set<Sqlite.Database>();

/** Runs a setting in every database that the server has open. */
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

/** Whether it is the commit of a batch. Commits of migrations are in capitals, and reads end with "end". */
const isCommit = ({ source }: Sqlite.Statement) => source === "commit";
const isCommitOfMigration = ({ source }: Sqlite.Statement) => source === "COMMIT";

/** Makes a function that kills the process from another thread during a checkpoint. */
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
			// Makes this commit checkpoint the whole WAL.
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

/**
 * Each statement of a migration is a point, and so are the change of the schema number, and both sides of the commit.
 */
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

/** Wraps the driver. Without a point, this only allows `setEverywhere`. */
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
