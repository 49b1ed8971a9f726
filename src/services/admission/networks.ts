// SPDX-License-Identifier: Apache-2.0

// Checks that a token is used from one of its networks.

import { type Networks, networksOf } from "../../directory/networks.ts";
import { permissionDenied } from "../../errors/caller.ts";
import type { Caller } from "../shared/call.ts";

/** The networks of callers. The cache of the authenticator keeps the lists, as long as it knows their tokens. */
const known = new WeakMap<readonly string[], Networks>();

/**
 * @param address the IP address of the client.
 * @throws permission_denied if the caller's token may not be used from it.
 */
export function requireNetwork({ networks, tokenId }: Caller, address: string | undefined): void {
	if (networks === undefined) {
		return;
	}
	const found = known.get(networks) ?? networksOf(networks);
	known.set(networks, found);
	if (!found.includes(address)) {
		throw permissionDenied(
			`the token ${tokenId} may not be used from the address ${address ?? "of this request"}: an administrator sets its networks with "roster token update"`,
			"network_refused",
		);
	}
}
