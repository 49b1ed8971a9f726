// SPDX-License-Identifier: Apache-2.0

// Decides who a pushed user is: a new user, a deprovisioned user who comes back, or an account that a sign-in created.
// Pure.
//
// The result decides about access, so it follows from evidence and never from a guess. docs/identity.md explains the
// rules to administrators.

import type { Email, User } from "../../gen/roster/v1/user_pb.ts";
import type { UserRecord } from "../records/resources.ts";
import { collisionKey, fold } from "../scim/fold.ts";

/** The address with which a user signs in: the email, or the user name if there is no email. */
export function signInAddress(user: {
	readonly emails: readonly Partial<Email>[];
	readonly userName?: string | undefined;
}): string {
	return user.emails[0]?.value ?? user.userName ?? "";
}

/** The identity of a pushed user. */
export type Identity =
	| { readonly kind: "new" }
	/**
	 * A deprovisioned user comes back. The evidence is strong if the `externalId` matches, and weak if only the names do.
	 */
	| { readonly kind: "returns"; readonly record: UserRecord; readonly strong: boolean }
	/** An account that a sign-in created has the same address, or a user who was handed over has one of the names. */
	| { readonly kind: "signedIn"; readonly record: UserRecord }
	/** Several users match, or one matches only in part. */
	| { readonly kind: "unclear"; readonly records: readonly UserRecord[]; readonly says: readonly string[] };

/** The values of a pushed user, as comparison keys. */
interface Evidence {
	readonly externalId: string | undefined;
	readonly connectionId: string;
	readonly userName: string | undefined;
	readonly email: string | undefined;
	readonly address: string;
}

const keyOf = (name: string | undefined) => (name === undefined ? undefined : fold(name));
const emailOf = (user: User) => user.emails[0]?.value;

const sameUserName = ({ user }: UserRecord, { userName }: Evidence) => keyOf(user.userName) === userName;
const sameEmail = ({ user }: UserRecord, { email }: Evidence) => keyOf(emailOf(user)) === email;
const sameNames = (record: UserRecord, evidence: Evidence) =>
	sameUserName(record, evidence) && sameEmail(record, evidence);

/**
 * Whether both have the same external id in the same connection. The same id from another connection proves nothing.
 */
const sameExternalId = ({ user, connectionId }: UserRecord, evidence: Evidence) =>
	evidence.externalId !== undefined &&
	user.externalId === evidence.externalId &&
	connectionId === evidence.connectionId;

/** Whether one of the two has no `externalId`. Then the names have to decide. */
const namesDecide = ({ user }: UserRecord, { externalId }: Evidence) =>
	user.externalId === undefined || externalId === undefined;

/**
 * Whether an administrator handed the user over to the connection that manages them, and its identity provider has not
 * pushed them yet. The hand-over is stored as an approval of the adoption by this connection.
 */
export function isAwaited({ managed, deprovisionTime, connectionId, adoptionConnectionId }: UserRecord): boolean {
	return (
		managed && deprovisionTime === undefined && connectionId !== undefined && adoptionConnectionId === connectionId
	);
}

/** Describes which values match the record, and which do not. */
function describeMatch(record: UserRecord, evidence: Evidence): string {
	const { id } = record.user;
	if (sameExternalId(record, evidence)) {
		return `the externalId is that of the deprovisioned user ${id}`;
	}
	if (record.deprovisionTime === undefined && record.managed) {
		return `the userName or the email is that of the user ${id}, who was handed over to this connection`;
	}
	if (record.deprovisionTime === undefined) {
		return `the email is that of the account ${id}, which came from a sign-in`;
	}
	if (sameNames(record, evidence)) {
		return `userName and email are those of the deprovisioned user ${id}`;
	}
	return sameUserName(record, evidence)
		? `the userName is that of the deprovisioned user ${id}, and the email is not`
		: `the email is that of the deprovisioned user ${id}, and the userName is not`;
}

/**
 * Decides who a pushed user is.
 *
 * Live users who are managed are ignored here: the store's unique indexes reject a conflict with them.
 *
 * @param known records with the user name, the email or the external id.
 */
export function identify(user: User, connectionId: string, known: readonly UserRecord[]): Identity {
	const evidence: Evidence = {
		externalId: user.externalId,
		connectionId,
		userName: keyOf(user.userName),
		email: keyOf(emailOf(user)),
		address: fold(signInAddress(user)),
	};
	// A connection brings back nobody whom another one managed: an administrator links such a user to it.
	const departed = known.filter(
		(each) =>
			each.deprovisionTime !== undefined &&
			each.separateTime === undefined &&
			(each.connectionId ?? connectionId) === connectionId,
	);
	const signedIn = known.filter(
		(each) =>
			!each.managed && each.deprovisionTime === undefined && fold(signInAddress(each.user)) === evidence.address,
	);
	const strong = departed.filter((each) => sameExternalId(each, evidence));
	const awaited = known.filter(
		(each) =>
			isAwaited(each) &&
			each.connectionId === connectionId &&
			(sameUserName(each, evidence) || fold(signInAddress(each.user)) === evidence.address),
	);
	const named = departed.filter((each) => namesDecide(each, evidence));
	const weak = named.filter((each) => sameNames(each, evidence));
	const candidates = [...strong, ...weak, ...signedIn];
	const partial = named.filter((each) => sameUserName(each, evidence) || sameEmail(each, evidence));
	const unclear = (records: readonly UserRecord[]): Identity => ({
		kind: "unclear",
		records,
		says: records.map((each) => describeMatch(each, evidence)),
	});

	// An administrator has decided who they are, so only the external id of another user speaks against it.
	const [expected, ...rivals] = [...awaited, ...strong];
	if (awaited.length > 0 && expected !== undefined) {
		return rivals.length > 0 ? unclear([expected, ...rivals]) : { kind: "signedIn", record: expected };
	}

	const [only, another] = candidates;
	if (another !== undefined) {
		return unclear(candidates);
	}
	if (only === undefined) {
		return partial.length > 0 ? unclear(partial) : { kind: "new" };
	}
	return only.deprovisionTime === undefined
		? { kind: "signedIn", record: only }
		: { kind: "returns", record: only, strong: strong.length > 0 };
}

/**
 * Returns the deprovisioned users whose external id a live user would get. They would all be the same person. An
 * administrator may have stated that a deprovisioned user will not come back; such a user is not one of them.
 *
 * @param known records with the external id.
 */
export function whoseExternalId(after: UserRecord, known: readonly UserRecord[]): readonly UserRecord[] {
	const { externalId } = after.user;
	return known.filter(
		(each) =>
			each.user.id !== after.user.id &&
			each.deprovisionTime !== undefined &&
			each.separateTime === undefined &&
			each.connectionId === after.connectionId &&
			each.user.externalId === externalId,
	);
}

/**
 * Selects the records that a name refers to, of those with the same key.
 *
 * Names that were distinct before a newer folding made their keys equal are still distinct if the spelling of one
 * matches.
 */
export function spelledAlike(
	records: readonly UserRecord[],
	name: string,
	nameOf: (record: UserRecord) => string | undefined,
): readonly UserRecord[] {
	const same = records.filter((each) => keyOf(nameOf(each)) === fold(name));
	const alike = same.filter((each) => collisionKey(nameOf(each) ?? "") === collisionKey(name));
	return same.length > 1 && alike.length > 0 ? alike : same;
}
