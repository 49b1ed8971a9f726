// SPDX-License-Identifier: Apache-2.0

// What is attacked: a database of some engine, and a server of ours on it, in a process of its own.

import type { Store } from "../src/store/store.ts";
import { type EngineName, type Order, type PointName, Process } from "./process.ts";

// biome-ignore lint/suspicious/noExplicitAny: a row is read as the engine gives it, and the check says what it has to be.
export type Row = Record<string, any>;

/** How a server comes to its end: at a moment that chance says, at a named point, or together with its database. */
export type Ending = PointName | "at random" | "with its database";

/** A kind of database. */
export interface Engine {
	readonly name: EngineName;
	/** How servers are killed, by turns. */
	readonly endings: readonly Ending[];
	/** Makes an empty database, of which nobody else knows. */
	create(): Promise<Database>;
	/** Ends what runs for its databases. */
	close(): Promise<void>;
}

/** One database, looked at from beside the server. */
export interface Database {
	/** What `ROSTER_DATABASE` says. */
	readonly url: string;
	/** The rows of a statement that only reads. It leaves what a killed server left as it is. */
	query(sql: string): Promise<Row[]>;
	/** The tables, and the columns of each. */
	tables(): Promise<Map<string, string[]>>;
	/** Lets several statements see the same state. */
	snapshot<Result>(work: () => Promise<Result>): Promise<Result>;
	/** What the engine's own checks find wrong: pages, indexes, foreign keys. */
	damage(): Promise<string[]>;
	/** The store in it, for a server in this process. */
	open(): Promise<Store>;
	/** Whether the last process died while it copied the log of writes into the database. */
	diedInCheckpoint?(): boolean;
	/** Waits until nothing that a killed server has begun goes on. */
	settled(): Promise<void>;
	/**
	 * Ends the server that keeps the database, where there is one, without a word.
	 *
	 * @returns what starts it again.
	 */
	halt?(): Promise<() => Promise<void>>;
	/** Lets the server that keeps the database crash in the middle of a commit where one is under way, and waits until it is back. */
	crash?(): Promise<void>;
	remove(): Promise<void>;
}

export const adminToken = "torture-administrator-token-0123456789abcdef";

/** A database and the server on it. */
export class Target {
	readonly database: Database;
	#process: Process | undefined;

	constructor(database: Database) {
		this.database = database;
	}

	/** Where the server that runs now listens. */
	get url(): string {
		return this.process.url;
	}

	get process(): Process {
		if (this.#process === undefined) {
			throw new Error("no server runs");
		}
		return this.#process;
	}

	/** Starts a server on the database, and waits until it listens; false where it ended before that. */
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

	/** Ends the server as a power switch ends a process: it gets no word in. */
	async kill(): Promise<void> {
		await this.process.end("SIGKILL");
		await this.database.settled();
	}

	/** Ends the server as an administrator does. */
	async stop(): Promise<void> {
		await this.process.end("SIGTERM");
	}

	async remove(): Promise<void> {
		await this.#process?.end("SIGKILL");
		await this.database.remove();
	}
}
