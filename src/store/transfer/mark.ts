// SPDX-License-Identifier: Apache-2.0

// The mark of an import that is not finished: a table that is there no longer than that, with how far it has come.
// It is no part of the schema, so a file of any schema can be imported, and a database without an import has none.

/** The name of the table. */
export const markTable = "roster_import";

/** Throws where a database has the mark. */
export function refuseUnfinished(marked: boolean): void {
	if (marked) {
		throw new Error(
			'an import into it is not finished: run "roster import" again with the same file, and it goes on where it stopped',
		);
	}
}
