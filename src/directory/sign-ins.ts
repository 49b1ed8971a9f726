// SPDX-License-Identifier: Apache-2.0

// Finds the account of a person who signs in. Pure.
//
// The identity provider can change an address, and give it to another person. The subject of a sign-in never changes.
// The first sign-in therefore binds a user to its subject, and from then on the subject decides.

import { IdentityRefusalReason } from "../../gen/roster/v1/change_pb.ts";
import { permissionDenied } from "../errors/caller.ts";
import { hasAccess, stateOf, type UserRecord } from "../records/resources.ts";
import { userType } from "../scim/schema.ts";
import { signInAddress, spelledAlike } from "./identity.ts";
import { checkNames } from "./names.ts";
import { type Creation, type Decision, newUser, type Refusal, settleUser, update } from "./users.ts";

/** A sign-in. */
export interface SignIn {
	readonly email: string;
	/** The identity provider's id of the person; undefined if it was not sent. */
	readonly subject: string | undefined;
	readonly givenName: string;
	readonly familyName: string;
}

function refuse(record: UserRecord, others: readonly UserRecord[], detail: string): Decision {
	const ids = [record, ...others].map((each) => each.user.id);
	const refusal: Refusal = {
		error: permissionDenied(`${detail}: refuse the sign-in`, "sign_in_refused"),
		userIds: ids,
		reason: IdentityRefusalReason.SUBJECT,
	};
	return { record, changes: [], refusal };
}

/**
 * Finds or creates the account of a person who signs in.
 *
 * @param known records with the address or the subject.
 * @throws permission_denied if the user has no access.
 */
export function recordSignIn(signIn: SignIn, known: readonly UserRecord[], creation: Creation): Decision {
	const { email, subject, givenName, familyName } = signIn;
	// The address is the email, or the user name if there is no email.
	const addressed = spelledAlike(known, email, (each) => signInAddress(each.user));
	const living = addressed.filter((each) => each.deprovisionTime === undefined);
	const [live, another] = living;
	const bound = subject === undefined ? undefined : known.find((each) => each.subject === subject);
	const boundLives = bound !== undefined && bound.deprovisionTime === undefined;

	// Another user who gets the same address cannot keep a bound user out.
	if (boundLives && living.includes(bound)) {
		return requireAccess(bound);
	}
	if (live !== undefined && another !== undefined) {
		return refuse(live, [another], `two users have the address: ${live.user.id} and ${another.user.id}`);
	}
	if (boundLives) {
		return live === undefined
			? requireAccess(bound)
			: refuse(
					live,
					[],
					`the user ${live.user.id} has the address, but the subject is bound to the user ${bound.user.id}`,
				);
	}
	if (live !== undefined) {
		if (subject === undefined && live.subject !== undefined) {
			// Without the subject, this may be another person who now has the address.
			throw permissionDenied(
				`subject: is required, because the user ${live.user.id} is bound to one: refuse the sign-in, and send the identity provider's id of the person`,
				"subject_missing",
			);
		}
		if (subject !== undefined && live.subject !== undefined && live.subject !== subject) {
			return refuse(
				live,
				[],
				`the user ${live.user.id} has the address, but is bound to another subject: if it is the same person, an administrator has to run "roster user link ${live.user.id} --subject …"`,
			);
		}
		return bind(requireAccess(live), subject, bound, creation);
	}
	const gone = bound ?? addressed.find((each) => each.separateTime === undefined);
	if (gone !== undefined) {
		return requireAccess(gone);
	}
	const user = settleUser({ name: { givenName, familyName }, emails: [{ value: email }], active: true }, creation.id);
	checkNames(userType, undefined, user);
	return newUser(user, { managed: false, subject }, creation);
}

function requireAccess(record: UserRecord): Decision {
	if (!hasAccess(record)) {
		throw permissionDenied(
			`the user ${record.user.id} is ${stateOf(record)}: refuse the sign-in; only the identity provider can restore access`,
			"sign_in_refused",
		);
	}
	return { record, changes: [] };
}

// The previous holder of the subject is deprovisioned: the identity provider created another user for the same person.
function bind(
	decision: Decision,
	subject: string | undefined,
	before: UserRecord | undefined,
	{ now }: Creation,
): Decision {
	const { record } = decision;
	if (subject === undefined || record.subject !== undefined) {
		return decision;
	}
	const freed = before === undefined ? [] : update(before, before.user, now, { subject: undefined }).changes;
	const bound = update(record, record.user, now, { subject });
	return { record: bound.record, changes: [...freed, ...bound.changes] };
}
