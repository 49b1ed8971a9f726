// SPDX-License-Identifier: Apache-2.0

// Reads users or members of groups from a CSV file, with its columns in any order.

import { once } from "node:events";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { parse } from "csv-parse";
import { CommandError } from "../failure.ts";
import { activeIn, columnKey, columns, type Entry, unusable } from "./entries.ts";

type Meaning = keyof typeof columns;

/** Finds the separator of a file: of the possible ones, that which its first line has most often. */
async function separatorOf(path: string): Promise<string> {
	const lines = createInterface({ input: createReadStream(path, { end: 65_535 }) });
	const [first = ""] = (await Promise.race([once(lines, "line"), once(lines, "close")])) as [string?];
	lines.close();
	const counts = [",", ";", "\t"].map((each) => [each, first.split(each).length] as const);
	return (counts.sort((one, other) => other[1] - one[1])[0] as readonly [string, number])[0];
}

/** The meaning of each column of a heading. Columns that the comparison does not use are not in the map. */
function meaningsOf(heading: readonly string[]): Map<Meaning, number> {
	const keys = heading.map(columnKey);
	const found = new Map<Meaning, number>();
	for (const meaning of Object.keys(columns) as Meaning[]) {
		const index = columns[meaning].map((name) => keys.indexOf(name)).find((each) => each >= 0);
		if (index !== undefined) {
			found.set(meaning, index);
		}
	}
	return found;
}

/**
 * Reads a file, row by row.
 *
 * @returns its entries. A file has either users or members.
 */
export async function* readCsv(path: string): AsyncGenerator<Entry> {
	const parser = createReadStream(path).pipe(
		parse({ bom: true, delimiter: await separatorOf(path), trim: true, skip_empty_lines: true, info: true }),
	);
	let meanings: Map<Meaning, number> | undefined;
	let hasMembers = false;
	try {
		for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
			if (meanings === undefined) {
				meanings = meaningsOf(record);
				hasMembers = requireColumns(meanings);
				continue;
			}
			const known = meanings;
			const value = (meaning: Meaning) => {
				const index = known.get(meaning);
				return index === undefined ? undefined : (record[index] ?? "");
			};
			yield hasMembers ? memberIn(value, info.lines) : userIn(value, info.lines);
		}
	} catch (error) {
		throw (error as { code?: string }).code?.startsWith("CSV_")
			? new CommandError("file_unusable", `${path}: ${(error as Error).message}`)
			: error;
	}
	if (meanings === undefined) {
		throw new CommandError("file_unusable", `${path} is empty`);
	}
}

/** Whether the columns are those of groups. @throws CommandError if they are neither those of users nor of groups. */
function requireColumns(meanings: ReadonlyMap<Meaning, number>): boolean {
	if (meanings.has("member") && meanings.has("displayName")) {
		return true;
	}
	if (!meanings.has("userName")) {
		throw new CommandError(
			"file_unusable",
			"the file has neither the column userName nor the columns displayName and member",
			"the first line has to name the columns: userName, externalId, givenName, familyName, email, active; or displayName, member",
		);
	}
	return false;
}

function userIn(value: (meaning: Meaning) => string | undefined, line: number): Entry {
	const userName = value("userName") ?? "";
	if (userName === "") {
		throw unusable(line, "userName is empty");
	}
	const active = value("active");
	return {
		kind: "user",
		user: {
			...{ line, userName, externalId: value("externalId"), givenName: value("givenName") },
			...{ familyName: value("familyName"), email: value("email") },
			active: active === undefined ? undefined : activeIn(active, line),
		},
	};
}

function memberIn(value: (meaning: Meaning) => string | undefined, line: number): Entry {
	const displayName = value("displayName") ?? "";
	if (displayName === "") {
		throw unusable(line, "displayName is empty");
	}
	return { kind: "member", member: { line, displayName, member: value("member") ?? "" } };
}
