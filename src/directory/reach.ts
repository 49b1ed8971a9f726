// SPDX-License-Identifier: Apache-2.0

// Whether changes concern so many people that they take long. Pure.

import type { Change } from "../records/change.ts";

/** More changes than this take long: a few milliseconds. */
export const fewChanges = 200;

/** Whether changes are many, or may concern the memberships of many users. */
export function isWide(changes: readonly Change[]): boolean {
	return changes.length > fewChanges || changes.some(({ subject, before }) => mayBeWide(subject, before));
}

function mayBeWide(subject: Change["subject"], before: object | undefined): boolean {
	switch (subject) {
		case "settings":
		case "connection":
		case "organizationGroup":
			return true;
		case "group":
			// A new group has no members yet.
			return before !== undefined;
		default:
			return false;
	}
}
