// SPDX-License-Identifier: Apache-2.0

// Finds the users and organizations that the requests of buf.registry.owner.v1 refer to.

import { idInName, type OwnerKind, ownerName } from "../../directory/owner-names.ts";
import { notFound } from "../../errors.ts";
import { type Account, accountOf, type OrganizationRecord } from "../../records.ts";
import type { OrganizationReader } from "../../store/interface/organizations.ts";
import { type AccountSource, accounts } from "../shared/accounts.ts";
import type { Ref } from "./owner-requests.ts";

/** The parts of the store in which organizations are found. */
type OrganizationSource = Pick<OrganizationReader, "getOrganizations" | "getOrganizationsByName">;

const valuesBy = (refs: readonly Ref[], by: Ref["by"]) => [
	...new Set(refs.filter((each) => each.by === by).map((each) => each.value)),
];

/** The ids to look up for references: their own, and those of which a name may be made. */
function idsIn(refs: readonly Ref[]): string[] {
	return [...valuesBy(refs, "id"), ...valuesBy(refs, "name").flatMap((name) => idInName(name) ?? [])];
}

/** Makes the function that returns the record to which a reference refers; undefined if none of the records is it. */
function finder<Kept>(
	kind: OwnerKind,
	records: { readonly byId: readonly Kept[]; readonly byName: readonly Kept[] },
	read: (record: Kept) => { readonly id: string; readonly name: string },
): (ref: Ref) => Kept | undefined {
	const ids = new Map<string, Kept>();
	const names = new Map<string, Kept>();
	// A name that is really somebody's comes before one that is made of an id.
	for (const record of [...records.byId, ...records.byName]) {
		const { id, name } = read(record);
		ids.set(id, record);
		names.set(ownerName(kind, name, id), record);
	}
	return ({ by, value }) => (by === "id" ? ids : names).get(value);
}

async function organizationFinder(store: OrganizationSource, refs: readonly Ref[]) {
	const [byId, byName] = await Promise.all([
		store.getOrganizations(idsIn(refs)),
		store.getOrganizationsByName(valuesBy(refs, "name")),
	]);
	return finder("organization", { byId, byName }, (each) => each);
}

async function accountFinder(store: AccountSource, refs: readonly Ref[]) {
	const [byId, byName] = await Promise.all([
		store.getUsers(idsIn(refs)),
		store.getUsersByUsername(valuesBy(refs, "name")),
	]);
	const people = { byId: byId.map(accountOf), byName: byName.map(accountOf) };
	const person = finder("user", people, ({ id, username }) => ({ id, name: username }));
	const machine = accounts(store);
	return async (ref: Ref): Promise<Account | undefined> =>
		person(ref) ?? (ref.by === "id" ? machine.byId(ref.value) : machine.byUsername(ref.value));
}

function required<Kept>(found: Kept | undefined, what: string, { where, value }: Ref): Kept {
	if (found === undefined) {
		throw notFound(`${where}: the ${what} ${JSON.stringify(value)}`);
	}
	return found;
}

/**
 * Returns the organizations to which references refer, in their order.
 *
 * @throws not_found if one does not exist.
 */
export async function organizationsOf(store: OrganizationSource, refs: readonly Ref[]): Promise<OrganizationRecord[]> {
	const find = await organizationFinder(store, refs);
	return refs.map((ref) => required(find(ref), "organization", ref));
}

/**
 * Returns the users to which references refer, in their order: people and machine users.
 *
 * @throws not_found if one does not exist.
 */
export async function accountsOf(store: AccountSource, refs: readonly Ref[]): Promise<Account[]> {
	const find = await accountFinder(store, refs);
	return Promise.all(refs.map(async (ref) => required(await find(ref), "user", ref)));
}

/** A user or an organization. */
export type OwnerRecord =
	| { readonly kind: "user"; readonly record: Account }
	| { readonly kind: "organization"; readonly record: OrganizationRecord };

/**
 * Returns the users and organizations to which references refer, in their order. A name that both a user and an
 * organization have refers to the organization.
 *
 * @throws not_found if one does not exist.
 */
export async function ownersOf(
	store: AccountSource & OrganizationSource,
	refs: readonly Ref[],
): Promise<OwnerRecord[]> {
	const [organization, account] = await Promise.all([organizationFinder(store, refs), accountFinder(store, refs)]);
	return Promise.all(
		refs.map(async (ref): Promise<OwnerRecord> => {
			const record = organization(ref);
			return record === undefined
				? { kind: "user", record: required(await account(ref), "user or organization", ref) }
				: { kind: "organization", record };
		}),
	);
}
