// SPDX-License-Identifier: Apache-2.0

import { and, asc, gt, sql } from "drizzle-orm";
import { loggedChange } from "../change-log.ts";
import type { Store } from "../store.ts";
import { changes } from "../tables.ts";
import type { Database } from "./database.ts";

/** Everything that is read of the change log. */
export function changeQueries(database: Database): Pick<Store, "listChanges" | "lastSequence"> {
	const { db, words } = database;
	const after = gt(changes.sequence, sql.placeholder("after"));
	const page = (condition: typeof after) =>
		database.prepare(
			db.select().from(changes).where(condition).orderBy(asc(changes.sequence)).limit(sql.placeholder("limit")),
		);
	const all = page(after);
	const ofKinds = page(and(after, words.isOneOf(changes.kind, sql.placeholder("kinds"))) ?? after);
	const last = database.prepareSql<{ last: number | null }>(
		sql`select max(${changes.sequence}) as last from ${changes}`,
	);

	return {
		async listChanges(after, limit, kinds) {
			const rows =
				kinds.length === 0
					? await database.all(all, { after, limit })
					: await database.all(ofKinds, { after, limit, kinds: JSON.stringify(kinds) });
			return rows.map(loggedChange);
		},
		async lastSequence() {
			return (await database.all(last))[0]?.last ?? 0;
		},
	};
}
