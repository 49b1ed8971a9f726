// SPDX-License-Identifier: Apache-2.0

// Cursors (RFC 9865): where a page begins or ends, and which query it belongs to. A cursor holds all of
// that itself, so the server keeps nothing, and any server can go on.

import { createHash } from "node:crypto";
import { expiredCursor, invalidCount, invalidCursor } from "../../errors.ts";
import { cursorTimeout } from "../../scim/limits.ts";
import type { Position } from "../../store/interface/pages.ts";

interface Content {
	/** The query that it belongs to. */
	readonly query: string;
	readonly count: number;
	/** When it was given, in milliseconds since 1970. */
	readonly time: number;
	readonly backwards: boolean;
	readonly position: Position;
}

/** The part of a query that has to stay the same from page to page, as one short text. */
export function queryKey(...parts: unknown[]): string {
	return createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 16);
}

// Not a secret: a cursor gives nothing that the token does not. It is there so that a mangled one is noticed.
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
 * @param count that of the query, which has to be the cursor's; 0 goes with every cursor, for it asks for no page.
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
		throw invalidCursor("cursor: is not one that this server gave: begin again with an empty cursor");
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
		throw invalidCursor("cursor: belongs to another query: the other parameters have to stay as they were");
	}
	if (now - time > cursorTimeout * 1000) {
		throw expiredCursor(`cursor: is older than ${cursorTimeout} seconds: begin again with an empty cursor`);
	}
	if (itsCount !== count && count > 0) {
		throw invalidCount(`count: has to stay ${itsCount}, as it was for the first page`);
	}
	return { backwards, position: { value, id } };
}
