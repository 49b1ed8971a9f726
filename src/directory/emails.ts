// SPDX-License-Identifier: Apache-2.0

import type { Email } from "../../gen/roster/v1/user_pb.ts";
import { attributeAt, userType } from "../scim/schema.ts";

const kept = attributeAt(userType, "emails.type").fixedValue as string;

/**
 * The one email that is kept of those that a client sent: of type `work`, else the primary one, else the first.
 *
 * An email without a type is taken for a work email. Of several that qualify the last is kept, for it is
 * the one that a PATCH added. What is kept has the type `work`, and is the primary one unless it was sent as not.
 */
export function keepEmail(sent: readonly Partial<Email>[]): { value: string; type: string; primary: boolean }[] {
	const emails = sent.filter((each) => each.value !== undefined && each.value.trim() !== "");
	const chosen =
		emails.findLast((each) => (each.type ?? kept).toLowerCase() === kept) ??
		emails.findLast((each) => each.primary === true) ??
		emails[0];
	return chosen === undefined ? [] : [{ value: chosen.value ?? "", type: kept, primary: chosen.primary ?? true }];
}
