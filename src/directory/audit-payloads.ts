// SPDX-License-Identifier: Apache-2.0

// Makes the parts of an audit event that the kind of the change determines: its type, its resource and its payload.

import type { MessageInitShape } from "@bufbuild/protobuf";
import {
	type EventSchema,
	EventType,
	type ResourceSchema,
	ResourceType,
} from "../../gen/buf/alpha/audit/v1alpha1/event_pb.ts";
import { type ChangeState, CredentialKind, type Change as LoggedChange } from "../../gen/roster/v1/change_pb.ts";
import { machineUserId } from "./machine-users.ts";

/** The names of users and organizations by their ids. A name that nobody knows any more is empty. */
export interface Names {
	user(id: string): string;
	organization(id: string): string;
}

export type Event = MessageInitShape<typeof EventSchema>;

/** The parts of an event that the kind of the change determines. */
export interface Told {
	readonly type: EventType;
	readonly resource: MessageInitShape<typeof ResourceSchema>;
	readonly payload: NonNullable<Event["payload"]>;
}

type State = ChangeState["state"];
type StateOf<Case extends string> = Extract<State, { readonly case: Case }>["value"];

/** Returns the state of a change, before or after. Every change of a kind has the same case of state. */
function stateOf<Case extends NonNullable<State["case"]>>(
	{ before, after }: LoggedChange,
	expected: Case,
	side: "before" | "after" | "newest" = "newest",
): StateOf<Case> {
	const state = (side === "before" ? before : side === "after" ? after : (after ?? before))?.state;
	if (state?.case !== expected) {
		throw new Error(`a change without the state ${expected}`);
	}
	return state.value as StateOf<Case>;
}

/** An event about a user. */
export const user =
	(type: EventType, payload: Told["payload"]["case"]) =>
	(change: LoggedChange): Told => ({
		type,
		resource: { type: ResourceType.USER, id: change.userId, name: stateOf(change, "user").username },
		payload: { case: payload, value: {} } as Told["payload"],
	});

/** An event about an organization. */
export const organization =
	(type: EventType, payload: "organizationCreated" | "organizationDeleted") =>
	(change: LoggedChange): Told => ({
		type,
		resource: {
			type: ResourceType.ORGANIZATION,
			id: change.organizationId,
			name: stateOf(change, "organization").name,
		},
		payload: { case: payload, value: {} },
	});

/** The organization of a payload. */
const inOrganization = ({ organizationId }: LoggedChange, names: Names) => ({
	organizationId,
	organizationName: names.organization(organizationId),
});

/** A member of an organization. */
const member = ({ userId: id }: LoggedChange, names: Names) => ({
	type: ResourceType.ORGANIZATION_MEMBER,
	...{ id, name: names.user(id) },
});

/** A group that is mapped to an organization. */
function mappedGroup(change: LoggedChange) {
	const { groupName } = stateOf(change, "organizationGroup");
	return { type: ResourceType.ORGANIZATION_IDP_GROUP, id: groupName, name: groupName };
}

export function membershipGranted(change: LoggedChange, names: Names): Told {
	const after = stateOf(change, "membership", "after");
	const common = { resource: member(change, names) };
	if (change.before === undefined) {
		const value = { ...inOrganization(change, names), memberRole: after.role, memberRoleSource: after.source };
		return {
			...common,
			type: EventType.ORGANIZATION_MEMBER_ADDED,
			payload: { case: "organizationMemberAdded", value },
		};
	}
	const before = stateOf(change, "membership", "before");
	return {
		...common,
		type: EventType.ORGANIZATION_MEMBER_ROLE_CHANGED,
		payload: {
			case: "organizationMemberRoleChanged",
			value: {
				...inOrganization(change, names),
				...{ oldRole: before.role, newRole: after.role },
				...{ oldMemberRoleSource: before.source, newMemberRoleSource: after.source },
			},
		},
	};
}

export function membershipRevoked(change: LoggedChange, names: Names): Told {
	const { role, source } = stateOf(change, "membership", "before");
	const value = { ...inOrganization(change, names), memberRole: role, memberRoleSource: source };
	return {
		type: EventType.ORGANIZATION_MEMBER_REMOVED,
		resource: member(change, names),
		payload: { case: "organizationMemberRemoved", value },
	};
}

export function groupAdded(change: LoggedChange, names: Names): Told {
	const { roleOverride } = stateOf(change, "organizationGroup", "after");
	return {
		type: EventType.ORGANIZATION_IDP_GROUP_ADDED,
		resource: mappedGroup(change),
		payload: { case: "idpGroupAdded", value: { ...inOrganization(change, names), roleOverride } },
	};
}

export function groupUpdated(change: LoggedChange, names: Names): Told {
	const before = stateOf(change, "organizationGroup", "before");
	const after = stateOf(change, "organizationGroup", "after");
	const overrides = { oldRoleOverride: before.roleOverride, newRoleOverride: after.roleOverride };
	return {
		type: EventType.ORGANIZATION_IDP_GROUP_UPDATED,
		resource: mappedGroup(change),
		payload: { case: "idpGroupUpdated", value: { ...inOrganization(change, names), ...overrides } },
	};
}

export function groupRemoved(change: LoggedChange, names: Names): Told {
	const { roleOverride } = stateOf(change, "organizationGroup", "before");
	return {
		type: EventType.ORGANIZATION_IDP_GROUP_REMOVED,
		resource: mappedGroup(change),
		payload: { case: "idpGroupRemoved", value: { ...inOrganization(change, names), roleOverride } },
	};
}

/** The id of the user whose token it is: a person, or the machine user behind it. */
const ownerOf = ({ id, userId }: StateOf<"token">) => (userId === "" ? machineUserId(id) : userId);

export function tokenCreated(change: LoggedChange): Told {
	const token = stateOf(change, "token");
	const { id, displayName: name, kind, expireTime } = token;
	const expiry = expireTime === undefined ? {} : { tokenExpiryTime: expireTime };
	return kind === CredentialKind.SCIM
		? {
				type: EventType.SCIM_TOKEN_CREATED,
				resource: { type: ResourceType.SCIM_TOKEN, id, name },
				payload: { case: "scimTokenCreated", value: expiry },
			}
		: {
				type: EventType.TOKEN_CREATED,
				resource: { type: ResourceType.TOKEN, id, name },
				payload: { case: "tokenCreated", value: { ownerId: ownerOf(token), ...expiry } },
			};
}

export function tokenDeleted(change: LoggedChange): Told {
	const token = stateOf(change, "token");
	const { id, displayName: name, kind } = token;
	return kind === CredentialKind.SCIM
		? {
				type: EventType.SCIM_TOKEN_DELETED,
				resource: { type: ResourceType.SCIM_TOKEN, id, name },
				payload: { case: "scimTokenDeleted", value: {} },
			}
		: {
				type: EventType.TOKEN_DELETED,
				resource: { type: ResourceType.TOKEN, id, name },
				payload: { case: "tokenDeleted", value: { ownerId: ownerOf(token) } },
			};
}
