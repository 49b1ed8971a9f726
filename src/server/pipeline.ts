// SPDX-License-Identifier: Apache-2.0

// Requests of HTTP/1.1 that are sent before the answers to those before them have come.

import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** As many requests of one connection are under way at once: clients that do so at all send a few. */
const most = 8;

const underWay = new WeakMap<Socket, number>();

/**
 * What Node's parser of a connection calls for each request. It is not documented; where it is missing, the parser goes
 * on to the end of what it has read.
 *
 * To return 2 says that what follows is of another protocol, and the parser stops there. It would go on otherwise,
 * whatever becomes of the socket: what it reads at once, 64 KiB, is two thousand short requests.
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
 * Lets a server stop to parse a connection.
 *
 * A connection that was stopped is one that was upgraded, to Node: the answers that it still has to get go out, and
 * nothing is read from it. No request of a client upgrades a connection: see `shouldUpgradeCallback` of the server.
 */
export function letPipelinesEnd(server: Server): void {
	server.on("upgrade", (_, socket) => void socket.on("error", () => socket.destroy()));
}

/**
 * Whether a request is one of those that a connection may have under way.
 *
 * The first that is not is told so, and its connection ends with that answer; what comes behind it is not read.
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
		response.end(`more than ${most} requests of this connection are under way: wait for answers\n`);
	}
	return false;
}
