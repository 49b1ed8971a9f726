// SPDX-License-Identifier: Apache-2.0

import type { EarlierUsers, GuardRecord, Loss, LossKind } from "../../records/guard.ts";

/** The facts that the guard against mass deactivation decides on. */
export interface GuardFacts {
	readonly guard: GuardRecord;
	/** Undefined for the default threshold. */
	readonly threshold: number | undefined;
	readonly activeUsers: number;
	/** The number of active users at two earlier times. */
	readonly earlier: EarlierUsers;
	/** The number of users with recent losses, by the kind of loss. */
	readonly counted: Readonly<Record<LossKind, number>>;
	/** The number of users with recent losses of any kind. Each user counts once. */
	readonly users: number;
	/** The connection that is counted by itself; empty for all others, which are counted together. */
	readonly counts: string;
}

/** Reads the state of the guard against mass deactivation. */
export interface GuardReader {
	/**
	 * The current facts.
	 *
	 * @param connectionId a connection; its own facts if it has a threshold of its own. Undefined for the server.
	 */
	guardFacts(connectionId?: string): Promise<GuardFacts>;
	/** The facts of the connections with a threshold of their own, oldest connection first. */
	connectionGuards(): Promise<readonly GuardFacts[]>;
	/**
	 * The newest losses after a time, newest first.
	 *
	 * @param counts as in `GuardFacts`; undefined for all losses.
	 */
	listLosses(
		after: number,
		limit: number,
		counts: string | undefined,
	): Promise<readonly (Loss & { readonly time: number })[]>;
	/**
	 * The time of the loss at an index among the losses after a time, oldest first; undefined if there are fewer.
	 *
	 * @param counts the connection that is counted by itself; empty for all others.
	 */
	lossTime(after: number, index: number, counts: string): Promise<number | undefined>;
}
