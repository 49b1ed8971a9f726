// SPDX-License-Identifier: Apache-2.0

// HTTP/1.1 and HTTP/2 in the clear on one port: what a connection speaks is told by its first bytes.

import http from "node:http";
import http2 from "node:http2";
import net, { type AddressInfo, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";

export type Listener = (
	request: http.IncomingMessage | http2.Http2ServerRequest,
	response: http.ServerResponse | http2.Http2ServerResponse,
) => void;

/** How an HTTP/2 connection begins (RFC 9113 section 3.4); no HTTP/1.1 method does. */
const preface = Buffer.from("PRI * HTTP/2.0");

/** How long connections are still accepted when the server stops, in milliseconds. */
const acceptedFirst = 50;

/** How long a peer may take to read the end of a stream when the server stops, in milliseconds. */
const unreadGrace = 1000;

const headerTimeout = 10_000;
const requestTimeout = 30_000;

export interface OnePort {
	/** Where it listens. */
	readonly address: AddressInfo;
	/** Takes no new requests, lets those under way end, and closes; after the grace, in milliseconds, whatever happens. */
	close(grace: number): Promise<void>;
}

/** Listens, and gives every request of either protocol to the listener. */
export async function listenOnOnePort(host: string, port: number, listener: Listener): Promise<OnePort> {
	let draining = false;
	const http1 = http.createServer(
		{ headersTimeout: headerTimeout, requestTimeout, keepAliveTimeout: 65_000 },
		(request, response) => {
			if (draining) {
				response.setHeader("connection", "close");
			}
			listener(request, response);
		},
	);
	const h2 = http2.createServer(listener);
	// The server itself never listens, and its time-outs are only enforced from this event on.
	http1.emit("listening");

	const sockets = new Set<Socket>();
	/** The open sessions, and the open streams of each. */
	const sessions = new Map<http2.ServerHttp2Session, Set<http2.ServerHttp2Stream>>();
	h2.on("session", (session) => {
		const streams = new Set<http2.ServerHttp2Stream>();
		sessions.set(session, streams);
		session.on("stream", (stream) => {
			streams.add(stream);
			stream.on("close", () => streams.delete(stream));
		});
		session.on("close", () => sessions.delete(session));
		// A peer that breaks the protocol ends its own session, and nothing else.
		session.on("error", () => session.destroy());
	});

	const server = net.createServer((socket) => {
		sockets.add(socket);
		socket.on("close", () => sockets.delete(socket));
		socket.on("error", () => socket.destroy());
		socket.setTimeout(headerTimeout, () => socket.destroy());
		sniff(socket, (isHttp2) => {
			socket.setTimeout(0);
			socket.removeAllListeners("timeout");
			(isHttp2 ? h2 : http1).emit("connection", socket);
			if (!isHttp2) {
				// An HTTP/2 session takes what was put back by itself, and would lose what flows.
				socket.resume();
			}
		});
	});
	await new Promise<void>((resolve, reject) => {
		server.once("error", reject);
		server.listen(port, host, resolve);
	});

	return {
		address: server.address() as AddressInfo,
		async close(grace) {
			draining = true;
			// Connections that the kernel has taken for us already are accepted and answered, too.
			await setTimeout(acceptedFirst);
			const closed = new Promise<void>((resolve) => server.close(() => resolve()));
			for (const session of sessions.keys()) {
				session.close();
			}
			const sweep = setInterval(() => http1.closeIdleConnections(), 50);
			const unread = globalThis.setTimeout(() => {
				for (const [session, streams] of sessions) {
					// All has been said, and the peer does not read it: there is nothing to wait for.
					if ([...streams].every((stream) => stream.writableEnded)) {
						session.destroy();
					}
				}
			}, unreadGrace);
			http1.closeIdleConnections();
			const end = globalThis.setTimeout(() => {
				for (const socket of sockets) {
					socket.destroy();
				}
			}, grace);
			await closed;
			clearInterval(sweep);
			clearTimeout(end);
			clearTimeout(unread);
			http1.close();
			h2.close();
		},
	};
}

/** Reads just enough of a connection to tell, and puts it back. */
function sniff(socket: Socket, decide: (isHttp2: boolean) => void) {
	let read = Buffer.alloc(0);
	const onData = (chunk: Buffer) => {
		read = Buffer.concat([read, chunk]);
		const length = Math.min(read.length, preface.length);
		const fits = read.subarray(0, length).equals(preface.subarray(0, length));
		if (fits && length < preface.length) {
			return;
		}
		socket.off("data", onData);
		socket.pause();
		socket.unshift(read);
		decide(fits);
	};
	socket.on("data", onData);
}
