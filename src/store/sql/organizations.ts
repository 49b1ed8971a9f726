// SPDX-License-Identifier: Apache-2.0

import { keysOf } from "../../scim/fold.ts";
import type { OrganizationReader } from "../interface/organizations.ts";
import type { Database } from "./database.ts";
import { and, asc, eq, or, sql } from "./drizzle.ts";
import { pager } from "./pages.ts";
import { select, selectColumns } from "./statements.ts";
import { organizationGroups, organizationMembers, organizations } from "./tables.ts";

/** Makes the queries of organizations, direct roles and mappings. */
export function organizationQueries(database: Database): OrganizationReader {
	const { words } = database;
	const byId = database.prepare(select(organizations, { where: eq(organizations.id, sql.placeholder("id")) }));
	const byName = database.prepare(select(organizations, { where: eq(organizations.name, sql.placeholder("name")) }));
	const byIds = database.prepare(
		select(organizations, { where: words.isOneOf(organizations.id, sql.placeholder("ids")) }),
	);
	const byNames = database.prepare(
		select(organizations, { where: words.isOneOf(organizations.name, sql.placeholder("names")) }),
	);
	const listed = pager(database, organizations, organizations.id);
	const names = database.prepare(
		selectColumns({ name: organizations.name }, organizations, {
			where: words.isOneOf(organizations.name, sql.placeholder("names")),
		}),
	);
	const ofOrganization = eq(organizationMembers.organizationId, sql.placeholder("organizationId"));
	const ofUser = eq(organizationMembers.userId, sql.placeholder("userId"));
	const member = database.prepare(select(organizationMembers, { where: and(ofOrganization, ofUser) }));
	const membersByOrganization = database.prepare(select(organizationMembers, { where: ofOrganization }));
	const membersByUser = database.prepare(select(organizationMembers, { where: ofUser }));
	const mappingOf = eq(organizationGroups.organizationId, sql.placeholder("organizationId"));
	const bearing = eq(organizationGroups.groupNameKey, sql.placeholder("key"));
	const ofConnection = eq(organizationGroups.connectionId, sql.placeholder("connectionId"));
	const mappings = database.prepare(
		select(organizationGroups, {
			where: mappingOf,
			orderBy: [asc(organizationGroups.groupNameKey), asc(organizationGroups.connectionId)],
		}),
	);
	const mapping = database.prepare(select(organizationGroups, { where: and(mappingOf, bearing, ofConnection) }));
	const mappingsOfConnection = database.prepare(select(organizationGroups, { where: ofConnection }));
	const anyMapping = database.prepare(
		select(organizationGroups, {
			where: and(
				words.isOneOf(organizationGroups.groupNameKey, sql.placeholder("keys")),
				or(eq(organizationGroups.connectionId, sql`''`), ofConnection),
			),
			limit: sql`1`,
		}),
	);

	return {
		async getOrganization(id) {
			return (await database.all(byId, { id }))[0];
		},
		async getOrganizationByName(name) {
			return (await database.all(byName, { name }))[0];
		},
		async getOrganizations(ids) {
			return ids.length === 0 ? [] : await database.all(byIds, { ids: JSON.stringify(ids) });
		},
		async getOrganizationsByName(named) {
			return named.length === 0 ? [] : await database.all(byNames, { names: JSON.stringify(named) });
		},
		listOrganizations: listed,
		async takenOrganizationNames(candidates) {
			const rows = await database.all(names, { names: JSON.stringify(candidates) });
			return new Set(rows.map((each) => each.name));
		},
		async getOrganizationMember(organizationId, userId) {
			return (await database.all(member, { organizationId, userId }))[0];
		},
		async listOrganizationMembers({ organizationId, userId }) {
			return organizationId === undefined
				? await database.all(membersByUser, { userId })
				: await database.all(membersByOrganization, { organizationId });
		},
		async listOrganizationGroups(organizationId) {
			return await database.all(mappings, { organizationId });
		},
		async getOrganizationGroup(organizationId, groupName, connectionId) {
			for (const key of keysOf(groupName)) {
				const [found] = await database.all(mapping, { organizationId, key, connectionId });
				if (found !== undefined) {
					return found;
				}
			}
			return undefined;
		},
		async listConnectionGroups(connectionId) {
			return await database.all(mappingsOfConnection, { connectionId });
		},
		async isMapped(groupName, connectionId) {
			const rows = await database.all(anyMapping, { keys: JSON.stringify(keysOf(groupName)), connectionId });
			return rows.length > 0;
		},
	};
}
