// SPDX-License-Identifier: Apache-2.0

// How the console names tokens.

import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import type { Token } from "../../gen/roster/v1/token_service_pb.ts";

/** The kinds that an administrator creates. */
export const tokenKinds: ReadonlyMap<CredentialKind, string> = new Map([
	[CredentialKind.SCIM, "SCIM"],
	[CredentialKind.SERVICE, "Service"],
	[CredentialKind.ADMINISTRATOR, "Administrator"],
]);

/** The kind of a token in words. */
export function tokenKind({ kind }: Pick<Token, "kind">): string {
	return tokenKinds.get(kind) ?? "Personal";
}

/** The name of a token or of a client; the end of its id where it has none. */
export function tokenName({ displayName, id }: Pick<Token, "displayName" | "id">): string {
	return displayName || `…${id.slice(-8)}`;
}
