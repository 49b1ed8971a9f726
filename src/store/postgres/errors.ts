// SPDX-License-Identifier: Apache-2.0

// Converts the errors of PostgreSQL and its driver to errors of the store.

import { ConnectError } from "@connectrpc/connect";
import pg from "pg";
import { invalidValue } from "../../errors/request.ts";
import { unavailable } from "../../errors/server.ts";
import type { Change } from "../../records/change.ts";
import { Held, Stale } from "../interface/commits.ts";
import { tookTooLong } from "../sql/search-cost.ts";
import { uniqueViolation } from "../sql/unique.ts";
import { isLost, OutOfTime } from "./connection.ts";

const notNow = "the database does not answer now; nothing was changed: try again";

/** A commit was sent, but it is unknown whether it succeeded. */
export class Unknown extends Error {}

/** Converts an error of the driver. */
export function translate(error: unknown, changes: readonly Change[] = []): unknown {
	if (error instanceof Stale || error instanceof Held || error instanceof ConnectError) {
		return error;
	}
	if (error instanceof Unknown) {
		const detail =
			"the connection to the database was lost while it committed, and whether the change was made is not known: read it before you try again";
		return Object.assign(unavailable(detail), { cause: error.cause });
	}
	if (error instanceof OutOfTime) {
		return tookTooLong();
	}
	if (isLost(error)) {
		return Object.assign(unavailable(notNow), { cause: error });
	}
	if (!(error instanceof pg.DatabaseError)) {
		return error;
	}
	switch (error.code) {
		case "23505":
			return uniqueViolation(error.constraint ?? "", changes);
		case "23503": // foreign key
		case "40001": // serialization failure
		case "40P01": // deadlock
			return new Stale(error.message);
		case "22021":
		case "22P05":
			return invalidValue("the request", "has the character U+0000, which PostgreSQL cannot store: remove it");
		default:
			// Class 42: the SQL is wrong. This is a bug, and a retry does not help.
			return error.code?.startsWith("42") ? error : Object.assign(unavailable(notNow), { cause: error });
	}
}
