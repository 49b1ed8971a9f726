// SPDX-License-Identifier: Apache-2.0

// Shows a change that was not committed yet as an entry of the change log, without a number and a time.

import { makeChange } from "../../../gen/roster/v1/change_make.ts";
import type { Change as LoggedChange } from "../../../gen/roster/v1/change_pb.ts";
import { idsOf, kindOf, stateOfRecord } from "../../change-states.ts";
import type { Change } from "../../records/change.ts";

export function plannedChange(change: Change): LoggedChange {
	return makeChange({
		kind: kindOf(change),
		...idsOf(change),
		before: stateOfRecord(change, "before"),
		after: stateOfRecord(change, "after"),
	});
}
