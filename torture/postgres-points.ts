// SPDX-License-Identifier: Apache-2.0

// Kills the server at named points, by wrapping a method of the PostgreSQL driver in the server's process.

import pg from "pg";
import type { Point } from "./process.ts";
import { statementsOf } from "./statements.ts";

type Query = (this: pg.Client, ...values: unknown[]) => Promise<unknown>;

const query = pg.Client.prototype.query as Query;

/** Does nothing: PostgreSQL needs no settings inside the server. */
export function setEverywhere(): void {}

const die = () => process.kill(process.pid, "SIGKILL");

function onQuery(around: (client: pg.Client, text: unknown, query: () => Promise<unknown>) => Promise<unknown>) {
	(pg.Client.prototype as { query: Query }).query = function (...values) {
		return around(this, values[0], () => query.apply(this, values));
	};
}

const isCommit = (text: unknown) => typeof text === "string" && /(^|; )commit$/.test(text);

function armCommits({ name, at }: Point) {
	let commits = 0;
	let migrator: pg.Client | undefined;
	onQuery((client, text, query) => {
		// The first connection runs the migrations, before any write.
		migrator ??= client;
		commits += Number(client !== migrator && isCommit(text));
		if (client === migrator || !isCommit(text) || commits !== at) {
			return query();
		}
		if (name === "before commit") {
			die();
		}
		const answer = query();
		if (name === "in a commit") {
			// The commit was sent, and may or may not have reached the database.
			setImmediate(() => setTimeout(die, Math.random() * 2));
		}
		return answer.then((result) => {
			if (name === "after commit") {
				die();
			}
			return result;
		});
	});
}

/** The first connection runs the migrations. Each statement of a migration is a point. */
function armMigrations({ at }: Point) {
	let steps = 0;
	let migrator: pg.Client | undefined;
	const step = () => {
		steps += 1;
		if (steps === at) {
			die();
		}
	};
	onQuery(async (client, text, ask) => {
		migrator ??= client;
		if (client !== migrator || typeof text !== "string") {
			return ask();
		}
		const statements = text.includes("create table users") || text.includes("-- ") ? statementsOf(text) : [text];
		if (statements.length === 1) {
			step();
			return ask();
		}
		for (const each of statements) {
			step();
			await query.call(client, each);
		}
		return { rows: [] };
	});
}

/** Wraps the driver. */
export function arm(point: Point | undefined): void {
	if (point?.name === "in a migration") {
		armMigrations(point);
	} else if (point !== undefined) {
		armCommits(point);
	}
}
