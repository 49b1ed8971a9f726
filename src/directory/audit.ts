// SPDX-License-Identifier: Apache-2.0

// The events of the registry's audit API, made of the entries of the change log. One table maps each kind of change to
// its event, or says why it has none. Pure.

import type { MessageInitShape } from "@bufbuild/protobuf";
import {
	ActorType,
	type EventSchema,
	EventType,
	type ResourceSchema,
	ResourceType,
} from "../../gen/buf/alpha/audit/v1alpha1/event_pb.ts";
import {
	type Actor,
	ChangeKind,
	type ChangeState,
	CredentialKind,
	type Change as LoggedChange,
} from "../../gen/roster/v1/change_pb.ts";
import type { LoggedRequest } from "../records/change.ts";
import { hasMachineUser, machineUserId, machineUsername } from "./machine-users.ts";

/** The names of users and organizations by their ids. A name that nobody knows any more is empty. */
export interface Names {
	user(id: string): string;
	organization(id: string): string;
}

type Event = MessageInitShape<typeof EventSchema>;

/** The parts of an event that the kind of the change determines. */
interface Told {
	readonly type: EventType;
	readonly resource: MessageInitShape<typeof ResourceSchema>;
	readonly payload: NonNullable<Event["payload"]>;
}

/** A kind of change: how its event is told, or why it has none. */
type Mapping = ((change: LoggedChange, names: Names) => Told) | { readonly none: string };

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
const user =
	(type: EventType, payload: Told["payload"]["case"]) =>
	(change: LoggedChange): Told => ({
		type,
		resource: { type: ResourceType.USER, id: change.userId, name: stateOf(change, "user").username },
		payload: { case: payload, value: {} } as Told["payload"],
	});

/** An event about an organization. */
const organization =
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

function membershipGranted(change: LoggedChange, names: Names): Told {
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

function membershipRevoked(change: LoggedChange, names: Names): Told {
	const { role, source } = stateOf(change, "membership", "before");
	const value = { ...inOrganization(change, names), memberRole: role, memberRoleSource: source };
	return {
		type: EventType.ORGANIZATION_MEMBER_REMOVED,
		resource: member(change, names),
		payload: { case: "organizationMemberRemoved", value },
	};
}

function groupAdded(change: LoggedChange, names: Names): Told {
	const { roleOverride } = stateOf(change, "organizationGroup", "after");
	return {
		type: EventType.ORGANIZATION_IDP_GROUP_ADDED,
		resource: mappedGroup(change),
		payload: { case: "idpGroupAdded", value: { ...inOrganization(change, names), roleOverride } },
	};
}

function groupUpdated(change: LoggedChange, names: Names): Told {
	const before = stateOf(change, "organizationGroup", "before");
	const after = stateOf(change, "organizationGroup", "after");
	const overrides = { oldRoleOverride: before.roleOverride, newRoleOverride: after.roleOverride };
	return {
		type: EventType.ORGANIZATION_IDP_GROUP_UPDATED,
		resource: mappedGroup(change),
		payload: { case: "idpGroupUpdated", value: { ...inOrganization(change, names), ...overrides } },
	};
}

function groupRemoved(change: LoggedChange, names: Names): Told {
	const { roleOverride } = stateOf(change, "organizationGroup", "before");
	return {
		type: EventType.ORGANIZATION_IDP_GROUP_REMOVED,
		resource: mappedGroup(change),
		payload: { case: "idpGroupRemoved", value: { ...inOrganization(change, names), roleOverride } },
	};
}

/** The id of the user whose token it is: a person, or the machine user behind it. */
const ownerOf = ({ id, userId }: StateOf<"token">) => (userId === "" ? machineUserId(id) : userId);

function tokenCreated(change: LoggedChange): Told {
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

function tokenDeleted(change: LoggedChange): Told {
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

const attributes = { none: "the registry has no event for attributes of a user" };
const groups = { none: "the registry has no event for groups of the identity provider, only for their mappings" };
const rotation = { none: "the registry has no event for the rotation of a token" };
const clients = { none: "the registry has no OAuth 2.0 clients" };
const directRole = { none: "the membership that a direct role gives is a change of its own" };
const identity = { none: "the registry has no event for how a person is recognized" };
const guard = { none: "the registry has no guard" };
const reviews = { none: "the registry has no reviews; what one changes is told when it is activated" };
const connections = { none: "the registry has no event for its identity providers" };

type KindName = Exclude<keyof typeof ChangeKind, "UNSPECIFIED">;

/** Each kind of change, with its event or the reason why it has none. */
export const auditTable: { readonly [Name in KindName]: Mapping } = {
	USER_CREATED: user(EventType.USER_CREATED, "userCreated"),
	USER_UPDATED: attributes,
	USER_DEACTIVATED: user(EventType.USER_DEACTIVATED, "userDeactivated"),
	USER_REACTIVATED: user(EventType.USER_REACTIVATED, "userReactivated"),
	// The registry still shows a deprovisioned user, as a deactivated one.
	USER_DEPROVISIONED: user(EventType.USER_DEACTIVATED, "userDeactivated"),
	USER_REVIVED: user(EventType.USER_REACTIVATED, "userReactivated"),
	USER_ADOPTED: user(EventType.USER_AUTO_MERGED_FROM_NEW_IDP, "userAutoMergedFromNewIdp"),
	USER_PURGED: user(EventType.USER_DELETED, "userDeleted"),
	GROUP_CREATED: groups,
	GROUP_UPDATED: groups,
	GROUP_DELETED: groups,
	GROUP_MEMBER_ADDED: groups,
	GROUP_MEMBER_REMOVED: groups,
	ORGANIZATION_CREATED: organization(EventType.ORGANIZATION_CREATED, "organizationCreated"),
	ORGANIZATION_UPDATED: { none: "the registry has no event for the description, the URL or the base role" },
	ORGANIZATION_DELETED: organization(EventType.ORGANIZATION_DELETED, "organizationDeleted"),
	ORGANIZATION_MEMBER_ADDED: directRole,
	ORGANIZATION_MEMBER_UPDATED: directRole,
	ORGANIZATION_MEMBER_REMOVED: directRole,
	ORGANIZATION_GROUP_ADDED: groupAdded,
	ORGANIZATION_GROUP_UPDATED: groupUpdated,
	ORGANIZATION_GROUP_REMOVED: groupRemoved,
	REQUEST_BODIES_READ: { none: "the registry has no event for what an administrator reads" },
	REVIEW_ACTIVATED: reviews,
	REVIEW_DISCARDED: reviews,
	REVIEW_STARTED: reviews,
	SETTINGS_UPDATED: { none: "the registry has no event for Roster's settings" },
	TOKEN_CREATED: tokenCreated,
	TOKEN_DELETED: tokenDeleted,
	TOKEN_ROTATED: rotation,
	TOKEN_ROTATION_FINISHED: rotation,
	TOKEN_ROTATION_CANCELED: rotation,
	CLIENT_SECRET_ADDED: clients,
	CLIENT_SECRET_REMOVED: clients,
	CLIENT_TRUST_ADDED: clients,
	CLIENT_TRUST_REMOVED: clients,
	TOKEN_UPDATED: { none: "the registry has no event for the networks of a token" },
	MEMBERSHIP_GRANTED: membershipGranted,
	MEMBERSHIP_REVOKED: membershipRevoked,
	GUARD_HELD: guard,
	GUARD_RELEASED: guard,
	ORGANIZATION_MEMBER_SUSPENDED: directRole,
	ORGANIZATION_MEMBER_RESTORED: directRole,
	CONNECTION_CREATED: connections,
	CONNECTION_UPDATED: connections,
	CONNECTION_DELETED: connections,
	IDENTITY_REFUSED: identity,
	IDENTITY_DECIDED: identity,
	USER_LINKED: identity,
	USER_SEPARATED: identity,
	USER_HANDED_OVER: identity,
	USER_ADOPTION_APPROVED: identity,
	USER_SUBJECT_BOUND: { none: "a sign-in is recorded only if it changes something, so that there is no event for it" },
};

const tellers = new Map(
	Object.entries(auditTable).flatMap(([name, mapping]) =>
		typeof mapping === "function" ? [[ChangeKind[name as KindName] as ChangeKind, mapping] as const] : [],
	),
);

/** The kinds of change that have an event, in the order of their numbers. */
export const auditedKinds: readonly ChangeKind[] = [...tellers.keys()].sort((one, other) => one - other);

function actorOf({ kind, tokenId, tokenDisplayName, userId }: Actor, names: Names) {
	if (kind === CredentialKind.USER) {
		return { type: ActorType.USER, id: userId, name: names.user(userId) };
	}
	if (hasMachineUser(kind)) {
		return { type: ActorType.USER, id: machineUserId(tokenId), name: machineUsername(tokenId) };
	}
	return tokenId === ""
		? { type: ActorType.SYSTEM, id: "", name: "roster" }
		: { type: ActorType.SYSTEM, id: tokenId, name: tokenDisplayName || tokenId };
}

/** Makes the event of an entry, whose kind must be one of the audited ones. */
export function eventOf({ change, userAgent = "", address = "" }: LoggedRequest, names: Names): Event {
	const { sequence, kind, actor, time, requestId } = change;
	const tell = tellers.get(kind);
	if (tell === undefined || actor === undefined || time === undefined) {
		throw new Error(`the change ${sequence} of the kind ${kind} has no event`);
	}
	return {
		eventId: String(sequence),
		actor: actorOf(actor, names),
		eventTime: time,
		metadata: { userAgent, ip: address, traceId: requestId },
		...tell(change, names),
	};
}
