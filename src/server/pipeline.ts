// SPDX-License-Identifier: Apache-2.0

// Requests of HTTP/1.1 that are sent before the answers to those before them have come.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** As many requests of one connection are under way at once: clients that do so at all send a few. */
const most = 8;

const underWay = new WeakMap<Socket, number>();

/**
 * Whether a request is one of those that a connection may have under way.
 *
 * The first that is not is told so, and its connection ends with that answer; what comes behind it is thrown away.
 */
export function limitPipeline(request: IncomingMessage, response: ServerResponse): boolean {
	const { socket } = request;
	const count = (underWay.get(socket) ?? 0) + 1;
	underWay.set(socket, count);
	if (count <= most) {
		response.once("close", () => underWay.set(socket, (underWay.get(socket) ?? 1) - 1));
		return true;
	}
	if (count === most + 1) {
		// Nothing more is read: what has come in one piece with this one is all that still costs something.
		socket.pause();
		response.once("finish", () => socket.destroySoon());
		response.writeHead(429, { "content-type": "text/plain; charset=utf-8", "retry-after": "1", connection: "close" });
		response.end(`more than ${most} requests of this connection are under way: wait for answers\n`);
	}
	return false;
}
