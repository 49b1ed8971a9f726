// SPDX-License-Identifier: Apache-2.0

// Names the resource that has a unique value already, for the error of a commit.

import { Code, ConnectError } from "@connectrpc/connect";
import { ScimErrorSchema } from "../../../gen/roster/v1/error_pb.ts";
import { conflictOf, nameOfHolder } from "../../directory/conflicts.ts";
import { taken } from "../../errors/data.ts";
import type { Change } from "../../records/change.ts";
import type { GroupReader } from "../../store/interface/groups.ts";
import type { UserReader } from "../../store/interface/users.ts";
import type { Caller } from "../shared/call.ts";

const first = { from: { offset: 0 }, limit: 1, sort: undefined } as const;

/** Whether a commit failed because a unique value is taken. */
export function isTaken(error: unknown): error is ConnectError {
	return error instanceof ConnectError && error.code === Code.AlreadyExists;
}

/** Returns the error of a unique attribute with the other resource; the same error if there is none any more. */
export async function withHolder(
	store: UserReader & GroupReader,
	error: ConnectError,
	changes: readonly Change[],
	{ connectionId }: Caller,
): Promise<ConnectError> {
	const { attribute = "" } = error.findDetails(ScimErrorSchema)[0] ?? {};
	const conflict = conflictOf(changes, attribute);
	if (conflict === undefined) {
		return error;
	}
	const { subject, value, condition, connectionId: within } = conflict;
	const reader = store.within({ connectionId: within });
	if (subject === "group") {
		const [holder] = (await reader.searchGroups({ ...first, condition })).records;
		return holder === undefined ? error : taken(attribute, value, `the group ${holder.group.id}`);
	}
	const [holder] = (await reader.searchUsers({ ...first, condition })).records;
	return holder === undefined ? error : taken(attribute, value, nameOfHolder(holder, connectionId));
}
