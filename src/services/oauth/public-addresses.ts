// SPDX-License-Identifier: Apache-2.0

// Which addresses the server may connect to when an administrator gave it a URL. Others are those of the machine, of the
// network that it is in, or of nobody (RFC 6890).

import { type LookupAddress, lookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { type Networks, networksOf } from "../../directory/networks.ts";

const special = networksOf([
	...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"],
	...["192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"],
	...["224.0.0.0/4", "240.0.0.0/4"],
]);

/** Only these IPv6 addresses are assigned for use on the Internet. */
const global = networksOf(["2000::/3"]);

/** Networks in these that stand for other addresses, or for none: Teredo, 6to4, documentation. */
const indirect = networksOf(["2001::/23", "2002::/16", "2001:db8::/32", "3fff::/20"]);

/** Whether an address is one of the Internet, or in one of the networks that are allowed. */
export function mayConnectTo(address: string, allowed: Networks): boolean {
	if (allowed.includes(address)) {
		return true;
	}
	const isPlain = !address.includes(":") || /^::ffff:\d+\./i.test(address);
	return isPlain
		? !special.includes(address) && isIP(address) !== 0
		: global.includes(address) && !indirect.includes(address);
}

/** The name of a host leads to an address that the server may not connect to. */
export class ForbiddenAddress extends Error {
	readonly code = "EFORBIDDEN";
}

/**
 * Looks up a host for a connection. The connection uses the addresses that were checked: a name that leads to another
 * address the next time (DNS rebinding) gains nothing.
 */
export function checkedLookup(mayConnect: (address: string) => boolean): LookupFunction {
	return (hostname, options, callback) => {
		lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
			if (error !== null) {
				callback(error, "");
				return;
			}
			const forbidden = found.find(({ address }) => !mayConnect(address));
			const [first] = found;
			if (forbidden !== undefined || first === undefined) {
				callback(new ForbiddenAddress(`the host leads to the address ${forbidden?.address ?? "of nobody"}`), "");
				return;
			}
			if (options.all) {
				callback(null, found);
			} else {
				callback(null, first.address, first.family);
			}
		});
	};
}
