// SPDX-License-Identifier: Apache-2.0

import type { CredentialKind } from "../../../gen/roster/v1/change_pb.ts";
import type { TokenRecord } from "../../records.ts";
import type { PageRequest } from "./pages.ts";

/** Everything about tokens but making and deleting them. */
export interface TokenReader {
	/** The token with this id, expired or not. */
	getToken(id: string): Promise<TokenRecord | undefined>;
	/** The tokens of a kind, or of every kind, that have not expired at a time, in the order of their ids: oldest first. */
	listTokens(kind: CredentialKind | undefined, now: number, page: PageRequest): Promise<readonly TokenRecord[]>;
	/** Notes when a token was last used: no change of anything, so it is in no log. */
	touchToken(id: string, time: number): Promise<void>;
}
