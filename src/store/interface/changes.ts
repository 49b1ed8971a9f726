// SPDX-License-Identifier: Apache-2.0

import type { ChangeKind, Change as LoggedChange } from "../../../gen/roster/v1/change_pb.ts";

/** Conditions on changes. An empty string or list means any. */
export interface ChangeSearch {
	readonly kinds: readonly ChangeKind[];
	readonly userId: string;
	readonly groupId: string;
	readonly organizationId: string;
	readonly tokenId: string;
	readonly personId: string;
}

/** Reads and trims the change log. */
export interface ChangeReader {
	/**
	 * The entries that meet all conditions between two sequence numbers, newest first, without the entries that have these
	 * numbers.
	 */
	searchChanges(
		search: ChangeSearch,
		between: { readonly after: number; readonly before: number },
		limit: number,
	): Promise<readonly LoggedChange[]>;
	/** The entries after a sequence number, in order. */
	listChanges(after: number, limit: number, kinds: readonly ChangeKind[]): Promise<readonly LoggedChange[]>;
	/** The newest entry about a user, or about a group itself, with this id. */
	lastChangeOf(id: string): Promise<LoggedChange | undefined>;
	/** The entries of a request, in order. */
	changesOfRequest(requestId: string, limit: number): Promise<readonly LoggedChange[]>;
	/** The sequence numbers of the oldest and the newest entry; 0 if the log is empty. */
	sequences(): Promise<{ readonly first: number; readonly last: number }>;
	/**
	 * Deletes entries that were committed before a time, oldest first. It never deletes the newest entry.
	 *
	 * @returns the number of deleted entries. If it equals the limit, there may be more to delete.
	 */
	trimChanges(before: number, limit: number): Promise<number>;
}
