// SPDX-License-Identifier: Apache-2.0

// Computes how the operations of a PATCH change the members of a group. Everything here is pure.
//
// A filter selects a set of ids, which the database finds. The result of the steps is computed with sets, and of a
// large group only the members that a step may affect are read.

import { invalidValue } from "../errors/request.ts";
import type { Change } from "../records/change.ts";
import type { Condition } from "../scim/condition.ts";
import { type Draft, hasValue } from "../scim/draft.ts";
import { comparisonsIn } from "../scim/filter.ts";
import { applySteps, changedElement, type Step } from "../scim/patch.ts";
import { attributeAt, groupType } from "../scim/schema.ts";
import { ComparisonBudget } from "./comparisons.ts";
import { conditionOnIds, elementOf, keyOf, literalIds, meets, namedIds } from "./member-conditions.ts";

const members = attributeAt(groupType, "members");
const nobody: ReadonlySet<string> = new Set();

/** The members that have to be read before the changes can be computed. */
export interface MemberNeeds {
	/** Whether all members are needed. */
	readonly all: boolean;
	/** If not all are needed: those of these ids that are members. */
	readonly ids: ReadonlySet<string>;
	/** In addition, the members that match each of these conditions, by key. */
	readonly conditions: ReadonlyMap<string, Condition>;
}

/** The members that were read. */
export interface KnownMembers {
	readonly ids: Iterable<string>;
	readonly meeting: ReadonlyMap<string, readonly string[]>;
}

/** The members that a step selects. */
type Selection =
	| { readonly kind: "named"; readonly ids: ReadonlySet<string> }
	| { readonly kind: "all" }
	| { readonly kind: "meeting"; readonly key: string; readonly condition: Condition };

/** The effect of a step: the selected members leave, and others are added. */
interface Move {
	readonly about: Selection;
	readonly added: ReadonlySet<string>;
	/** The step itself, if it changes the selected members. Its result depends on whether there are any. */
	readonly change?: Step;
}

/** The distinct ids of the members. */
export function memberIds(group: {
	readonly members: readonly { readonly value?: string | undefined }[];
}): Set<string> {
	return new Set(
		group.members.map(({ value }, index) => {
			if (value === undefined || value === "") {
				throw invalidValue(`members[${index}].value`, "is required: send the id of a user");
			}
			return value;
		}),
	);
}

/** The changes that add users to a group. */
export function joining(groupId: string, userIds: Iterable<string>): Change[] {
	return Array.from(userIds, (userId) => ({ subject: "groupMember", after: { groupId, userId } }));
}

/** The changes that remove users from a group. */
export function leaving(groupId: string, userIds: Iterable<string>): Change[] {
	return Array.from(userIds, (userId) => ({ subject: "groupMember", before: { groupId, userId } }));
}

/** Whether a step changes members. */
export function isAboutMembers(step: Step): boolean {
	return step.attribute === members;
}

function moveOf(step: Step, budget: ComparisonBudget): Move {
	const { op, filter, sub, value } = step;
	if (filter === undefined && sub === undefined) {
		if (op === "remove" && value === undefined) {
			return { about: { kind: "all" }, added: nobody };
		}
		const ids = memberIds({ members: (value ?? []) as { value?: string }[] });
		if (op === "remove") {
			return { about: { kind: "named", ids }, added: nobody };
		}
		return { about: op === "replace" ? { kind: "all" } : { kind: "named", ids: nobody }, added: ids };
	}
	const about = filter === undefined ? ({ kind: "all" } as const) : selectionOf(filter, budget);
	return op === "remove" && sub === undefined ? { about, added: nobody } : { about, added: nobody, change: step };
}

function selectionOf(filter: Condition, budget: ComparisonBudget): Selection {
	const condition = conditionOnIds(filter);
	if (typeof condition === "boolean") {
		return condition ? { kind: "all" } : { kind: "named", ids: nobody };
	}
	const ids = namedIds(condition, budget);
	return ids === undefined ? { kind: "meeting", key: keyOf(condition), condition } : { kind: "named", ids };
}

/** The ids for which the membership has to be known. */
function idsOf({ about, added, change }: Move): string[] {
	const named = about.kind === "named" ? about.ids : nobody;
	const value = (change?.value as Draft | undefined)?.["value"];
	return [
		...named,
		...added,
		...(change?.filter === undefined ? [] : literalIds(change.filter)),
		...(typeof value === "string" ? [value] : []),
	];
}

function needsOf(moves: readonly Move[]): MemberNeeds | undefined {
	if (moves.every(({ about, change }) => about.kind === "named" && change === undefined)) {
		return undefined;
	}
	const conditions = new Map<string, Condition>();
	for (const { about } of moves) {
		if (about.kind === "meeting") {
			conditions.set(about.key, about.condition);
		}
	}
	const all = moves.some(({ about }) => about.kind === "all");
	return { all, ids: all ? nobody : new Set(moves.flatMap(idsOf)), conditions };
}

/** The steps of a PATCH that change members. */
export class MemberPatch {
	readonly #budget = new ComparisonBudget();
	readonly #moves: readonly Move[];
	/** The members to read; undefined if the steps alone determine the changes. */
	readonly needs: MemberNeeds | undefined;

	constructor(steps: readonly Step[]) {
		this.#moves = steps.filter(isAboutMembers).map((each) => moveOf(each, this.#budget));
		this.needs = needsOf(this.#moves);
	}

	get #comparisons(): number {
		const conditions = [...(this.needs?.conditions.values() ?? [])];
		return conditions.reduce((sum, each) => sum + comparisonsIn(each), 0);
	}

	/** The maximum number of members that the group may have. */
	get mostMembers(): number {
		return this.#budget.membersFor(this.#comparisons);
	}

	/**
	 * Call it before reading the members that match conditions, with the number of members of the group.
	 *
	 * @throws tooMany if the group has more members than the budget allows.
	 */
	compareWith(count: number): void {
		this.#budget.spend(count * this.#comparisons);
	}

	/**
	 * Computes the changes of all steps, in order.
	 *
	 * @param known the members that were read, as `needs` asks for.
	 */
	changes(groupId: string, known: KnownMembers | undefined): Change[] {
		return known === undefined ? this.#netEffect(groupId) : this.#difference(groupId, known);
	}

	// The final effect of the steps on each id that they name: the last step that names it decides.
	#netEffect(groupId: string): Change[] {
		const stays = new Map<string, boolean>();
		for (const { about, added } of this.#moves) {
			for (const id of about.kind === "named" ? about.ids : nobody) {
				stays.set(id, false);
			}
			for (const id of added) {
				stays.set(id, true);
			}
		}
		const ids = [...stays.keys()];
		return [
			...leaving(
				groupId,
				ids.filter((id) => !stays.get(id)),
			),
			...joining(
				groupId,
				ids.filter((id) => stays.get(id)),
			),
		];
	}

	#difference(groupId: string, known: KnownMembers): Change[] {
		const before = new Set(known.ids);
		for (const ids of known.meeting.values()) {
			for (const id of ids) {
				before.add(id);
			}
		}
		// All three sets are updated step by step: comparing two sets of a large group would take longer than everything
		// else.
		const kept = new Set(before);
		const left = new Set<string>();
		const joined = new Set<string>();
		for (const { about, added, change } of this.#moves) {
			const found = this.#find(about, kept, joined, known);
			const entering = change === undefined ? added : replacementOf(change, found.length > 0);
			for (const id of entering === undefined ? [] : found) {
				kept.delete(id) ? left.add(id) : joined.delete(id);
			}
			for (const id of entering ?? []) {
				if (before.has(id)) {
					kept.add(id);
					left.delete(id);
				} else {
					joined.add(id);
				}
			}
		}
		return [...leaving(groupId, left), ...joining(groupId, joined)];
	}

	#find(about: Selection, kept: Set<string>, joined: Set<string>, { meeting }: KnownMembers): string[] {
		switch (about.kind) {
			case "named":
				return [...about.ids].filter((id) => kept.has(id) || joined.has(id));
			case "all":
				return [...kept, ...joined];
			case "meeting": {
				const { key, condition } = about;
				const stored = meeting.get(key) ?? [];
				this.#budget.spend(stored.length + joined.size * comparisonsIn(condition));
				return [...stored.filter((id) => kept.has(id)), ...[...joined].filter((id) => meets(condition, id))];
			}
		}
	}
}

/**
 * The ids that replace the members that a step changes; undefined if the members stay the same.
 *
 * @throws noTarget if the step is a replace and selects no member.
 */
function replacementOf(step: Step, some: boolean): ReadonlySet<string> | undefined {
	if (!some) {
		const draft: Draft = {};
		applySteps(draft, [step]);
		return memberIds({ members: (draft[members.property] ?? []) as { value?: string }[] });
	}
	const { op, sub, value } = step;
	const names = (sub === undefined ? ((value ?? {}) as Draft) : { [sub.property]: value }) as Draft;
	if (!("value" in names) && !(op === "replace" && sub === undefined)) {
		return undefined;
	}
	const changed = changedElement(step, elementOf(""));
	return hasValue(changed) ? memberIds({ members: [changed as { value?: string }] }) : nobody;
}
