// SPDX-License-Identifier: Apache-2.0

// Another server that is faster: what it writes comes between what a request reads and what it commits.

import Sqlite from "better-sqlite3";
import pg from "pg";
import { vi } from "vitest";
import { onPostgres } from "../engine.ts";
import { query } from "../postgres.ts";

export interface InBetween {
	/** Runs SQL on a database just before the next transaction that writes begins there; resolves when it has. */
	write(database: string, text: string): Promise<void>;
}

/** Watches the beginnings of transactions that write; to be called before the servers start. */
export function inBetween(): InBetween {
	let waiting: (() => void | Promise<void>) | undefined;

	function take(): void | Promise<void> {
		const next = waiting;
		waiting = undefined;
		return next?.();
	}

	if (onPostgres) {
		// Reads take their connection with a callback.
		const { connect } = pg.Pool.prototype;
		vi.spyOn(pg.Pool.prototype, "connect").mockImplementation(function (this: pg.Pool, ...callback: unknown[]) {
			const open = connect.bind(this) as (...values: unknown[]) => unknown;
			return callback.length > 0 ? open(...callback) : Promise.resolve(take()).then(() => open());
		} as never);
	} else {
		const { prepare } = Sqlite.prototype;
		vi.spyOn(Sqlite.prototype, "prepare").mockImplementation(function (this: Sqlite.Database, text: string) {
			const statement = prepare.call(this, text);
			if (text === "begin immediate") {
				const run = statement.run.bind(statement) as () => unknown;
				statement.run = (() => {
					take();
					return run();
				}) as never;
			}
			return statement;
		});
	}

	return {
		write: (database, text) =>
			new Promise((resolve, reject) => {
				waiting = onPostgres
					? () => query(database, text).then(() => resolve(), reject)
					: () => {
							const client = new Sqlite(database);
							client.exec(text);
							client.close();
							resolve();
						};
			}),
	};
}
