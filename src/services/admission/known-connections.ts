// SPDX-License-Identifier: Apache-2.0

// The connections of the tokens that are in use. Each SCIM request needs the connection of its token.

import type { ConnectionRecord } from "../../records/connections.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";

/** How long a connection is kept, in milliseconds: a change by another server takes effect after this time. */
const keptFor = 500;

export interface KnownConnections {
	/** The connection with this id; undefined if there is none. */
	find(id: string): Promise<ConnectionRecord | undefined>;
	/** The connection as it was last found; undefined if it was not. */
	last(id: string): ConnectionRecord | undefined;
	/** Reads the connection anew with the next request, because this server has changed it. */
	forget(id: string): void;
}

export function knownConnections(store: Pick<ConnectionReader, "getConnection">): KnownConnections {
	/** `readAt` is by the monotonic clock. An administrator made each connection, so that they are few. */
	const known = new Map<string, { readonly read: Promise<ConnectionRecord | undefined>; readonly readAt: number }>();
	const last = new Map<string, ConnectionRecord | undefined>();
	return {
		find(id) {
			const found = known.get(id);
			const readAt = performance.now();
			if (found !== undefined && readAt - found.readAt < keptFor) {
				return found.read;
			}
			// Kept before it is answered: if the connection changes meanwhile, `forget` removes it.
			const read = store.getConnection(id);
			known.set(id, { read, readAt });
			read.then(
				(connection) => last.set(id, connection),
				() => known.delete(id),
			);
			return read;
		},
		last: (id) => last.get(id),
		forget: (id) => void known.delete(id),
	};
}
