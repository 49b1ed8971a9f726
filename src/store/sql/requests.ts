// SPDX-License-Identifier: Apache-2.0

// The statements of the flight recorder. Its records are written and deleted here, beside the commits.

import type { RequestRecord, RequestStore, StoryRecord } from "../interface/requests.ts";
import { ask, type Beside, type BoundStatement, type Database } from "./database.ts";
import { asc, eq, lt, lte, sql } from "./drizzle.ts";
import { checkOf, Forgotten, filterRow, gramRow, joinedPack, type PackRow, packRow } from "./request-packs.ts";
import { packSearch } from "./request-search.ts";
import { syncQueries } from "./request-syncs.ts";
import { requestBodies, requestFilters, requestGrams, requestPacks, requestStories } from "./request-tables.ts";
import { deleteFrom, insertInto, select, selectColumns } from "./statements.ts";

/** How many packs a change of old records rewrites at once. */
const rewrittenAtOnce = 20;

export function requestQueries(database: Database, { beside }: Beside): RequestStore {
	const { words } = database;
	const value = sql.placeholder;
	const insertPack = database.prepareSql(insertInto(requestPacks));
	const insertFilters = database.prepareSql(insertInto(requestFilters));
	const insertGrams = database.prepareSql(insertInto(requestGrams));
	const removeFilters = database.prepareSql(deleteFrom(requestFilters, eq(requestFilters.last, value("last"))));
	const removeGrams = database.prepareSql(deleteFrom(requestGrams, eq(requestGrams.last, value("last"))));
	const insertBodies = database.prepareSql(insertInto(requestBodies));
	const removePack = database.prepareSql(deleteFrom(requestPacks, eq(requestPacks.number, value("number"))));
	const removeBodies = database.prepareSql(deleteFrom(requestBodies, eq(requestBodies.number, value("number"))));
	// Several servers write a story, and not in the order of its requests.
	const { first, last, count } = requestStories;
	const upsertStory = database.prepareSql(sql`
		insert into ${requestStories} (id, first, last, count)
		values (${value("id")}, ${value("first")}, ${value("last")}, ${value("count")})
		on conflict (id) do update set count = ${count} + excluded.count,
			first = case when excluded.first < ${first} then excluded.first else ${first} end,
			last = case when excluded.last > ${last} then excluded.last else ${last} end`);
	const packs = packSearch(database);
	const bodies = database.prepare(select(requestBodies, { where: eq(requestBodies.number, value("number")) }));
	const stories = database.prepare(select(requestStories, { where: words.isOneOf(requestStories.id, value("ids")) }));
	const some = database.prepareSql<{ number: number }>(sql`select number from ${requestPacks} limit 1`);
	const size = database.prepareSql<{ bytes: number }>(
		sql`select coalesce(sum(bytes), 0) as bytes from ${requestPacks}`,
	);
	const oldest = database.prepare(
		selectColumns({ number: requestPacks.number, last: requestPacks.last, bytes: requestPacks.bytes }, requestPacks, {
			where: lt(requestPacks.last, value("before")),
			orderBy: [asc(requestPacks.last)],
			limit: value("limit"),
		}),
	);
	const trimPacks = database.prepareSql(deleteFrom(requestPacks, lte(requestPacks.last, value("last"))));
	const trimFilters = database.prepareSql(deleteFrom(requestFilters, lte(requestFilters.last, value("last"))));
	const trimGrams = database.prepareSql(deleteFrom(requestGrams, lte(requestGrams.last, value("last"))));
	const trimBodies = database.prepareSql(deleteFrom(requestBodies, lte(requestBodies.number, value("last"))));
	const trimStories = database.prepareSql(deleteFrom(requestStories, lte(requestStories.last, value("last"))));
	const packed = database.prepare(select(requestPacks, { where: eq(requestPacks.number, value("number")) }));
	const concerning = database.prepareSql<{ number: number }>(sql`
		select number from ${requestPacks}
		where number > ${value("after")} and ${words.contains(requestPacks.terms, value("part"))}
		order by number limit ${value("limit")}`);

	/** The statements that delete a pack, without its bodies. */
	const withdrawn = ({ number, last }: PackRow): BoundStatement[] => [
		[removePack, { number }],
		[removeFilters, { last }],
		[removeGrams, { last }],
	];
	/** The statements that write a pack, without its bodies. */
	function written(row: PackRow): BoundStatement[] {
		const grams = gramRow(row);
		return [
			[insertPack, { ...row }],
			[insertFilters, filterRow(row)],
			...(grams === undefined ? [] : [[insertGrams, grams] as const]),
		];
	}

	return {
		...syncQueries(database, { beside }),

		async recordRequests({ records, bodies: kept, joined }) {
			const size = kept.reduce((sum, { body, answer }) => sum + sizeOf(body) + sizeOf(answer), 0);
			const pack = packRow(records, size);
			const refused = storiesOf(records.filter((each) => each.story !== ""));
			await beside(function* () {
				const read = joined.length === 0 ? [] : yield joined.map((number): BoundStatement => [packed, { number }]);
				const packs = read.flat() as unknown as PackRow[];
				const whole = joinedPack(records.length === 0 ? packs : [...packs, pack]);
				if (whole === undefined) {
					return;
				}
				yield [
					...packs.flatMap(withdrawn),
					...written(whole),
					...kept.map((each): BoundStatement => [insertBodies, { ...each }]),
					...refused.map((each): BoundStatement => [upsertStory, { ...each }]),
				];
			});
		},

		async listRequests(conditions, before, limit, effort) {
			const check = checkOf(conditions);
			const found: RequestRecord[] = [];
			let read = 0;
			for await (const { last, records } of packs(check, conditions.from ?? 0, before)) {
				// The packs that are still to be read end here or earlier.
				const certain = found.findLastIndex((each) => each.number > last) + 1;
				if (certain >= limit) {
					break;
				}
				if (read > effort && last + 1 < before) {
					return { records: found.slice(0, certain), next: last + 1 };
				}
				read += records.length;
				found.push(...check.select(records, before));
				found.sort((one, other) => other.number - one.number);
			}
			return { records: found.slice(0, limit), next: found.length < limit ? undefined : found[limit - 1]?.number };
		},

		async getRequestBodies(number) {
			const [row] = await database.all(bodies, { number });
			return row;
		},

		async listStories(ids) {
			const rows = await database.all(stories, { ids: JSON.stringify(ids) });
			return new Map(rows.map((each) => [each.id, each]));
		},

		async forgetRequests(userId, names) {
			const forgotten = new Forgotten(userId, names);
			for (const part of forgotten.parts) {
				for (let after = -1; ; ) {
					const rows = await database.scan(concerning, { part, after, limit: rewrittenAtOnce });
					const last = rows.at(-1);
					if (last === undefined) {
						break;
					}
					await beside(function* () {
						for (const { number } of rows) {
							const [pack] = yield* ask(packed, { number });
							if (pack !== undefined) {
								const { row, numbers } = forgotten.removeFrom(pack as unknown as PackRow);
								yield [
									...withdrawn(row),
									...written(row),
									...numbers.map((each): BoundStatement => [removeBodies, { number: each }]),
								];
							}
						}
					});
					after = last.number;
				}
			}
		},

		async requestBytes() {
			// Without packs, as at the first start, the thread for scans need not start.
			const [pack] = await database.all(some);
			const [row] = pack === undefined ? [] : await database.scan(size);
			return Number(row?.bytes ?? 0);
		},

		async trimRequests(before = Number.MAX_SAFE_INTEGER, lists) {
			const rows = await database.all(oldest, { before, limit: lists });
			const last = rows.at(-1)?.last;
			if (last === undefined) {
				return 0;
			}
			await beside(function* () {
				yield* ask(trimPacks, { last });
				yield* ask(trimFilters, { last });
				yield* ask(trimGrams, { last });
				yield* ask(trimBodies, { last });
				yield* ask(trimStories, { last });
			});
			return rows.reduce((sum, { bytes }) => sum + bytes, 0);
		},
	};
}

const sizeOf = (text: string | null) => text?.length ?? 0;

/** Counts the refused requests of each story. */
function storiesOf(refused: readonly RequestRecord[]): StoryRecord[] {
	const counted = new Map<string, StoryRecord>();
	for (const { story: id, number } of refused) {
		const { first, count } = counted.get(id) ?? { first: number, count: 0 };
		counted.set(id, { id, first, last: number, count: count + 1 });
	}
	return [...counted.values()];
}
