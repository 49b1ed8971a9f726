// SPDX-License-Identifier: Apache-2.0

// Cursors (RFC 9865). A cursor contains the position of a page and the query that it belongs to, so the server keeps no
// state, and another server on the same database can continue the list.

import { createHash } from "node:crypto";
import { expiredCursor, invalidCount, invalidCursor } from "../../errors/request.ts";
import { cursorTimeout } from "../../scim/limits.ts";
import type { Position } from "../../store/interface/pages.ts";

interface Content {
	/** The key of the query that the cursor belongs to, from `queryKey`. */
	readonly query: string;
	readonly count: number;
	/** When the cursor was created, in milliseconds since 1970. */
	readonly time: number;
	readonly backwards: boolean;
	readonly position: Position;
}

/** A hash of the parameters that must stay the same from page to page. */
export function queryKey(...parts: unknown[]): string {
	return createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 16);
}

// The checksum detects a damaged cursor. It protects no secret: a cursor gives no access beyond that of the token.
function checksum(text: string): string {
	return createHash("sha256").update(text).digest("base64url").slice(0, 8);
}

/** Writes a cursor, in the unreserved characters of a URI. */
export function writeCursor({ query, count, time, backwards, position }: Content): string {
	const text = JSON.stringify([query, count, time, backwards, position.value, position.id]);
	return Buffer.from(text).toString("base64url") + checksum(text);
}

/**
 * Reads a cursor.
 *
 * @param count the count of the query, which must be that of the cursor. 0 is valid with every cursor: it requests the
 *   total alone.
 * @throws invalidCursor, expiredCursor, invalidCount.
 */
export function readCursor(
	cursor: string,
	query: string,
	count: number,
	now: number,
): Pick<Content, "backwards" | "position"> {
	const text = Buffer.from(cursor.slice(0, -8), "base64url").toString();
	if (checksum(text) !== cursor.slice(-8)) {
		throw invalidCursor("cursor: is not a cursor of this server: begin again with an empty cursor");
	}
	const [itsQuery, itsCount, time, backwards, value, id] = JSON.parse(text) as [
		string,
		number,
		number,
		boolean,
		Position["value"],
		string,
	];
	if (itsQuery !== query) {
		throw invalidCursor("cursor: belongs to another query: keep all other parameters from page to page");
	}
	if (now - time > cursorTimeout * 1000) {
		throw expiredCursor(`cursor: is older than ${cursorTimeout} seconds: begin again with an empty cursor`);
	}
	if (itsCount !== count && count > 0) {
		throw invalidCount(`count: must stay ${itsCount}, the count of the first page`);
	}
	return { backwards, position: { value, id } };
}
