// SPDX-License-Identifier: Apache-2.0

// Gives new users in a list of changes another username, if somebody has got theirs since. A username is made by the
// server, so that nobody has sent it, and nobody waits for it.

import { signInAddress } from "../../directory/identity.ts";
import { usernameBase, usernameCandidates } from "../../directory/usernames.ts";
import type { Change } from "../../records/change.ts";
import type { UserReader } from "../../store/interface/users.ts";

/** How many usernames are looked up at once. */
const atOnce = 1000;

/** Returns the changes with usernames that nobody else has. */
export async function withFreeUsernames(store: UserReader, changes: readonly Change[]): Promise<readonly Change[]> {
	/** The first record of each user whom the changes create. */
	const created = new Map(
		changes.flatMap((each) =>
			each.subject === "user" && each.before === undefined ? [[each.after.user.id, each.after] as const] : [],
		),
	);
	const own = new Set([...created.values()].map((each) => each.username));
	const names = new Map<string, string>();
	const records = [...created.values()];
	for (let from = 0; from < records.length; from += atOnce) {
		const some = records.slice(from, from + atOnce);
		const taken = await store.takenUsernames(some.map((each) => each.username));
		for (const { user, username } of some.filter((each) => taken.has(each.username))) {
			const free = await freeUsername(store, usernameBase(signInAddress(user)), own);
			own.add(free);
			names.set(`${user.id} ${username}`, free);
		}
	}
	if (names.size === 0) {
		return changes;
	}
	return changes.map((change) => {
		if (change.subject !== "user") {
			return change;
		}
		const { before, after } = change;
		const renamed = (record: typeof after) =>
			record && { ...record, username: names.get(`${record.user.id} ${record.username}`) ?? record.username };
		return { ...change, ...(before && { before: renamed(before) }), ...(after && { after: renamed(after) }) } as Change;
	});
}

async function freeUsername(store: UserReader, base: string, own: ReadonlySet<string>): Promise<string> {
	for (let round = 0; ; round++) {
		const candidates = usernameCandidates(base, round);
		const taken = await store.takenUsernames(candidates);
		const free = candidates.find((each) => !taken.has(each) && !own.has(each));
		if (free !== undefined) {
			return free;
		}
	}
}
