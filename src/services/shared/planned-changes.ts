// SPDX-License-Identifier: Apache-2.0

// Shows a change that was not committed yet as an entry of the change log, without a number and a time.

import { makeChange } from "../../../gen/roster/v1/change_make.ts";
import type { Change as LoggedChange } from "../../../gen/roster/v1/change_pb.ts";
import { kindOf, stateOfRecord } from "../../change-states.ts";
import type { Change } from "../../records.ts";

export function plannedChange(change: Change): LoggedChange {
	const ids = idsOf(change);
	return makeChange({
		kind: kindOf(change),
		...ids,
		before: stateOfRecord(change, "before"),
		after: stateOfRecord(change, "after"),
	});
}

function idsOf(change: Change): { userId?: string; groupId?: string; organizationId?: string } {
	switch (change.subject) {
		case "user":
			return { userId: (change.after ?? change.before).user.id };
		case "group":
			return { groupId: (change.after ?? change.before).group.id };
		case "groupMember": {
			const { userId, groupId } = change.after ?? change.before;
			return { userId, groupId };
		}
		case "organization":
			return { organizationId: (change.after ?? change.before).id };
		case "organizationMember": {
			const { userId, organizationId } = change.after ?? change.before;
			return { userId, organizationId };
		}
		case "organizationGroup":
			return { organizationId: (change.after ?? change.before).organizationId };
		case "identityRefusal":
			return { userId: (change.after ?? change.before).userId };
		default:
			return {};
	}
}
