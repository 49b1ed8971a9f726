// SPDX-License-Identifier: Apache-2.0

import type { ChangeKind, Change as LoggedChange } from "../../../gen/roster/v1/change_pb.ts";

/** What is read of the change log, and its end. */
export interface ChangeReader {
	/** The entries of the change log after a sequence number, in order. */
	listChanges(after: number, limit: number, kinds: readonly ChangeKind[]): Promise<readonly LoggedChange[]>;
	/** The sequence numbers of the oldest entry that is kept and of the newest; 0 where there is none. */
	sequences(): Promise<{ readonly first: number; readonly last: number }>;
	/**
	 * Forgets entries that were committed before a time, oldest first, and never the newest of all.
	 *
	 * @returns how many; as many as the limit where there may be more.
	 */
	trimChanges(before: number, limit: number): Promise<number>;
}
