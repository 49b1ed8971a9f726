// SPDX-License-Identifier: Apache-2.0

import { ReviewState } from "../../gen/roster/v1/change_pb.ts";

export const reviewStates: ReadonlyMap<ReviewState, string> = new Map([
	[ReviewState.OPEN, "open"],
	[ReviewState.ACTIVATED, "activated"],
	[ReviewState.DISCARDED, "discarded"],
]);
