// SPDX-License-Identifier: Apache-2.0

// The bodies of large groups as they were last answered: a large group is read again and again, and seldom changes.

/** What a body depends on, beside the version of the group. */
export interface BodyKey {
	readonly groupId: string;
	/** The URLs in a body begin with it. */
	readonly baseUrl: string;
	/** Names what the caller may see. */
	readonly view: string;
}

export interface Body {
	readonly version: number;
	readonly bytes: Uint8Array;
}

/** A body of fewer bytes is made anew each time. */
export const largeBody = 16 * 1024;

/** As many bytes are kept, of all bodies together: two groups of 100,000 members. */
const mostBytes = 32 * 1024 * 1024;

export interface GroupBodies {
	get(key: BodyKey): Body | undefined;
	keep(key: BodyKey, body: Body): void;
}

/**
 * Makes an empty collection. A group has one body for each base URL and view, of its last version that was read; those
 * that nobody has read for the longest time are forgotten first.
 */
export function groupBodies(most = mostBytes): GroupBodies {
	const bodies = new Map<string, Body>();
	let kept = 0;

	const nameOf = ({ groupId, baseUrl, view }: BodyKey) => JSON.stringify([groupId, baseUrl, view]);

	function forget(name: string) {
		kept -= bodies.get(name)?.bytes.length ?? 0;
		bodies.delete(name);
	}

	return {
		get(key) {
			const name = nameOf(key);
			const found = bodies.get(name);
			if (found !== undefined) {
				bodies.delete(name);
				bodies.set(name, found);
			}
			return found;
		},
		keep(key, body) {
			const name = nameOf(key);
			forget(name);
			if (body.bytes.length > most) {
				return;
			}
			bodies.set(name, body);
			kept += body.bytes.length;
			while (kept > most) {
				forget(bodies.keys().next().value as string);
			}
		},
	};
}
