// SPDX-License-Identifier: Apache-2.0

// Collects what the calls for one request have committed: the numbers of the changes, and whom they concern.

import type { Change } from "../../records/change.ts";
import type { Committed } from "../../store/interface/commits.ts";

/** How many ranges of numbers and how many ids are kept. */
const most = { ranges: 1000, subjects: 100 };

interface Made {
	readonly changes: readonly (readonly [first: number, last: number])[];
	readonly subjects: readonly string[];
}

export class MadeByRequest {
	readonly #changes: [first: number, last: number][] = [];
	readonly #subjects = new Set<string>();

	note({ entries, last }: Committed, changes: readonly Change[]): void {
		if (entries > 0) {
			this.#add(last - entries + 1, last);
		}
		for (const change of changes) {
			if (this.#subjects.size >= most.subjects) {
				break;
			}
			for (const id of subjectsOf(change)) {
				this.#subjects.add(id);
			}
		}
	}

	join({ changes, subjects }: Made): void {
		for (const [first, last] of changes) {
			this.#add(first, last);
		}
		for (const id of subjects) {
			this.#subjects.add(id);
		}
	}

	all(): Made {
		return { changes: this.#changes, subjects: [...this.#subjects] };
	}

	#add(first: number, last: number): void {
		const newest = this.#changes.at(-1);
		if (newest !== undefined && newest[1] + 1 === first) {
			newest[1] = last;
		} else if (this.#changes.length < most.ranges) {
			this.#changes.push([first, last]);
		}
	}
}

/** The ids of the users and groups that a change is about. */
function subjectsOf(change: Change): readonly string[] {
	switch (change.subject) {
		case "user":
			return [(change.after ?? change.before).user.id ?? ""];
		case "group":
			return [(change.after ?? change.before).group.id ?? ""];
		case "groupMember": {
			const { groupId, userId } = change.after ?? change.before;
			return [groupId, userId];
		}
		case "organizationMember":
		case "identityRefusal":
			return [(change.after ?? change.before).userId];
		default:
			return [];
	}
}
