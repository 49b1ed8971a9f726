// SPDX-License-Identifier: Apache-2.0

// Limits the memory for request bodies. A body is held until its response is sent, and a request that takes long waits
// for its turn, so that without a limit the bodies of one client could take gigabytes.

import type { EventEmitter } from "node:events";
import type { IncomingHttpHeaders } from "node:http";
import { rateLimited } from "../errors/server.ts";

/** A body up to this size does not count, in bytes: the number of connections limits these. */
const small = 16 * 1024;

/** How many bytes may be held: of one caller, and together. */
const most = { each: 32 * 1024 * 1024, all: 96 * 1024 * 1024 };

/** The bytes that are held, by caller. */
const held = new Map<string, number>();
let all = 0;

function add(caller: string, bytes: number): void {
	const sum = (held.get(caller) ?? 0) + bytes;
	all += bytes;
	if (sum === 0) {
		held.delete(caller);
	} else {
		held.set(caller, sum);
	}
}

/**
 * Counts the body of a request until its response is closed.
 *
 * @returns a function that takes the size of the body so far, in bytes. It throws 429 if too much is held.
 */
export function holdBody(
	{ headers }: { readonly headers: IncomingHttpHeaders },
	response: EventEmitter,
): (size: number) => void {
	const { authorization: caller = "" } = headers;
	let counted = 0;
	return (size) => {
		if (size <= small) {
			return;
		}
		const more = size - counted;
		if ((held.get(caller) ?? 0) + more > most.each || all + more > most.all) {
			throw rateLimited("the server holds too many large bodies: send the request again later", 1, "bodies_busy");
		}
		if (counted === 0) {
			response.once("close", () => add(caller, -counted));
		}
		counted = size;
		add(caller, more);
	};
}
