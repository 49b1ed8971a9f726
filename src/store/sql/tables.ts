// SPDX-License-Identifier: Apache-2.0

// The tables, named like the proto fields, for every engine: only the names and the types of columns are taken from here,
// and tests compare them with what the migrations of each engine make. Times are milliseconds since 1970, ids are UUIDs
// as text. Beside each attribute that is not caseExact stands its folded key, which is what is compared. An index of an
// attribute alone says that few resources have the same value of it: searches look resources up by it.

import type { OrganizationRole, RepositoryRole } from "../../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import type { ChangeKind, CredentialKind, IdentityRefusalReason } from "../../../gen/roster/v1/change_pb.ts";
import type { OrganizationProvisioning } from "../../../gen/roster/v1/settings_pb.ts";
import type { LossKind } from "../../records.ts";
import { blob, index, integer, primaryKey, sql, sqliteTable, text, uniqueIndex } from "./drizzle.ts";

/** A column of text under the name that its property has in SQL: `user_name` for `userName`. */
const column = (property: string) => text(property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));

/** An attribute that is compared without regard to case: as it was sent, and folded. */
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
		...versioned(),
	},
	(table) => [
		uniqueIndex("groups_display_name").on(table.displayNameKey),
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
	},
	(table) => [
		primaryKey({ columns: [table.organizationId, table.groupNameKey] }),
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
});

export const connections = sqliteTable(
	"connections",
	{
		id: text("id").primaryKey(),
		name: text("name").notNull(),
		/** A JSON array; null is every domain. */
		adoptionDomains: text("adoption_domains"),
		createTime: integer("create_time").notNull(),
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

/** One row. */
export const settings = sqliteTable("settings", {
	id: integer("id").primaryKey(),
	organizationProvisioning: integer("organization_provisioning").$type<OrganizationProvisioning>().notNull(),
	/** Milliseconds; null keeps everything. */
	changeRetention: integer("change_retention"),
	/** Null is the default. */
	guardThreshold: integer("guard_threshold"),
});

/** One row. */
export const guard = sqliteTable("guard", {
	id: integer("id").primaryKey(),
	heldTime: integer("held_time"),
	releaseTime: integer("release_time"),
});

export const guardLosses = sqliteTable(
	"guard_losses",
	{
		kind: text("kind").$type<LossKind>().notNull(),
		/** What was lost: the user's id; a group's and the user's; or an organization's, the user's and a role. */
		subject: text("subject").notNull(),
		userId: text("user_id").notNull(),
		time: integer("time").notNull(),
	},
	(table) => [primaryKey({ columns: [table.kind, table.subject] })],
);

/** How many of a thing there are, so that a total need not count. */
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
	requestId: text("request_id").notNull(),
	userId: text("user_id").notNull(),
	groupId: text("group_id").notNull(),
	organizationId: text("organization_id").notNull(),
	/** `roster.v1.ChangeState` in proto3 JSON. */
	before: text("before"),
	after: text("after"),
});
