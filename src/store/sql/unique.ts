// SPDX-License-Identifier: Apache-2.0

// What a unique index says of a commit, the same for every engine.

import { taken } from "../../errors.ts";
import type { Change } from "../../records.ts";
import { Stale } from "../store.ts";
import type { Row } from "./columns.ts";

/** The unique indexes that SCIM knows of: their names, their columns, and the attribute. */
const attributes: readonly { readonly index: string; readonly column: string; readonly attribute: string }[] = [
	{ index: "users_user_name", column: "users.user_name_key", attribute: "userName" },
	{ index: "users_emails_value", column: "users.emails_value_key", attribute: "emails" },
	{ index: "groups_display_name", column: "groups.display_name_key", attribute: "displayName" },
];

/**
 * The error of a commit that met a value in a unique index.
 *
 * @param where the index or the column, as the engine names it.
 */
export function uniqueViolation(where: string, changes: readonly Change[]): Error {
	const known = attributes.find(({ index, column }) => index === where || column === where);
	// What else is unique was free when it was read, and somebody has taken it since.
	return known === undefined ? new Stale(where) : taken(known.attribute, valueSent(changes, known.attribute));
}

/** The value that was to be written to a unique attribute: who reads the error has to find it. */
function valueSent(changes: readonly Change[], attribute: string): string | undefined {
	const written = changes.find((each) => each.subject === "user" || each.subject === "group")?.after;
	const row: Row =
		written === undefined
			? {}
			: "user" in written
				? { ...written.user, emails: written.user.emails[0]?.value }
				: { ...written.group };
	return row[attribute] as string | undefined;
}
