// SPDX-License-Identifier: Apache-2.0

// Decides how a command changes a user. Everything here is pure.

import type { ConnectError } from "@connectrpc/connect";
import { IdentityRefusalReason } from "../../gen/roster/v1/change_pb.ts";
import { sameUser, type UserDraft, userDraft, userWithoutBlanks } from "../../gen/roster/v1/user_draft.ts";
import { makeUser } from "../../gen/roster/v1/user_make.ts";
import type { User } from "../../gen/roster/v1/user_pb.ts";
import { adoptionNeedsApproval, identityUnclear } from "../errors/data.ts";
import { invalidValue } from "../errors/request.ts";
import type { Change } from "../records/change.ts";
import type { ConnectionRecord, IdentityRefusalRecord } from "../records/connections.ts";
import type { OrganizationMemberRecord } from "../records/organizations.ts";
import { type UserRecord, unconnected } from "../records/resources.ts";
import { applySteps, type Step } from "../scim/patch.ts";
import { userType } from "../scim/schema.ts";
import { checkTexts } from "../scim/text.ts";
import { reasonAgainstAdoption } from "./adoption.ts";
import { keepEmail } from "./emails.ts";
import { type Identity, identify, isAwaited } from "./identity.ts";
import { checkNames } from "./names.ts";
import { returnRoles, suspendRoles } from "./roles.ts";

/** The user after a command, and the changes that lead to it. */
export interface Decision {
	readonly record: UserRecord;
	readonly changes: readonly Change[];
	/** Set if the server cannot establish who the person is. Then nothing changes. */
	readonly refusal?: Refusal;
}

/** A refusal that an administrator has to resolve. */
export interface Refusal {
	readonly error: ConnectError;
	/** The users that the person might be. */
	readonly userIds: readonly string[];
	readonly reason: IdentityRefusalReason;
}

/** The attributes of a user in stored form: one email, no read-only attributes, no empty values. */
export function settleUser(sent: UserDraft, id: string): User {
	return makeUser({ ...userWithoutBlanks(sent), id, emails: keepEmail(sent.emails ?? []) });
}

// A message already has the right names and types. Only its texts need checks.
function settleSent(sent: User, id: string): User {
	checkTexts(userType, sent);
	return settleUser(sent, id);
}

function requireUserName(user: User): User {
	if (user.userName === undefined) {
		throw invalidValue("userName", "is required: send the name that the person signs in with");
	}
	return user;
}

/** The properties of a user that only the server knows, and may change. */
type Known = Partial<Omit<UserRecord, "user" | "username" | "createTime" | "updateTime" | "version">>;

/**
 * Changes the attributes of a user, and the properties that only the server knows. If nothing differs, there is no
 * change.
 */
export function update(before: UserRecord, user: User, now: number, known: Known = {}): Decision {
	const after = { ...before, user, ...known };
	const sameKnown = (Object.keys(known) as (keyof Known)[]).every((each) => before[each] === after[each]);
	if (sameKnown && sameUser(before.user, user)) {
		return { record: before, changes: [] };
	}
	const record = { ...after, updateTime: now, version: before.version + 1 };
	return { record, changes: [{ subject: "user", before, after: record }] };
}

/** The properties of a new record that the server assigns. */
export interface Creation {
	readonly id: string;
	readonly now: number;
}

/** The stored state of the users whom a push may refer to. */
export interface Standing {
	readonly roles: readonly OrganizationMemberRecord[];
	readonly refusals: readonly IdentityRefusalRecord[];
}

/** The evidence for the identity of a pushed user. */
export interface Evidence {
	readonly connection: ConnectionRecord;
	/** Records with the user name, the email or the external id. */
	readonly known: readonly UserRecord[];
	/** The state of those records that are not both live and managed. */
	readonly standing: Standing;
}

/** Creates a user, revives a deprovisioned one, or adopts an account that a sign-in created. */
export function createUser(sent: User, { connection, known, standing }: Evidence, creation: Creation): Decision {
	const user = requireUserName(settleSent(sent, creation.id));
	user.active ??= true;
	const identity = identify(user, connection.id, known);
	const connected = { managed: true, connectionId: connection.id };
	switch (identity.kind) {
		case "new":
			checkNames(userType, undefined, user);
			return newUser(user, connected, creation);
		case "unclear":
			return unclear(user, identity, connection);
		case "returns": {
			const { record, strong } = identity;
			checkNames(userType, record.user, user);
			user.id = record.user.id;
			// The external id of another connection means nothing in this one.
			user.externalId ??= record.connectionId === connection.id ? record.user.externalId : undefined;
			const back = { ...connected, deprovisionTime: undefined, separateTime: undefined };
			const returned = update(record, user, creation.now, back);
			const own = standing.roles.filter((each) => each.userId === user.id);
			return {
				record: returned.record,
				changes: [...returned.changes, ...returnRoles(own, strong), ...endRefusals(standing, user.id)],
			};
		}
		case "signedIn": {
			const { record } = identity;
			const { id } = record.user;
			const roles = standing.roles.filter((each) => each.userId === id);
			const because = reasonAgainstAdoption(record, roles, connection);
			if (because !== undefined) {
				const error = adoptionNeedsApproval(id, because, connection.name);
				return { record, changes: [], refusal: { error, userIds: [id], reason: IdentityRefusalReason.ADOPTION } };
			}
			checkNames(userType, record.user, user);
			user.id = id;
			const adopted = update(record, user, creation.now, {
				...connected,
				adoptionApproveTime: undefined,
				adoptionConnectionId: undefined,
			});
			return { record: adopted.record, changes: [...adopted.changes, ...endRefusals(standing, id)] };
		}
	}
}

/** Quotes a value as one word of a shell command. */
function quoted(value = ""): string {
	return /^[\w@.+-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}

function unclear(
	user: User,
	{ records, says }: Identity & { readonly kind: "unclear" },
	{ name }: ConnectionRecord,
): Decision {
	const ids = records.map((each) => each.user.id);
	const email = user.emails[0]?.value;
	const link =
		user.externalId === undefined
			? `--user-name ${quoted(user.userName)}${email === undefined ? "" : ` --email ${quoted(email)}`}`
			: `--connection ${name} --external-id ${quoted(user.externalId)}`;
	const idsOf = (lives: boolean) =>
		records.filter((each) => (each.deprovisionTime === undefined) === lives).map((each) => each.user.id);
	const error = identityUnclear(says, idsOf(false), idsOf(true), link);
	const refusal = { error, userIds: ids, reason: IdentityRefusalReason.EVIDENCE };
	return { record: records[0] as UserRecord, changes: [], refusal };
}

/** Ends the recorded refusals of a user, because they are resolved. */
export function endRefusals(
	{ refusals }: Pick<Standing, "refusals">,
	userId: string,
	reason?: IdentityRefusalReason,
): Change[] {
	return refusals
		.filter((each) => each.userId === userId && (reason === undefined || each.reason === reason))
		.map((before) => ({ subject: "identityRefusal", before }));
}

/** Creates a new user. */
export function newUser(user: User, known: Known, { now }: Creation): Decision {
	const record: UserRecord = {
		user,
		username: "",
		managed: false,
		...unconnected,
		...known,
		createTime: now,
		updateTime: now,
		version: 1,
	};
	return { record, changes: [{ subject: "user", after: record }] };
}

/** Adds a username to the decision about a user who has none yet. */
export function named({ record, changes }: Decision, username: string): Decision {
	const after = { ...record, username };
	return {
		record: after,
		changes: changes.map((each) => (each.subject === "user" ? { subject: "user", after } : each)),
	};
}

/**
 * Replaces all attributes. An external id and a state that are not sent keep their values.
 *
 * @param connectionId the connection that manages the user from now on, if none does yet.
 */
export function replaceUser(before: UserRecord, sent: User, connectionId: string, now: number): Decision {
	const user = requireUserName(settleSent(sent, before.user.id));
	user.active ??= before.user.active ?? true;
	if (sent.externalId === undefined) {
		user.externalId = before.user.externalId;
	}
	checkNames(userType, before.user, user);
	return update(before, user, now, {
		...{ managed: true, connectionId: before.connectionId ?? connectionId },
		...arrived(before, connectionId),
	});
}

/** The approval of a user who was handed over ends when the connection pushes them. */
function arrived(before: UserRecord, connectionId: string | undefined): Known {
	return isAwaited(before) && before.connectionId === connectionId
		? { adoptionApproveTime: undefined, adoptionConnectionId: undefined }
		: {};
}

/**
 * Applies the steps of a PATCH.
 *
 * @param connectionId the connection that sent it; undefined for an administrator.
 */
export function patchUser(
	before: UserRecord,
	steps: readonly Step[],
	connectionId: string | undefined,
	now: number,
): Decision {
	const draft = userDraft(before.user);
	for (const step of steps) {
		applySteps(draft, [step]);
		// After each step, the user has one primary email again, as a client would read it.
		draft.emails = keepEmail(draft.emails ?? []);
	}
	if (draft.active === undefined) {
		// Keeping the value would report success without an effect, and any other value would be a guess.
		throw invalidValue("active", "cannot be unassigned: send true or false");
	}
	const user = requireUserName(settleUser(draft, before.user.id));
	checkNames(userType, before.user, user);
	return update(before, user, now, arrived(before, connectionId));
}

/** Activates or deactivates a user. */
export function setActive(before: UserRecord, active: boolean, now: number): Decision {
	return update(before, { ...before.user, active }, now);
}

/**
 * Deprovisions a user, which is how SCIM deletes one: access ends, and the identifying values are kept in case the
 * person comes back.
 *
 * @param groupIds the groups that the user leaves.
 * @param standing the user's direct roles, which are suspended, and the refusals about the live user, which end.
 */
export function deprovision(
	before: UserRecord,
	groupIds: readonly string[],
	standing: Standing,
	now: number,
): Decision {
	const { record, changes } = update(before, before.user, now, {
		deprovisionTime: now,
		...arrived(before, before.connectionId),
	});
	const userId = before.user.id;
	return {
		record,
		changes: [
			...changes,
			...groupIds.map((groupId) => leave(groupId, userId)),
			...suspendRoles(standing.roles),
			...endRefusals(standing, userId),
		],
	};
}

export function leave(groupId: string, userId: string): Change {
	return { subject: "groupMember", before: { groupId, userId } };
}
