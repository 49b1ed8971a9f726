// SPDX-License-Identifier: Apache-2.0

// Checks the host name of requests. In a DNS rebinding attack, a web page points its own host name at this server, and
// the browser treats both as one origin; only the host name of the request shows the attack. Also, URLs such as
// meta.location must not contain a host name that the client can choose freely.

import type { ConnectError } from "@connectrpc/connect";
import { httpError } from "../errors/request.ts";
import type { Request } from "./node-http.ts";
import { isEncrypted } from "./peers.ts";

/** A host name or an IP address, with an optional port (RFC 3986 section 3.2.2). */
const shape = /^(?:([\w.-]{1,253})|\[([0-9a-f:.]{2,45})\])(?::(\d{1,5}))?$/i;

/** Loopback names and addresses (RFC 6761 section 6.3, RFC 1122 section 3.2.1.3): no attacker can own such a name. */
const loopback = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|0\.0\.0\.0|\[::1?\])$/;

/** 421: the host name of the request is not a name of this server (RFC 9110 sections 7.4 and 15.5.20). */
export function misdirected(host: string): ConnectError {
	return httpError(
		"wrong_host",
		`Host: ${JSON.stringify(host.slice(0, 100))} is not a name of this server: use the host of ROSTER_PUBLIC_URL, or add the name to ROSTER_ALLOWED_HOSTS`,
	);
}

export interface Hosts {
	/** Returns the host of a request if it is not a name of this server; otherwise undefined. */
	foreignIn(request: Request): string | undefined;
	/**
	 * Returns the beginning of the URLs in a response: the public URL if it is set, otherwise the host of the request if it
	 * is a name of this server, otherwise the local address.
	 */
	originFor(request: Request): string;
}

/** @param allowed host names in lower case, IPv6 addresses as in URLs. A name with a port is allowed with this port only. */
export function hostsOf(publicUrl: string | undefined, allowed: ReadonlySet<string>): Hosts {
	const publicName = publicUrl === undefined ? undefined : new URL(publicUrl).hostname;
	const isChecked = publicName !== undefined || allowed.size > 0;

	function isOurs(host: string, request: Request): boolean {
		const [, dns = "", ipv6 = "", port = ""] = shape.exec(host) ?? [];
		if (dns === "" && ipv6 === "") {
			return false;
		}
		const name = ipv6 === "" ? dns.toLowerCase().replace(/\.$/, "") : ipv6Name(ipv6);
		return (
			loopback.test(name) ||
			name === publicName ||
			allowed.has(name) ||
			// Clients leave the default port out.
			(port === "" ? allowed.has(`${name}:80`) || allowed.has(`${name}:443`) : allowed.has(`${name}:${port}`)) ||
			name === localName(request)
		);
	}

	return {
		foreignIn(request) {
			return isChecked ? hostsIn(request).find((host) => !isOurs(host, request)) : undefined;
		},
		originFor(request) {
			if (publicUrl !== undefined) {
				return publicUrl;
			}
			const [host] = hostsIn(request);
			const { localPort } = request.socket;
			const scheme = isEncrypted(request.socket) ? "https" : "http";
			return host !== undefined && isOurs(host, request)
				? `${scheme}://${host}`
				: `${scheme}://${localName(request)}:${localPort}`;
		},
	};
}

/** The hosts of a request: none with HTTP/1.0, and two if an HTTP/2 request has both `:authority` and `Host`. */
function hostsIn({ headers }: Request): string[] {
	return [headers[":authority"], headers.host].filter((each) => typeof each === "string" && each !== "") as string[];
}

/** The local address of the connection, in the form of a URL host. */
function localName({ socket }: Request): string {
	const address = (socket.localAddress ?? "localhost").replace(/^::ffff:(?=\d+\.)/, "");
	return address.includes(":") ? ipv6Name(address) : address;
}

/** The canonical form of an IPv6 address in URLs; RFC 5952 lists the other spellings. */
function ipv6Name(address: string): string {
	const url = `http://[${address.replace(/%.*$/, "")}]`;
	return URL.canParse(url) ? new URL(url).hostname : "";
}
