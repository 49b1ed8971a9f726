// SPDX-License-Identifier: Apache-2.0

// Appends entries to the change log.

import { toJsonString } from "@bufbuild/protobuf";
import { UndoneChangesSchema } from "../../../gen/roster/v1/change_pb.ts";
import { makePerson } from "../../../gen/roster/v1/person_make.ts";
import { PersonSchema } from "../../../gen/roster/v1/person_pb.ts";
import type { Entry } from "../change-log.ts";
import type { Commit } from "../interface/commits.ts";
import { ask, type BoundStatement, type Database, type Steps, type Values } from "./database.ts";
import { sql } from "./drizzle.ts";
import { changes } from "./tables.ts";

/** The number of entries in one statement. It takes half the time of one statement for each entry. */
const entriesPerStatement = 50;

const columns = sql`(sequence, time, kind, actor_kind, actor_token_id, actor_token_display_name, actor_user_id, actor_session_id, actor_person, request_id, user_agent, address, user_id, group_id, organization_id, before, after, undoes)`;

/** Returns the values of the columns, in order. Placeholders are named by their position in this list. */
function valuesOf(
	sequence: number,
	{ kind, userId, groupId, organizationId, before, after }: Entry,
	{ time, actor, requestId, undoes }: Commit,
): unknown[] {
	const { tokenId, tokenDisplayName = null, userId: actorUserId = null, sessionId = null, person, origin } = actor;
	return [
		...[sequence, time, kind, actor.kind, tokenId, tokenDisplayName, actorUserId, sessionId],
		...[person === undefined ? null : toJsonString(PersonSchema, makePerson(person)), requestId],
		...[origin?.userAgent ?? null, origin?.address ?? null],
		...[userId, groupId, organizationId, before, after],
		undoes === undefined ? null : toJsonString(UndoneChangesSchema, undoes),
	];
}

/** Appends the entries of a commit to the log, in their order. */
export interface LogWriter {
	/** Returns the statements for a few entries. */
	few(entries: readonly Entry[], commit: Commit): BoundStatement[];
	/** Appends any number of entries. */
	append(entries: readonly Entry[], commit: Commit): Steps;
}

/** Makes the writer of the change log. */
export function logWriter(database: Database): LogWriter {
	// The number follows that of the newest entry, which is never deleted. The sequences of engines have gaps after a
	// rollback.
	const newest = sql`select coalesce(max(sequence), 0) from ${changes}`;
	const width = valuesOf(0, {} as Entry, { actor: {} } as Commit).length;
	const parameters = (from: number, to: number) =>
		sql.join(
			Array.from({ length: to - from }, (_, index) => sql`${sql.placeholder(String(from + index))}`),
			sql`, `,
		);
	const one = database.prepareSql(sql`
		insert into ${changes} ${columns} values ((${newest}) + 1, ${parameters(1, width)})`);
	const row = (index: number) => sql`(${parameters(index * width, (index + 1) * width)})`;
	const many = database.prepareSql(sql`
		insert into ${changes} ${columns} values ${sql.join(
			Array.from({ length: entriesPerStatement }, (_, index) => row(index)),
			sql`, `,
		)}`);
	const last = database.prepareSql<{ sequence: number }>(sql`select (${newest}) as sequence`);

	function few(entries: readonly Entry[], commit: Commit): BoundStatement[] {
		return entries.map((each) => [one, valuesOf(0, each, commit) as unknown as Values]);
	}

	return {
		few,
		*append(entries, commit) {
			const whole = entries.length - (entries.length % entriesPerStatement);
			if (whole > 0) {
				const [found] = yield* ask(last, {});
				let sequence = found?.["sequence"] as number;
				for (let from = 0; from < whole; from += entriesPerStatement) {
					const values: unknown[] = [];
					for (let index = from; index < from + entriesPerStatement; index++) {
						sequence += 1;
						values.push(...valuesOf(sequence, entries[index] as Entry, commit));
					}
					// A list serves as the values, because the placeholders are named by position.
					yield [[many, values as unknown as Values]];
				}
			}
			yield few(entries.slice(whole), commit);
		},
	};
}
