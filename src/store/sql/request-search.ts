// SPDX-License-Identifier: Apache-2.0

// Reads the packs that may have the requests that are looked for, newest first.

import { numbersPerMs } from "../interface/requests.ts";
import type { Database, Values } from "./database.ts";
import { and, type Column, desc, eq, gte, lt, sql } from "./drizzle.ts";
import type { Position } from "./request-filters.ts";
import type { Check } from "./request-packs.ts";
import { requestFilters, requestGrams, requestPacks } from "./request-tables.ts";
import { statementCache } from "./statement-cache.ts";
import { selectColumns } from "./statements.ts";

/** How many packs are read at once. The records of so many are in memory for one search. */
const packsAtOnce = 20;

/** The longest time between the first and the last request of a pack, in milliseconds. */
export const packSpan = 600_000;

/** The number of cached searches: one for each number of terms, bits and grams. */
const cachedSearches = 40;

export interface PackOfSearch {
	readonly last: number;
	readonly records: string;
}

/**
 * Makes the search for packs.
 *
 * @returns a function that reads the packs with requests from the number `from` on and below `before`.
 */
export function packSearch(
	database: Database,
): (check: Check, from: number, before: number) => AsyncGenerator<PackOfSearch> {
	const { words } = database;
	const value = sql.placeholder;
	const found = { last: requestPacks.last, records: requestPacks.records };
	const all = database.prepare(
		selectColumns(found, requestPacks, {
			where: and(
				// Packs of several servers overlap, and each may be long.
				gte(requestPacks.last, value("from")),
				lt(requestPacks.last, value("after")),
				lt(requestPacks.number, value("before")),
			),
			orderBy: [desc(requestPacks.last)],
			limit: value("limit"),
		}),
	);
	const searches = statementCache(cachedSearches);
	const search = ({ parts, positions, grams, name }: Check) =>
		searches<PackOfSearch>(`${parts.length} ${positions.length} ${grams.length} ${name !== undefined}`, () => {
			const bits = (of: readonly Position[], column: Column, prefix: string) =>
				of.map((_, index) => words.hasBit(column, value(`${prefix}At${index}`), value(`${prefix}Mask${index}`)));
			// The filters of names are read first, if there is a name: it is rarer than most values.
			const first = name === undefined ? requestFilters : requestGrams;
			const second = name === undefined || positions.length === 0 ? undefined : requestFilters;
			const tables = second === undefined ? sql`${first}` : sql`${first} cross join ${second}`;
			const passes = and(
				gte(first.last, value("from")),
				lt(first.last, value("after")),
				...bits(grams, requestGrams.grams, "gram"),
				...(second === undefined ? [] : [eq(second.last, first.last)]),
				...bits(positions, requestFilters.terms, "term"),
			);
			const has = and(
				lt(requestPacks.number, value("before")),
				...parts.map((_, index) => words.contains(requestPacks.terms, value(`part${index}`))),
				...(name === undefined ? [] : [words.contains(requestPacks.names, value("name"))]),
			);
			// The filters are read first, and a pack only if the packs before it were too few.
			const { from, where, last } = words.readsInOrder
				? { from: tables, where: passes, last: sql`${first.last}` }
				: {
						from: sql`(select ${first.last} as last from ${tables} where ${passes} order by ${first.last} desc) as passed`,
						where: undefined,
						last: sql`passed.last`,
					};
			return database.prepare(
				selectColumns(found, sql`${from} cross join ${requestPacks}`, {
					where: and(where, sql`${requestPacks.last} = ${last}`, has),
					orderBy: [desc(last)],
					limit: value("limit"),
				}),
			);
		});

	return async function* packs(check, from, before) {
		const isPlain = check.parts.length === 0 && check.name === undefined;
		const statement = isPlain ? all : search(check);
		const fixed: Values = { ...valuesOf(check), from, before };
		// Without conditions, the first packs have what is asked for.
		const limit = isPlain ? 2 : packsAtOnce;
		for (let after = Math.min(before + packSpan * numbersPerMs, Number.MAX_SAFE_INTEGER); ; ) {
			const values = { ...fixed, after, limit };
			const rows = await (isPlain ? database.all(statement, values) : database.scan(statement, values));
			yield* rows;
			const last = rows.at(-1);
			if (rows.length < limit || last === undefined) {
				return;
			}
			after = last.last;
		}
	};
}

/** The values of the placeholders for what is looked for. */
function valuesOf({ parts, positions, grams, name }: Check): Values {
	const bits = (of: readonly Position[], prefix: string) =>
		of.flatMap(({ at, mask }, index) => [
			[`${prefix}At${index}`, at],
			[`${prefix}Mask${index}`, mask],
		]);
	return Object.fromEntries([
		...parts.map((part, index) => [`part${index}`, part]),
		...bits(positions, "term"),
		...bits(grams, "gram"),
		...(name === undefined ? [] : [["name", name]]),
	]);
}
