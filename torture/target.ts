// SPDX-License-Identifier: Apache-2.0

// The target of the tests: a database, and a server on it in its own process.

import type { Store } from "../src/store/store.ts";
import { type EngineName, type Order, type PointName, Process } from "./process.ts";

// biome-ignore lint/suspicious/noExplicitAny: the types of rows depend on the engine, and the checks compare them.
export type Row = Record<string, any>;

/** How a server is killed: at a random moment, at a named point, or together with its database. */
export type Ending = PointName | "at random" | "with its database";

/** A database engine. */
export interface Engine {
	readonly name: EngineName;
	/** The ways to kill a server, used in turn. */
	readonly endings: readonly Ending[];
	/** Creates an empty database. */
	create(): Promise<Database>;
	/** Stops the processes of the engine. */
	close(): Promise<void>;
}

/** A database, as the tests see it next to the server. */
export interface Database {
	/** The value of `ROSTER_DATABASE`. */
	readonly url: string;
	/** Runs a read-only statement, which does not change what a killed server left. */
	query(sql: string): Promise<Row[]>;
	/** Returns the columns of each table. */
	tables(): Promise<Map<string, string[]>>;
	/** Runs several reads on the same snapshot. */
	snapshot<Result>(work: () => Promise<Result>): Promise<Result>;
	/** Runs the integrity checks of the engine: pages, indexes and foreign keys. */
	damage(): Promise<string[]>;
	/** Opens the store in this process. */
	open(): Promise<Store>;
	/** Whether the last process died during a checkpoint. */
	diedInCheckpoint?(): boolean;
	/** Waits until everything that a killed server has begun has ended. */
	settled(): Promise<void>;
	/**
	 * Kills the database server, if the engine has one.
	 *
	 * @returns a function that starts it again.
	 */
	halt?(): Promise<() => Promise<void>>;
	/** Crashes the database server, during a commit if possible, and waits until it is available again. */
	crash?(): Promise<void>;
	remove(): Promise<void>;
}

export const adminToken = "torture-administrator-token-0123456789abcdef";

/** A database with a server. */
export class Target {
	readonly database: Database;
	#process: Process | undefined;

	constructor(database: Database) {
		this.database = database;
	}

	/** The URL of the running server. */
	get url(): string {
		return this.process.url;
	}

	get process(): Process {
		if (this.#process === undefined) {
			throw new Error("no server runs");
		}
		return this.#process;
	}

	/** Starts a server on the database, and waits until it listens. Returns false if it ended before. */
	async start(order: Partial<Order> = {}): Promise<boolean> {
		const environment = {
			ROSTER_LISTEN: "127.0.0.1:0",
			ROSTER_DATABASE: this.database.url,
			ROSTER_ADMIN_TOKEN: adminToken,
			ROSTER_RATE_LIMIT: "0",
			ROSTER_LOG_LEVEL: "warn",
			...order.environment,
		};
		this.#process = await Process.start({ ...order, environment });
		return this.#process.listening;
	}

	/** Kills the server with SIGKILL. */
	async kill(): Promise<void> {
		await this.process.end("SIGKILL");
		await this.database.settled();
	}

	/** Stops the server regularly. */
	async stop(): Promise<void> {
		await this.process.end("SIGTERM");
	}

	async remove(): Promise<void> {
		await this.#process?.end("SIGKILL");
		await this.database.remove();
	}
}
