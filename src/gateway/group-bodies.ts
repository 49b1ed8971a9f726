// SPDX-License-Identifier: Apache-2.0

// A cache of the response bodies of large groups. Identity providers read a large group often, and it seldom changes.

/** The key of a body. A body also depends on the version of the group, which is kept with it. */
export interface BodyKey {
	readonly groupId: string;
	/** The beginning of the URLs in the body. */
	readonly baseUrl: string;
	/** Identifies what the caller may see. */
	readonly view: string;
}

export interface Body {
	readonly version: number;
	readonly bytes: Uint8Array;
}

/** The least size of a cached body, in bytes. A smaller one is built for each response. */
export const largeBody = 16 * 1024;

/** The largest size of all bodies together, in bytes: about two groups of 100,000 members. */
const mostBytes = 32 * 1024 * 1024;

export interface GroupBodies {
	get(key: BodyKey): Body | undefined;
	keep(key: BodyKey, body: Body): void;
}

/**
 * Creates an empty cache. It keeps one body for each key, that of the version that was last read. When it is full, it
 * drops the least recently used bodies.
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
