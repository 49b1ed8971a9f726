// SPDX-License-Identifier: Apache-2.0

// Listens for HTTP/1.1 and HTTP/2 on one port. Without TLS, the first bytes of a connection show its protocol; with TLS,
// client and server negotiate it (ALPN).

import { constants } from "node:crypto";
import http from "node:http";
import http2 from "node:http2";
import net, { type AddressInfo, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import tls, { type TlsOptions } from "node:tls";
import type { Networks } from "../directory/networks.ts";
import type { Certificate } from "./certificate.ts";
import { limitFloods } from "./floods.ts";
import { ConnectionsByPeer } from "./peers.ts";
import { letPipelinesEnd, limitPipeline } from "./pipeline.ts";
import { http2Limits, type Timeouts, watchPeers } from "./timeouts.ts";
import { noteConnection, takeTurn } from "./turns.ts";

/** Handles a request. The client may be waiting for 100 (Continue) before it sends the body. */
export type RequestListener = (
	request: http.IncomingMessage | http2.Http2ServerRequest,
	response: http.ServerResponse | http2.Http2ServerResponse,
) => void;

export interface ListenerOptions {
	readonly host: string;
	readonly port: number;
	/** Undefined without TLS. */
	readonly certificate: Certificate | undefined;
	readonly timeouts: Timeouts;
	/** The networks of proxies, whose connections are not limited: each has those of many clients. */
	readonly proxies?: Networks | undefined;
	/** How many connections one peer may have; 0 means no limit. */
	readonly connectionsPerPeer: number;
}

export interface HttpListener {
	readonly address: AddressInfo;
	/** Uses another certificate for new connections. */
	renew(certificate: Certificate): void;
	/**
	 * Refuses new requests, finishes those in progress, and closes.
	 *
	 * @param grace the time in milliseconds after which the remaining connections are closed.
	 */
	close(grace: number): Promise<void>;
}

/** The first bytes of an HTTP/2 connection (RFC 9113 section 3.4). No HTTP/1.1 request begins with them. */
const preface = Buffer.from("PRI * HTTP/2.0");

/** The first byte of a TLS connection: the type of a handshake record (RFC 8446 section 5.1). */
const handshake = Buffer.from([0x16]);

const notTls =
	"HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close\r\n\r\nthis port uses TLS: use https://\n";

/** How long connections are still accepted when the server stops, in milliseconds. */
const acceptTime = 50;

/** How long a peer may take to read the end of a stream when the server stops, in milliseconds. */
const unreadGrace = 1000;

/** The idle time after which the kernel sends TCP keep-alive probes, in milliseconds. */
const keepAliveAfter = 60_000;

/** The response to CONNECT, for which Node has no default response. */
const notAllowed =
	"HTTP/1.1 405 Method Not Allowed\r\nallow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

const secureOptions = ({ cert, key }: Certificate): TlsOptions => ({
	cert,
	key,
	minVersion: "TLSv1.2",
	// A handshake costs the server ten times as much as the client, so a connection may not renegotiate.
	secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
});

/** Opens the port, and passes the requests of both protocols to the listener. */
export async function listenHttp(listenerOptions: ListenerOptions, listener: RequestListener): Promise<HttpListener> {
	const { host, port, certificate, timeouts, proxies, connectionsPerPeer } = listenerOptions;
	const connections = new ConnectionsByPeer(connectionsPerPeer);
	let draining = false;
	const http1 = http.createServer(
		{
			headersTimeout: timeouts.headers,
			requestTimeout: timeouts.request,
			keepAliveTimeout: timeouts.idle,
			connectionsCheckingInterval: timeouts.checkInterval,
			shouldUpgradeCallback: () => false,
		},
		answer1,
	);
	letPipelinesEnd(http1);
	const h2 = http2.createServer(http2Limits, answer2);
	// The listener decides about 100 (Continue) (RFC 9110 section 10.1.1).
	http1.on("checkContinue", answer1);
	h2.on("checkContinue", answer2);
	http1.on("connect", (_, socket: Socket) => socket.end(notAllowed));
	// This server never listens itself, and Node only enforces its timeouts after this event.
	http1.emit("listening");

	function answer1(request: http.IncomingMessage, response: http.ServerResponse) {
		if (draining) {
			response.setHeader("connection", "close");
		}
		if (limitPipeline(request, response)) {
			connections.begin(request.socket, response);
			peers.answering(request.socket, response);
			takeTurn(request, response, () => listener(request, response));
		}
	}

	// A stream that the client has reset already is not handled.
	function answer2(request: http2.Http2ServerRequest, response: http2.Http2ServerResponse) {
		if (!request.stream.destroyed && !request.stream.closed) {
			connections.begin(request.socket, response);
			takeTurn(request, response, () => listener(request, response));
		}
	}

	const peers = watchPeers(timeouts);
	const sockets = new Set<Socket>();
	const floods = limitFloods();

	function speak(socket: Socket, isHttp2: boolean) {
		if (isHttp2) {
			floods.begin(socket, () => {
				h2.once("session", (session) => {
					peers.http2(session);
					floods.watch(session, socket);
				});
				h2.emit("connection", socket);
			});
			return;
		}
		peers.http1(socket);
		http1.emit("connection", socket);
		// Only for HTTP/1.1: an HTTP/2 session reads the bytes that were put back itself, and would lose data if resumed.
		socket.resume();
	}

	const secure =
		certificate === undefined
			? undefined
			: tls.createServer({
					...secureOptions(certificate),
					ALPNProtocols: ["h2", "http/1.1"],
					handshakeTimeout: timeouts.headers,
				});
	secure?.on("secureConnection", (socket) => {
		socket.on("error", () => socket.destroy());
		speak(socket, socket.alpnProtocol === "h2");
	});
	// The handshake failed or timed out.
	secure?.on("tlsClientError", (_, socket) => socket.destroy());

	const options = { keepAlive: true, keepAliveInitialDelay: keepAliveAfter, noDelay: true };
	const server = net.createServer(options, (socket) => {
		noteConnection();
		if (proxies?.includes(socket.remoteAddress) !== true && !connections.take(socket)) {
			socket.destroy();
			return;
		}
		sockets.add(socket);
		socket.on("close", () => sockets.delete(socket));
		socket.on("error", () => socket.destroy());
		// The limit is for all of the first bytes together, so sending one byte at a time does not extend it.
		const late = globalThis.setTimeout(() => socket.destroy(), timeouts.headers);
		socket.on("close", () => clearTimeout(late));
		sniff(socket, secure === undefined ? preface : handshake, (fits) => {
			if (secure !== undefined && !fits) {
				socket.end(notTls);
				// The socket must be read, or the end of the peer is not seen. If the peer does not end, the timeout closes it.
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
			// Connections in the kernel's accept queue are still accepted and answered.
			await setTimeout(acceptTime);
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
			floods.end();
			http1.close();
			h2.close();
		},
	};
}

/** Reads the first bytes of a connection, decides whether it begins with `beginning`, and puts the bytes back. */
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
