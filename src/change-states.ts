// SPDX-License-Identifier: Apache-2.0

// The kind of a change, and its records as the states that callers see. The change log keeps these states.

import type { MessageInitShape } from "@bufbuild/protobuf";
import { type Timestamp, timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { changeStateJson } from "../gen/roster/v1/change_json.ts";
import { makeChangeState } from "../gen/roster/v1/change_make.ts";
import {
	type ChangeState,
	type ChangeStateSchema,
	ChangeKind as Kind,
	ReviewState,
} from "../gen/roster/v1/change_pb.ts";
import { type Change, defaultConnection, lossMessage } from "./records.ts";

/** Determines the kind of a change from the records before and after it. */
export function kindOf(change: Change): Kind {
	const pick = (created: Kind, updated: Kind, deleted: Kind) =>
		change.before === undefined ? created : change.after === undefined ? deleted : updated;
	switch (change.subject) {
		case "user":
			return pick(Kind.USER_CREATED, userUpdate(change), Kind.USER_PURGED);
		case "group":
			return pick(Kind.GROUP_CREATED, Kind.GROUP_UPDATED, Kind.GROUP_DELETED);
		case "groupMember":
			return pick(Kind.GROUP_MEMBER_ADDED, Kind.UNSPECIFIED, Kind.GROUP_MEMBER_REMOVED);
		case "organization":
			return pick(Kind.ORGANIZATION_CREATED, Kind.ORGANIZATION_UPDATED, Kind.ORGANIZATION_DELETED);
		case "organizationMember":
			return pick(Kind.ORGANIZATION_MEMBER_ADDED, roleUpdate(change), Kind.ORGANIZATION_MEMBER_REMOVED);
		case "organizationGroup":
			return pick(Kind.ORGANIZATION_GROUP_ADDED, Kind.ORGANIZATION_GROUP_UPDATED, Kind.ORGANIZATION_GROUP_REMOVED);
		case "settings":
			return Kind.SETTINGS_UPDATED;
		case "guard":
			return change.before?.releaseTime === change.after?.releaseTime ? Kind.GUARD_HELD : Kind.GUARD_RELEASED;
		case "token":
			return pick(Kind.TOKEN_CREATED, Kind.UNSPECIFIED, Kind.TOKEN_DELETED);
		case "connection":
			return pick(Kind.CONNECTION_CREATED, Kind.CONNECTION_UPDATED, Kind.CONNECTION_DELETED);
		case "identityRefusal":
			return pick(Kind.IDENTITY_REFUSED, Kind.UNSPECIFIED, Kind.IDENTITY_DECIDED);
		case "review":
			return change.before === undefined
				? Kind.REVIEW_STARTED
				: change.after?.state === ReviewState.ACTIVATED
					? Kind.REVIEW_ACTIVATED
					: Kind.REVIEW_DISCARDED;
		case "requestBodies":
			return Kind.REQUEST_BODIES_READ;
	}
}

function userUpdate({ before, after }: Change & { readonly subject: "user" }): Kind {
	if (before === undefined || after === undefined) {
		return Kind.UNSPECIFIED;
	}
	if (before.deprovisionTime !== after.deprovisionTime) {
		return after.deprovisionTime === undefined ? Kind.USER_REVIVED : Kind.USER_DEPROVISIONED;
	}
	if (before.managed !== after.managed) {
		return Kind.USER_ADOPTED;
	}
	if (before.user.active !== after.user.active) {
		return after.user.active === true ? Kind.USER_REACTIVATED : Kind.USER_DEACTIVATED;
	}
	if (before.separateTime !== after.separateTime && after.separateTime !== undefined) {
		return Kind.USER_SEPARATED;
	}
	const approved = (record: typeof after) => `${record.adoptionApproveTime} ${record.adoptionConnectionId}`;
	if (approved(before) !== approved(after)) {
		return Kind.USER_ADOPTION_APPROVED;
	}
	if (before.subject === undefined && after.subject !== undefined) {
		return Kind.USER_SUBJECT_BOUND;
	}
	// The identifiers of a deprovisioned user change only by an administrator's decision.
	return before.deprovisionTime !== undefined || before.subject !== after.subject
		? Kind.USER_LINKED
		: Kind.USER_UPDATED;
}

function roleUpdate({ before, after }: Change & { readonly subject: "organizationMember" }): Kind {
	if (before === undefined || after === undefined || before.suspended === after.suspended) {
		return Kind.ORGANIZATION_MEMBER_UPDATED;
	}
	return after.suspended ? Kind.ORGANIZATION_MEMBER_SUSPENDED : Kind.ORGANIZATION_MEMBER_RESTORED;
}

/** How many losses of a rejected request an entry contains. */
const mostRefused = 100;

export type State = NonNullable<MessageInitShape<typeof ChangeStateSchema>["state"]>;

/** The state of the record on one side of a change, as the change log keeps it. */
export function stateOf(change: Change, side: "before" | "after"): State | undefined {
	// One case for each subject, so the compiler checks the type of the record against the message.
	switch (change.subject) {
		case "user": {
			const record = change[side];
			return (
				record && {
					case: "user",
					value: {
						user: record.user,
						username: record.username,
						managed: record.managed,
						connectionId: record.connectionId ?? "",
						subject: record.subject ?? "",
						...time("deprovisionTime", record.deprovisionTime),
						...time("separateTime", record.separateTime),
						...time("adoptionApproveTime", record.adoptionApproveTime),
						adoptionConnectionId: record.adoptionConnectionId ?? "",
					},
				}
			);
		}
		case "group": {
			const record = change[side];
			return record && { case: "group", value: record.group };
		}
		case "groupMember":
			return change[side] && { case: "groupMember", value: change[side] };
		case "organization": {
			const { createTime, updateTime, ...value } = change[side] ?? {};
			return change[side] && { case: "organization", value };
		}
		case "organizationMember":
			return change[side] && { case: "organizationMember", value: change[side] };
		case "organizationGroup":
			return change[side] && { case: "organizationGroup", value: change[side] };
		case "settings":
			return change[side] && { case: "settings", value: change[side] };
		case "guard": {
			const record = change[side];
			return (
				record && {
					case: "guard",
					value: {
						...time("heldTime", record.heldTime),
						...time("releaseTime", record.releaseTime),
						refused: (record.refused ?? []).slice(0, mostRefused).map((each) => ({
							...lossMessage(each),
							...time("time", record.heldTime),
						})),
					},
				}
			);
		}
		case "token": {
			const record = change[side];
			return (
				record && {
					case: "token",
					value: {
						id: record.id,
						kind: record.kind,
						...time("expireTime", record.expireTime),
						connectionId: record.connectionId ?? "",
						displayName: record.displayName ?? "",
						userId: record.userId ?? "",
					},
				}
			);
		}
		case "connection": {
			const record = change[side];
			return (
				record && {
					case: "connection",
					value: {
						...{ id: record.id, name: record.name, kind: record.kind },
						adoptionDomains: [...(record.adoptionDomains ?? [])],
					},
				}
			);
		}
		case "identityRefusal": {
			const record = change[side];
			return (
				record && {
					case: "identityRefusal",
					value: { userId: record.userId, reason: record.reason, ...time("time", record.time) },
				}
			);
		}
		case "review": {
			const record = change[side];
			return record && { case: "review", value: { id: record.id, tokenId: record.tokenId, state: record.state } };
		}
		case "requestBodies":
			return change[side] && { case: "requestBodies", value: change[side] };
	}
}

function time<Name extends string>(name: Name, value: number | undefined) {
	return value === undefined ? {} : { [name]: timestampFromMs(value) };
}

/** What a record has besides its state in the change log. */
export interface Life {
	readonly createTime: number;
	readonly updateTime: number;
	readonly version: number;
}

/** A record of any kind that a state of the change log can be turned back into. */
type Restored = {
	[Subject in RestoredSubject]: {
		readonly subject: Subject;
		readonly record: NonNullable<(Change & { readonly subject: Subject })["after"]>;
	};
}[RestoredSubject];

/** The kinds of record that the change log describes completely, apart from times and versions. */
export type RestoredSubject =
	| "user"
	| "group"
	| "groupMember"
	| "organization"
	| "organizationMember"
	| "organizationGroup"
	| "settings"
	| "connection"
	| "identityRefusal";

/** Turns a state of the change log back into a record; undefined if the log does not describe the record completely. */
export function recordOf({ state, connectionId: managing }: ChangeState, life: Life): Restored | undefined {
	switch (state.case) {
		case "user": {
			const { user, username, managed, connectionId, subject, adoptionConnectionId, ...times } = state.value;
			const known = {
				connectionId: connectionId || undefined,
				subject: subject || undefined,
				deprovisionTime: msOf(times.deprovisionTime),
				separateTime: msOf(times.separateTime),
				adoptionApproveTime: msOf(times.adoptionApproveTime),
				adoptionConnectionId: adoptionConnectionId || undefined,
			};
			return user && { subject: "user", record: { user, username, managed, ...known, ...life } };
		}
		case "group":
			// Older entries do not name the connection of a group.
			return {
				subject: "group",
				record: { group: state.value, connectionId: managing || defaultConnection.id, ...life },
			};
		case "groupMember": {
			const { groupId, userId } = state.value;
			return { subject: "groupMember", record: { groupId, userId } };
		}
		case "organization": {
			const { id, name, description, url, repositoryBaseRole } = state.value;
			const { createTime, updateTime } = life;
			const texts = { id, name, description, url };
			return { subject: "organization", record: { ...texts, repositoryBaseRole, createTime, updateTime } };
		}
		case "organizationMember": {
			const { organizationId, userId, role, suspended, unproven } = state.value;
			return { subject: "organizationMember", record: { organizationId, userId, role, suspended, unproven } };
		}
		case "organizationGroup": {
			const { organizationId, groupName, roleOverride } = state.value;
			return { subject: "organizationGroup", record: { organizationId, groupName, roleOverride } };
		}
		case "settings":
			return { subject: "settings", record: state.value };
		case "connection": {
			const { id, name, kind, adoptionDomains } = state.value;
			const { createTime } = life;
			const domains = adoptionDomains.length === 0 ? undefined : adoptionDomains;
			return { subject: "connection", record: { id, name, kind, adoptionDomains: domains, createTime } };
		}
		case "identityRefusal": {
			const { userId, reason } = state.value;
			return { subject: "identityRefusal", record: { userId, reason, time: msOf(state.value.time) ?? 0 } };
		}
		default:
			return undefined;
	}
}

function msOf(time: Timestamp | undefined): number | undefined {
	return time === undefined ? undefined : timestampMs(time);
}

/** Identifies the record that a state describes, among all records. */
export function keyOfState({ state }: ChangeState): string {
	switch (state.case) {
		case "user":
			return `user ${state.value.user?.id}`;
		case "groupMember":
			return `groupMember ${state.value.groupId} ${state.value.userId}`;
		case "organizationMember":
			return `organizationMember ${state.value.organizationId} ${state.value.userId}`;
		case "organizationGroup":
			return `organizationGroup ${state.value.organizationId} ${state.value.groupName}`;
		case "identityRefusal":
			return `identityRefusal ${state.value.userId} ${state.value.reason}`;
		case "group":
		case "organization":
		case "connection":
		case "token":
		case "review":
			return `${state.case} ${state.value.id}`;
		default:
			return state.case ?? "";
	}
}

/** The JSON of a state, by which two states are compared; an empty text if there is none. */
export function textOfState(state: ChangeState | undefined): string {
	return state === undefined ? "" : JSON.stringify(changeStateJson(state));
}

/** The state of a record that a change would leave or lead to. */
export function stateOfRecord(change: Change, side: "before" | "after"): ChangeState | undefined {
	const state = stateOf(change, side);
	return state && makeChangeState({ state, connectionId: connectionOfState(change, side) });
}

/** The connection of a group, which the message of a group does not have; empty for other records. */
export function connectionOfState(change: Change, side: "before" | "after"): string {
	return change.subject === "group" ? (change[side]?.connectionId ?? "") : "";
}

/** The connection of a group whose state the log has. Older entries do not name it. */
export function connectionOfGroup({ connectionId }: ChangeState): string {
	return connectionId || defaultConnection.id;
}
