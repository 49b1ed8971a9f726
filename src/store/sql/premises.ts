// SPDX-License-Identifier: Apache-2.0

// Checks that what a decision read has not changed. On both engines writers run one at a time, so what a commit reads
// here stays valid until its end.

import { type Premises, Stale } from "../interface/commits.ts";
import { connectionRow } from "./connections.ts";
import type { BoundStatement, Database, Steps } from "./database.ts";
import { eq, sql } from "./drizzle.ts";
import { select, selectColumns } from "./statements.ts";
import { connections, groupMembers, organizationMembers, users } from "./tables.ts";

/** A premise: the statement that reads it again, and the rows that the decision read. */
type Premise = readonly [BoundStatement, readonly object[]];

function textsOf(rows: readonly object[]): string {
	// The order of rows and columns does not matter.
	return JSON.stringify(rows.map((row) => JSON.stringify(Object.entries(row).sort())).sort());
}

/**
 * Makes the check of premises.
 *
 * @returns steps that throw Stale if a premise no longer holds.
 */
export function premiseChecker(database: Database): (premises: Premises) => Steps {
	const { words } = database;
	const list = sql.placeholder("list");
	const versions = database.prepare(
		selectColumns({ id: users.id, version: users.version }, users, { where: words.isOneOf(users.id, list) }),
	);
	const roles = database.prepare(
		select(organizationMembers, { where: words.isOneOf(organizationMembers.userId, list) }),
	);
	const groups = database.prepare(select(groupMembers, { where: words.isOneOf(groupMembers.userId, list) }));
	const domains = database.prepare(
		selectColumns({ adoptionDomains: connections.adoptionDomains }, connections, {
			where: eq(connections.id, sql.placeholder("id")),
		}),
	);

	function premisesOf({ users, roles: ofRoles, groups: ofGroups, connection }: Premises): Premise[] {
		const found: Premise[] = [];
		if (users !== undefined && users.length > 0) {
			const read = users.map(({ user: { id }, version }) => ({ id, version }));
			found.push([[versions, { list: JSON.stringify(read.map((each) => each.id)) }], read]);
		}
		if (ofRoles !== undefined && ofRoles.userIds.length > 0) {
			found.push([[roles, { list: JSON.stringify(ofRoles.userIds) }], ofRoles.roles]);
		}
		if (ofGroups !== undefined) {
			found.push([[groups, { list: JSON.stringify(ofGroups.userIds) }], ofGroups.members]);
		}
		if (connection !== undefined) {
			const { adoptionDomains } = connectionRow(connection);
			found.push([[domains, { id: connection.id }], [{ adoptionDomains }]]);
		}
		return found;
	}

	return function* check(premises) {
		const all = premisesOf(premises);
		const rows = yield all.map(([asked]) => asked);
		if (all.some(([, read], index) => textsOf(rows[index] ?? []) !== textsOf(read))) {
			throw new Stale("a premise of the decision has changed");
		}
	};
}
