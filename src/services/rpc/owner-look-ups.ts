// SPDX-License-Identifier: Apache-2.0

// Finds the users and organizations that the requests of buf.registry.owner.v1 refer to.

import { idInName, type OwnerKind, ownerName } from "../../directory/owner-names.ts";
import { notFound } from "../../errors/data.ts";
import type { OrganizationRecord } from "../../records/organizations.ts";
import { type Account, accountOf } from "../../records/resources.ts";
import type { IdentityReader } from "../../store/interface/identity.ts";
import type { MembershipReader } from "../../store/interface/memberships.ts";
import type { OrganizationReader } from "../../store/interface/organizations.ts";
import { type AccountSource, accounts } from "../shared/accounts.ts";
import type { Caller, Context } from "../shared/call.ts";
import { requireFew } from "../shared/long-requests.ts";
import { rights } from "../shared/rights.ts";
import type { Ref } from "./owner-requests.ts";

/** The parts of the store in which users and organizations are found, and what the caller may see of them. */
export type OwnerSource = AccountSource & OrganizationReader & MembershipReader & IdentityReader;

/** The most references of a person: for each, the memberships are read that make it visible. */
const mostForPerson = 20;

/** @throws LongRequest if the references take long to find. */
function requireQuick(context: Context<OwnerSource>, refs: readonly Ref[], { userId }: Caller): void {
	if (userId !== undefined) {
		requireFew(context, refs.length, mostForPerson);
	}
}

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

async function organizationFinder(store: OwnerSource, refs: readonly Ref[]) {
	const [byId, byName] = await Promise.all([
		store.getOrganizations(idsIn(refs)),
		store.getOrganizationsByName(valuesBy(refs, "name")),
	]);
	return finder("organization", { byId, byName }, (each) => each);
}

async function accountFinder(store: OwnerSource, refs: readonly Ref[]) {
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
 * @throws not_found if one does not exist, or the caller may not see it.
 */
export async function organizationsOf(
	context: Context<OwnerSource>,
	refs: readonly Ref[],
	caller: Caller,
): Promise<OrganizationRecord[]> {
	requireQuick(context, refs, caller);
	const { store } = context;
	const find = await organizationFinder(store, refs);
	const { seesOrganization } = rights(store);
	return Promise.all(
		refs.map(async (ref) => {
			const record = required(find(ref), "organization", ref);
			return required((await seesOrganization(caller, record.id)) ? record : undefined, "organization", ref);
		}),
	);
}

/**
 * Returns the users to which references refer, in their order: people and machine users.
 *
 * @throws not_found if one does not exist, or the caller may not see them.
 */
export async function accountsOf(
	context: Context<OwnerSource>,
	refs: readonly Ref[],
	caller: Caller,
): Promise<Account[]> {
	requireQuick(context, refs, caller);
	const { store } = context;
	const find = await accountFinder(store, refs);
	const { seesUser } = rights(store);
	return Promise.all(
		refs.map(async (ref) => {
			const account = required(await find(ref), "user", ref);
			return required((await seesUser(caller, account.id)) ? account : undefined, "user", ref);
		}),
	);
}

/** A user or an organization. */
export type OwnerRecord =
	| { readonly kind: "user"; readonly record: Account }
	| { readonly kind: "organization"; readonly record: OrganizationRecord };

/**
 * Returns the users and organizations to which references refer, in their order. A name that both a user and an
 * organization have refers to the organization.
 *
 * @throws not_found if one does not exist, or the caller may not see it.
 */
export async function ownersOf(
	context: Context<OwnerSource>,
	refs: readonly Ref[],
	caller: Caller,
): Promise<OwnerRecord[]> {
	requireQuick(context, refs, caller);
	const { store } = context;
	const [findOrganization, findAccount] = await Promise.all([
		organizationFinder(store, refs),
		accountFinder(store, refs),
	]);
	const { seesOrganization, seesUser } = rights(store);
	return Promise.all(
		refs.map(async (ref): Promise<OwnerRecord> => {
			const organization = findOrganization(ref);
			if (organization !== undefined && (await seesOrganization(caller, organization.id))) {
				return { kind: "organization", record: organization };
			}
			const account = await findAccount(ref);
			const isVisible = account !== undefined && (await seesUser(caller, account.id));
			return { kind: "user", record: required(isVisible ? account : undefined, "user or organization", ref) };
		}),
	);
}
