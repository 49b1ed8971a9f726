// SPDX-License-Identifier: Apache-2.0

import type { ChangeKind } from "../../../gen/roster/v1/change_pb.ts";
import type { LoggedRequest } from "../../records/change.ts";

/** Reads the change log by time. */
export interface AuditReader {
	/**
	 * The entries of some kinds in the order of their time.
	 *
	 * @param range entries after this time and sequence number, and before another time, in milliseconds since 1970.
	 */
	listAuditedChanges(
		kinds: readonly ChangeKind[],
		range: { readonly time: number; readonly sequence: number; readonly before: number },
		limit: number,
	): Promise<readonly LoggedRequest[]>;
	/** The names of organizations by their ids, even of deleted ones as long as the change log has their deletion. */
	organizationNames(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
}
