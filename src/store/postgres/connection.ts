// SPDX-License-Identifier: Apache-2.0

// Connections to PostgreSQL: with which settings, how a statement runs on one, and how it is told that one is lost.

import pg from "pg";
import type { Row } from "../sql/columns.ts";
import type { Values } from "../sql/database.ts";
import { type Compiled, emptyRows } from "../sql/prepared.ts";

const { DatabaseError, types } = pg;

/** As many connections as a server opens, where the URL does not say otherwise. */
const poolMax = 10;

/** Numbers beyond 2^53 are none that we keep. */
const int8 = 20;

/** How much longer than the server may take for a statement its answer is waited for, in milliseconds. */
const answerPatience = 5000;

/** How often a statement or a transaction is begun again where the connection was lost before it could change anything. */
export const attempts = 3;

/** How long after its beginning what was lost is begun again, in milliseconds. */
export const tryAgainWithin = 5000;

/** The modes of TLS in which the certificate and the name in it are checked. */
const checkedModes = new Set(["prefer", "require", "verify-ca"]);

/** What the URL does not say. Times are in milliseconds. */
const defaults = {
	application_name: "roster",
	statement_timeout: 20_000,
	// Who holds the lock of the writers and says nothing more must not stop all others.
	idle_in_transaction_session_timeout: 10_000,
	connectionTimeoutMillis: 5000,
	keepAlive: true,
	keepAliveInitialDelayMillis: 10_000,
	// What is asked at once is sent at once, in its order.
	pipeline: true,
	types: {
		getTypeParser: ((oid: number, format: "text") =>
			oid === int8 ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
	},
} as const satisfies pg.ClientConfig;

/** The connection was lost, or there was none: what the driver says without having heard from the server. */
export class Lost extends Error {}

/** A statement was ended because its time was over. */
export class OutOfTime extends Error {}

function isCancelled(error: unknown): boolean {
	return error instanceof DatabaseError && error.code === "57014";
}

/** Settings of the connections to a URL: what the URL says goes before what we say. */
export function connectionOptions(url: string): pg.PoolConfig {
	const parsed = new URL(url);
	const parameters = parsed.searchParams;
	const max = Number(parameters.get("pool_max") ?? poolMax);
	parameters.delete("pool_max");
	// To the driver they are one, but of the others it warns at length.
	if (checkedModes.has(parameters.get("sslmode") ?? "")) {
		parameters.set("sslmode", "verify-full");
	}
	const statementTimeout = Number(parameters.get("statement_timeout") ?? defaults.statement_timeout);
	// A little longer than the server takes: it ends a wait for an answer that cannot come any more.
	const query_timeout = statementTimeout === 0 ? 0 : statementTimeout + answerPatience;
	// A connection is renewed now and then, so that a server that has moved is found, and what it remembers stays small.
	return { ...defaults, query_timeout, connectionString: parsed.href, max, maxLifetimeSeconds: 1800 };
}

/** Whether an error says that the connection cannot be used any more. */
export function isLost(error: unknown): boolean {
	return error instanceof Lost || (error instanceof DatabaseError && error.severity === "FATAL");
}

/** Whether an error says that the server only reads now: after a failover another one writes. */
export function readsOnly(error: unknown): boolean {
	return error instanceof DatabaseError && error.code === "25006";
}

/** The connections of a server: those that it has, and in their place new ones when they lead to the wrong place. */
export class Connections {
	readonly #options: pg.PoolConfig;
	readonly #statementTimeout: number;
	#pool: pg.Pool;

	constructor(options: pg.PoolConfig) {
		this.#options = options;
		const { query_timeout: timeout = 0 } = options;
		this.#statementTimeout = timeout === 0 ? Number.POSITIVE_INFINITY : timeout - answerPatience;
		this.#pool = this.#open();
	}

	#open(): pg.Pool {
		const pool = new pg.Pool(this.#options);
		// Whoever uses a connection that is lost hears it from what they asked.
		pool.on("error", () => {});
		pool.on("connect", (client) => client.on("error", () => {}));
		return pool;
	}

	get pool(): pg.Pool {
		return this.#pool;
	}

	/**
	 * Runs something that only reads, on a connection of its own, and no longer than a time in milliseconds.
	 *
	 * @throws OutOfTime where the server has ended it.
	 */
	async within(milliseconds: number, run: (client: pg.PoolClient) => Promise<Row[]>): Promise<Row[]> {
		const client = await this.#pool.connect().catch((cause) => {
			throw new Lost("no connection", { cause });
		});
		// Sent at once: what comes after a statement that fails is done all the same.
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

	/** Opens new connections; those of a pool end when what runs on them has ended. */
	renew(old: pg.Pool): void {
		if (old === this.#pool) {
			this.#pool = this.#open();
			old.end().catch(() => {});
		}
	}
}

/** What runs statements. */
export type Target = Pick<pg.Pool | pg.PoolClient, "query">;

/** Runs SQL without parameters; of several statements the rows of the last. */
export async function tell(target: Target, text: string): Promise<Row[]> {
	try {
		const result = (await target.query(text)) as pg.QueryResult<Row> | pg.QueryResult<Row>[];
		return (Array.isArray(result) ? result.at(-1) : result)?.rows ?? [];
	} catch (error) {
		throw error instanceof DatabaseError ? error : new Lost("the connection to the database is lost", { cause: error });
	}
}

/** How often a statement runs before the server is asked to remember it: what comes once is not worth a name. */
const unnamedRuns = 2;

let named = 0;

/** A statement with its plan; the server remembers it, for each connection, once it has shown that it comes again. */
export class Statement {
	readonly #compiled: Compiled;
	#runs = 0;
	#name: string | undefined;

	constructor(compiled: Compiled) {
		this.#compiled = compiled;
	}

	/** Whether a value is a text that no row can have: here none has the character U+0000, nor can one be asked for. */
	isBeyondText(values: Values = {}): boolean {
		return this.#compiled.bind(values).some((each) => typeof each === "string" && each.includes("\0"));
	}

	async run(target: Target, values: Values = {}): Promise<Row[]> {
		const { text, bind, row } = this.#compiled;
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
