// SPDX-License-Identifier: Apache-2.0

// Who is at the other end of a connection, and how many connections they have.

import type { EventEmitter } from "node:events";
import type { Socket } from "node:net";

/**
 * The peer that an address stands for: whoever has one address of IPv6 has the 2^64 beside it, too.
 *
 * @param address as a socket gives it.
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

/** An end of a connection, as its raw socket, TLS and HTTP/2 all know it. */
type End = Pick<Socket, "remoteAddress" | "remotePort">;

interface Connection {
	readonly socket: Socket;
	/** How many of its requests are under way. */
	underWay: number;
	/** When the last of them ended, or the connection was opened, by a clock that nobody sets. */
	idleSince: number;
}

const nameOf = ({ remoteAddress, remotePort }: End) => `${remoteAddress} ${remotePort}`;

/** The connection that has been idle the longest; undefined where each has a request under way. */
function idlestOf(connections: Iterable<Connection>): Connection | undefined {
	let idlest: Connection | undefined;
	for (const each of connections) {
		if (each.underWay === 0 && (idlest === undefined || each.idleSince < idlest.idleSince)) {
			idlest = each;
		}
	}
	return idlest;
}

/** The connections that are open, by peer: each peer may have so many. */
export class ConnectionsByPeer {
	readonly #most: number;
	readonly #peers = new Map<string, Set<Connection>>();
	readonly #connections = new Map<string, Connection>();

	/** @param most connections of one peer; 0 is without limit. */
	constructor(most: number) {
		this.#most = most;
	}

	/**
	 * Takes a connection. Where its peer has as many as it may, the one is closed that has been idle the longest.
	 *
	 * @returns false where none of them is idle: then the new one is not taken.
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

	/** Notes that a request is under way on a connection until its answer has gone out. */
	begin(end: End, answer: EventEmitter): void {
		const connection = this.#connections.get(nameOf(end));
		if (connection !== undefined) {
			connection.underWay += 1;
			answer.once("close", () => {
				connection.underWay -= 1;
				connection.idleSince = performance.now();
			});
		}
	}
}
