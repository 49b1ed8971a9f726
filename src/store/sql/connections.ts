// SPDX-License-Identifier: Apache-2.0

import type { ConnectionRecord } from "../../records/connections.ts";
import type { ConnectionReader } from "../interface/connections.ts";
import type { Row } from "./columns.ts";
import type { Database } from "./database.ts";
import { asc, eq, sql } from "./drizzle.ts";
import { select } from "./statements.ts";
import { connections } from "./tables.ts";

/** Converts a connection to a row. A new connection has no state of the guard, and an update does not change it. */
export function connectionRow(connection: ConnectionRecord): Row {
	const {
		adoptionDomains,
		strict = null,
		guardThreshold = null,
		organizationProvisioning = null,
		...rest
	} = connection;
	return {
		...rest,
		...{ strict, guardThreshold, organizationProvisioning, guardHeldTime: null, guardReleaseTime: null },
		adoptionDomains: adoptionDomains === undefined ? null : JSON.stringify(adoptionDomains),
	};
}

function connectionRecord({
	guardHeldTime: _held,
	guardReleaseTime: _release,
	...row
}: typeof connections.$inferSelect): ConnectionRecord {
	return {
		...row,
		strict: row.strict ?? undefined,
		guardThreshold: row.guardThreshold ?? undefined,
		organizationProvisioning: row.organizationProvisioning ?? undefined,
		adoptionDomains: row.adoptionDomains === null ? undefined : JSON.parse(row.adoptionDomains),
	};
}

/** Makes the queries of connections. */
export function connectionQueries(database: Database): ConnectionReader {
	const byId = database.prepare(select(connections, { where: eq(connections.id, sql.placeholder("id")) }));
	const byName = database.prepare(select(connections, { where: eq(connections.name, sql.placeholder("name")) }));
	const all = database.prepare(select(connections, { orderBy: [asc(connections.createTime), asc(connections.id)] }));
	return {
		async getConnection(id) {
			const [row] = await database.all(byId, { id });
			return row && connectionRecord(row);
		},
		async getConnectionByName(name) {
			const [row] = await database.all(byName, { name });
			return row && connectionRecord(row);
		},
		async listConnections() {
			return (await database.all(all)).map(connectionRecord);
		},
	};
}
