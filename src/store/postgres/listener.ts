// SPDX-License-Identifier: Apache-2.0

// Notices the commits of all servers on a database, by LISTEN. It also polls the change log, because the listening
// connection may be lost without an error.

import { setTimeout } from "node:timers/promises";
import pg from "pg";
import { type Connections, tell } from "./connection.ts";

/** The channel for notifications of commits that appended to the change log. */
export const channel = "roster_changes";

/** The interval of polls, in milliseconds. */
const lookEvery = 500;

export interface Listener {
	/** Stops listening. */
	end(): Promise<void>;
}

/**
 * Listens until `end` is called.
 *
 * @param heard is called after commits of any server.
 */
export function listen(connections: Connections, options: pg.ClientConfig, heard: () => void): Listener {
	const ended = new AbortController();
	let client: pg.Client | undefined;
	let last: unknown;

	async function connect(): Promise<void> {
		const fresh = new pg.Client({ ...options, application_name: "roster listen" });
		const forget = () => {
			client = client === fresh ? undefined : client;
			void fresh.end().catch(() => {});
		};
		fresh.on("error", forget);
		fresh.on("end", forget);
		fresh.on("notification", heard);
		try {
			await fresh.connect();
			await tell(fresh, `listen ${channel}`);
			client = fresh;
		} catch {
			forget();
		}
	}

	async function look(): Promise<void> {
		const [row] = await tell(connections.pool, "select max(sequence) as last from changes");
		if (row?.["last"] !== last) {
			last = row?.["last"];
			heard();
		}
	}

	async function run(): Promise<void> {
		while (!ended.signal.aborted) {
			if (client === undefined) {
				await connect();
			}
			await look().catch(() => {});
			await setTimeout(lookEvery, undefined, { signal: ended.signal, ref: false }).catch(() => {});
		}
		await client?.end().catch(() => {});
	}

	const running = run();
	return {
		async end() {
			ended.abort();
			await running;
		},
	};
}
