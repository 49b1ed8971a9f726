// SPDX-License-Identifier: Apache-2.0

// The mark of an unfinished import: a table that holds the progress, and is dropped when the import ends. It is not
// part of the schema, so it works with a file of any schema.

/** The name of this table. */
export const markTable = "roster_import";

/** Throws if the database has the mark. */
export function refuseUnfinished(marked: boolean): void {
	if (marked) {
		throw new Error('an import into it is not finished: run "roster import" again with the same file to resume it');
	}
}
