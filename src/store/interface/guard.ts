// SPDX-License-Identifier: Apache-2.0

import type { GuardRecord, LossKind } from "../../records.ts";

/** What the guard against mass deactivation decides on. */
export interface GuardFacts {
	readonly guard: GuardRecord;
	/** Undefined is the default. */
	readonly threshold: number | undefined;
	readonly activeUsers: number;
	/** How many users lost something of each kind, as far as it is not yet forgotten. */
	readonly counted: Readonly<Record<LossKind, number>>;
	/** How many users lost something of any kind: each counts once. */
	readonly users: number;
}

/** What is read of the guard against mass deactivation. */
export interface GuardReader {
	/** What the guard against mass deactivation decides on. */
	guardFacts(): Promise<GuardFacts>;
	/** When the loss was counted that stands at a place among those after a time, 0 for the oldest; undefined where there are fewer. */
	lossTime(after: number, index: number): Promise<number | undefined>;
}
