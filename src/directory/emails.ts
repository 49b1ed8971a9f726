// SPDX-License-Identifier: Apache-2.0

import type { Email } from "../../gen/roster/v1/user_pb.ts";
import { attributeAt, userType } from "../scim/schema.ts";

const kept = attributeAt(userType, "emails.type").fixedValue as string;

/**
 * Chooses the one email to keep: of type `work`, else the primary one, else the first.
 *
 * An email without a type counts as a work email. If several qualify, the last one is kept, because it is the one that
 * a PATCH added. The kept email gets the type `work`. It is primary unless the client sent `primary: false` for it and no
 * primary email beside it: with the others gone, it is the one to write to.
 */
export function keepEmail(sent: readonly Partial<Email>[]): { value: string; type: string; primary: boolean }[] {
	const emails = sent.filter((each) => each.value !== undefined && each.value.trim() !== "");
	const chosen =
		emails.findLast((each) => (each.type ?? kept).toLowerCase() === kept) ??
		emails.findLast((each) => each.primary === true) ??
		emails[0];
	if (chosen === undefined) {
		return [];
	}
	const primary = chosen.primary !== false || emails.some((each) => each.primary === true);
	return [{ value: chosen.value ?? "", type: kept, primary }];
}
