// SPDX-License-Identifier: Apache-2.0

// The names of users, groups and organizations by their ids. They come from changes, or are read from the server; a
// bounded number of them is kept.

import { Code, ConnectError } from "@connectrpc/connect";
import { OrganizationService } from "../../gen/buf/alpha/registry/v1alpha1/organization_pb.ts";
import type { Change } from "../../gen/roster/v1/change_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import type { Session } from "./session.ts";

/** How many names are kept. */
const most = 10_000;
/** How many users a call reads, and how many groups or organizations are read side by side. */
const [usersAtOnce, callsAtOnce] = [250, 20];

export interface NamedIds {
	readonly users: readonly string[];
	readonly groups: readonly string[];
	readonly organizations: readonly string[];
	/** Ids of groups or of organizations. */
	readonly either?: readonly string[];
}

export interface Names {
	/** Takes the names that changes contain, and reads the others that they need. */
	loadOf(changes: readonly Change[]): Promise<void>;
	/** Reads the names of ids. Empty ids have none. */
	load(ids: NamedIds): Promise<void>;
	/** The name of an id; the id itself if nothing has it any more. */
	of(id: string): string;
}

/** The name of the record that a change itself contains. */
function ownName({ before, after, userId, groupId, organizationId }: Change): readonly [string, string] | undefined {
	const state = (after ?? before)?.state;
	switch (state?.case) {
		case "user":
			return [userId, state.value.user?.userName ?? state.value.username];
		case "group":
			return [groupId, state.value.displayName ?? groupId];
		case "organization":
			return [organizationId, state.value.name];
		default:
			return undefined;
	}
}

async function ifFound<Value>(read: Promise<Value>): Promise<Value | undefined> {
	try {
		return await read;
	} catch (error) {
		if (error instanceof ConnectError && error.code === Code.NotFound) {
			return undefined;
		}
		throw error;
	}
}

function* chunks<Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
	for (let from = 0; from < items.length; from += size) {
		yield items.slice(from, from + size);
	}
}

export function openNames({ client }: Pick<Session, "client">): Names {
	const names = new Map<string, string>();
	const provisioning = client(ProvisioningService);
	const organizations = client(OrganizationService);

	function keep(id: string, name: string) {
		names.delete(id);
		names.set(id, name);
	}

	async function readUsers(ids: readonly string[]) {
		for (const some of chunks(ids, usersAtOnce)) {
			const { users } = await provisioning.batchGetUsers({ ids: [...some] });
			for (const { user, username } of users) {
				keep(user?.id ?? "", user?.userName ?? username);
			}
		}
	}

	async function readEach(ids: readonly string[], read: (id: string) => Promise<string | undefined>) {
		for (const some of chunks(ids, callsAtOnce)) {
			await Promise.all(some.map(async (id) => keep(id, (await read(id)) ?? id)));
		}
	}

	async function load({ users, groups, organizations: named, either = [] }: NamedIds): Promise<void> {
		const unnamed = (ids: readonly string[]) => [...new Set(ids)].filter((id) => id !== "" && !names.has(id));
		const groupName = async (id: string) =>
			(await ifFound(provisioning.getGroup({ id, attributes: ["displayName"] })))?.group?.displayName;
		const organizationName = async (id: string) =>
			(await ifFound(organizations.getOrganization({ id })))?.organization?.name;
		await readUsers(unnamed(users));
		await readEach(unnamed(groups), groupName);
		await readEach(unnamed(named), organizationName);
		await readEach(unnamed(either), async (id) => (await organizationName(id)) ?? groupName(id));
	}

	return {
		load,
		async loadOf(changes) {
			// The oldest names are dropped before new ones come, so that those of these changes stay.
			for (const id of [...names.keys()].slice(0, Math.max(names.size - most, 0))) {
				names.delete(id);
			}
			for (const change of changes) {
				const own = ownName(change);
				if (own !== undefined) {
					keep(...own);
				}
			}
			await load({
				users: changes.flatMap(({ userId, actor, after }) => [
					actor?.userId ?? "",
					...(after?.state.case === "guard" ? after.state.value.refused.map((each) => each.userId) : [userId]),
				]),
				groups: changes.map((each) => each.groupId),
				organizations: changes.map((each) => each.organizationId),
			});
		},
		of: (id) => names.get(id) ?? id,
	};
}
