// SPDX-License-Identifier: Apache-2.0

// How the console names tokens.

import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import type { Token } from "../../gen/roster/v1/token_service_pb.ts";

export const tokenKinds: ReadonlyMap<CredentialKind, string> = new Map([
	[CredentialKind.SCIM, "SCIM"],
	[CredentialKind.SERVICE, "Service"],
	[CredentialKind.ADMINISTRATOR, "Administrator"],
]);

/** The name of a token; the end of its id where it has none. */
export function tokenName({ displayName, id }: Token): string {
	return displayName || `…${id.slice(-8)}`;
}
