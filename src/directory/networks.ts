// SPDX-License-Identifier: Apache-2.0

// IP networks in the notation of CIDR (RFC 4632, RFC 4291 section 2.3), such as `10.0.0.0/8`. Pure.

import { BlockList, isIP } from "node:net";
import { invalidArgument } from "../errors/request.ts";

/** The largest number of networks of a token. */
export const mostNetworks = 100;

/** An IPv4 address that a socket for IPv6 shows in the form of RFC 4291 section 2.5.5.2, or an address with a zone. */
const mapped = /^::ffff:(?=\d+\.)/i;

/** Returns an address in its usual form: IPv4 without the prefix of IPv6, and without a zone. */
export function plainAddress(address: string): string {
	return address.replace(mapped, "").replace(/%.*$/, "");
}

/** Returns a network with its prefix length: that of the whole address if it has none; undefined if it is no network. */
export function networkIn(text: string): string | undefined {
	const [, address = "", length] = /^([0-9a-fA-F:.]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
	const family = isIP(address);
	const bits = family === 4 ? 32 : 128;
	if (family === 0 || mapped.test(address) || Number(length ?? bits) > bits) {
		return undefined;
	}
	return `${address.toLowerCase()}/${length ?? bits}`;
}

/**
 * Checks the networks of a token.
 *
 * @returns undefined if the list is empty: every network is allowed.
 * @throws invalid_argument if one is not a network, or there are too many.
 */
export function tokenNetworks(texts: readonly string[]): readonly string[] | undefined {
	if (texts.length > mostNetworks) {
		throw invalidArgument(`networks: at most ${mostNetworks} are allowed`);
	}
	const networks = texts.map((text) => {
		const network = networkIn(text);
		if (network === undefined) {
			throw invalidArgument(
				`networks: ${JSON.stringify(text.slice(0, 64))} is not a network such as 10.0.0.0/8, 192.0.2.7 or 2001:db8::/32`,
			);
		}
		return network;
	});
	return networks.length === 0 ? undefined : networks;
}

/** Networks that are asked often. */
export interface Networks {
	/** Whether an IP address is in one of the networks. An unknown address is in none. */
	includes(address: string | undefined): boolean;
}

/** @param networks as `networkIn` returns them. */
export function networksOf(networks: readonly string[]): Networks {
	const list = new BlockList();
	for (const network of networks) {
		const [address = "", length] = network.split("/");
		list.addSubnet(address, Number(length), isIP(address) === 4 ? "ipv4" : "ipv6");
	}
	return {
		includes(address = "") {
			const plain = plainAddress(address);
			const family = isIP(plain);
			return family !== 0 && list.check(plain, family === 4 ? "ipv4" : "ipv6");
		},
	};
}
