// SPDX-License-Identifier: Apache-2.0

// Which requests take long: a request that reads or changes more than this runs in the thread for long requests. Each
// limit is a few milliseconds of work.

import { fewChanges, isWide } from "../../directory/reach.ts";
import { LongRequest } from "../../errors/server.ts";
import type { Change } from "../../records/change.ts";
import type { Scope, ScopedReads } from "../../store/interface/scope.ts";
import type { UserReader } from "../../store/interface/users.ts";
import type { Context } from "./call.ts";

/** The most resources on a page. */
export const mostListed = 200;

/** The most members that a request reads. */
export const mostMembersRead = 1000;

/** The most members whose memberships a request changes. */
export const mostMembersChanged = fewChanges;

/** The most organizations that a request changes. */
export const mostOrganizationsChanged = 50;

/** The most users of a directory in which a change may concern all of them, such as a change of settings. */
const mostUsers = 1000;

/** @throws LongRequest if the amount is too large for this thread. */
export function requireFew({ mayTakeLong }: Pick<Context, "mayTakeLong">, amount: number, most: number): void {
	if (!mayTakeLong && amount > most) {
		throw new LongRequest();
	}
}

/** Checks a request that may concern all users. @throws LongRequest if they are too many for this thread. */
export async function requireFewUsers(context: Context<Pick<UserReader, "countUsers">>): Promise<void> {
	if (!context.mayTakeLong) {
		requireFew(context, await context.store.countUsers(true), mostUsers);
	}
}

/** Checks changes that may concern all users. @throws LongRequest if these are too many for this thread. */
export async function requireNarrow(
	context: Context<Pick<UserReader, "countUsers">>,
	changes: readonly Change[],
): Promise<void> {
	if (isWide(changes)) {
		await requireFewUsers(context);
	}
}

/** Reads the members of groups that a scope sees. @throws LongRequest if they are too many for this thread. */
export async function membersOf(
	{ mayTakeLong, store }: Context<ScopedReads>,
	scope: Scope,
	groupIds: readonly string[],
	most: number,
): Promise<ReadonlyMap<string, readonly string[]>> {
	if (mayTakeLong) {
		return store.within(scope).membersOf(groupIds);
	}
	const members = await store.within(scope).fewMembersOf(groupIds, most);
	if (members === undefined) {
		throw new LongRequest();
	}
	return members;
}
