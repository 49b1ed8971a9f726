// SPDX-License-Identifier: Apache-2.0

// The names under which the server is asked. A page in a browser whose name its owner points at this server is of the
// same origin as the server, for the browser (DNS rebinding): the name in the request is what tells it apart. And what
// is made of a name, such as meta.location, must not be made of one that anybody may choose.

import type { ConnectError } from "@connectrpc/connect";
import { httpError } from "../errors.ts";
import type { Request } from "./front.ts";

/** A name or an address, and maybe a port (RFC 3986 section 3.2.2). */
const shape = /^(?:([\w.-]{1,253})|\[([0-9a-f:.]{2,45})\])(?::(\d{1,5}))?$/i;

/** What leads everybody to their own machine (RFC 6761 section 6.3, RFC 1122 section 3.2.1.3): no page is served so. */
const loopback = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|0\.0\.0\.0|\[::1?\])$/;

/** 421: a request names a host that is not this server's (RFC 9110 sections 7.4 and 15.5.20). */
export function misdirected(host: string): ConnectError {
	return httpError(
		"wrong_host",
		`Host: ${JSON.stringify(host.slice(0, 100))} is not a name of this server: ask for the host of ROSTER_PUBLIC_URL, or let an administrator add the name to ROSTER_ALLOWED_HOSTS`,
	);
}

export interface Hosts {
	/** The host that a request names and that is not this server's; undefined where all is well. */
	foreignIn(request: Request): string | undefined;
	/** What a location begins with: the public URL, else the name that was asked for where it is ours, else the address. */
	originFor(request: Request): string;
}

/** @param allowed names in lower case, addresses of IPv6 as URLs have them; each with a port where only that is meant. */
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
			// Who asks at the usual port leaves it out.
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
			// On a connection of HTTP/2 the socket is only looked at through the request.
			const { encrypted, localPort } = request.socket as Request["socket"] & { encrypted?: boolean };
			const scheme = encrypted === true ? "https" : "http";
			return host !== undefined && isOurs(host, request)
				? `${scheme}://${host}`
				: `${scheme}://${localName(request)}:${localPort}`;
		},
	};
}

/** The hosts that a request names: none before HTTP/1.1, and two where one of HTTP/2 has both ways to say it. */
function hostsIn({ headers }: Request): string[] {
	return [headers[":authority"], headers.host].filter((each) => typeof each === "string" && each !== "") as string[];
}

/** The address at which a request has come in, as a host says it. */
function localName({ socket }: Request): string {
	const address = (socket.localAddress ?? "localhost").replace(/^::ffff:(?=\d+\.)/, "");
	return address.includes(":") ? ipv6Name(address) : address;
}

/** An address has many spellings (RFC 5952), of which URLs have one. */
function ipv6Name(address: string): string {
	const url = `http://[${address.replace(/%.*$/, "")}]`;
	return URL.canParse(url) ? new URL(url).hostname : "";
}
