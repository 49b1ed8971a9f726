// SPDX-License-Identifier: Apache-2.0

// The life of a user: what a command makes of a record. Everything here is pure.

import type { JsonObject } from "@bufbuild/protobuf";
import { type Email, type User, UserSchema } from "../../gen/roster/v1/user_pb.ts";
import { ambiguous, invalidValue, permissionDenied } from "../errors.ts";
import { type Change, hasAccess, type UserRecord } from "../records.ts";
import { creator } from "../scim/create.ts";
import type { Draft } from "../scim/draft.ts";
import { fold } from "../scim/fold.ts";
import { normalizeObject } from "../scim/normalize.ts";
import { applySteps, type Step } from "../scim/patch.ts";
import { userType } from "../scim/schema.ts";
import { writableUser } from "../scim/writable.ts";
import { keepEmail } from "./emails.ts";

/** A user that may have been changed, and the change where there is one. */
export interface Decision {
	readonly record: UserRecord;
	readonly changes: readonly Change[];
}

/** The address that a user signs in with: the email, or a user name where there is none. */
export function signInAddress(user: {
	readonly emails: readonly Partial<Email>[];
	readonly userName?: string | undefined;
}): string {
	return user.emails[0]?.value ?? user.userName ?? "";
}

const userOf = creator(UserSchema);

/** The attributes of a user as they are stored: one email, nothing that is read-only, nothing empty. */
function settle(sent: Draft, id: string): User {
	const emails = keepEmail((sent["emails"] ?? []) as Partial<Email>[]);
	return userOf({ ...writableUser.withoutBlanks(sent), id, emails });
}

// What came over RPC was not looked at yet; what came over SCIM was, and is so again at little cost.
function writable(sent: User): Draft {
	return normalizeObject(userType, sent as unknown as JsonObject);
}

function requireUserName(user: User): User {
	if (user.userName === undefined) {
		throw invalidValue("userName", "is required: send the name that the person signs in with");
	}
	return user;
}

function update(before: UserRecord, user: User, now: number, extra: Partial<UserRecord> = {}): Decision {
	const after = { ...before, user, ...extra };
	const same =
		writableUser.same(before.user, after.user) &&
		before.managed === after.managed &&
		before.deprovisionTime === after.deprovisionTime;
	if (same) {
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

/**
 * Who a new user may be: records that have the user name, the email or the external id.
 */
export function createUser(sent: User, known: readonly UserRecord[], birth: Birth): Decision {
	const user = requireUserName(settle(writable(sent), birth.id));
	user.active ??= true;
	const returning = theSamePerson(user, known);
	if (returning !== undefined) {
		user.id = returning.user.id;
		user.externalId ??= returning.user.externalId;
		return update(returning, user, birth.now, { managed: true, deprovisionTime: undefined });
	}
	return newborn(user, true, birth);
}

function newborn(user: User, managed: boolean, { now }: Birth): Decision {
	const record: UserRecord = {
		user,
		username: "",
		managed,
		deprovisionTime: undefined,
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

// Who comes back: an account from a sign-in with the same email, or a deprovisioned user. What fits two
// records is refused, for guessing would hand one person's access to another. What a live managed user has
// is no matter here: the store's unique indexes refuse it.
function theSamePerson(user: User, known: readonly UserRecord[]): UserRecord | undefined {
	const userName = fold(user.userName ?? "");
	const address = fold(signInAddress(user));
	const hasUserName = (each: UserRecord) => fold(each.user.userName ?? "") === userName;
	const hasAddress = (each: UserRecord) => fold(signInAddress(each.user)) === address;

	const departed = known.filter((each) => each.deprovisionTime !== undefined);
	const signedIn = known.filter((each) => !each.managed && each.deprovisionTime === undefined && hasAddress(each));
	const namesakes = departed.filter((each) => hasUserName(each) || hasAddress(each));
	const candidates = [...signedIn, ...namesakes];
	if (candidates.length === 0) {
		const linked = departed.filter((each) => user.externalId !== undefined && each.user.externalId === user.externalId);
		// An externalId that several share names none of them.
		return linked.length === 1 ? linked[0] : undefined;
	}
	if (candidates.length > 1) {
		const ids = candidates.map((each) => each.user.id).join(", ");
		throw ambiguous(
			hasUserName(candidates[0] as UserRecord) ? "userName" : "emails",
			`this could be any of the earlier users ${ids}: forget those that it is not with roster.v1.ProvisioningService/PurgeUser, and send it again`,
		);
	}
	return candidates[0];
}

/** Sets all attributes; an external id and a state that are not sent stay. */
export function replaceUser(before: UserRecord, sent: User, now: number): Decision {
	const user = requireUserName(settle(writable(sent), before.user.id));
	user.active ??= before.user.active ?? true;
	if (sent.externalId === undefined) {
		user.externalId = before.user.externalId;
	}
	return update(before, user, now, { managed: true });
}

/** Changes what the steps name. */
export function patchUser(before: UserRecord, steps: readonly Step[], now: number): Decision {
	const draft = writableUser.draftOf(before.user);
	for (const step of steps) {
		applySteps(draft, [step]);
		// Each step finds what a client would find: one email, the primary one.
		draft["emails"] = keepEmail((draft["emails"] ?? []) as Partial<Email>[]);
	}
	if (draft["active"] === undefined) {
		// To leave it as it was would be a success that did nothing, and anything else a guess.
		throw invalidValue("active", "cannot be unassigned: send true or false");
	}
	return update(before, requireUserName(settle(draft, before.user.id)), now);
}

/** Gives access, or takes it. */
export function setActive(before: UserRecord, active: boolean, now: number): Decision {
	return update(before, { ...before.user, active }, now);
}

/**
 * Deletes, as SCIM sees it: access ends, and what the person is known by stays for the day they come back.
 *
 * @param groupIds the groups that they leave.
 */
export function deprovision(before: UserRecord, groupIds: readonly string[], now: number): Decision {
	const { record, changes } = update(before, before.user, now, { deprovisionTime: now });
	const userId = before.user.id;
	return { record, changes: [...changes, ...groupIds.map((groupId) => leave(groupId, userId))] };
}

function leave(groupId: string, userId: string): Change {
	return { subject: "groupMember", before: { groupId, userId } };
}

/** Who signs in. */
export interface SignIn {
	readonly email: string;
	readonly givenName: string;
	readonly familyName: string;
}

/**
 * Finds or makes the account of somebody who signs in.
 *
 * @throws permission_denied for a user without access.
 */
export function recordSignIn(
	{ email, givenName, familyName }: SignIn,
	known: readonly UserRecord[],
	birth: Birth,
): Decision {
	const address = fold(email);
	const live = known.filter((each) => each.deprovisionTime === undefined);
	const byEmail = known.filter((each) => fold(each.user.emails[0]?.value ?? "") === address);
	const account =
		live.find((each) => byEmail.includes(each)) ??
		live.find((each) => fold(each.user.userName ?? "") === address) ??
		known.find((each) => fold(signInAddress(each.user)) === address || fold(each.user.userName ?? "") === address);
	if (account === undefined) {
		return newborn(
			settle({ name: { givenName, familyName }, emails: [{ value: email }], active: true }, birth.id),
			false,
			birth,
		);
	}
	if (!hasAccess(account)) {
		const state = account.deprovisionTime === undefined ? "deactivated" : "deprovisioned";
		throw permissionDenied(
			`the user ${account.user.id} is ${state}: refuse the sign-in; the identity provider gives access back`,
		);
	}
	return { record: account, changes: [] };
}
