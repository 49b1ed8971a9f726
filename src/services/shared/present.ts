// SPDX-License-Identifier: Apache-2.0

// Reads the present records that entries of a change log are about, and what refers to them.

import type { Change as LoggedChange } from "../../../gen/roster/v1/change_pb.ts";
import { stateOfRecord } from "../../change-states.ts";
import type { Present } from "../../directory/retrace.ts";
import type { Step } from "../../directory/steps.ts";
import { keyOfState } from "../../logged-states.ts";
import type { Change } from "../../records/change.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import type { GroupReader } from "../../store/interface/groups.ts";
import type { IdentityReader } from "../../store/interface/identity.ts";
import type { OrganizationReader } from "../../store/interface/organizations.ts";
import { everyConnection } from "../../store/interface/scope.ts";
import type { SettingsReader } from "../../store/interface/settings.ts";
import type { UserReader } from "../../store/interface/users.ts";

export type PresentReader = UserReader &
	GroupReader &
	OrganizationReader &
	IdentityReader &
	SettingsReader &
	ConnectionReader;

/** How many users are read at once. */
const chunkSize = 1000;

/** Reads the records of steps, by their keys. */
export async function presentOf(store: PresentReader, steps: readonly Step[]): Promise<Present> {
	const found = new Map<string, Change & { readonly before: object }>();
	const keep = (change: Change) => {
		const state = stateOfRecord(change, "before");
		if (state !== undefined) {
			found.set(keyOfState(state), change as Change & { readonly before: object });
		}
	};
	const states = steps.map((each) => (each.from ?? each.to)?.state);
	const users = new Set<string>();
	const standing = new Set<string>();
	const members = new Map<string, Set<string>>();
	const once = new Map<string, () => Promise<Change | undefined>>();
	const change = <Subject extends Change["subject"]>(subject: Subject, before: object | undefined) =>
		before && ({ subject, before } as Change);
	for (const state of states) {
		switch (state?.case) {
			case "user":
				users.add(state.value.user?.id ?? "");
				break;
			case "organizationMember":
			case "identityRefusal":
				standing.add(state.value.userId);
				break;
			case "groupMember": {
				const { groupId, userId } = state.value;
				const known = members.get(groupId);
				known === undefined ? members.set(groupId, new Set([userId])) : known.add(userId);
				break;
			}
			case "group": {
				const { id } = state.value;
				once.set(`group ${id}`, async () => change("group", await store.within(everyConnection).getGroup(id)));
				break;
			}
			case "organization": {
				const { id } = state.value;
				once.set(`organization ${id}`, async () => change("organization", await store.getOrganization(id)));
				break;
			}
			case "organizationGroup": {
				const { organizationId, groupName, connectionId } = state.value;
				once.set(`mapping ${organizationId} ${groupName}`, async () =>
					change("organizationGroup", await store.getOrganizationGroup(organizationId, groupName, connectionId)),
				);
				break;
			}
			case "connection": {
				const { id } = state.value;
				once.set(`connection ${id}`, async () => change("connection", await store.getConnection(id)));
				break;
			}
			case "settings":
				once.set("settings", async () => change("settings", await store.getSettings()));
				break;
		}
	}
	for (const ids of chunks([...users])) {
		for (const before of await store.getUsers(ids)) {
			keep({ subject: "user", before });
		}
	}
	for (const ids of chunks([...standing])) {
		const { roles, refusals } = await store.standingOf(ids);
		for (const before of roles) {
			keep({ subject: "organizationMember", before });
		}
		for (const before of refusals) {
			keep({ subject: "identityRefusal", before });
		}
	}
	for (const [groupId, ids] of members) {
		for (const chunk of chunks([...ids])) {
			for (const userId of await store.membersAmong(groupId, chunk)) {
				keep({ subject: "groupMember", before: { groupId, userId } });
			}
		}
	}
	for (const read of once.values()) {
		const record = await read();
		if (record !== undefined) {
			keep(record);
		}
	}
	return found;
}

function* chunks(ids: readonly string[]): Generator<readonly string[]> {
	for (let from = 0; from < ids.length; from += chunkSize) {
		yield ids.slice(from, from + chunkSize);
	}
}

/** A reference that changes would leave to a record that is gone, or that is not live. */
export interface Loose {
	readonly entry: LoggedChange;
	readonly reason: string;
	readonly userId: string;
	readonly groupId: string;
	readonly organizationId: string;
}

/** Finds members and roles that were added by others, and that the changes would leave without their user or group. */
export async function looseEnds(
	store: PresentReader,
	changes: readonly Change[],
	entryOf: (key: string) => LoggedChange | undefined,
): Promise<Loose[]> {
	const ended = new Set<string>();
	const final = new Map<string, Change>();
	for (const change of changes) {
		const state = stateOfRecord(change, change.before === undefined ? "after" : "before");
		const key = state === undefined ? "" : keyOfState(state);
		if (change.after === undefined) {
			ended.add(key);
		}
		final.set(key, change);
	}
	const loose: Loose[] = [];
	const add = (key: string, reason: string, ids: Partial<Loose>) => {
		const entry = entryOf(key);
		if (entry !== undefined) {
			loose.push({ entry, reason, userId: "", groupId: "", organizationId: "", ...ids });
		}
	};
	const gone = [...final].filter(([, { after }]) => after === undefined);
	const users = [...final.values()].flatMap((change) =>
		change.subject === "user" &&
		change.before !== undefined &&
		(change.after === undefined || change.after.deprovisionTime !== undefined)
			? [change.before.user.id]
			: [],
	);
	for (const ids of chunks(users)) {
		const groups = await store.within(everyConnection).groupsOf(ids);
		for (const userId of ids) {
			const isGone = final.get(`user ${userId}`)?.after === undefined;
			for (const { value: groupId = "" } of groups.get(userId) ?? []) {
				if (!ended.has(`groupMember ${groupId} ${userId}`)) {
					add(`user ${userId}`, `the user is in the group ${groupId}`, { userId, groupId });
				}
			}
			const { roles } = isGone ? await store.standingOf([userId]) : { roles: [] };
			for (const { organizationId } of roles) {
				if (!ended.has(`organizationMember ${organizationId} ${userId}`)) {
					add(`user ${userId}`, `the user has a direct role in the organization ${organizationId}`, {
						userId,
						organizationId,
					});
				}
			}
		}
	}
	for (const [key, change] of gone) {
		if (change.subject === "group") {
			const { id: groupId } = (change.before as { readonly group: { readonly id: string } }).group;
			for (const userId of (await store.within(everyConnection).membersOf([groupId])).get(groupId) ?? []) {
				if (!ended.has(`groupMember ${groupId} ${userId}`)) {
					add(key, `the group has the member ${userId}`, { userId, groupId });
				}
			}
		}
		if (change.subject === "organization") {
			const { id: organizationId } = change.before as { readonly id: string };
			for (const { userId } of await store.listOrganizationMembers({ organizationId })) {
				if (!ended.has(`organizationMember ${organizationId} ${userId}`)) {
					add(key, `the organization has the member ${userId}`, { userId, organizationId });
				}
			}
			for (const { groupName, connectionId } of await store.listOrganizationGroups(organizationId)) {
				if (!ended.has(`organizationGroup ${organizationId} ${groupName} ${connectionId}`)) {
					add(key, `the group ${groupName} is mapped to the organization`, { organizationId });
				}
			}
		}
	}
	await addMissing(store, final, add);
	return loose;
}

/** Finds new members whose user or group would not exist. */
async function addMissing(
	store: PresentReader,
	final: ReadonlyMap<string, Change>,
	add: (key: string, reason: string, ids: Partial<Loose>) => void,
): Promise<void> {
	const joining = [...final].flatMap(([key, change]) =>
		change.subject === "groupMember" && change.after !== undefined ? [{ key, ...change.after }] : [],
	);
	const userIds = [...new Set(joining.map((each) => each.userId))];
	const live = new Set<string>();
	for (const ids of chunks(userIds)) {
		for (const { user, deprovisionTime } of await store.getUsers(ids)) {
			if (deprovisionTime === undefined) {
				live.add(user.id);
			}
		}
	}
	const groups = new Map<string, boolean>();
	for (const { key, groupId, userId } of joining) {
		const user = final.get(`user ${userId}`);
		const lives =
			user === undefined
				? live.has(userId)
				: user.subject === "user" && user.after !== undefined && user.after.deprovisionTime === undefined;
		if (!lives) {
			add(key, `the user ${userId} is deprovisioned or gone`, { userId });
		}
		const group = final.get(`group ${groupId}`);
		if (!groups.has(groupId)) {
			groups.set(
				groupId,
				group === undefined
					? (await store.within(everyConnection).getGroup(groupId)) !== undefined
					: group.after !== undefined,
			);
		}
		if (!groups.get(groupId)) {
			add(key, `the group ${groupId} is gone`, { groupId });
		}
	}
}
