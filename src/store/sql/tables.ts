// SPDX-License-Identifier: Apache-2.0

// Declares the tables for every engine. Queries use only the names and types of columns, and tests compare these with
// the migrations of each engine. The names are those of the proto fields.
//
// Times are milliseconds since 1970, ids are UUIDs as text. An attribute that is not caseExact has a second column with
// its folded key, which comparisons use. An index on an attribute alone means that few resources share a value:
// searches use it for look-ups.

import type { OrganizationRole, RepositoryRole } from "../../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import type { OrganizationVerificationStatus } from "../../../gen/buf/registry/owner/v1/organization_pb.ts";
import type {
	ChangeKind,
	CredentialKind,
	IdentityRefusalReason,
	ReviewState,
} from "../../../gen/roster/v1/change_pb.ts";
import type { ConnectionKind } from "../../../gen/roster/v1/connection_pb.ts";
import type { OrganizationProvisioning, RequestBodies } from "../../../gen/roster/v1/settings_pb.ts";
import type { LossKind } from "../../records/guard.ts";
import { blob, index, integer, primaryKey, sql, sqliteTable, text, uniqueIndex } from "./drizzle.ts";

/** Declares a column of text. Its SQL name is that of the property in snake case: `user_name` for `userName`. */
const column = (property: string) => text(property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));

/** Declares the two columns of an attribute that is not caseExact: the value as it was sent, and the folded key. */
function folded<Property extends string>(property: Property) {
	return {
		[property]: column(property),
		[`${property}Key`]: column(`${property}Key`),
	} as { [Each in Property | `${Property}Key`]: ReturnType<typeof column> };
}

const versioned = () => ({
	createTime: integer("create_time").notNull(),
	updateTime: integer("update_time").notNull(),
	version: integer("version").notNull(),
});

export const users = sqliteTable(
	"users",
	{
		id: text("id").primaryKey(),
		externalId: text("external_id"),
		...folded("userName"),
		...folded("nameGivenName"),
		...folded("nameFamilyName"),
		...folded("emailsValue"),
		emailsPrimary: integer("emails_primary", { mode: "boolean" }),
		active: integer("active", { mode: "boolean" }).notNull(),
		username: text("username").notNull(),
		managed: integer("managed", { mode: "boolean" }).notNull(),
		connectionId: text("connection_id"),
		subject: text("subject"),
		deprovisionTime: integer("deprovision_time"),
		separateTime: integer("separate_time"),
		adoptionApproveTime: integer("adoption_approve_time"),
		adoptionConnectionId: text("adoption_connection_id"),
		...versioned(),
	},
	(table) => [
		uniqueIndex("users_user_name").on(table.userNameKey).where(sql`deprovision_time is null`),
		uniqueIndex("users_emails_value").on(table.emailsValueKey).where(sql`deprovision_time is null`),
		uniqueIndex("users_username").on(table.username),
		uniqueIndex("users_subject").on(table.subject).where(sql`subject is not null`),
		index("users_external_id").on(table.externalId),
	],
);

export const groups = sqliteTable(
	"groups",
	{
		id: text("id").primaryKey(),
		externalId: text("external_id"),
		...folded("displayName"),
		connectionId: text("connection_id").notNull(),
		...versioned(),
	},
	(table) => [
		uniqueIndex("groups_display_name").on(table.displayNameKey, table.connectionId),
		index("groups_external_id").on(table.externalId),
	],
);

export const groupMembers = sqliteTable(
	"group_members",
	{
		groupId: text("group_id")
			.notNull()
			.references(() => groups.id),
		userId: text("user_id")
			.notNull()
			.references(() => users.id),
	},
	(table) => [
		primaryKey({ columns: [table.groupId, table.userId] }),
		index("group_members_user").on(table.userId, table.groupId),
	],
);

export const organizations = sqliteTable(
	"organizations",
	{
		id: text("id").primaryKey(),
		name: text("name").notNull(),
		description: text("description").notNull(),
		url: text("url").notNull(),
		repositoryBaseRole: integer("repository_base_role").$type<RepositoryRole>().notNull(),
		verificationStatus: integer("verification_status").$type<OrganizationVerificationStatus>().notNull(),
		createTime: integer("create_time").notNull(),
		updateTime: integer("update_time").notNull(),
	},
	(table) => [uniqueIndex("organizations_name").on(table.name)],
);

export const organizationMembers = sqliteTable(
	"organization_members",
	{
		organizationId: text("organization_id")
			.notNull()
			.references(() => organizations.id),
		userId: text("user_id")
			.notNull()
			.references(() => users.id),
		role: integer("role").$type<OrganizationRole>().notNull(),
		suspended: integer("suspended", { mode: "boolean" }).notNull(),
		unproven: integer("unproven", { mode: "boolean" }).notNull(),
	},
	(table) => [
		primaryKey({ columns: [table.organizationId, table.userId] }),
		index("organization_members_user").on(table.userId, table.organizationId),
	],
);

export const organizationGroups = sqliteTable(
	"organization_groups",
	{
		organizationId: text("organization_id")
			.notNull()
			.references(() => organizations.id),
		groupName: text("group_name").notNull(),
		groupNameKey: text("group_name_key").notNull(),
		roleOverride: integer("role_override").$type<OrganizationRole>().notNull(),
		/** Empty for the groups of every connection. */
		connectionId: text("connection_id").notNull(),
	},
	(table) => [
		primaryKey({ columns: [table.organizationId, table.groupNameKey, table.connectionId] }),
		index("organization_groups_name").on(table.groupNameKey, table.organizationId),
	],
);

export const tokens = sqliteTable("tokens", {
	id: text("id").primaryKey(),
	kind: integer("kind").$type<CredentialKind>().notNull(),
	digest: blob("digest", { mode: "buffer" }).notNull(),
	createTime: integer("create_time").notNull(),
	expireTime: integer("expire_time"),
	lastUseTime: integer("last_use_time"),
	connectionId: text("connection_id"),
	displayName: text("display_name"),
	/** When the token was deleted. Its row is kept for a time, to recognize a client that still uses the token. */
	deleteTime: integer("delete_time"),
	lastRefuseTime: integer("last_refuse_time"),
	userId: text("user_id"),
	rotateTime: integer("rotate_time"),
	/** The digest of the secret that the last rotation replaced; of the new secret if the rotation was canceled. */
	oldDigest: blob("old_digest", { mode: "buffer" }),
	oldExpireTime: integer("old_expire_time"),
	/** When the overlap ends. */
	oldEndTime: integer("old_end_time"),
	oldUseTime: integer("old_use_time"),
	newUseTime: integer("new_use_time"),
	/** A JSON array; null means every network. */
	networks: text("networks"),
	/** Whether it is an OAuth 2.0 client, which has secrets and trusts instead of a secret of its own. */
	client: integer("client", { mode: "boolean" }).notNull(),
});

export const connections = sqliteTable(
	"connections",
	{
		id: text("id").primaryKey(),
		name: text("name").notNull(),
		/** A JSON array; null means every domain. */
		adoptionDomains: text("adoption_domains"),
		kind: integer("kind").$type<ConnectionKind>().notNull(),
		createTime: integer("create_time").notNull(),
		/** Null means the setting of the server, as with the next two. */
		strict: integer("strict", { mode: "boolean" }),
		guardThreshold: integer("guard_threshold"),
		organizationProvisioning: integer("organization_provisioning").$type<OrganizationProvisioning>(),
		/** The state of its guard, if it has a threshold of its own. */
		guardHeldTime: integer("guard_held_time"),
		guardReleaseTime: integer("guard_release_time"),
	},
	(table) => [uniqueIndex("connections_name").on(table.name)],
);

export const identityRefusals = sqliteTable(
	"identity_refusals",
	{
		userId: text("user_id").notNull(),
		reason: integer("reason").$type<IdentityRefusalReason>().notNull(),
		time: integer("time").notNull(),
	},
	(table) => [primaryKey({ columns: [table.userId, table.reason] })],
);

export const reviews = sqliteTable(
	"reviews",
	{
		id: text("id").primaryKey(),
		tokenId: text("token_id").notNull(),
		state: integer("state").$type<ReviewState>().notNull(),
		createTime: integer("create_time").notNull(),
	},
	(table) => [uniqueIndex("reviews_open").on(table.tokenId).where(sql`state = 1`)],
);

/** The table has a single row. */
export const settings = sqliteTable("settings", {
	id: integer("id").primaryKey(),
	organizationProvisioning: integer("organization_provisioning").$type<OrganizationProvisioning>().notNull(),
	/** In milliseconds; null keeps all entries. */
	changeRetention: integer("change_retention"),
	/** Null means the default threshold. */
	guardThreshold: integer("guard_threshold"),
	/** The settings of the flight recorder. Null means the default. */
	requestBodies: integer("request_bodies").$type<RequestBodies>(),
	requestRetention: integer("request_retention"),
	requestMebibytes: integer("request_mebibytes"),
	requestReadSample: integer("request_read_sample"),
});

/** The guard of the server. The table has a single row. */
export const guard = sqliteTable("guard", {
	id: integer("id").primaryKey(),
	heldTime: integer("held_time"),
	releaseTime: integer("release_time"),
	/** When the present period of `EarlierUsers` began. */
	earlierSince: integer("earlier_since").notNull(),
	/** The number of users with access at that time, and when the period before it began. */
	earlierUsers: integer("earlier_users").notNull(),
	earlierUsersBefore: integer("earlier_users_before").notNull(),
});

export const guardLosses = sqliteTable(
	"guard_losses",
	{
		/** The connection, if it has a threshold of its own; empty for all others, which are counted together. */
		connectionId: text("connection_id").notNull(),
		kind: text("kind").$type<LossKind>().notNull(),
		/** The loss, as ids: of the user; of a group and the user; or of an organization and the user, with a role. */
		subject: text("subject").notNull(),
		userId: text("user_id").notNull(),
		time: integer("time").notNull(),
	},
	(table) => [primaryKey({ columns: [table.connectionId, table.kind, table.subject] })],
);

/** Totals that are updated with each commit, so that queries do not count rows. */
export const counters = sqliteTable("counters", {
	name: text("name").primaryKey(),
	value: integer("value").notNull(),
});

export const changes = sqliteTable("changes", {
	sequence: integer("sequence").primaryKey({ autoIncrement: true }),
	time: integer("time").notNull(),
	kind: integer("kind").$type<ChangeKind>().notNull(),
	actorKind: integer("actor_kind").$type<CredentialKind>().notNull(),
	actorTokenId: text("actor_token_id").notNull(),
	actorTokenDisplayName: text("actor_token_display_name"),
	actorUserId: text("actor_user_id"),
	actorSessionId: text("actor_session_id"),
	/** `roster.v1.Person` in proto3 JSON. */
	actorPerson: text("actor_person"),
	requestId: text("request_id").notNull(),
	userAgent: text("user_agent"),
	address: text("address"),
	userId: text("user_id").notNull(),
	groupId: text("group_id").notNull(),
	organizationId: text("organization_id").notNull(),
	/** `roster.v1.ChangeState` in proto3 JSON. */
	before: text("before"),
	after: text("after"),
	/** `roster.v1.UndoneChanges` in proto3 JSON. */
	undoes: text("undoes"),
});
