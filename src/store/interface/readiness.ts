// SPDX-License-Identifier: Apache-2.0

import type { ConnectionRecord } from "../../records/connections.ts";
import type { ClientSecretRecord, ClientTrustRecord, TokenRecord } from "../../records/credentials.ts";
import type { DirectoryFindings } from "../../records/readiness.ts";

/** The facts that the readiness report is made from. */
export interface ReadinessFacts extends DirectoryFindings {
	/** The connections, oldest first. */
	readonly connections: readonly ConnectionRecord[];
	/** The SCIM tokens that are not deleted. */
	readonly scimTokens: readonly TokenRecord[];
	/** The secrets and the trusts of the OAuth 2.0 clients among them. */
	readonly clientSecrets: readonly ClientSecretRecord[];
	readonly clientTrusts: readonly ClientTrustRecord[];
	/** The SCIM tokens that were refused after they had expired or were deleted. */
	readonly refusedTokens: readonly TokenRecord[];
}

/** Reads the facts for the readiness report. */
export interface ReadinessReader {
	/**
	 * The current facts: those of every connection, or with an id those of one connection. They also contain users whom no
	 * connection manages, and organizations.
	 */
	readinessFacts(connectionId: string | undefined): Promise<ReadinessFacts>;
}
