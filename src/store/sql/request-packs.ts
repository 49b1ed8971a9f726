// SPDX-License-Identifier: Apache-2.0

// The form in which records of requests are stored: packs of lines of JSON, with what they are found by. A search skips
// a pack unless it has the hashes of all terms, and reads a line unless it lacks the text of one.

import { fold } from "../../scim/fold.ts";
import type { RequestConditions, RequestRecord } from "../interface/requests.ts";
import { gramFilter, gramPositions, type Position, termFilter, termPositions } from "./request-filters.ts";
import { addTerms, hashOf, partOf, shown, termOfName, termsOf } from "./request-terms.ts";

/** The space of a record besides its texts, in bytes: of the row, the filters, and the pages that are half full. */
const overhead = 60;

/** The row of a pack. */
export interface PackRow {
	readonly number: number;
	readonly last: number;
	readonly bytes: number;
	readonly terms: string;
	readonly names: string | null;
	readonly records: string;
}

/**
 * Makes the row of a pack.
 *
 * @param bodies the size of the bodies of its requests.
 */
export function packRow(records: readonly RequestRecord[], bodies: number): PackRow {
	const terms = new Set<string>();
	const kinds = new Set<string>();
	const names = new Set<string>();
	const lines: string[] = [];
	for (const record of records) {
		addTerms(terms, kinds, record);
		for (const name of record.names) {
			names.add(fold(name));
		}
		lines.push(lineOf(record));
	}
	let hashes = ",";
	for (const term of terms) {
		hashes += `${shown(hashOf(term))},`;
	}
	const text = lines.join("\n");
	return {
		number: records[0]?.number ?? 0,
		last: records.at(-1)?.number ?? 0,
		bytes: text.length + hashes.length + records.length * overhead + bodies,
		terms: hashes,
		names: names.size === 0 ? null : [...names].join("\n"),
		records: text,
	};
}

/** Omits what is empty, which most fields of most records are. A function for `JSON.stringify` would cost more. */
function lineOf(record: RequestRecord): string {
	const kept: Record<string, unknown> = {};
	for (const name in record) {
		const value = record[name as keyof RequestRecord];
		if (value !== "" && value !== false && !(Array.isArray(value) && value.length === 0)) {
			kept[name] = value;
		}
	}
	return JSON.stringify(kept);
}

/** The rows of the filters of a pack. A pack without names has no filter of names. */
export const filterRow = ({ last, terms }: PackRow) => ({ last, terms: termFilter(hashesIn(terms)) });
export const gramRow = ({ last, names }: PackRow) => (names === null ? undefined : { last, grams: gramFilter(names) });

const hashesIn = (terms: string) =>
	terms
		.slice(1, -1)
		.split(",")
		.map((each) => Number.parseInt(each, 36));

/** Joins packs to one, in their order; undefined if there are none, because retention has deleted them. */
export function joinedPack(packs: readonly PackRow[]): PackRow | undefined {
	if (packs.length < 2) {
		return packs[0];
	}
	const ordered = packs.toSorted((one, other) => one.number - other.number);
	const terms = new Set(ordered.flatMap((each) => each.terms.split(",")));
	const names = new Set(ordered.flatMap((each) => each.names?.split("\n") ?? []));
	return {
		number: ordered[0]?.number ?? 0,
		last: Math.max(...ordered.map((each) => each.last)),
		bytes: ordered.reduce((sum, each) => sum + each.bytes, 0),
		terms: `,${[...terms].filter((each) => each !== "").join()},`,
		names: names.size === 0 ? null : [...names].join("\n"),
		records: ordered.map((each) => each.records).join("\n"),
	};
}

const empty = {
	...{
		tokenId: "",
		tokenName: "",
		connectionId: "",
		peer: "",
		userAgent: "",
		method: "",
		path: "",
		query: "",
		route: "",
		errorCode: "",
	},
	...{
		cause: "",
		remedy: "",
		rules: [],
		changes: [],
		subjects: [],
		names: [],
		story: "",
		hasBody: false,
		failedOperations: [],
	},
} as const;

function recordIn(line: string): RequestRecord {
	return { ...empty, ...JSON.parse(line) };
}

/**
 * The conditions of a search for requests. A pack is checked first, then each line of it as text, and last the record in
 * a line, which costs the most.
 */
export interface Check {
	/** Parts that the `terms` of a pack have. */
	readonly parts: readonly string[];
	/** Bits that the filter of the terms has. */
	readonly positions: readonly Position[];
	/** Bits that the filter of the grams has. */
	readonly grams: readonly Position[];
	/** A part that the `names` of a pack have. */
	readonly name: string | undefined;
	/** Returns the records of a pack that meet the conditions, newest first. */
	select(records: string, before: number): RequestRecord[];
}

/** Whether JSON contains a text as it is: letters, digits and signs of ASCII. */
const isPlain = (text = "\n") => /^[ !#-[\]-~]*$/.test(text);

export function checkOf(conditions: RequestConditions): Check {
	const { from = 0, id, tokenId, connectionId, method, route, status, outcome, errorCode, rule } = conditions;
	const { story, subjects = [] } = conditions;
	const texts = [id, tokenId, connectionId, method, route, errorCode, rule, story, ...subjects].filter(
		(each) => each !== undefined,
	);
	const terms = termsOf(conditions);
	const needles = [
		...texts.map((each) => JSON.stringify(each)),
		...(status === undefined ? [] : [`"status":${status}`]),
		...(outcome === undefined ? [] : [`"outcome":${outcome}`]),
	];
	const part = isPlain(conditions.name) ? conditions.name : undefined;
	const is = <Value>(wanted: Value | undefined, value: Value) => wanted === undefined || wanted === value;
	const meets = (record: RequestRecord) =>
		is(id, record.id) &&
		is(tokenId, record.tokenId) &&
		is(connectionId, record.connectionId) &&
		is(method, record.method) &&
		is(route, record.route) &&
		is(status, record.status) &&
		is(outcome, record.outcome) &&
		(is(errorCode, record.errorCode) || record.failedOperations.some((each) => each.errorCode === errorCode)) &&
		is(story, record.story) &&
		(rule === undefined || record.rules.some(({ name }) => name === rule)) &&
		subjects.every((each) => record.subjects.includes(each)) &&
		(conditions.name === undefined || record.names.some((each) => fold(each).includes(conditions.name as string)));
	return {
		parts: terms.map(partOf),
		positions: terms.flatMap((each) => termPositions(hashOf(each))),
		grams: conditions.name === undefined ? [] : gramPositions(conditions.name),
		name: conditions.name,
		select(records, before) {
			const found: RequestRecord[] = [];
			for (const line of records.split("\n").reverse()) {
				if (needles.every((each) => line.includes(each)) && (part === undefined || fold(line).includes(part))) {
					const record = recordIn(line);
					if (record.number < before && record.number >= from && meets(record)) {
						found.push(record);
					}
				}
			}
			return found;
		},
	};
}

/** A record without what is personal. */
function impersonal(record: RequestRecord): RequestRecord {
	const rules = record.rules.map(({ name }) => ({ name, effect: "" }));
	const failedOperations = record.failedOperations.map((each) => ({ ...each, cause: "" }));
	return { ...record, query: "", cause: "", names: [], rules, failedOperations, hasBody: false };
}

/** A user whose data is removed from records. */
export class Forgotten {
	readonly #id: string;
	readonly #names: ReadonlySet<string>;
	/** Parts of `terms`, one of which a pack has that concerns the user. */
	readonly parts: readonly string[];

	constructor(id: string, names: readonly string[]) {
		this.#id = id;
		this.#names = new Set(names.map(fold));
		this.parts = [id, ...names.map(termOfName)].map(partOf);
	}

	/** Makes the row of a pack again, and returns the numbers of the requests that concern the user. */
	removeFrom({ records, bytes }: PackRow): { readonly row: PackRow; readonly numbers: readonly number[] } {
		const numbers: number[] = [];
		const kept = records.split("\n").map((line) => {
			const record = recordIn(line);
			if (!record.subjects.includes(this.#id) && !record.names.some((each) => this.#names.has(fold(each)))) {
				return record;
			}
			numbers.push(record.number);
			return impersonal(record);
		});
		return { row: { ...packRow(kept, 0), bytes }, numbers };
	}
}
