// SPDX-License-Identifier: Apache-2.0

// The help pages at /errors, to which the Link header of an error leads.

import { type ErrorEntry, errorTable } from "../errors/table.ts";

const entries: ReadonlyMap<string, ErrorEntry> = new Map(Object.entries(errorTable));

/**
 * Returns the help text of an error.
 *
 * @param code the stable code; empty for the list of all codes.
 * @returns undefined if no error has this code.
 */
export function errorText(code: string): string | undefined {
	if (code === "") {
		return Array.from(entries, ([each, { meaning }]) => `${each}\n    ${meaning}\n`).join("");
	}
	const entry = entries.get(code);
	return entry && `${code} (HTTP status ${entry.status})\n\n${entry.meaning}\n\nWhat to do: ${entry.remedy}\n`;
}
