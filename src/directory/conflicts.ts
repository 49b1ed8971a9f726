// SPDX-License-Identifier: Apache-2.0

// Finds out which resource has the value of a unique attribute already, and what a caller may know of it. Pure.

import type { Change } from "../records/change.ts";
import { stateOf, type UserRecord } from "../records/resources.ts";
import { bind, type Condition } from "../scim/condition.ts";
import { parseFilter } from "../scim/filter.ts";
import { groupType, type ResourceType, userType } from "../scim/schema.ts";

/** The search for the resource that has a value already. */
export interface Conflict {
	readonly subject: "user" | "group";
	readonly value: string;
	readonly condition: Condition;
	/** The connection within which the value is unique; undefined if it is unique among all. */
	readonly connectionId: string | undefined;
}

function conditionOf(type: ResourceType, path: string, value: string): Condition {
	return bind(parseFilter(`${path} eq ${JSON.stringify(value)}`), type, type, false);
}

/**
 * Returns the conflict of changes that were refused; undefined if none of them has the attribute.
 *
 * @param attribute the unique attribute whose value is taken.
 */
export function conflictOf(changes: readonly Change[], attribute: string): Conflict | undefined {
	for (const { subject, after } of changes) {
		if (subject === "group" && attribute === "displayName") {
			const { displayName: value = "" } = after?.group ?? {};
			return { subject, value, condition: conditionOf(groupType, attribute, value), connectionId: after?.connectionId };
		}
		if (subject === "user" && attribute === "userName") {
			const { userName: value = "" } = after?.user ?? {};
			return { subject, value, condition: conditionOf(userType, attribute, value), connectionId: undefined };
		}
		if (subject === "user" && attribute === "emails") {
			const { value = "" } = after?.user.emails[0] ?? {};
			return { subject, value, condition: conditionOf(userType, "emails.value", value), connectionId: undefined };
		}
	}
	return undefined;
}

/**
 * Names the user who has a value already.
 *
 * @param connectionId the connection that asks; undefined for an administrator. A connection may know the id and the
 *   state of its own users only.
 */
export function nameOfHolder(holder: UserRecord, connectionId: string | undefined): string {
	return connectionId === undefined || connectionId === holder.connectionId
		? `the ${stateOf(holder)} user ${holder.user.id}`
		: "a user whom this connection does not manage";
}
