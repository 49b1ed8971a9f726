// SPDX-License-Identifier: Apache-2.0

// The records of connections to identity providers, and of the decisions about what these send. Times are
// milliseconds since 1970.

import type { IdentityRefusalReason, ReviewState } from "../../gen/roster/v1/change_pb.ts";
import type { ConnectionKind } from "../../gen/roster/v1/connection_pb.ts";
import type { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";

/** A connection to an identity provider. */
export interface ConnectionRecord {
	readonly id: string;
	readonly name: string;
	/** The email domains in which the connection adopts accounts, in lower case; undefined means every domain. */
	readonly adoptionDomains: readonly string[] | undefined;
	readonly kind: ConnectionKind;
	readonly createTime: number;
	/** Whether no rule for identity providers applies; undefined means the setting of the server, as with the next two. */
	readonly strict: boolean | undefined;
	/** 0 turns the guard off. */
	readonly guardThreshold: number | undefined;
	/** Never UNSPECIFIED. */
	readonly organizationProvisioning: OrganizationProvisioning | undefined;
}

/** The default connection, which always exists. */
export const defaultConnection = { id: "00000000-0000-0000-0000-000000000000", name: "default" } as const;

/** The server could not establish who a person is, and refused. An administrator has to decide. */
export interface IdentityRefusalRecord {
	readonly userId: string;
	readonly reason: IdentityRefusalReason;
	/** When the server first refused. */
	readonly time: number;
}

/** A review of a SCIM token: what its identity provider does has no effect until it is activated. */
export interface ReviewRecord {
	readonly id: string;
	readonly tokenId: string;
	readonly state: ReviewState;
	readonly createTime: number;
}
