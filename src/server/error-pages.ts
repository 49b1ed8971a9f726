// SPDX-License-Identifier: Apache-2.0

// What an error means and what to do, for the people whom the Link header of an answer leads here.

import { type ErrorEntry, errorTable } from "../error-table.ts";

const entries: ReadonlyMap<string, ErrorEntry> = new Map(Object.entries(errorTable));

/**
 * The text about an error.
 *
 * @param code empty for the list of all codes.
 * @returns undefined where there is no such error.
 */
export function errorText(code: string): string | undefined {
	if (code === "") {
		return Array.from(entries, ([each, { meaning }]) => `${each}\n    ${meaning}\n`).join("");
	}
	const entry = entries.get(code);
	return entry && `${code} (HTTP status ${entry.status})\n\n${entry.meaning}\n\nWhat to do: ${entry.remedy}\n`;
}
