// SPDX-License-Identifier: Apache-2.0

// The changes to records, who requested them, and what a commit made of them. Times are milliseconds since 1970.

import type { CredentialKind, Change as LoggedChange } from "../../gen/roster/v1/change_pb.ts";
import type { Settings } from "../../gen/roster/v1/settings_pb.ts";
import type { ConnectionRecord, IdentityRefusalRecord, ReviewRecord } from "./connections.ts";
import type { ClientSecretRecord, ClientTrustRecord, PersonRecord, TokenRecord } from "./credentials.ts";
import type { GuardRecord } from "./guard.ts";
import type { Effect, OrganizationGroupRecord, OrganizationMemberRecord, OrganizationRecord } from "./organizations.ts";
import type { GroupMemberRecord, GroupRecord, UserRecord } from "./resources.ts";

/** An administrator read the bodies of a SCIM request. */
export interface RequestBodiesRecord {
	readonly requestId: string;
}

/** With `after` alone the record is created, with `before` alone it is deleted, and with both it is updated. */
type Edit<Subject extends string, Record> = { readonly subject: Subject } & (
	| { readonly before?: undefined; readonly after: Record }
	| { readonly before: Record; readonly after: Record }
	| { readonly before: Record; readonly after?: undefined }
);

/**
 * A change to one record of the store, and one entry of the change log.
 *
 * An update or a deletion of a versioned record takes effect only if the stored version is that of `before`. A group
 * member is added or removed whatever the version of the group. If that changes nothing, there is no entry; otherwise
 * the version of the group increases.
 */
export type Change =
	| Edit<"user", UserRecord>
	| Edit<"group", GroupRecord>
	| Edit<"groupMember", GroupMemberRecord>
	| Edit<"organization", OrganizationRecord>
	| Edit<"organizationMember", OrganizationMemberRecord>
	| Edit<"organizationGroup", OrganizationGroupRecord>
	| Edit<"settings", Settings>
	| Edit<"guard", GuardRecord>
	| Edit<"token", TokenRecord>
	| Edit<"clientSecret", ClientSecretRecord>
	| Edit<"clientTrust", ClientTrustRecord>
	| Edit<"connection", ConnectionRecord>
	| Edit<"identityRefusal", IdentityRefusalRecord>
	| Edit<"review", ReviewRecord>
	/** It changes nothing, and is an entry of the change log alone. */
	| Edit<"requestBodies", RequestBodiesRecord>;

/** The credential with which a change was requested. */
export interface Actor {
	readonly kind: CredentialKind;
	/** The id of the token; empty for the token in ROSTER_ADMIN_TOKEN, for a person, and for the server itself. */
	readonly tokenId: string;
	/** The person who signed in to the web console; undefined if a token did. */
	readonly person?: PersonRecord | undefined;
	/** The name of the token; undefined if it has none. */
	readonly tokenDisplayName?: string | undefined;
	/** The person whose token it is; undefined if it is no personal token. */
	readonly userId?: string | undefined;
	/** The id of the session of the web console; undefined if the token itself was used. */
	readonly sessionId?: string | undefined;
	/** Where the request came from; undefined for the server itself. */
	readonly origin?: Origin | undefined;
}

/** Where a request came from. The change log keeps it, and a purge removes it from the requests of the person. */
export interface Origin {
	/** The User-Agent header, at most 256 characters; undefined if the client sent none. */
	readonly userAgent: string | undefined;
	/** The IP address of the client. Behind a proxy that is not trusted, it is that of the proxy. */
	readonly address: string | undefined;
}

/** An entry of the change log, with where its request came from. */
export interface LoggedRequest extends Partial<Origin> {
	readonly change: LoggedChange;
}

/** The results of a commit that the guard evaluates. */
export interface Made {
	/** The changes that took effect. */
	readonly changes: readonly Change[];
	/** The resulting changes of memberships. */
	readonly effects: readonly Effect[];
	/** The users whose sign-in address changes and who have a direct role in an organization. */
	readonly withDirectRole: ReadonlySet<string>;
}
