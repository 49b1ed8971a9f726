// SPDX-License-Identifier: Apache-2.0

import type { RequestOutcome } from "../../../gen/roster/v1/request_service_pb.ts";

/** How many numbers of requests a millisecond has. */
export const numbersPerMs = 4096;

/** The first and the last sequence number of consecutive changes. */
export type SequenceRange = readonly [first: number, last: number];

/** An operation of a bulk request that failed. */
export interface OperationFailure {
	/** The method, and the bulkId or the path. */
	readonly operation: string;
	readonly status: number;
	readonly errorCode: string;
	readonly cause: string;
	readonly remedy: string;
}

/** A SCIM request, as the flight recorder keeps it. Texts that are not known or not kept are empty. */
export interface RequestRecord {
	/** The time of the answer, in milliseconds since 1970, times `numbersPerMs`, and a count. It is unique. */
	readonly number: number;
	readonly id: string;
	/** In microseconds. */
	readonly duration: number;
	readonly tokenId: string;
	readonly tokenName: string;
	/** The id of the connection of the token, or of that in the path if no token is known. */
	readonly connectionId: string;
	readonly peer: string;
	readonly userAgent: string;
	readonly method: string;
	readonly path: string;
	readonly query: string;
	readonly route: string;
	readonly status: number;
	readonly outcome: RequestOutcome;
	readonly errorCode: string;
	readonly cause: string;
	readonly remedy: string;
	readonly rules: readonly { readonly name: string; readonly effect: string }[];
	readonly changes: readonly SequenceRange[];
	/** The ids of users and groups that it concerns. */
	readonly subjects: readonly string[];
	/** The names and addresses in its body. The first is that of the user or group that it is about. */
	readonly names: readonly string[];
	/** Identifies refused requests that are the same. */
	readonly story: string;
	readonly hasBody: boolean;
	/** The operations of a bulk request that failed. */
	readonly failedOperations: readonly OperationFailure[];
}

/** The bodies of a request and of its response. */
export interface RequestBodies {
	readonly number: number;
	readonly body: string | null;
	readonly answer: string | null;
}

/** The records that the recorder writes at once. */
export interface RequestBatch {
	/** In the order of their numbers. A search reads them as a whole, as a pack. Without records, packs are only joined. */
	readonly records: readonly RequestRecord[];
	readonly bodies: readonly RequestBodies[];
	/** The first numbers of packs that become one pack with these records. */
	readonly joined: readonly number[];
}

/** The conditions on a request. A missing one is not checked. */
export interface RequestConditions {
	/** The number is at least this. */
	readonly from?: number | undefined;
	readonly id?: string | undefined;
	readonly tokenId?: string | undefined;
	readonly connectionId?: string | undefined;
	readonly method?: string | undefined;
	readonly route?: string | undefined;
	readonly status?: number | undefined;
	readonly outcome?: RequestOutcome | undefined;
	readonly errorCode?: string | undefined;
	readonly rule?: string | undefined;
	readonly story?: string | undefined;
	/** Ids that it concerns, each of them. */
	readonly subjects?: readonly string[] | undefined;
	/** A text that a name contains, folded. */
	readonly name?: string | undefined;
}

/** The result of a search for requests. */
export interface FoundRequests {
	/** Newest first. */
	readonly records: readonly RequestRecord[];
	/** Where the search goes on, as `before`; undefined if all requests were searched. */
	readonly next: number | undefined;
}

export interface StoryRecord {
	readonly id: string;
	/** The numbers of the first and of the last request. */
	readonly first: number;
	readonly last: number;
	readonly count: number;
}

/** The requests of a token belong to one sync until it sends none for so long, in milliseconds. */
export const syncGap = 600_000;

/** How many requests of a sync did what. */
export interface SyncCounts {
	readonly userLookUps: number;
	readonly usersCreated: number;
	readonly usersUpdated: number;
	readonly usersDeleted: number;
	readonly groupWrites: number;
	readonly refused: number;
	readonly failed: number;
}

/** Requests of one token that came one after the other. */
export interface SyncRecord extends SyncCounts {
	readonly tokenId: string;
	readonly tokenName: string;
	/** When the first and the last request was answered, in milliseconds since 1970. */
	readonly first: number;
	readonly last: number;
}

/** Keeps the records of the flight recorder. They are written beside the commits, and are in no change log. */
export interface RequestStore {
	/** Writes records. On an engine with a single writer they are written with the next commits. */
	recordRequests(batch: RequestBatch): Promise<void>;
	/**
	 * Finds requests with a number below `before` that meet the conditions.
	 *
	 * @param effort how many characters of records are read. A search that reads more ends, whatever it has found.
	 */
	listRequests(conditions: RequestConditions, before: number, limit: number, effort: number): Promise<FoundRequests>;
	getRequestBodies(number: number): Promise<RequestBodies | undefined>;
	/** The stories with these ids. */
	listStories(ids: readonly string[]): Promise<ReadonlyMap<string, StoryRecord>>;
	/**
	 * Removes what is personal from the records of requests that concern a user, and their bodies.
	 *
	 * @param names the user's names and addresses, by which requests are found that do not contain the id.
	 */
	forgetRequests(userId: string, names: readonly string[]): Promise<void>;
	/**
	 * Counts requests of tokens.
	 *
	 * @param gap the longest time between two requests of one sync, in milliseconds.
	 */
	countSyncs(counted: readonly SyncRecord[], gap: number): Promise<void>;
	/**
	 * The syncs that began last, newest first.
	 *
	 * @param tokenId of this token alone; empty for all.
	 * @param after the last sync of the page before.
	 */
	listSyncs(
		tokenId: string,
		after: Pick<SyncRecord, "first" | "tokenId">,
		limit: number,
	): Promise<readonly SyncRecord[]>;
	/** Deletes the syncs that ended before a time, in milliseconds since 1970. */
	trimSyncs(before: number): Promise<void>;
	/** How much space the records take, in bytes. */
	requestBytes(): Promise<number>;
	/**
	 * Deletes the oldest records.
	 *
	 * @param before deletes lists of records that end before this number; undefined deletes lists whatever their age.
	 * @returns the number of bytes that became free; 0 if there was nothing to delete.
	 */
	trimRequests(before: number | undefined, lists: number): Promise<number>;
}
