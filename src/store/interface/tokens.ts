// SPDX-License-Identifier: Apache-2.0

import type { CredentialKind } from "../../../gen/roster/v1/change_pb.ts";
import type { TokenRecord } from "../../records.ts";
import type { PageRequest } from "./pages.ts";

/** Reads tokens, and records their use. Tokens are created and deleted by commits. */
export interface TokenReader {
	/** The token with this id, expired or not. */
	getToken(id: string): Promise<TokenRecord | undefined>;
	/** The tokens that have not expired at `now`, oldest first; undefined lists every kind. */
	listTokens(kind: CredentialKind | undefined, now: number, page: PageRequest): Promise<readonly TokenRecord[]>;
	/** Records when a token was last used. The change log does not contain this. */
	touchToken(id: string, time: number): Promise<void>;
}
