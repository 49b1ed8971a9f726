// SPDX-License-Identifier: Apache-2.0

// Lists the users of the registry: people and machine users, together in the order of their ids.

import { environmentUser, machineUser } from "../../directory/machine-users.ts";
import { type Account, accountOf } from "../../records/resources.ts";
import type { PageRequest } from "../../store/interface/pages.ts";
import { type AccountSource, accounts } from "./accounts.ts";

/** Which users a list has. */
export interface ListedAccounts {
	readonly people: boolean;
	readonly machines: boolean;
	/** True for users with access, false for users without, undefined for both. */
	readonly active: boolean | undefined;
}

async function listMachines(store: AccountSource, active: boolean | undefined, page: PageRequest): Promise<Account[]> {
	const tokens = await store.listMachineTokens(active === undefined ? undefined : !active, page);
	const listed = tokens.flatMap((each) => machineUser(each) ?? []);
	// The id of the user behind the token of the environment comes before all others.
	const { after, reverse = false, limit } = page;
	const isDue = reverse ? listed.length < limit && after !== environmentUser.id : after === undefined;
	const own = active === false || !isDue ? undefined : await accounts(store).byId(environmentUser.id);
	if (own === undefined) {
		return listed;
	}
	return reverse ? [...listed, own] : [own, ...listed];
}

/** Returns the users of a page, by their ids. They are as many as the page's limit if as many follow. */
export async function listAccounts(
	store: AccountSource,
	{ people, machines, active }: ListedAccounts,
	page: PageRequest,
): Promise<Account[]> {
	const [persons, bots] = await Promise.all([
		people ? store.listUsers({ ...page, active }) : [],
		machines ? listMachines(store, active, page) : [],
	]);
	const both = [...persons.map(accountOf), ...bots].sort((one, other) => (one.id < other.id ? -1 : 1));
	return (page.reverse === true ? both.reverse() : both).slice(0, page.limit);
}
