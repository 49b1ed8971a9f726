// SPDX-License-Identifier: Apache-2.0

// Who a pushed user is: somebody new, somebody who was here before, or somebody who signed in before. Pure.
//
// Access goes with the answer, so it is given by evidence and never by a guess. docs/identity.md says the rules to an
// administrator.

import type { Email, User } from "../../gen/roster/v1/user_pb.ts";
import type { UserRecord } from "../records.ts";
import { collisionKey, fold } from "../scim/fold.ts";

/** The address that a user signs in with: the email, or a user name where there is none. */
export function signInAddress(user: {
	readonly emails: readonly Partial<Email>[];
	readonly userName?: string | undefined;
}): string {
	return user.emails[0]?.value ?? user.userName ?? "";
}

/** Who a pushed user is. */
export type Identity =
	| { readonly kind: "new" }
	/** A deprovisioned user comes back. Evidence is strong where the `externalId` says so, and not the names. */
	| { readonly kind: "returns"; readonly record: UserRecord; readonly strong: boolean }
	/** An account that came from a sign-in has the same address. */
	| { readonly kind: "signedIn"; readonly record: UserRecord }
	/** It could be one of several, or somebody whose names are the same in part. */
	| { readonly kind: "unclear"; readonly records: readonly UserRecord[]; readonly says: readonly string[] };

/** What is known of a pushed user, as keys. */
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

/** Whether a connection knows both by the same id. The same text from another connection says nothing. */
const sameExternalId = ({ user, connectionId }: UserRecord, evidence: Evidence) =>
	evidence.externalId !== undefined &&
	user.externalId === evidence.externalId &&
	connectionId === evidence.connectionId;

/** Whether no `externalId` can tell the two apart: then the names have to. */
const namesDecide = ({ user }: UserRecord, { externalId }: Evidence) =>
	user.externalId === undefined || externalId === undefined;

/** What of the names says that it is this record, and what says that it is not. */
function sayingOf(record: UserRecord, evidence: Evidence): string {
	const { id } = record.user;
	if (sameExternalId(record, evidence)) {
		return `the externalId is that of the deprovisioned user ${id}`;
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
 * Says who a pushed user is.
 *
 * What a live user has who is managed is no matter here: the store's unique indexes refuse it.
 *
 * @param known records that have the user name, the email or the external id.
 */
export function identify(user: User, connectionId: string, known: readonly UserRecord[]): Identity {
	const evidence: Evidence = {
		externalId: user.externalId,
		connectionId,
		userName: keyOf(user.userName),
		email: keyOf(emailOf(user)),
		address: fold(signInAddress(user)),
	};
	const departed = known.filter((each) => each.deprovisionTime !== undefined && each.separateTime === undefined);
	const signedIn = known.filter(
		(each) =>
			!each.managed && each.deprovisionTime === undefined && fold(signInAddress(each.user)) === evidence.address,
	);
	const strong = departed.filter((each) => sameExternalId(each, evidence));
	const named = departed.filter((each) => namesDecide(each, evidence));
	const weak = named.filter((each) => sameNames(each, evidence));
	const candidates = [...strong, ...weak, ...signedIn];
	const partial = named.filter((each) => sameUserName(each, evidence) || sameEmail(each, evidence));
	const unclear = (records: readonly UserRecord[]): Identity => ({
		kind: "unclear",
		records,
		says: records.map((each) => sayingOf(each, evidence)),
	});

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
 * Of records that have the same key, those that are meant by a name.
 *
 * Names that were told apart before their keys became the same are still told apart where one is spelled as it was.
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
