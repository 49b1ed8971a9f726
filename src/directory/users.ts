// SPDX-License-Identifier: Apache-2.0

// The life of a user: what a command makes of a record. Everything here is pure.

import type { ConnectError } from "@connectrpc/connect";
import { IdentityRefusalReason } from "../../gen/roster/v1/change_pb.ts";
import { sameUser, type UserDraft, userDraft, userWithoutBlanks } from "../../gen/roster/v1/user_draft.ts";
import { makeUser } from "../../gen/roster/v1/user_make.ts";
import type { User } from "../../gen/roster/v1/user_pb.ts";
import { adoptionNeedsApproval, identityUnclear, invalidValue } from "../errors.ts";
import {
	type Change,
	type ConnectionRecord,
	type IdentityRefusalRecord,
	type OrganizationMemberRecord,
	type UserRecord,
	unconnected,
} from "../records.ts";
import { applySteps, type Step } from "../scim/patch.ts";
import { userType } from "../scim/schema.ts";
import { checkTexts } from "../scim/text.ts";
import { adoptionBar } from "./adoption.ts";
import { keepEmail } from "./emails.ts";
import { type Identity, identify } from "./identity.ts";
import { checkNames } from "./names.ts";
import { roleChanges } from "./roles.ts";

/** A user that may have been changed, and the change where there is one. */
export interface Decision {
	readonly record: UserRecord;
	readonly changes: readonly Change[];
	/** Set where it cannot be told who somebody is: nothing is to be changed. */
	readonly refusal?: Refusal;
}

/** An administrator has to decide who somebody is. */
export interface Refusal {
	readonly error: ConnectError;
	/** Whom it is about. */
	readonly userIds: readonly string[];
	readonly reason: IdentityRefusalReason;
}

/** The attributes of a user as they are stored: one email, nothing that is read-only, nothing empty. */
export function settleUser(sent: UserDraft, id: string): User {
	return makeUser({ ...userWithoutBlanks(sent), id, emails: keepEmail(sent.emails ?? []) });
}

// A message has the names and types of the attributes, and any text.
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

/** What only the server knows of a user, and may change. */
type Known = Partial<Omit<UserRecord, "user" | "username" | "createTime" | "updateTime" | "version">>;

/** The change of a user's attributes, and of what only the server knows of them. */
export function update(before: UserRecord, user: User, now: number, known: Known = {}): Decision {
	const after = { ...before, user, ...known };
	const sameKnown = (Object.keys(known) as (keyof Known)[]).every((each) => before[each] === after[each]);
	if (sameKnown && sameUser(before.user, user)) {
		return { record: before, changes: [] };
	}
	const record = { ...after, updateTime: now, version: before.version + 1 };
	return { record, changes: [{ subject: "user", before, after: record }] };
}

/** What a new record needs that no client says. */
export interface Birth {
	readonly id: string;
	readonly now: number;
}

/** What is known of somebody who may be whom the identity provider pushes. */
export interface Standing {
	readonly roles: readonly OrganizationMemberRecord[];
	readonly refusals: readonly IdentityRefusalRecord[];
}

/** By what a pushed user is told. */
export interface Evidence {
	readonly connection: ConnectionRecord;
	/** Records that have the user name, the email or the external id. */
	readonly known: readonly UserRecord[];
	/** What is known of those of them who are not both live and managed. */
	readonly standing: Standing;
}

/** Makes a user, takes one back, or takes an account over. */
export function createUser(sent: User, { connection, known, standing }: Evidence, birth: Birth): Decision {
	const user = requireUserName(settleSent(sent, birth.id));
	user.active ??= true;
	const identity = identify(user, connection.id, known);
	const connected = { managed: true, connectionId: connection.id };
	switch (identity.kind) {
		case "new":
			checkNames(userType, undefined, user);
			return newborn(user, connected, birth);
		case "unclear":
			return unclear(user, identity, connection);
		case "returns": {
			const { record, strong } = identity;
			checkNames(userType, record.user, user);
			user.id = record.user.id;
			// What another connection knows them by says nothing in this one.
			user.externalId ??= record.connectionId === connection.id ? record.user.externalId : undefined;
			const back = { ...connected, deprovisionTime: undefined, separateTime: undefined };
			const returned = update(record, user, birth.now, back);
			const own = standing.roles.filter((each) => each.userId === user.id);
			return {
				record: returned.record,
				changes: [...returned.changes, ...roleChanges(own, !strong), ...decided(standing, user.id)],
			};
		}
		case "signedIn": {
			const { record } = identity;
			const { id } = record.user;
			const roles = standing.roles.filter((each) => each.userId === id);
			const because = adoptionBar(record, roles, connection);
			if (because !== undefined) {
				const error = adoptionNeedsApproval(id, because);
				return { record, changes: [], refusal: { error, userIds: [id], reason: IdentityRefusalReason.ADOPTION } };
			}
			checkNames(userType, record.user, user);
			user.id = id;
			const adopted = update(record, user, birth.now, { ...connected, adoptionApproveTime: undefined });
			return { record: adopted.record, changes: [...adopted.changes, ...decided(standing, id)] };
		}
	}
}

/** A value as one word of a command. */
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
	const error = identityUnclear(says, ids, link);
	const refusal = { error, userIds: ids, reason: IdentityRefusalReason.EVIDENCE };
	return { record: records[0] as UserRecord, changes: [], refusal };
}

/** What was refused of a user is decided. */
export function decided(
	{ refusals }: Pick<Standing, "refusals">,
	userId: string,
	reason?: IdentityRefusalReason,
): Change[] {
	return refusals
		.filter((each) => each.userId === userId && (reason === undefined || each.reason === reason))
		.map((before) => ({ subject: "identityRefusal", before }));
}

/** A user who was not there before. */
export function newborn(user: User, known: Known, { now }: Birth): Decision {
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

/** The decision with a handle for a user who has none yet. */
export function named({ record, changes }: Decision, username: string): Decision {
	const after = { ...record, username };
	return {
		record: after,
		changes: changes.map((each) => (each.subject === "user" ? { subject: "user", after } : each)),
	};
}

/**
 * Sets all attributes; an external id and a state that are not sent stay.
 *
 * @param connectionId the connection that manages the user from now on, where none does.
 */
export function replaceUser(before: UserRecord, sent: User, connectionId: string, now: number): Decision {
	const user = requireUserName(settleSent(sent, before.user.id));
	user.active ??= before.user.active ?? true;
	if (sent.externalId === undefined) {
		user.externalId = before.user.externalId;
	}
	checkNames(userType, before.user, user);
	return update(before, user, now, { managed: true, connectionId: before.connectionId ?? connectionId });
}

/** Changes what the steps name. */
export function patchUser(before: UserRecord, steps: readonly Step[], now: number): Decision {
	const draft = userDraft(before.user);
	for (const step of steps) {
		applySteps(draft, [step]);
		// Each step finds what a client would find: one email, the primary one.
		draft.emails = keepEmail(draft.emails ?? []);
	}
	if (draft.active === undefined) {
		// To leave it as it was would be a success that did nothing, and anything else a guess.
		throw invalidValue("active", "cannot be unassigned: send true or false");
	}
	const user = requireUserName(settleUser(draft, before.user.id));
	checkNames(userType, before.user, user);
	return update(before, user, now);
}

/** Gives access, or takes it. */
export function setActive(before: UserRecord, active: boolean, now: number): Decision {
	return update(before, { ...before.user, active }, now);
}

/**
 * Deletes, as SCIM sees it: access ends, and what the person is known by stays for the day they come back.
 *
 * @param groupIds the groups that they leave.
 * @param roles their direct roles, which wait from now on.
 */
export function deprovision(
	before: UserRecord,
	groupIds: readonly string[],
	roles: readonly OrganizationMemberRecord[],
	now: number,
): Decision {
	const { record, changes } = update(before, before.user, now, { deprovisionTime: now });
	const userId = before.user.id;
	return {
		record,
		changes: [...changes, ...groupIds.map((groupId) => leave(groupId, userId)), ...roleChanges(roles, true)],
	};
}

function leave(groupId: string, userId: string): Change {
	return { subject: "groupMember", before: { groupId, userId } };
}
