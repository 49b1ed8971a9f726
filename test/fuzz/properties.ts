// SPDX-License-Identifier: Apache-2.0

// The properties, each with a way to run it for so many cases from a seed.

import fc from "fast-check";
import { startRoster } from "../roster.ts";
import { checkFilter, directoryOf, people, tree } from "./filters.ts";
import { checkMemberPatch, checkUserPatch, memberMoves, moves, startMembers } from "./patches.ts";
import { checkRequest, type Fuzzed, request } from "./requests.ts";

export interface Property {
	readonly name: string;
	/** Runs cases from a seed; throws with the smallest that fails, and the seed. Gives how many ran. */
	run(seed: number, cases: number): Promise<number>;
	stop?(): Promise<void>;
}

/** The number of filters for one directory: creating a directory takes longer than a search. */
const filtersOfDirectory = 100;

const filters: Property = {
	name: "filters: SQL against an evaluator",
	async run(seed, cases) {
		const rounds = Math.max(1, Math.round(cases / filtersOfDirectory));
		const drawn = fc.sample(people, { seed, numRuns: rounds });
		for (const [round, each] of drawn.entries()) {
			const { store, people } = await directoryOf(each);
			await fc.assert(
				fc.asyncProperty(tree, (filter) => checkFilter(store, people, filter)),
				{ seed: seed + round, numRuns: filtersOfDirectory },
			);
			await store.close();
		}
		return rounds * filtersOfDirectory;
	},
};

const userPatches: Property = {
	name: "PATCH of users against a model",
	async run(seed, cases) {
		fc.assert(fc.property(moves, checkUserPatch), { seed, numRuns: cases });
		return cases;
	},
};

const memberPatches: Property = {
	name: "PATCH of members against a set",
	async run(seed, cases) {
		fc.assert(fc.property(startMembers, memberMoves, checkMemberPatch), { seed, numRuns: cases });
		return cases;
	},
};

let fuzzed: Fuzzed | undefined;

const requests: Property = {
	name: "requests over a socket",
	async run(seed, cases) {
		if (fuzzed === undefined) {
			const roster = await startRoster();
			const user = await roster.scim.user("stays@example.com");
			const group = await roster.scim.group("Stays", user.id);
			fuzzed = { roster, user: user.id, group: group.id };
		}
		const target = fuzzed;
		await fc.assert(
			fc.asyncProperty(request, (drawn) => checkRequest(target, drawn)),
			{ seed, numRuns: cases },
		);
		// Lines of the log are kept for tests that look at them, and these are many.
		target.roster.logged.length = 0;
		return cases;
	},
	async stop() {
		await fuzzed?.roster.stop();
		fuzzed = undefined;
	},
};

/** The properties, and how often each is run for one case of the slowest. */
export const properties: readonly { property: Property; share: number }[] = [
	{ property: filters, share: 10 },
	{ property: userPatches, share: 40 },
	{ property: memberPatches, share: 40 },
	{ property: requests, share: 1 },
];
