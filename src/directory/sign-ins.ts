// SPDX-License-Identifier: Apache-2.0

// Who signs in. Pure.
//
// An address can be changed by the identity provider, and given to somebody else; the subject of a sign-in cannot. So the
// first sign-in binds a user to its subject, and from then on the subject decides.

import { IdentityRefusalReason } from "../../gen/roster/v1/change_pb.ts";
import { permissionDenied } from "../errors.ts";
import { hasAccess, type UserRecord } from "../records.ts";
import { signInAddress, spelledAlike } from "./identity.ts";
import { type Birth, type Decision, newborn, type Refusal, settleUser, update } from "./users.ts";

/** Who signs in. */
export interface SignIn {
	readonly email: string;
	/** The identity provider's id of the person; undefined where it is not sent. */
	readonly subject: string | undefined;
	readonly givenName: string;
	readonly familyName: string;
}

function refused(record: UserRecord, others: readonly UserRecord[], detail: string): Decision {
	const ids = [record, ...others].map((each) => each.user.id);
	const refusal: Refusal = {
		error: permissionDenied(`${detail}: refuse the sign-in`, "sign_in_refused"),
		userIds: ids,
		reason: IdentityRefusalReason.SUBJECT,
	};
	return { record, changes: [], refusal };
}

/**
 * Finds or makes the account of somebody who signs in.
 *
 * @param known records that have the address or the subject.
 * @throws permission_denied for a user without access.
 */
export function recordSignIn(signIn: SignIn, known: readonly UserRecord[], birth: Birth): Decision {
	const { email, subject, givenName, familyName } = signIn;
	// The address is the email, and a user name only where there is no email.
	const addressed = spelledAlike(known, email, (each) => signInAddress(each.user));
	const [live, another] = addressed.filter((each) => each.deprovisionTime === undefined);
	const bound = subject === undefined ? undefined : known.find((each) => each.subject === subject);
	const boundLives = bound !== undefined && bound.deprovisionTime === undefined;

	if (live !== undefined && another !== undefined) {
		return refused(live, [another], `the address is that of the users ${live.user.id} and ${another.user.id}`);
	}
	if (boundLives) {
		return live === undefined || live === bound
			? admitted(bound)
			: refused(
					live,
					[],
					`the address is that of the user ${live.user.id}, and the subject is bound to the user ${bound.user.id}`,
				);
	}
	if (live !== undefined) {
		if (subject !== undefined && live.subject !== undefined && live.subject !== subject) {
			return refused(
				live,
				[],
				`the user ${live.user.id} is bound to another subject: whoever signs in has their address and is somebody else, unless an administrator says otherwise with "npx roster user link ${live.user.id} --subject …"`,
			);
		}
		return bind(admitted(live), subject, bound, birth);
	}
	const gone = bound ?? addressed.find((each) => each.separateTime === undefined);
	if (gone !== undefined) {
		return admitted(gone);
	}
	const user = settleUser({ name: { givenName, familyName }, emails: [{ value: email }], active: true }, birth.id);
	return newborn(user, { managed: false, subject }, birth);
}

function admitted(record: UserRecord): Decision {
	if (!hasAccess(record)) {
		const state = record.deprovisionTime === undefined ? "deactivated" : "deprovisioned";
		throw permissionDenied(
			`the user ${record.user.id} is ${state}: refuse the sign-in; the identity provider gives access back`,
			"sign_in_refused",
		);
	}
	return { record, changes: [] };
}

// Whoever had the subject is deprovisioned, and the identity provider made another user for the same person.
function bind(
	decision: Decision,
	subject: string | undefined,
	before: UserRecord | undefined,
	{ now }: Birth,
): Decision {
	const { record } = decision;
	if (subject === undefined || record.subject !== undefined) {
		return decision;
	}
	const freed = before === undefined ? [] : update(before, before.user, now, { subject: undefined }).changes;
	const bound = update(record, record.user, now, { subject });
	return { record: bound.record, changes: [...freed, ...bound.changes] };
}
