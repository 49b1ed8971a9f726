// SPDX-License-Identifier: Apache-2.0

// The limit on HTTP/1.1 pipelining: requests that a client sends before it has the responses to the earlier ones.

import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** How many requests of one connection may be in progress. Clients that use pipelining send a few. */
const most = 8;

const underWay = new WeakMap<Socket, number>();

/**
 * Node's HTTP parser, which calls `onIncoming` for each request. The property is not documented. If it is missing, the
 * parser continues to the end of the bytes that it has read.
 *
 * The result 2 means that the connection changes to another protocol, and stops the parser. Otherwise the parser would
 * continue even on a paused or destroyed socket: one read of 64 KiB can contain two thousand short requests.
 */
interface Parser {
	onIncoming?: (request: IncomingMessage) => number;
}

function stopParser(socket: Socket & { readonly parser?: Parser | null }) {
	if (socket.parser) {
		socket.parser.onIncoming = (request) => {
			(request as { upgrade?: boolean }).upgrade = true;
			return 2;
		};
	}
}

/**
 * Prepares a server for `limitPipeline`, which stops the parser of a connection.
 *
 * Node treats such a connection as upgraded: it sends the responses in progress, and reads nothing more. A client cannot
 * upgrade a connection itself: see `shouldUpgradeCallback` of the server.
 */
export function letPipelinesEnd(server: Server): void {
	server.on("upgrade", (_, socket) => void socket.on("error", () => socket.destroy()));
}

/**
 * Whether a request is within the limit of its connection.
 *
 * The first request above the limit gets 429, and the connection is closed after that response. Later requests are not
 * read.
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
		stopParser(socket);
		socket.pause();
		response.once("finish", () => socket.destroySoon());
		response.writeHead(429, { "content-type": "text/plain; charset=utf-8", "retry-after": "1", connection: "close" });
		response.end(`more than ${most} requests of this connection are in progress: wait for the responses\n`);
	}
	return false;
}
