// SPDX-License-Identifier: Apache-2.0

// HTTP/1.1 and HTTP/2 on one port. In the clear, what a connection speaks is told by its first bytes; over TLS the
// two sides agree on it (ALPN).

import { constants } from "node:crypto";
import http from "node:http";
import http2 from "node:http2";
import net, { type AddressInfo, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import tls, { type TlsOptions } from "node:tls";
import type { Certificate } from "./certificate.ts";
import { http2Limits, type Patience, watchPeers } from "./patience.ts";
import { ConnectionsByPeer } from "./peers.ts";
import { letPipelinesEnd, limitPipeline } from "./pipeline.ts";

/** Takes a request, which may have announced its body with `Expect: 100-continue` and wait for an answer to that. */
export type Listener = (
	request: http.IncomingMessage | http2.Http2ServerRequest,
	response: http.ServerResponse | http2.Http2ServerResponse,
) => void;

/** Where to listen, and how. */
export interface PortParts {
	readonly host: string;
	readonly port: number;
	/** Undefined where the port speaks in the clear. */
	readonly certificate: Certificate | undefined;
	readonly patience: Patience;
	/** How many connections one peer may have; 0 is without limit. */
	readonly connectionsPerPeer: number;
}

export interface OnePort {
	/** Where it listens. */
	readonly address: AddressInfo;
	/** Serves the connections from now on with another certificate. */
	renew(certificate: Certificate): void;
	/** Takes no new requests, lets those under way end, and closes; after the grace, in milliseconds, whatever happens. */
	close(grace: number): Promise<void>;
}

/** How an HTTP/2 connection begins (RFC 9113 section 3.4); no HTTP/1.1 method does. */
const preface = Buffer.from("PRI * HTTP/2.0");

/** How a TLS connection begins: with a record of a handshake (RFC 8446 section 5.1). */
const handshake = Buffer.from([0x16]);

const notTls =
	"HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close\r\n\r\nthis port speaks TLS: ask with https://\n";

/** How long connections are still accepted when the server stops, in milliseconds. */
const acceptedFirst = 50;

/** How long a peer may take to read the end of a stream when the server stops, in milliseconds. */
const unreadGrace = 1000;

/** After how long without a sign the kernel asks whether a peer is still there, in milliseconds. */
const keepAliveAfter = 60_000;

/** To CONNECT, for which Node has no answer by itself. */
const notAllowed =
	"HTTP/1.1 405 Method Not Allowed\r\nallow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

const secureOptions = ({ cert, key }: Certificate): TlsOptions => ({
	cert,
	key,
	minVersion: "TLSv1.2",
	// A handshake costs the server ten times what it costs the client: one is enough for a connection.
	secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
});

/** Listens, and gives every request of either protocol to the listener. */
export async function listenOnOnePort(parts: PortParts, listener: Listener): Promise<OnePort> {
	const { host, port, certificate, patience, connectionsPerPeer } = parts;
	const connections = new ConnectionsByPeer(connectionsPerPeer);
	let draining = false;
	const http1 = http.createServer(
		{
			headersTimeout: patience.headers,
			requestTimeout: patience.request,
			keepAliveTimeout: patience.idle,
			connectionsCheckingInterval: patience.look,
			shouldUpgradeCallback: () => false,
		},
		answer1,
	);
	letPipelinesEnd(http1);
	const h2 = http2.createServer(http2Limits, answer2);
	// The listener decides whether a body that was announced may come (RFC 9110 section 10.1.1).
	http1.on("checkContinue", answer1);
	h2.on("checkContinue", answer2);
	http1.on("connect", (_, socket: Socket) => socket.end(notAllowed));
	// The server itself never listens, and its time-outs are only enforced from this event on.
	http1.emit("listening");

	function answer1(request: http.IncomingMessage, response: http.ServerResponse) {
		if (draining) {
			response.setHeader("connection", "close");
		}
		if (limitPipeline(request, response)) {
			connections.begin(request.socket, response);
			listener(request, response);
		}
	}

	// A stream that was taken back before its turn costs nothing more.
	function answer2(request: http2.Http2ServerRequest, response: http2.Http2ServerResponse) {
		if (!request.stream.destroyed && !request.stream.closed) {
			connections.begin(request.socket, response);
			listener(request, response);
		}
	}

	const peers = watchPeers(patience);
	const sockets = new Set<Socket>();
	h2.on("session", (session) => {
		peers.http2(session);
		// A peer that breaks the protocol ends its own session, and nothing else.
		session.on("error", () => session.destroy());
	});

	function speak(socket: Socket, isHttp2: boolean) {
		if (isHttp2) {
			h2.emit("connection", socket);
			return;
		}
		peers.http1(socket);
		http1.emit("connection", socket);
		// An HTTP/2 session takes what was put back by itself, and would lose what flows.
		socket.resume();
	}

	const secure =
		certificate === undefined
			? undefined
			: tls.createServer({
					...secureOptions(certificate),
					ALPNProtocols: ["h2", "http/1.1"],
					handshakeTimeout: patience.headers,
				});
	secure?.on("secureConnection", (socket) => {
		socket.on("error", () => socket.destroy());
		speak(socket, socket.alpnProtocol === "h2");
	});
	// A handshake that fails, or does not end.
	secure?.on("tlsClientError", (_, socket) => socket.destroy());

	const options = { keepAlive: true, keepAliveInitialDelay: keepAliveAfter, noDelay: true };
	const server = net.createServer(options, (socket) => {
		if (!connections.take(socket)) {
			socket.destroy();
			return;
		}
		sockets.add(socket);
		socket.on("close", () => sockets.delete(socket));
		socket.on("error", () => socket.destroy());
		// For all of the first bytes together: who sends one now and then is not waited for.
		const late = globalThis.setTimeout(() => socket.destroy(), patience.headers);
		socket.on("close", () => clearTimeout(late));
		sniff(socket, secure === undefined ? preface : handshake, (fits) => {
			if (secure !== undefined && !fits) {
				socket.end(notTls);
				// Unless it is read, nobody hears that the peer ends; who does not end is let go when the time is over.
				socket.resume();
				return;
			}
			clearTimeout(late);
			if (secure === undefined) {
				speak(socket, fits);
			} else {
				secure.emit("connection", socket);
			}
		});
	});
	await new Promise<void>((resolve, reject) => {
		server.once("error", reject);
		server.listen(port, host, resolve);
	});

	return {
		address: server.address() as AddressInfo,
		renew: (renewed) => secure?.setSecureContext(secureOptions(renewed)),
		async close(grace) {
			draining = true;
			// Connections that the kernel has taken for us already are accepted and answered, too.
			await setTimeout(acceptedFirst);
			const closed = new Promise<void>((resolve) => server.close(() => resolve()));
			peers.refuseMore();
			const sweep = setInterval(() => http1.closeIdleConnections(), 50);
			const unread = globalThis.setTimeout(() => peers.endUnread(), unreadGrace);
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
			peers.end();
			http1.close();
			h2.close();
		},
	};
}

/** Reads just enough of a connection to tell whether it begins so, and puts it back. */
function sniff(socket: Socket, beginning: Buffer, decide: (fits: boolean) => void) {
	let read = Buffer.alloc(0);
	const onData = (chunk: Buffer) => {
		read = Buffer.concat([read, chunk]);
		const length = Math.min(read.length, beginning.length);
		const fits = read.subarray(0, length).equals(beginning.subarray(0, length));
		if (fits && length < beginning.length) {
			return;
		}
		socket.off("data", onData);
		socket.pause();
		socket.unshift(read);
		decide(fits);
	};
	socket.on("data", onData);
}
