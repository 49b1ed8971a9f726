// SPDX-License-Identifier: Apache-2.0

// Loads organizations and users, and commits the changes that the managers of an organization may make.

import { rolesIn } from "../../directory/managers.ts";
import { notFound } from "../../errors/data.ts";
import type { Change } from "../../records/change.ts";
import type { OrganizationRecord } from "../../records/organizations.ts";
import type { UserRecord } from "../../records/resources.ts";
import type { Premises } from "../../store/interface/commits.ts";
import type { IdentityReader } from "../../store/interface/identity.ts";
import type { MembershipReader } from "../../store/interface/memberships.ts";
import type { OrganizationReader } from "../../store/interface/organizations.ts";
import type { UserReader } from "../../store/interface/users.ts";
import { type Committing, commit } from "../admission/commit.ts";
import { attempt } from "../shared/attempt.ts";
import type { Call, Context } from "../shared/call.ts";
import { joined, rights } from "../shared/rights.ts";

/** Shortens and quotes a text for an error. */
export function clip(text: string): string {
	return JSON.stringify(text.slice(0, 64));
}

/** @throws not_found if the user does not exist. */
export function requireRecord(record: UserRecord | undefined, id: string): UserRecord {
	if (record === undefined) {
		throw notFound(`the user ${clip(id)}`);
	}
	return record;
}

/** The parts of the store that a change of an organization needs. */
export type OrganizationStore = OrganizationReader & MembershipReader & UserReader & IdentityReader & Committing;

export function organizationChanges(context: Context<OrganizationStore>) {
	const { store } = context;
	const { managerOf } = rights(store);

	/** Loads an organization. */
	async function load(id: string): Promise<OrganizationRecord> {
		const record = await store.getOrganization(id);
		if (record === undefined) {
			throw notFound(`the organization ${clip(id)}`);
		}
		return record;
	}

	/** Decides the changes and commits them, again from the start if another writer was faster. */
	async function change(call: Call, decide: () => Promise<readonly Change[]>): Promise<Record<string, never>> {
		await attempt(async () => commit(context, call, await decide()));
		return {};
	}

	/**
	 * Decides and commits changes that the managers of the organization may make, too, as far as their own role allows.
	 * Returns the changes and their effects.
	 */
	async function managed(
		call: Call,
		organizationId: string,
		decide: () => Promise<readonly Change[]>,
		{ premises, validateOnly = false }: { premises?: () => Premises; validateOnly?: boolean } = {},
	) {
		return attempt(async () => {
			const manager = await managerOf(call.caller, organizationId);
			const changes = await decide();
			manager?.requireRoles(rolesIn(changes));
			const known = joined(manager?.premises, premises?.());
			return { changes, effects: await commit(context, call, changes, validateOnly, known) };
		});
	}

	/** Like `managed`, for a method whose response is empty. */
	async function manage(
		call: Call,
		organizationId: string,
		decide: () => Promise<readonly Change[]>,
		premises?: () => Premises,
	): Promise<Record<string, never>> {
		await managed(call, organizationId, decide, premises === undefined ? {} : { premises });
		return {};
	}

	return { load, change, managed, manage };
}
