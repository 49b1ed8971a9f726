// SPDX-License-Identifier: Apache-2.0

// Reads the states of the change log: as records, by the key of their record, and as text.

import { type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";
import { OrganizationVerificationStatus } from "../gen/buf/registry/owner/v1/organization_pb.ts";
import { changeStateJson } from "../gen/roster/v1/change_json.ts";
import type { ChangeState } from "../gen/roster/v1/change_pb.ts";
import type { Change } from "./records/change.ts";
import { defaultConnection } from "./records/connections.ts";

/** The properties of a record that its state in the change log does not have. */
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
export function recordOf(logged: ChangeState, life: Life): Restored | undefined {
	const { state } = logged;
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
			return {
				subject: "group",
				record: { group: state.value, connectionId: connectionOfGroup(logged), ...life },
			};
		case "groupMember": {
			const { groupId, userId } = state.value;
			return { subject: "groupMember", record: { groupId, userId } };
		}
		case "organization": {
			const { id, name, description, url, repositoryBaseRole } = state.value;
			const verificationStatus = state.value.verificationStatus || OrganizationVerificationStatus.UNVERIFIED;
			const { createTime, updateTime } = life;
			const texts = { id, name, description, url };
			return {
				subject: "organization",
				record: { ...texts, repositoryBaseRole, verificationStatus, createTime, updateTime },
			};
		}
		case "organizationMember": {
			const { organizationId, userId, role, suspended, unproven } = state.value;
			return { subject: "organizationMember", record: { organizationId, userId, role, suspended, unproven } };
		}
		case "organizationGroup": {
			const { organizationId, groupName, roleOverride, connectionId } = state.value;
			return { subject: "organizationGroup", record: { organizationId, groupName, roleOverride, connectionId } };
		}
		case "settings":
			return { subject: "settings", record: state.value };
		case "connection": {
			const { id, name, kind, adoptionDomains, strict, guardThreshold } = state.value;
			const { createTime } = life;
			const domains = adoptionDomains.length === 0 ? undefined : adoptionDomains;
			const settings = {
				...{ strict, guardThreshold },
				organizationProvisioning: state.value.organizationProvisioning || undefined,
			};
			return { subject: "connection", record: { id, name, kind, adoptionDomains: domains, createTime, ...settings } };
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
			return `organizationGroup ${state.value.organizationId} ${state.value.groupName} ${state.value.connectionId}`;
		case "identityRefusal":
			return `identityRefusal ${state.value.userId} ${state.value.reason}`;
		case "group":
		case "organization":
		case "connection":
		case "token":
		case "clientSecret":
		case "clientTrust":
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

/** The connection of a group whose state the log has. Older entries do not name it. */
export function connectionOfGroup({ connectionId }: ChangeState): string {
	return connectionId || defaultConnection.id;
}
