// SPDX-License-Identifier: Apache-2.0

// Lists of members of several organizations, and of organizations of several users.

import type { MembershipRecord } from "../../records/organizations.ts";
import type { MembershipQuery, MembershipReader } from "../../store/interface/memberships.ts";
import type { Context } from "../shared/call.ts";
import { mostMembersRead, requireFew } from "../shared/long-requests.ts";
import type { Page } from "../shared/paging.ts";

/**
 * Returns the ids of a page of the union of several lists of memberships, in the order of the page, each id once. They are
 * more than the page holds if another page follows.
 *
 * @param key the id in a membership by which its list is ordered.
 */
export async function idsInUnion(
	context: Context<MembershipReader>,
	queries: readonly MembershipQuery[],
	page: Page,
	key: (membership: MembershipRecord) => string,
): Promise<string[]> {
	requireFew(context, queries.length * page.limit, mostMembersRead);
	// The first ids of the union are among the first ids of each list.
	const lists = await Promise.all(queries.map((each) => context.store.listMemberships(each, page)));
	const ids = [...new Set(lists.flat().map(key))].sort();
	return page.reverse ? ids.reverse() : ids;
}

/** Returns the records in the order of the ids. A record that is gone is left out. */
export function inOrder<Kept>(
	ids: readonly string[],
	records: readonly Kept[],
	idOf: (record: Kept) => string,
): Kept[] {
	const byId = new Map(records.map((each) => [idOf(each), each]));
	return ids.flatMap((id) => byId.get(id) ?? []);
}
