// SPDX-License-Identifier: Apache-2.0

// The steps that lead records from one state to another, and what stands in their way.

import type { ChangeState, Change as LoggedChange } from "../../gen/roster/v1/change_pb.ts";

/** One step of a record from a state to the next. */
export interface Step {
	readonly key: string;
	readonly from: ChangeState | undefined;
	readonly to: ChangeState | undefined;
	/** The entry of the log that the step comes from. */
	readonly entry: LoggedChange;
}

/** A record, or an attribute, that does not have the value that a step begins with. */
export interface Obstacle {
	readonly entry: LoggedChange;
	readonly reason: string;
	/** The path of the attribute; empty if it is the record as a whole. */
	readonly attribute: string;
}
