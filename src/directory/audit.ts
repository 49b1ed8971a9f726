import { ActorType, EventType } from "../../gen/buf/alpha/audit/v1alpha1/event_pb.ts";
import { type Actor, ChangeKind, CredentialKind, type Change as LoggedChange } from "../../gen/roster/v1/change_pb.ts";
import type { LoggedRequest } from "../records/change.ts";
import {
	type Event,
	groupAdded,
	groupRemoved,
	groupUpdated,
	membershipGranted,
	membershipRevoked,
	type Names,
	organization,
	type Told,
	tokenCreated,
	tokenDeleted,
	user,
} from "./audit-payloads.ts";
import { hasMachineUser, machineUserId, machineUsername } from "./machine-users.ts";

/** A kind of change: how its event is told, or why it has none. */
type Mapping = ((change: LoggedChange, names: Names) => Told) | { readonly none: string };

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

function actorOf({ kind, tokenId, tokenDisplayName, userId, person }: Actor, names: Names) {
	if (person !== undefined) {
		return { type: ActorType.USER, id: person.id, name: person.email || person.name || person.subject };
	}
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
