// SPDX-License-Identifier: Apache-2.0

// What an administrator decides where it cannot be told who somebody is. Pure.

import { alreadyExists, failedPrecondition, invalidArgument } from "../errors.ts";
import type { UserRecord } from "../records.ts";
import { userType } from "../scim/schema.ts";
import { keepEmail } from "./emails.ts";
import { checkNames } from "./names.ts";
import { type Decision, settleUser, update } from "./users.ts";

/** What the identity provider sends of a user; empty where it is not said. */
export interface Link {
	readonly externalId: string;
	readonly userName: string;
	readonly email: string;
	readonly subject: string | undefined;
	/** The connection that the external id is of. */
	readonly connectionId: string;
}

/**
 * Says what the identity provider sends of a user.
 *
 * @param known users in any state who have the external id or the subject.
 */
export function linkUser(before: UserRecord, link: Link, known: readonly UserRecord[], now: number): Decision {
	const { externalId, userName, email, subject, connectionId } = link;
	const { id } = before.user;
	const names = externalId !== "" || userName !== "" || email !== "";
	if (!names && subject === undefined) {
		throw invalidArgument("external_id: is required, or user_name and email, or subject: say what is sent of the user");
	}
	if (names && before.deprovisionTime === undefined) {
		throw failedPrecondition(
			`the user ${id} is not deprovisioned: the identity provider itself changes externalId, userName and email of a live user`,
		);
	}
	const others = known.filter((each) => each.user.id !== id);
	const bound = others.find((each) => subject !== undefined && each.subject === subject);
	if (bound !== undefined && bound.deprovisionTime === undefined) {
		throw alreadyExists(`subject: is bound to the user ${bound.user.id}, who is not deprovisioned`);
	}
	const user = settleUser(
		{
			...before.user,
			...(externalId === "" ? {} : { externalId }),
			...(userName === "" ? {} : { userName }),
			...(email === "" ? {} : { emails: keepEmail([{ value: email }]) }),
		},
		id,
	);
	checkNames(userType, before.user, user);
	const linked = update(before, user, now, {
		...(subject === undefined ? {} : { subject }),
		...(externalId === "" ? {} : { connectionId }),
		...(names ? { separateTime: undefined } : {}),
	});
	// Evidence is of one user: whoever else is deprovisioned and had it has it no more.
	const freed = others
		.filter((each) => each.deprovisionTime !== undefined)
		.flatMap((each) => {
			const { externalId: theirs, ...rest } = each.user;
			const moves = externalId !== "" && theirs === externalId && each.connectionId === connectionId;
			return update(
				each,
				moves ? settleUser(rest, each.user.id) : each.user,
				now,
				each === bound ? { subject: undefined } : {},
			).changes;
		});
	return { record: linked.record, changes: [...freed, ...linked.changes] };
}

/** Says that a deprovisioned user is nobody who comes: their names are free, and their id and history stay. */
export function separateUser(before: UserRecord, now: number): Decision {
	if (before.deprovisionTime === undefined) {
		throw failedPrecondition(
			`the user ${before.user.id} is not deprovisioned: nobody else can come with the names of a live user`,
		);
	}
	return update(before, before.user, now, { separateTime: before.separateTime ?? now });
}

/** Lets the identity provider take an account over that came from a sign-in. */
export function approveAdoption(before: UserRecord, now: number): Decision {
	if (before.managed) {
		throw failedPrecondition(`the user ${before.user.id} is managed by an identity provider already`);
	}
	return update(before, before.user, now, { adoptionApproveTime: before.adoptionApproveTime ?? now });
}
