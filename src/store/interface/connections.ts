// SPDX-License-Identifier: Apache-2.0

import type { ConnectionRecord } from "../../records/connections.ts";

/** Reads connections. */
export interface ConnectionReader {
	/** The connection with this id. */
	getConnection(id: string): Promise<ConnectionRecord | undefined>;
	/** The connection with this name. */
	getConnectionByName(name: string): Promise<ConnectionRecord | undefined>;
	/** All connections, oldest first. */
	listConnections(): Promise<readonly ConnectionRecord[]>;
}
