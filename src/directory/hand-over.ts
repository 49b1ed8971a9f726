// SPDX-License-Identifier: Apache-2.0

// Hands a user over from one connection to another. Pure.

import { failedPrecondition } from "../errors/data.ts";
import { type ConnectionRecord, defaultConnection } from "../records/connections.ts";
import type { UserRecord } from "../records/resources.ts";
import { type Decision, leave, settleUser, update } from "./users.ts";

/**
 * Checks that a user can be handed over.
 *
 * @throws failed_precondition if the user is deprovisioned, or managed by no connection.
 */
export function requireManaged(record: UserRecord): void {
	const { id } = record.user;
	if (record.deprovisionTime !== undefined) {
		throw failedPrecondition(
			`the user ${id} is deprovisioned: link them to the new connection with "roster user link ${id}" instead`,
		);
	}
	if (!record.managed) {
		throw failedPrecondition(
			`the user ${id} is managed by no connection: the first connection that pushes them takes them over`,
		);
	}
}

/** The connection that manages a user, who is managed. */
export function managerOf({ connectionId }: UserRecord): string {
	return connectionId ?? defaultConnection.id;
}

/**
 * Hands a user over. The connection may then take them over, as if an administrator had approved it.
 *
 * @param groupIds the groups of the former connection that the user is in.
 */
export function handOver(before: UserRecord, to: ConnectionRecord, groupIds: readonly string[], now: number): Decision {
	const { id } = before.user;
	// The external id is that of the former connection.
	const { externalId: _, ...kept } = before.user;
	const { record, changes } = update(before, settleUser(kept, id), now, {
		...{ connectionId: to.id, adoptionApproveTime: now, adoptionConnectionId: to.id },
	});
	return { record, changes: [...changes, ...groupIds.map((groupId) => leave(groupId, id))] };
}
