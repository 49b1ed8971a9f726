// SPDX-License-Identifier: Apache-2.0

// Who is at the other end of a connection, and how many connections they have.

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

export interface Connections {
	/** Takes a connection of a peer; false where it has as many as it may. */
	take(peer: string): boolean;
	release(peer: string): void;
}

/** @param most connections of one peer; 0 is without limit. */
export function connectionsByPeer(most: number): Connections {
	const open = new Map<string, number>();
	return {
		take(peer) {
			const count = open.get(peer) ?? 0;
			if (most > 0 && count >= most) {
				return false;
			}
			open.set(peer, count + 1);
			return true;
		},
		release(peer) {
			const left = (open.get(peer) ?? 1) - 1;
			if (left === 0) {
				open.delete(peer);
			} else {
				open.set(peer, left);
			}
		},
	};
}
