// SPDX-License-Identifier: Apache-2.0

// The peers of connections, and the limit on the connections of one peer.

import type { EventEmitter } from "node:events";
import type { Socket } from "node:net";

/**
 * Returns the peer of an IP address: an IPv4 address itself, or the /64 network of an IPv6 address, because a client with
 * one IPv6 address usually has all 2^64 addresses of its network.
 *
 * @param address the `remoteAddress` of a socket.
 */
export function peerOf(address = ""): string {
	const plain = address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
	if (!plain.includes(":")) {
		return plain;
	}
	const [head = "", tail] = plain.toLowerCase().split("::");
	const groups = head === "" ? [] : head.split(":");
	const missing = tail === undefined ? 0 : 8 - groups.length - (tail === "" ? 0 : tail.split(":").length);
	const all = [
		...groups,
		...Array<string>(missing).fill("0"),
		...(tail === undefined || tail === "" ? [] : tail.split(":")),
	];
	return `${all.slice(0, 4).join(":")}::/64`;
}

/** Whether a connection uses TLS. The socket of an HTTP/2 request is a proxy that has this property, too. */
export function isEncrypted(socket: object): boolean {
	return (socket as { encrypted?: boolean }).encrypted === true;
}

/** The remote end of a connection. It identifies the connection in the raw socket, the TLS socket and the HTTP/2 session. */
type End = Pick<Socket, "remoteAddress" | "remotePort">;

interface Connection {
	readonly socket: Socket;
	/** The number of requests in progress. */
	underWay: number;
	/** When the last request ended or the connection was opened, by the monotonic clock. */
	idleSince: number;
}

const nameOf = ({ remoteAddress, remotePort }: End) => `${remoteAddress} ${remotePort}`;

/** Returns the connection that has been idle the longest; undefined if all have a request in progress. */
function idlestOf(connections: Iterable<Connection>): Connection | undefined {
	let idlest: Connection | undefined;
	for (const each of connections) {
		if (each.underWay === 0 && (idlest === undefined || each.idleSince < idlest.idleSince)) {
			idlest = each;
		}
	}
	return idlest;
}

/** The open connections by peer. It enforces the limit on the connections of a peer. */
export class ConnectionsByPeer {
	readonly #most: number;
	readonly #peers = new Map<string, Set<Connection>>();
	readonly #connections = new Map<string, Connection>();
	/** The same connections by the objects that Node has for them: socket, TLS socket and HTTP/2 session. */
	readonly #known = new WeakMap<End, Connection>();

	/** @param most how many connections one peer may have; 0 means no limit. */
	constructor(most: number) {
		this.#most = most;
	}

	/**
	 * Adds a connection. If its peer has reached the limit, the connection that has been idle the longest is closed.
	 *
	 * @returns false if no connection of the peer is idle; the new connection is not added then.
	 */
	take(socket: Socket): boolean {
		if (this.#most === 0) {
			return true;
		}
		const peer = peerOf(socket.remoteAddress);
		const open = this.#peers.get(peer) ?? new Set();
		if (open.size >= this.#most) {
			const idlest = idlestOf(open);
			if (idlest === undefined) {
				return false;
			}
			idlest.socket.destroy();
			open.delete(idlest);
		}
		const name = nameOf(socket);
		const connection = { socket, underWay: 0, idleSince: performance.now() };
		this.#peers.set(peer, open.add(connection));
		this.#connections.set(name, connection);
		socket.once("close", () => {
			this.#connections.delete(name);
			open.delete(connection);
			if (open.size === 0 && this.#peers.get(peer) === open) {
				this.#peers.delete(peer);
			}
		});
		return true;
	}

	/** Counts a request of a connection as in progress until its response is closed. */
	begin(end: End, answer: EventEmitter): void {
		const connection = this.#known.get(end) ?? this.#connections.get(nameOf(end));
		if (connection !== undefined) {
			this.#known.set(end, connection);
			connection.underWay += 1;
			answer.once("close", () => {
				connection.underWay -= 1;
				connection.idleSince = performance.now();
			});
		}
	}
}
