// SPDX-License-Identifier: Apache-2.0

// The engines, with the tests that each supports.

import type { Sufferings } from "./faults.ts";
import { postgres } from "./postgres.ts";
import { postgresSufferings } from "./postgres-faults.ts";
import { postgresUpgrading } from "./postgres-upgrades.ts";
import type { EngineName } from "./process.ts";
import { sqlite } from "./sqlite.ts";
import { sqliteSufferings } from "./sqlite-faults.ts";
import { sqliteUpgrading } from "./sqlite-upgrades.ts";
import type { Engine } from "./target.ts";
import type { Upgrading } from "./upgrades.ts";

export interface Tortured {
	readonly engine: Engine;
	readonly sufferings: Sufferings;
	readonly upgrading: Upgrading;
	/** The greatest number of servers on a database. */
	readonly replicas: number;
}

export const engines: Readonly<Record<EngineName, Tortured>> = {
	sqlite: { engine: sqlite(), sufferings: sqliteSufferings, upgrading: sqliteUpgrading, replicas: 1 },
	postgres: { engine: postgres, sufferings: postgresSufferings, upgrading: postgresUpgrading, replicas: 3 },
};
