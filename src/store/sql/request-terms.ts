// SPDX-License-Identifier: Apache-2.0

// The terms by which a pack of requests is found: values of its records, and pairs of values that one record has.

import { RequestOutcome } from "../../../gen/roster/v1/request_service_pb.ts";
import { fold } from "../../scim/fold.ts";
import type { RequestConditions, RequestRecord } from "../interface/requests.ts";

/** Returns a short hash of a term: FNV-1a, with 31 bits. A collision costs a search time, and is no error. */
export function hashOf(term: string): number {
	let hash = 0x811c9dc5;
	for (let index = 0; index < term.length; index++) {
		hash = Math.imul(hash ^ term.charCodeAt(index), 0x01000193);
	}
	return hash >>> 1;
}

/** A hash as it is stored. */
export const shown = (hash: number) => hash.toString(36);

/** The condition that a pack has a term, as a part of its `terms`. */
export const partOf = (term: string) => `,${shown(hashOf(term))},`;

/** The term of a whole name, by which the records of a user are found. */
export const termOfName = (name: string) => `name ${fold(name)}`;

/** The term of two values in one record: a pack can have each of two values, and no record with both. */
const termOfPair = (one: string, other: string) => `${one} and ${other}`;

const statusTerm = (status: number) => `status ${status}`;
const outcomeTerm = (outcome: RequestOutcome) => `outcome ${outcome}`;

function codesOf({ errorCode, failedOperations }: RequestRecord): string[] {
	return [...new Set([errorCode, ...failedOperations.map((each) => each.errorCode)])].filter((each) => each !== "");
}

/** The values of a record that many records share, in a fixed order. */
function kindOf(record: RequestRecord): string[] {
	const { tokenId, connectionId, method, route, status, outcome, rules } = record;
	const names = rules.map(({ name }) => name);
	const own = [tokenId, connectionId, method, route].filter((each) => each !== "");
	return [...own, statusTerm(status), outcomeTerm(outcome), ...codesOf(record), ...names];
}

/** Adds values and their pairs. */
function addKind(terms: Set<string>, kind: readonly string[]): void {
	for (const [index, one] of kind.entries()) {
		terms.add(one);
		for (const other of kind.slice(index + 1)) {
			terms.add(termOfPair(one, other));
		}
	}
}

/** The values of which a pair with each subject is a term. Most requests succeed: they have few pairs. */
function pairedWithSubjects(
	{ method, status, outcome }: Pick<RequestConditions, "method" | "status" | "outcome">,
	codes: readonly string[],
): string[] {
	const isRefused = outcome !== undefined && outcome !== RequestOutcome.SUCCEEDED;
	return [
		...(method === undefined ? [] : [method]),
		...(status !== undefined && status >= 400 ? [statusTerm(status)] : []),
		...(isRefused ? [outcomeTerm(outcome)] : []),
		...codes,
	];
}

/**
 * Adds the values by which a record is found.
 *
 * @param kinds the kinds of the records before, which are added once.
 */
export function addTerms(terms: Set<string>, kinds: Set<string>, record: RequestRecord): void {
	const kind = kindOf(record);
	const whole = kind.join("\n");
	if (!kinds.has(whole)) {
		kinds.add(whole);
		addKind(terms, kind);
	}
	terms.add(record.id);
	const paired = pairedWithSubjects(record, codesOf(record));
	for (const subject of record.subjects) {
		terms.add(subject);
		for (const one of paired) {
			terms.add(termOfPair(one, subject));
		}
	}
	for (const name of record.names) {
		terms.add(termOfName(name));
	}
	if (record.story !== "") {
		terms.add(record.story);
	}
}

/** The terms that a pack has in which a record meets the conditions. */
export function termsOf(conditions: RequestConditions): string[] {
	const {
		id,
		tokenId,
		connectionId,
		method,
		route,
		status,
		outcome,
		errorCode,
		rule,
		story,
		subjects = [],
	} = conditions;
	// In the order of the pairs.
	const kind = [
		...[tokenId, connectionId, method, route, status === undefined ? undefined : statusTerm(status)],
		...[outcome === undefined ? undefined : outcomeTerm(outcome), errorCode, rule],
	].filter((each) => each !== undefined);
	const terms = new Set([id, story, ...subjects].filter((each) => each !== undefined));
	addKind(terms, kind);
	const paired = pairedWithSubjects(conditions, errorCode === undefined ? [] : [errorCode]);
	for (const subject of subjects) {
		for (const one of paired) {
			terms.add(termOfPair(one, subject));
		}
	}
	return [...terms];
}
