// SPDX-License-Identifier: Apache-2.0

// The decisions of an administrator if the server cannot establish who a person is. Pure.

import { alreadyExists, failedPrecondition } from "../errors/data.ts";
import { invalidArgument } from "../errors/request.ts";
import { stateOf, type UserRecord } from "../records/resources.ts";
import { userType } from "../scim/schema.ts";
import { keepEmail } from "./emails.ts";
import { checkNames } from "./names.ts";
import { type Decision, settleUser, update } from "./users.ts";

/** The values that the identity provider sends for a user. An empty string is not set. */
export interface Link {
	readonly externalId: string;
	readonly userName: string;
	readonly email: string;
	readonly subject: string | undefined;
	/** The connection to which the external id belongs. */
	readonly connectionId: string;
}

/**
 * Links a user to the values that the identity provider sends for them.
 *
 * @param known users in any state with the external id or the subject.
 */
export function linkUser(before: UserRecord, link: Link, known: readonly UserRecord[], now: number): Decision {
	const { externalId, userName, email, subject, connectionId } = link;
	const { id } = before.user;
	const names = externalId !== "" || userName !== "" || email !== "";
	if (!names && subject === undefined) {
		throw invalidArgument(
			"external_id: is required, unless user_name and email or subject are set: send the values that the identity provider sends",
		);
	}
	if (names && before.deprovisionTime === undefined) {
		throw failedPrecondition(
			`the user ${id} is not deprovisioned: change externalId, userName and email of a live user in the identity provider`,
		);
	}
	const others = known.filter((each) => each.user.id !== id);
	const bound = others.find((each) => subject !== undefined && each.subject === subject);
	if (bound !== undefined && bound.deprovisionTime === undefined) {
		throw alreadyExists(
			`subject: is already bound to the ${stateOf(bound)} user ${bound.user.id}: send another subject`,
		);
	}
	const living = others.find(
		(each) =>
			externalId !== "" &&
			each.deprovisionTime === undefined &&
			each.user.externalId === externalId &&
			each.connectionId === connectionId,
	);
	if (living !== undefined) {
		throw alreadyExists(
			`external_id: is already that of the ${stateOf(living)} user ${living.user.id}: purge that user first if both are the same person`,
		);
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
	// The external id and the subject identify one user only, so other deprovisioned users lose them.
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

/**
 * States that a deprovisioned user will not come back. Their names become available, and their id and history are kept.
 */
export function separateUser(before: UserRecord, now: number): Decision {
	if (before.deprovisionTime === undefined) {
		throw failedPrecondition(
			`the user ${before.user.id} is not deprovisioned: only a deprovisioned user can be separated`,
		);
	}
	return update(before, before.user, now, { separateTime: before.separateTime ?? now });
}

/** Allows the identity provider of one connection to adopt an account that a sign-in created. */
export function approveAdoption(before: UserRecord, adoptionConnectionId: string, now: number): Decision {
	if (before.managed) {
		throw failedPrecondition(
			`the user ${before.user.id} is already managed by an identity provider: no approval is needed`,
		);
	}
	const isSame = before.adoptionConnectionId === adoptionConnectionId;
	const adoptionApproveTime = isSame ? (before.adoptionApproveTime ?? now) : now;
	return update(before, before.user, now, { adoptionApproveTime, adoptionConnectionId });
}
