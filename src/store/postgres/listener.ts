// SPDX-License-Identifier: Apache-2.0

// Hears of the commits of every server on a database: by LISTEN, and by a look now and then behind it, for the
// connection that listens may be lost without a word.

import { setTimeout } from "node:timers/promises";
import pg from "pg";
import { type Connections, tell } from "./connection.ts";

/** The channel on which a commit that appended to the change log is announced. */
export const channel = "roster_changes";

/** How long a commit is unheard of at most, in milliseconds, where nobody announces it. */
const lookEvery = 500;

export interface Listener {
	/** Ends the listening. */
	end(): Promise<void>;
}

/**
 * Listens until it is told to end.
 *
 * @param heard is called after commits, by whatever server.
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
