// SPDX-License-Identifier: Apache-2.0

// Turns entries of a change log into changes of the present records: backwards for an undo, forwards for what was done in
// a review. Everything here is pure.
//
// A later change of the same attribute of the same record stands in the way: see attribute-steps.ts. The creation or the
// deletion of a record is a change of all its attributes.
//
// The changes come in three parts: members and roles that end, then users, groups and organizations one step after the
// other, then members and roles that begin. So no reference points to a missing record. A name is free when a step needs
// it, because the steps go through states that existed.

import type { ChangeState, Change as LoggedChange } from "../../gen/roster/v1/change_pb.ts";
import { ChangeKind as Kind } from "../../gen/roster/v1/change_pb.ts";
import { stateOfRecord } from "../change-states.ts";
import { keyOfState, type Life, type RestoredSubject, recordOf, textOfState } from "../logged-states.ts";
import type { Change } from "../records/change.ts";
import { mergedSteps } from "./attribute-steps.ts";
import { attributesOf, differing, isAlike } from "./state-attributes.ts";
import type { Obstacle, Step } from "./steps.ts";

/** The present record of a key; undefined if there is none. */
export type Present = ReadonlyMap<string, Change & { readonly before: object }>;

export interface Retraced {
	readonly changes: readonly Change[];
	readonly obstacles: readonly Obstacle[];
}

/** The kinds of entries that follow from others, or record that something happened. Nothing leads back from them. */
const followers: ReadonlySet<Kind> = new Set([
	...[Kind.MEMBERSHIP_GRANTED, Kind.MEMBERSHIP_REVOKED],
	...[Kind.REVIEW_STARTED, Kind.REVIEW_ACTIVATED, Kind.REVIEW_DISCARDED],
	...[Kind.GUARD_HELD, Kind.GUARD_RELEASED, Kind.REQUEST_BODIES_READ],
]);

/**
 * The kinds of entries that stay as they are: a token's secret is in no log, and a connection may have tokens by now.
 * (A deleted connection is made again, without its tokens.)
 */
const keeping: ReadonlySet<Kind> = new Set([
	...[Kind.TOKEN_CREATED, Kind.TOKEN_DELETED, Kind.CONNECTION_CREATED],
	...[Kind.TOKEN_ROTATED, Kind.TOKEN_ROTATION_FINISHED, Kind.TOKEN_ROTATION_CANCELED, Kind.TOKEN_UPDATED],
	...[Kind.CLIENT_SECRET_ADDED, Kind.CLIENT_SECRET_REMOVED, Kind.CLIENT_TRUST_ADDED, Kind.CLIENT_TRUST_REMOVED],
]);

/** Splits entries into those to retrace, and those that stay. */
export function retraceable(entries: readonly LoggedChange[]) {
	const own = entries.filter((each) => !followers.has(each.kind));
	return {
		steps: own.filter((each) => !keeping.has(each.kind)),
		kept: own.filter((each) => keeping.has(each.kind)),
	};
}

/** The steps that lead from the state after the entries to the state before them. */
export function backwards(entries: readonly LoggedChange[]): Step[] {
	return entries.toReversed().map((entry) => stepOf(entry, entry.after, entry.before));
}

/** The steps that lead from the state before the entries to the state after them. */
export function forwards(entries: readonly LoggedChange[]): Step[] {
	return entries.map((entry) => stepOf(entry, entry.before, entry.after));
}

function stepOf(entry: LoggedChange, from: ChangeState | undefined, to: ChangeState | undefined): Step {
	const state = from ?? to;
	return { key: state === undefined ? "" : keyOfState(state), from, to, entry };
}

/** The subjects of which only the first and the last state count. The others have unique names, or versions. */
const net: ReadonlySet<RestoredSubject> = new Set([
	"groupMember",
	"organizationMember",
	"organizationGroup",
	"identityRefusal",
]);

/**
 * Computes the changes for steps.
 *
 * @param lifeOf what a record that is created again has besides its state.
 */
export function retrace(
	steps: readonly Step[],
	present: Present,
	{ now, lifeOf }: { readonly now: number; lifeOf(key: string): Life },
): Retraced {
	const obstacles: Obstacle[] = [];
	const [ending, walking, beginning]: [Change[], Change[], Change[]] = [[], [], []];
	const chains = Map.groupBy(steps, (each) => each.key);
	/** The states that steps lead to, after the states of others. */
	const targets = new Map<Step, ChangeState | undefined>();
	const current = new Map<string, Change["before"]>();
	for (const [key, chain] of chains) {
		const [first, last] = [chain[0] as Step, chain.at(-1) as Step];
		const is = textOfState(stateOfPresent(present.get(key)));
		const broken = chain.find((each, index) =>
			index === 0 ? false : textOfState(each.from) !== textOfState((chain[index - 1] as Step).to),
		);
		if (is !== textOfState(first.from) && isThere(stateOfPresent(present.get(key)), last.to)) {
			continue;
		}
		const subject = (first.from ?? first.to)?.state.case as RestoredSubject;
		if (is !== textOfState(first.from) || broken !== undefined) {
			const state = net.has(subject) ? undefined : stateOfPresent(present.get(key));
			const merged = state && mergedSteps(chain, state);
			if (merged === undefined) {
				obstacles.push({
					entry: (broken ?? first).entry,
					reason: "the record was changed by others since",
					attribute: "",
				});
			} else if (merged.obstacles.length > 0) {
				obstacles.push(...merged.obstacles);
			} else if (merged.steps.size > 0) {
				current.set(key, present.get(key)?.before);
				for (const [step, to] of merged.steps) {
					targets.set(step, to);
				}
			}
			continue;
		}
		if (net.has(subject)) {
			const before = present.get(key)?.before;
			const after = last.to && recordOf(last.to, lifeOf(key))?.record;
			if (before === undefined && after === undefined) {
				continue;
			}
			const change = { subject, ...(before && { before }), ...(after && { after }) } as Change;
			(after === undefined ? ending : beginning).push(change);
		} else {
			current.set(key, present.get(key)?.before);
			for (const step of chain) {
				targets.set(step, step.to);
			}
		}
	}
	for (const step of steps) {
		const { key, entry } = step;
		if (!targets.has(step)) {
			continue;
		}
		const to = targets.get(step);
		const before = current.get(key);
		const life = before === undefined ? lifeOf(key) : nextLife(before, now);
		const restored = to && recordOf(to, life);
		if (to !== undefined && restored === undefined) {
			obstacles.push({ entry, reason: "the change log does not contain the whole record", attribute: "" });
			continue;
		}
		const subject = restored?.subject ?? ((entry.before ?? entry.after)?.state.case as RestoredSubject);
		const after = restored?.record;
		if (before !== undefined || after !== undefined) {
			walking.push({ subject, ...(before && { before }), ...(after && { after }) } as Change);
		}
		current.set(key, after as Change["before"]);
	}
	return { changes: [...ending, ...walking, ...beginning], obstacles };
}

/** Whether a record is in the state that steps lead to. */
function isThere(is: ChangeState | undefined, to: ChangeState | undefined): boolean {
	if (is === undefined || to === undefined) {
		return is === to;
	}
	const [here, there] = [attributesOf(is), attributesOf(to)];
	return differing(here, there).every((path) => isAlike(here, there, path));
}

function stateOfPresent(change: Present extends ReadonlyMap<string, infer Each> ? Each | undefined : never) {
	return change && stateOfRecord(change, "before");
}

function nextLife(before: object, now: number): Life {
	const { createTime = now, version = 0 } = before as Partial<Life>;
	return { createTime, updateTime: now, version: version + 1 };
}

/** The time of the creation of an id: its first 48 bits, because it is a UUIDv7. */
export function birthOf(id: string): number {
	return Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16);
}
