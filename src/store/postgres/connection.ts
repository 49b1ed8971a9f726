// SPDX-License-Identifier: Apache-2.0

// Connections to PostgreSQL: their settings, running statements, and detecting a lost connection.

import pg from "pg";
import type { Row } from "../sql/columns.ts";
import type { Values } from "../sql/database.ts";
import { emptyRows, type PrintedStatement } from "../sql/prepared.ts";

const { DatabaseError, types } = pg;

/** The default number of connections of a server. The parameter `pool_max` of the URL changes it. */
const poolMax = 10;

/** The type OID of int8. It is read as a number, because Roster stores no integers beyond 2^53. */
const int8 = 20;

/** How long to wait for an answer after the statement timeout of the server, in milliseconds. */
const answerDelay = 5000;

/** The greatest number of attempts to run a read, or a transaction that was not committed, on a lost connection. */
export const attempts = 3;

/** How long after its beginning an operation may be repeated, in milliseconds. */
export const tryAgainWithin = 5000;

/** The values of `sslmode` for which the driver checks the certificate and its host name. */
const checkedModes = new Set(["prefer", "require", "verify-ca"]);

/** The defaults for settings that the URL does not have. Times are in milliseconds. */
const defaults = {
	application_name: "roster",
	statement_timeout: 20_000,
	// A client that stops responding while it holds the writers' lock must not block the others.
	idle_in_transaction_session_timeout: 10_000,
	connectionTimeoutMillis: 5000,
	keepAlive: true,
	keepAliveInitialDelayMillis: 10_000,
	// Sends queries without waiting for the answers to earlier ones.
	pipeline: true,
	types: {
		getTypeParser: ((oid: number, format: "text") =>
			oid === int8 ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
	},
} as const satisfies pg.ClientConfig;

/** The connection was lost or could not be opened. The server has reported no error. */
export class Lost extends Error {}

/** A statement exceeded its time limit. */
export class OutOfTime extends Error {}

function isCancelled(error: unknown): boolean {
	return error instanceof DatabaseError && error.code === "57014";
}

/** Returns the settings of connections to a URL. Parameters of the URL override the defaults. */
export function connectionOptions(url: string): pg.PoolConfig {
	const parsed = new URL(url);
	const parameters = parsed.searchParams;
	const max = Number(parameters.get("pool_max") ?? poolMax);
	parameters.delete("pool_max");
	// The driver treats these modes alike, but logs a long warning for all others than "verify-full".
	if (checkedModes.has(parameters.get("sslmode") ?? "")) {
		parameters.set("sslmode", "verify-full");
	}
	const statementTimeout = Number(parameters.get("statement_timeout") ?? defaults.statement_timeout);
	// Longer than the timeout of the server. It ends the wait for a server that no longer answers.
	const query_timeout = statementTimeout === 0 ? 0 : statementTimeout + answerDelay;
	// Connections are replaced regularly. This finds a server that has moved, and frees the memory of named statements.
	return { ...defaults, query_timeout, connectionString: parsed.href, max, maxLifetimeSeconds: 1800 };
}

/** Whether an error means that the connection is no longer usable. */
export function isLost(error: unknown): boolean {
	return error instanceof Lost || (error instanceof DatabaseError && error.severity === "FATAL");
}

/** Whether an error means that the server is read-only, because another one has become the primary. */
export function readsOnly(error: unknown): boolean {
	return error instanceof DatabaseError && error.code === "25006";
}

/** The connection pool. It is replaced when its connections lead to a read-only server. */
export class Connections {
	readonly #options: pg.PoolConfig;
	readonly #statementTimeout: number;
	#pool: pg.Pool;

	constructor(options: pg.PoolConfig) {
		this.#options = options;
		const { query_timeout: timeout = 0 } = options;
		this.#statementTimeout = timeout === 0 ? Number.POSITIVE_INFINITY : timeout - answerDelay;
		this.#pool = this.#open();
	}

	#open(): pg.Pool {
		const pool = new pg.Pool(this.#options);
		// The failing query reports a lost connection.
		pool.on("error", () => {});
		pool.on("connect", (client) => client.on("error", () => {}));
		return pool;
	}

	get pool(): pg.Pool {
		return this.#pool;
	}

	/**
	 * Runs a read on its own connection, with a time limit in milliseconds.
	 *
	 * @throws OutOfTime if the read exceeds the limit.
	 */
	async within(milliseconds: number, run: (client: pg.PoolClient) => Promise<Row[]>): Promise<Row[]> {
		const client = await this.#pool.connect().catch((cause) => {
			throw new Lost("no connection", { cause });
		});
		// The three are pipelined. The reset runs even if the statement fails.
		const [, answer, reset] = await Promise.allSettled([
			tell(client, `set statement_timeout = ${Math.min(milliseconds, this.#statementTimeout)}`),
			run(client),
			tell(client, "reset statement_timeout"),
		]);
		client.release(reset.status === "rejected");
		if (answer.status === "fulfilled") {
			return answer.value;
		}
		throw isCancelled(answer.reason)
			? new OutOfTime("a statement took too long", { cause: answer.reason })
			: answer.reason;
	}

	/** Replaces a pool. Its connections close when their queries have ended. */
	renew(old: pg.Pool): void {
		if (old === this.#pool) {
			this.#pool = this.#open();
			old.end().catch(() => {});
		}
	}
}

/** A connection or a pool. */
export type Target = Pick<pg.Pool | pg.PoolClient, "query">;

/** Runs SQL without parameters. Of several statements, it returns the rows of the last. */
export async function tell(target: Target, text: string): Promise<Row[]> {
	try {
		const result = (await target.query(text)) as pg.QueryResult<Row> | pg.QueryResult<Row>[];
		return (Array.isArray(result) ? result.at(-1) : result)?.rows ?? [];
	} catch (error) {
		throw error instanceof DatabaseError ? error : new Lost("the connection to the database is lost", { cause: error });
	}
}

/** The number of runs before a statement gets a name, under which the server caches it. */
const unnamedRuns = 2;

let named = 0;

/** A statement that is printed when it first runs. Each connection of the server caches it after some runs. */
export class Statement {
	readonly #print: () => PrintedStatement;
	#kept: PrintedStatement | undefined;
	#runs = 0;
	#name: string | undefined;

	constructor(print: () => PrintedStatement) {
		this.#print = print;
	}

	get #printed(): PrintedStatement {
		this.#kept ??= this.#print();
		return this.#kept;
	}

	/** Whether a value contains U+0000. PostgreSQL stores no such string and rejects it in queries, so no row matches. */
	isBeyondText(values: Values = {}): boolean {
		return this.#printed.bind(values).some((each) => typeof each === "string" && each.includes("\0"));
	}

	async run(target: Target, values: Values = {}): Promise<Row[]> {
		const { text, bind, row } = this.#printed;
		const bound = bind(values);
		this.#runs += 1;
		if (this.#runs > unnamedRuns && this.#name === undefined) {
			named += 1;
			this.#name = `roster_${named}`;
		}
		const query = { text, values: bound, ...(this.#name === undefined ? {} : { name: this.#name }) };
		try {
			if (row === undefined) {
				const { rows, rowCount, fields } = await target.query<Row>(query);
				return fields.length === 0 ? emptyRows(rowCount ?? 0) : rows;
			}
			const { rows } = await target.query<unknown[]>({ ...query, rowMode: "array" });
			return rows.map(row);
		} catch (error) {
			throw error instanceof DatabaseError
				? error
				: new Lost("the connection to the database is lost", { cause: error });
		}
	}
}
