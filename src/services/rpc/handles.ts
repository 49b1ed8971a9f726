// SPDX-License-Identifier: Apache-2.0

// Gives new users their handle: the username in the registry, which is made from the address and never changes.

import { signInAddress } from "../../directory/identity.ts";
import { usernameBase, usernameCandidates } from "../../directory/usernames.ts";
import { type Decision, named } from "../../directory/users.ts";
import type { UserReader } from "../../store/interface/users.ts";

/** In how many rounds the first free handle is tried. Of several writers that want the same handle, one wins a round. */
const firstHandleRounds = 3;

/** Returns the first free handle; after several lost rounds, a random one of the next free handles. */
async function freeHandle(store: UserReader, address: string, lost: number): Promise<string> {
	const base = usernameBase(address);
	for (let round = 0; ; round++) {
		const candidates = usernameCandidates(base, round);
		const taken = await store.takenUsernames(candidates);
		const free = candidates.filter((each) => !taken.has(each)).slice(0, Math.max(1, lost - firstHandleRounds));
		if (free.length > 0) {
			return free[Math.floor(Math.random() * free.length)] as string;
		}
	}
}

/**
 * Gives the user of a decision a handle, if they have none.
 *
 * @param lost how many rounds other writers have won.
 */
export async function withHandle(store: UserReader, decision: Decision, lost: number): Promise<Decision> {
	return decision.record.username === ""
		? named(decision, await freeHandle(store, signInAddress(decision.record.user), lost))
		: decision;
}
