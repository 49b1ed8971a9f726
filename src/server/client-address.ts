// SPDX-License-Identifier: Apache-2.0

// The address of the client of a request. Behind a proxy, it is in a header that the proxy writes: X-Forwarded-For, or
// Forwarded (RFC 7239). A header is believed only if a trusted proxy sent it; anybody else could write anything into it.

import { isIP } from "node:net";
import type { ConnectError } from "@connectrpc/connect";
import { type Networks, networksOf, plainAddress } from "../directory/networks.ts";
import { forwardedDiffers } from "../errors/request.ts";
import type { Request } from "./node-http.ts";

/** Returns the proxies that are trusted; undefined if none is, so that requests are not compared with them. */
export function proxiesIn(networks: readonly string[]): Networks | undefined {
	return networks.length === 0 ? undefined : networksOf(networks);
}

/** The addresses that proxies have told. */
const told = new WeakMap<Request, string>();

/** Returns the IP address of the client of a request; undefined if the connection is closed already. */
export function addressOf(request: Request): string | undefined {
	const { remoteAddress } = request.socket;
	return told.get(request) ?? (remoteAddress === undefined ? undefined : plainAddress(remoteAddress));
}

/**
 * Finds the client's address behind the trusted proxies, for `addressOf`.
 *
 * @param proxies undefined if none is trusted.
 * @returns the error for a request whose two headers name different addresses: the proxy wrote only one of them.
 */
export function findAddress(request: Request, proxies: Networks | undefined): ConnectError | undefined {
	const peer = proxies && addressOf(request);
	if (proxies === undefined || peer === undefined || !proxies.includes(peer)) {
		return undefined;
	}
	const lists = [request.headers["x-forwarded-for"], request.headers.forwarded].map((each) =>
		Array.isArray(each) ? each.join(",") : each,
	);
	const [usual, standard] = lists;
	const found = [
		...(usual === undefined ? [] : [clientIn(usual.split(",").map(addressIn), peer, proxies)]),
		...(standard === undefined ? [] : [clientIn(standard.split(",").map(forIn), peer, proxies)]),
	];
	const [address, other = address] = found;
	if (address !== other) {
		return forwardedDiffers();
	}
	if (address !== undefined) {
		told.set(request, address);
	}
	return undefined;
}

/**
 * Each proxy appends the address that it sees. From the right, the first address that is no trusted proxy is the client's;
 * what stands further to the left is what the client itself may have sent.
 */
function clientIn(addresses: readonly (string | undefined)[], peer: string, proxies: Networks): string {
	let client = peer;
	for (const address of addresses.toReversed()) {
		if (address === undefined || !proxies.includes(client)) {
			break;
		}
		client = address;
	}
	return client;
}

/** The address in an element of X-Forwarded-For, which may have a port; undefined if it has none. */
function addressIn(element: string): string | undefined {
	const text = element.trim();
	const [, bracketed, plain] = /^(?:\[([^\]]*)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+)(?::\d+)?)$/.exec(text) ?? [];
	const address = plainAddress(bracketed ?? plain ?? text);
	return isIP(address) === 0 ? undefined : address;
}

/** The address in an element of Forwarded, such as `for="[2001:db8::1]:4711";proto=https`. */
function forIn(element: string): string | undefined {
	const [, node = ""] = /(?:^|;)\s*for\s*=\s*("[^"]*"|[^;]*)/i.exec(element) ?? [];
	return addressIn(node.trim().replace(/^"(.*)"$/, "$1"));
}
