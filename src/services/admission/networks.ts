// SPDX-License-Identifier: Apache-2.0

// Checks that a token is used from one of its networks.

import { type Networks, networksOf } from "../../directory/networks.ts";
import { permissionDenied } from "../../errors/caller.ts";
import type { Caller } from "../shared/call.ts";

/** How many lists of networks are remembered. Administrators set them, so there are few. */
const mostKnown = 1000;

/** The networks by their list: making them costs more than the check. */
const known = new Map<string, Networks>();

function networksIn(list: readonly string[]): Networks {
	const key = list.join();
	let found = known.get(key);
	if (found === undefined) {
		if (known.size >= mostKnown) {
			known.clear();
		}
		found = networksOf(list);
		known.set(key, found);
	}
	return found;
}

/**
 * @param address the IP address of the client.
 * @throws permission_denied if the caller's token may not be used from it.
 */
export function requireNetwork({ networks, tokenId }: Caller, address: string | undefined): void {
	if (networks === undefined) {
		return;
	}
	if (!networksIn(networks).includes(address)) {
		throw permissionDenied(
			`the token ${tokenId} may not be used from the address ${address ?? "of this request"}: an administrator sets its networks with "roster token update"`,
			"network_refused",
		);
	}
}
