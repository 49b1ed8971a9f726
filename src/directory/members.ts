// SPDX-License-Identifier: Apache-2.0

// What the operations of a PATCH do to the members of a group. Everything here is pure.
//
// The members that a filter selects are a set of ids, which a database finds. So what the steps do is worked out with
// sets, and of a large group those members alone are read that a step may be about: the others stay as they are.

import { invalidValue } from "../errors.ts";
import type { Change } from "../records.ts";
import type { Condition } from "../scim/condition.ts";
import { type Draft, hasValue } from "../scim/draft.ts";
import { comparisonsIn } from "../scim/filter.ts";
import { applySteps, changedElement, type Step } from "../scim/patch.ts";
import { attributeAt, groupType } from "../scim/schema.ts";
import { ComparisonBudget } from "./comparisons.ts";
import { aboutIds, elementOf, keyOf, literalIds, meets, namedIds } from "./member-conditions.ts";

const members = attributeAt(groupType, "members");
const nobody: ReadonlySet<string> = new Set();

/** What has to be known of the members that a group has. */
export interface MemberNeeds {
	/** Whether all of them have to be known. */
	readonly all: boolean;
	/** Or those of these ids that are members. */
	readonly ids: ReadonlySet<string>;
	/** And those who meet each of these, by a key. */
	readonly conditions: ReadonlyMap<string, Condition>;
}

/** What was needed. */
export interface KnownMembers {
	readonly ids: Iterable<string>;
	readonly meeting: ReadonlyMap<string, readonly string[]>;
}

/** The members that a step is about. */
type Selection =
	| { readonly kind: "named"; readonly ids: ReadonlySet<string> }
	| { readonly kind: "all" }
	| { readonly kind: "meeting"; readonly key: string; readonly condition: Condition };

/** What a step does: those whom it is about leave, and others come. */
interface Move {
	readonly about: Selection;
	readonly added: ReadonlySet<string>;
	/** The step itself, where it changes those whom it is about: what comes of it depends on whether there are any. */
	readonly change?: Step;
}

/** The ids that members name, each once. */
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

/** The entries of users in a group, to be made. */
export function joining(groupId: string, userIds: Iterable<string>): Change[] {
	return Array.from(userIds, (userId) => ({ subject: "groupMember", after: { groupId, userId } }));
}

/** The same, to be taken away. */
export function leaving(groupId: string, userIds: Iterable<string>): Change[] {
	return Array.from(userIds, (userId) => ({ subject: "groupMember", before: { groupId, userId } }));
}

/** Whether a step is about members. */
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
	const condition = aboutIds(filter);
	if (typeof condition === "boolean") {
		return condition ? { kind: "all" } : { kind: "named", ids: nobody };
	}
	const ids = namedIds(condition, budget);
	return ids === undefined ? { kind: "meeting", key: keyOf(condition), condition } : { kind: "named", ids };
}

/** The ids of whom it has to be known whether they are members. */
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

/** The steps of a PATCH that are about members. */
export class MemberPatch {
	readonly #budget = new ComparisonBudget();
	readonly #moves: readonly Move[];
	/** What has to be read; undefined where the steps say all of it. */
	readonly needs: MemberNeeds | undefined;

	constructor(steps: readonly Step[]) {
		this.#moves = steps.filter(isAboutMembers).map((each) => moveOf(each, this.#budget));
		this.needs = needsOf(this.#moves);
	}

	get #comparisons(): number {
		const conditions = [...(this.needs?.conditions.values() ?? [])];
		return conditions.reduce((sum, each) => sum + comparisonsIn(each), 0);
	}

	/** As many members as the group may have. */
	get mostMembers(): number {
		return this.#budget.membersFor(this.#comparisons);
	}

	/**
	 * To be said before the members are read that meet conditions: how many the group has.
	 *
	 * @throws tooMany where it has more than are allowed.
	 */
	compareWith(count: number): void {
		this.#budget.spend(count * this.#comparisons);
	}

	/**
	 * What the steps do, one after the other.
	 *
	 * @param known what was needed.
	 */
	changes(groupId: string, known: KnownMembers | undefined): Change[] {
		return known === undefined ? this.#netEffect(groupId) : this.#difference(groupId, known);
	}

	// What the steps do in the end to each id that they name: the last one that names it counts.
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
		// Each of the three is kept up to date: to compare two sets of a large group takes longer than all else.
		const kept = new Set(before);
		const left = new Set<string>();
		const fresh = new Set<string>();
		for (const { about, added, change } of this.#moves) {
			const found = this.#find(about, kept, fresh, known);
			const came = change === undefined ? added : cameOf(change, found.length > 0);
			for (const id of came === undefined ? [] : found) {
				kept.delete(id) ? left.add(id) : fresh.delete(id);
			}
			for (const id of came ?? []) {
				if (before.has(id)) {
					kept.add(id);
					left.delete(id);
				} else {
					fresh.add(id);
				}
			}
		}
		return [...leaving(groupId, left), ...joining(groupId, fresh)];
	}

	#find(about: Selection, kept: Set<string>, fresh: Set<string>, { meeting }: KnownMembers): string[] {
		switch (about.kind) {
			case "named":
				return [...about.ids].filter((id) => kept.has(id) || fresh.has(id));
			case "all":
				return [...kept, ...fresh];
			case "meeting": {
				const { key, condition } = about;
				const stored = meeting.get(key) ?? [];
				this.#budget.spend(stored.length + fresh.size * comparisonsIn(condition));
				return [...stored.filter((id) => kept.has(id)), ...[...fresh].filter((id) => meets(condition, id))];
			}
		}
	}
}

/**
 * Who comes in the place of those whom a step changes; undefined where they stay who they are.
 *
 * @throws noTarget where there are none, and the step is a replace.
 */
function cameOf(step: Step, some: boolean): ReadonlySet<string> | undefined {
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
