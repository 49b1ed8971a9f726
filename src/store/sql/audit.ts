// SPDX-License-Identifier: Apache-2.0

import { ChangeKind } from "../../../gen/roster/v1/change_pb.ts";
import type { LoggedRequest } from "../../records/change.ts";
import { loggedChanges, loggedRequests } from "../change-log.ts";
import type { AuditReader } from "../interface/audit.ts";
import { columnsFor } from "./columns.ts";
import type { Database, Query } from "./database.ts";
import { and, asc, sql } from "./drizzle.ts";
import { selectColumns } from "./statements.ts";
import { changes, organizations } from "./tables.ts";

/** Makes the queries of the change log by time. */
export function auditQueries(database: Database): AuditReader {
	const { words } = database;
	const byKinds = new Map<string, Query<LoggedRequest>>();

	/** The kinds are written in the statement, as in the partial index. */
	function listOf(kinds: readonly ChangeKind[]): Query<LoggedRequest> {
		const list = kinds.join(", ");
		const known = byKinds.get(list);
		if (known !== undefined) {
			return known;
		}
		const time = sql.placeholder("time");
		const made = database.prepare(
			selectColumns(columnsFor(changes, loggedRequests), changes, {
				where: sql`kind in (${sql.raw(list)}) and time < ${sql.placeholder("before")}
					and (time, sequence) > (${time}, ${sql.placeholder("sequence")})`,
				orderBy: [asc(changes.time), asc(changes.sequence)],
				limit: sql.placeholder("limit"),
			}),
			loggedRequests,
		);
		byKinds.set(list, made);
		return made;
	}

	const ids = sql.placeholder("ids");
	const names = database.prepareSql<{ id: string; name: string }>(
		sql`select id, name from ${organizations} where ${words.isOneOf(organizations.id, ids)}`,
	);
	const deletions = database.prepare(
		selectColumns(columnsFor(changes, loggedChanges), changes, {
			where: and(
				sql`kind = ${sql.raw(String(ChangeKind.ORGANIZATION_DELETED))}`,
				words.isOneOf(changes.organizationId, ids),
			) as ReturnType<typeof sql>,
		}),
		loggedChanges,
	);

	return {
		listAuditedChanges: (kinds, range, limit) => database.all(listOf(kinds), { ...range, limit }),

		async organizationNames(wanted) {
			const found = new Map(
				(await database.all(names, { ids: JSON.stringify(wanted) })).map(({ id, name }) => [id, name]),
			);
			const missing = wanted.filter((id) => !found.has(id));
			const deleted = missing.length === 0 ? [] : await database.all(deletions, { ids: JSON.stringify(missing) });
			for (const { organizationId, before } of deleted) {
				if (before?.state.case === "organization") {
					found.set(organizationId, before.state.value.name);
				}
			}
			return found;
		},
	};
}
