// SPDX-License-Identifier: Apache-2.0

// A reader thread: it runs one long statement at a time, on its own connection. In WAL mode, it neither waits for
// writers nor makes them wait. The thread imports little but the driver, so that it starts fast and takes little
// memory.

import { parentPort, workerData } from "node:worker_threads";
import Sqlite from "better-sqlite3";
import { endMessage } from "../../worker.ts";

/** The data that the thread starts with. */
export interface ReaderData {
	readonly path: string;
	/** The time limit of a statement, in milliseconds. */
	readonly mostMs: number;
	/** Its only element is the number of the statement that the thread should end, because its caller has gone. */
	readonly ended: Int32Array<SharedArrayBuffer>;
}

/** A statement to run. */
export interface Job {
	readonly number: number;
	readonly text: string;
	readonly parameters: readonly unknown[];
}

/** The result of a statement. */
export type Outcome = { readonly number: number } & (
	| { readonly rows: unknown[][] }
	/** The statement ran longer than the time limit, or its caller has gone. */
	| { readonly stopped: "late" | "gone" }
	/** The error has a code of SQLite, unless the driver itself refused the statement. */
	| { readonly error: { readonly message: string; readonly code: string | undefined } }
);

/** How many prepared statements are kept. */
const mostStatements = 100;

class Stopped extends Error {
	readonly reason: "late" | "gone";

	constructor(reason: "late" | "gone") {
		super(reason);
		this.reason = reason;
	}
}

const { path, mostMs, ended } = workerData as ReaderData;
const client = new Sqlite(path, { readonly: true, fileMustExist: true });
client.pragma("busy_timeout = 5000", { simple: true });
client.pragma("cache_size = -16000", { simple: true });

let current = 0;
let until = Number.POSITIVE_INFINITY;
client.function("roster_in_time", { deterministic: false, directOnly: true }, () => {
	if (Atomics.load(ended, 0) === current) {
		throw new Stopped("gone");
	}
	if (performance.now() > until) {
		throw new Stopped("late");
	}
	return 1;
});

const statements = new Map<string, Sqlite.Statement>();

function prepared(text: string): Sqlite.Statement {
	const statement = statements.get(text) ?? client.prepare(text).raw();
	// A Map keeps the order of insertion, so its first entry is the least recently used.
	statements.delete(text);
	statements.set(text, statement);
	if (statements.size > mostStatements) {
		statements.delete(statements.keys().next().value as string);
	}
	return statement;
}

function run({ number, text, parameters }: Job): Outcome {
	current = number;
	until = performance.now() + mostMs;
	try {
		return { number, rows: prepared(text).all(...parameters) as unknown[][] };
	} catch (error) {
		if (error instanceof Stopped) {
			return { number, stopped: error.reason };
		}
		const { message, code } = error as Error & { readonly code?: string };
		return { number, error: { message, code } };
	}
}

const main = parentPort as NonNullable<typeof parentPort>;
main.on("message", (message: Job | typeof endMessage) => {
	if (message === endMessage) {
		client.close();
		main.close();
	} else {
		main.postMessage(run(message));
	}
});
