// SPDX-License-Identifier: Apache-2.0

// Reads the facts for readiness. Each fact is one statement, which uses a special index or a small table.

import { OrganizationRole } from "../../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { CredentialKind, IdentityRefusalReason } from "../../../gen/roster/v1/change_pb.ts";
import type { Finding, Subject } from "../../records/readiness.ts";
import { afterCollisionMark, collisionMark } from "../../scim/fold.ts";
import type { ReadinessReader } from "../interface/readiness.ts";
import { clientQueries } from "./clients.ts";
import { connectionQueries } from "./connections.ts";
import { readCounter } from "./counters.ts";
import type { Database, Query, Words } from "./database.ts";
import { type SQL, sql } from "./drizzle.ts";
import { provisionedBy } from "./memberships.ts";
import { select } from "./statements.ts";
import { tokens } from "./tables.ts";
import { tokenRecord } from "./tokens.ts";

const examples = 5;
const owner = sql.raw(String(OrganizationRole.OWNER));
const withAccess = sql`u.active and u.deprovision_time is null`;
const nameOfUser = sql`coalesce(user_name, emails_value, username)`;

/** The connection that is asked for; empty for every one. */
const connection = sql.placeholder("connection");
/** Rows of the connection that is asked for, and of none. */
const asked = (column: SQL) => sql`(${connection} = '' or coalesce(${column}, '') in ('', ${connection}))`;
const ownUser = asked(sql`connection_id`);

/** The users with a refusal for a reason. */
const refusedFor = (reason: IdentityRefusalReason) =>
	sql`identity_refusals r join users u on u.id = r.user_id where r.reason = ${sql.raw(String(reason))} and ${ownUser}`;

// The keys with the mark of a collision are a range of the index.
const collided = (key: string) =>
	sql`${sql.raw(key)} >= ${sql.raw(`'${collisionMark}'`)} and ${sql.raw(key)} < ${sql.raw(`'${afterCollisionMark}'`)}`;

const user = { kind: "userId", id: sql`id` } as const;
const refusedUser = { kind: "userId", id: sql`u.id` } as const;

const conditionsIn = (words: Words) => ({
	unmappedGroups: found(
		sql`display_name`,
		{ kind: "groupId", id: sql`id` },
		sql`groups g where not exists (select 1 from organization_groups og
			where og.group_name_key = g.display_name_key and og.connection_id in ('', g.connection_id))
			and ${asked(sql`g.connection_id`)}`,
	),
	mappingsWithoutGroup: found(
		sql`group_name`,
		{ kind: "organizationId", id: sql`organization_id` },
		sql`organization_groups og where not exists (select 1 from groups g
			where g.display_name_key = og.group_name_key and og.connection_id in ('', g.connection_id))
			and ${asked(sql`og.connection_id`)}`,
	),
	usersWithoutEmail: found(
		nameOfUser,
		user,
		sql`users where emails_value_key is null and deprovision_time is null and ${ownUser}`,
	),
	usersAtOdds: found(
		nameOfUser,
		user,
		sql`users where ${words.contains(sql`user_name_key`, sql`'@'`)}
			and user_name_key <> emails_value_key and deprovision_time is null and ${ownUser}`,
	),
	sharedIdentities: found(
		sql`min(emails_value)`,
		{ kind: "userId", id: sql`min(id)` },
		sql`users where deprovision_time is not null and emails_value_key is not null
			and external_id is null and separate_time is null and ${ownUser} group by emails_value_key having count(*) > 1`,
	),
	unmanagedUsers: found(nameOfUser, user, sql`users where not managed and deprovision_time is null`),
	unclearUsers: found(nameOfUser, refusedUser, refusedFor(IdentityRefusalReason.EVIDENCE)),
	refusedAdoptions: found(nameOfUser, refusedUser, refusedFor(IdentityRefusalReason.ADOPTION)),
	refusedSignIns: found(nameOfUser, refusedUser, refusedFor(IdentityRefusalReason.SUBJECT)),
	waitingRoles: found(
		sql`distinct ${nameOfUser}`,
		refusedUser,
		sql`organization_members m join users u on u.id = m.user_id where m.suspended and u.deprovision_time is null and ${ownUser}`,
	),
	collidingNames: found(
		sql`name`,
		{ kind: sql`kind`, id: sql`id` },
		sql`(select user_name as name, 'userId' as kind, id from users where ${collided("user_name_key")} and deprovision_time is null and ${ownUser}
			union select emails_value, 'userId', id from users where ${collided("emails_value_key")} and deprovision_time is null and ${ownUser}
			union select display_name, 'groupId', id from groups where ${collided("display_name_key")} and ${ownUser}) as collided`,
	),
	// SQLite reads cross-joined tables in this order. The mappings come first, because they are few.
	organizationsWithoutOwner: found(
		sql`name`,
		{ kind: "organizationId", id: sql`id` },
		sql`organizations where id not in (
			select m.organization_id from organization_members m join users u on u.id = m.user_id
			where m.role = ${owner} and not m.suspended and ${withAccess}
			union all
			select og.organization_id
			from organization_groups og cross join groups g cross join group_members gm cross join users u
			where g.display_name_key = og.group_name_key and og.connection_id in ('', g.connection_id) and gm.group_id = g.id and u.id = gm.user_id
				and og.role_override = ${owner} and ${withAccess} and ${provisionedBy(sql`g.connection_id`)})`,
	),
});

type Condition = keyof ReturnType<typeof conditionsIn>;

/** @param subject what the name belongs to. */
function found(name: SQL, { kind, id }: { kind: Subject["kind"] | SQL; id: SQL }, from: SQL): SQL {
	const kindColumn = typeof kind === "string" ? sql.raw(`'${kind}'`) : kind;
	const chosen = sql`select ${name} as name, ${id} as id, ${kindColumn} as kind from ${from}`;
	return sql`select name, id, kind, (select count(*) from (${chosen}) as all_found) as count
		from (${chosen} limit ${sql.raw(String(examples))}) as first_found`;
}

/** Makes the queries of readiness. */
export function readinessQueries(database: Database): ReadinessReader {
	type Row = Subject & { count: number };
	const prepared = Object.fromEntries(
		Object.entries(conditionsIn(database.words)).map(([name, statement]) => [
			name,
			database.prepareSql<Row>(statement),
		]),
	) as Record<Condition, Query<Row>>;
	const tokensThat = (condition: SQL) =>
		database.prepare(
			select(tokens, {
				where: sql`${tokens.kind} = ${sql.raw(String(CredentialKind.SCIM))} and ${condition} and ${asked(sql`connection_id`)}`,
			}),
		);
	const scimTokens = tokensThat(sql`delete_time is null`);
	const refusedTokens = tokensThat(sql`last_refuse_time is not null`);

	const clients = clientQueries(database);
	const { listConnections } = connectionQueries(database);

	async function find(condition: Condition, of: { readonly connection: string }): Promise<Finding> {
		const rows = await database.all(prepared[condition], condition === "organizationsWithoutOwner" ? {} : of);
		const subjects = rows.map(({ name, kind, id }) => ({ name, kind, id }));
		return { count: rows[0]?.count ?? 0, examples: rows.map((each) => each.name), subjects };
	}

	return {
		async readinessFacts(connectionId) {
			const of = { connection: connectionId ?? "" };
			const connections = await listConnections();
			return {
				groups: await readCounter(database, "groups"),
				unmappedGroups: await find("unmappedGroups", of),
				mappingsWithoutGroup: await find("mappingsWithoutGroup", of),
				usersWithoutEmail: await find("usersWithoutEmail", of),
				sharedIdentities: await find("sharedIdentities", of),
				usersAtOdds: await find("usersAtOdds", of),
				unmanagedUsers: await find("unmanagedUsers", of),
				unclearUsers: await find("unclearUsers", of),
				refusedAdoptions: await find("refusedAdoptions", of),
				refusedSignIns: await find("refusedSignIns", of),
				waitingRoles: await find("waitingRoles", of),
				collidingNames: await find("collidingNames", of),
				organizationsWithoutOwner: await find("organizationsWithoutOwner", of),
				connections: connections.filter(({ id }) => connectionId === undefined || id === connectionId),
				scimTokens: (await database.all(scimTokens, of)).map(tokenRecord),
				clientSecrets: await clients.listClientSecrets(undefined),
				clientTrusts: await clients.listClientTrusts(undefined),
				refusedTokens: (await database.all(refusedTokens, of)).map(tokenRecord),
			};
		},
	};
}
