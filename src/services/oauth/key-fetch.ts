// SPDX-License-Identifier: Apache-2.0

// Fetches the keys of an issuer from its URL. The URL comes from an administrator, and what it answers from anybody: there
// are limits on time and size, no redirects, and no private addresses.

import { request as http } from "node:http";
import { request as https } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import type { JSONWebKeySet } from "jose";
import { publicKeysIn } from "../../directory/clients.ts";
import { networksOf } from "../../directory/networks.ts";
import { checkedLookup, ForbiddenAddress, mayConnectTo } from "./public-addresses.ts";

/** How long a fetch may take as a whole, in milliseconds, and how many bytes it may have. */
const most = { time: 5000, bytes: 256 * 1024 } as const;

/**
 * Makes the function that fetches the keys behind a URL. It throws an Error with the reason if there are none.
 *
 * @param networks private networks from which keys may be fetched, also over http.
 */
export function keyFetcher(networks: readonly string[]): (url: string) => Promise<JSONWebKeySet> {
	const allowed = networksOf(networks);
	return async (url) => {
		const { protocol, hostname } = new URL(url);
		// Without TLS, only the networks that are allowed can be trusted.
		const mayConnect = (address: string) =>
			protocol === "https:" ? mayConnectTo(address, allowed) : allowed.includes(address);
		// An IP address in the URL is checked here, because Node does not look it up.
		const address = hostname.replace(/^\[(.*)\]$/, "$1");
		if (isIP(address) !== 0 && !mayConnect(address)) {
			throw new ForbiddenAddress(`${protocol}//${hostname} is not an https URL of the Internet`);
		}
		return publicKeysIn(await read(url, checkedLookup(mayConnect)));
	};
}

function read(url: string, lookup: LookupFunction): Promise<string> {
	return new Promise((resolve, reject) => {
		const send = url.startsWith("https:") ? https : http;
		const request = send(url, {
			// A connection of its own: none is reused that was checked for another URL.
			agent: false,
			lookup,
			signal: AbortSignal.timeout(most.time),
			headers: { accept: "application/jwk-set+json, application/json", "accept-encoding": "identity" },
		});
		request.once("error", (error) => {
			reject(error.name === "AbortError" ? new Error(`it did not answer within ${most.time / 1000} seconds`) : error);
		});
		request.once("response", (response) => {
			const { statusCode, headers } = response;
			if (statusCode !== 200 || (headers["content-encoding"] ?? "identity") !== "identity") {
				request.destroy(new Error(`it answered with the status ${statusCode}`));
				return;
			}
			const chunks: Buffer[] = [];
			let size = 0;
			response.on("data", (chunk: Buffer) => {
				chunks.push(chunk);
				size += chunk.length;
				if (size > most.bytes) {
					request.destroy(new Error(`it answered with more than ${most.bytes} bytes`));
				}
			});
			response.once("error", reject);
			response.once("end", () => resolve(Buffer.concat(chunks).toString()));
			response.once("close", () => reject(new Error("the connection ended before the answer did")));
		});
		request.end();
	});
}
