// SPDX-License-Identifier: Apache-2.0

// Finds the connection of a request whose token was not admitted.

import type { ConnectionReader } from "../../store/interface/connections.ts";
import type { TokenReader } from "../../store/interface/tokens.ts";
import type { RequestFacts } from "./facts.ts";

/**
 * Returns the id of the connection of a request: that of its token, even if the token is expired or deleted, or else that
 * in the path. Empty if there is none.
 */
export async function connectionOf(
	store: TokenReader & ConnectionReader,
	{ connectionId, tokenId, connectionName }: RequestFacts,
): Promise<string> {
	if (connectionId !== "") {
		return connectionId;
	}
	const token = tokenId === "" ? undefined : await store.findToken(tokenId);
	if (token !== undefined || connectionName === undefined) {
		return token?.connectionId ?? "";
	}
	return (await store.getConnectionByName(connectionName))?.id ?? "";
}
