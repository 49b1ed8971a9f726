// SPDX-License-Identifier: Apache-2.0

// Finds out whether a commit succeeded if the connection was lost before its answer. The change log tells it. The
// status of the transaction id does not: a crash undoes commits that were not on disk, and a later transaction gets the
// same id.

import { setTimeout } from "node:timers/promises";
import type { Row } from "../sql/columns.ts";
import { type Connections, isLost, Lost, tell } from "./connection.ts";

/** How long to try to find this out, in milliseconds. */
const timeToFindOut = 5000;

/**
 * Returns SQL that reads the last entry of a transaction in the change log, and a hash of all its entries.
 *
 * @param after the newest sequence number before the transaction.
 * @param last the newest sequence number of the transaction. Omitted inside the transaction, where nothing is newer.
 */
export function traceSql(after: number, last?: number): string {
	return `select max(sequence) as last,
			count(*) || ' ' || coalesce(bit_xor(hashtextextended(changes::text, 0)), 0) as trace
		from changes where sequence > ${after} ${last === undefined ? "" : `and sequence <= ${last}`}`;
}

/** The connection was lost after a commit was sent and before it was answered. */
export class Unanswered<Done> extends Lost {
	readonly transaction: string;
	readonly after: number;
	readonly last: number;
	readonly trace: string;
	/** The result of the batch if the transaction was committed. */
	readonly done: Done;

	/** @param row identifies the transaction: its id, and the entries that it appended. */
	constructor(row: Row, done: Done, cause: unknown) {
		super("the answer to a commit was lost", { cause });
		this.transaction = row["transaction"] as string;
		this.after = row["after"] as number;
		this.last = row["last"] as number;
		this.trace = row["trace"] as string;
		this.done = done;
	}
}

/** Whether the transaction was committed; undefined if this cannot be found out in time. */
export async function wasMade(
	connections: Connections,
	{ transaction, after, last, trace }: Unanswered<unknown>,
): Promise<boolean | undefined> {
	for (const until = performance.now() + timeToFindOut; performance.now() < until; await setTimeout(50)) {
		// The commit may still be in progress, even though the connection is lost. If the database does not know the id, a
		// crash has ended the transaction.
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
