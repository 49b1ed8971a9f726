// SPDX-License-Identifier: Apache-2.0

// The form in which records of requests are stored: packs of lines of JSON, with what they are found by. A search skips
// a pack unless it has the hashes of all terms, and reads a line unless it lacks the text of one.

import { fold } from "../../scim/fold.ts";
import type { RequestConditions, RequestRecord } from "../interface/requests.ts";

/** The space of a record besides its texts, in bytes: of the row, and of the pages that are half full. */
const overhead = 40;

/** Returns a short hash of a term: FNV-1a, with 31 bits. A collision costs a search time, and is no error. */
function hashOf(term: string): string {
	let hash = 0x811c9dc5;
	for (let index = 0; index < term.length; index++) {
		hash = Math.imul(hash ^ term.charCodeAt(index), 0x01000193);
	}
	return (hash >>> 1).toString(36);
}

/** The condition that a pack has a term, as a part of its `terms`. */
const partOf = (term: string) => `,${hashOf(term)},`;

/** The term of a whole name, by which the records of a user are found. */
const termOfName = (name: string) => `name ${fold(name)}`;

/** The values by which a record is found. */
function addTerms(terms: Set<string>, record: RequestRecord): void {
	terms.add(record.id);
	terms.add(record.tokenId);
	terms.add(record.method);
	terms.add(record.route);
	terms.add(`status ${record.status}`);
	terms.add(`outcome ${record.outcome}`);
	for (const { name } of record.rules) {
		terms.add(name);
	}
	for (const subject of record.subjects) {
		terms.add(subject);
	}
	for (const name of record.names) {
		terms.add(termOfName(name));
	}
	if (record.errorCode !== "") {
		terms.add(record.errorCode);
		terms.add(record.story);
	}
	for (const { errorCode } of record.failedOperations) {
		terms.add(errorCode);
	}
}

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
	const names = new Set<string>();
	const lines: string[] = [];
	for (const record of records) {
		addTerms(terms, record);
		for (const name of record.names) {
			names.add(fold(name));
		}
		lines.push(lineOf(record));
	}
	let hashes = ",";
	for (const term of terms) {
		hashes += `${hashOf(term)},`;
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

/** Joins packs to one, in their order. */
export function joinedPack(packs: readonly PackRow[]): PackRow {
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
	...{ tokenId: "", tokenName: "", peer: "", userAgent: "", method: "", path: "", query: "", route: "", errorCode: "" },
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
	/** A part that the `names` of a pack have. */
	readonly name: string | undefined;
	/** Returns the records of a pack that meet the conditions, newest first. */
	select(records: string, before: number): RequestRecord[];
}

export function checkOf(conditions: RequestConditions): Check {
	const { from = 0, id, tokenId, method, route, status, outcome, errorCode, rule, story, subjects = [] } = conditions;
	const texts = [id, tokenId, method, route, errorCode, rule, story, ...subjects].filter((each) => each !== undefined);
	const parts = [
		...texts.map(partOf),
		...(status === undefined ? [] : [partOf(`status ${status}`)]),
		...(outcome === undefined ? [] : [partOf(`outcome ${outcome}`)]),
	];
	const needles = [
		...texts.map((each) => JSON.stringify(each)),
		...(status === undefined ? [] : [`"status":${status}`]),
		...(outcome === undefined ? [] : [`"outcome":${outcome}`]),
	];
	const is = <Value>(wanted: Value | undefined, value: Value) => wanted === undefined || wanted === value;
	const meets = (record: RequestRecord) =>
		is(id, record.id) &&
		is(tokenId, record.tokenId) &&
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
		parts,
		name: conditions.name,
		select(records, before) {
			const found: RequestRecord[] = [];
			for (const line of records.split("\n").reverse()) {
				if (needles.every((each) => line.includes(each))) {
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
