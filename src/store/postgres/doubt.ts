// SPDX-License-Identifier: Apache-2.0

// What became of a commit whose answer was lost with the connection. It is told by what is in the change log, and not
// by the state of the transaction: a crash takes back what was not on disk, and the next transaction gets its id.

import { setTimeout } from "node:timers/promises";
import type { Row } from "../sql/columns.ts";
import { type Connections, isLost, Lost, tell } from "./connection.ts";

/** How long it is tried to find that out, in milliseconds. */
const patience = 5000;

/**
 * Asks for what a transaction has appended to the change log, with a trace of all that stands there.
 *
 * @param after the newest sequence number before the transaction.
 * @param last the newest of the transaction; left out inside of it, where there is nothing newer.
 */
export function traceSql(after: number, last?: number): string {
	return `select max(sequence) as last,
			count(*) || ' ' || coalesce(bit_xor(hashtextextended(changes::text, 0)), 0) as trace
		from changes where sequence > ${after} ${last === undefined ? "" : `and sequence <= ${last}`}`;
}

/** A commit was sent, and its answer was lost with the connection. */
export class Unanswered<Done> extends Lost {
	readonly transaction: string;
	readonly after: number;
	readonly last: number;
	readonly trace: string;
	/** What is to be done where it was made. */
	readonly done: Done;

	/** @param row what the transaction is known by: its id, and what it has appended. */
	constructor(row: Row, done: Done, cause: unknown) {
		super("a commit was not answered", { cause });
		this.transaction = row["transaction"] as string;
		this.after = row["after"] as number;
		this.last = row["last"] as number;
		this.trace = row["trace"] as string;
		this.done = done;
	}
}

/** Whether the transaction was made; undefined where that cannot be found out now. */
export async function wasMade(
	connections: Connections,
	{ transaction, after, last, trace }: Unanswered<unknown>,
): Promise<boolean | undefined> {
	for (const until = performance.now() + patience; performance.now() < until; await setTimeout(50)) {
		// A commit goes on without us. An id that the database does not know is of a transaction that a crash has ended.
		const [state] = await tell(connections.pool, `select pg_xact_status('${transaction}') as status`).catch((error) =>
			isLost(error) ? [] : [{ status: "not known" }],
		);
		if (state === undefined || state["status"] === "in progress") {
			continue;
		}
		const [found] = await tell(connections.pool, traceSql(after, last)).catch(() => []);
		if (found !== undefined) {
			return found["trace"] === trace;
		}
	}
	return undefined;
}
