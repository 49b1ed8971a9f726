// SPDX-License-Identifier: Apache-2.0

// Limits what HTTP/2 connections cost that are opened only to be flooded. To open one costs the server more than the
// client, and the first read of one can contain hundreds of requests that are reset at once.

import { subscribe } from "node:diagnostics_channel";
import { constants, type Http2Session, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";
import { PeerCounts } from "./peer-counts.ts";
import { peerOf } from "./peers.ts";

/** How many requests of a connection the client may reset at once, and how many more each second. */
export const allowedResets = { burst: 100, perSecond: 33 } as const;

/**
 * How many requests the clients of a peer may reset at once on all of its connections, and how many more each second.
 * Behind a proxy, these are the cancelled requests of many clients. Beyond that, only new connections are limited.
 */
const allowedResetsOfPeer = { burst: 300, perSecond: 100 } as const;

/** How many requests of a connection may be open at one time. The server tells clients this limit. */
export const openRequests = 100;

/**
 * How many open requests are a flood. Until the client has acknowledged the limit, Node does not enforce it, and a client
 * may have sent the next request before the server sees the end of the last.
 */
const mostOpen = 1.5 * openRequests;

/** How many HTTP/2 connections a peer may open and close at once without a request, and how many more each second. */
const allowedUnused = { burst: 100, perSecond: 10 } as const;

/**
 * How often the refused requests of a connection are counted, in milliseconds. Node refuses requests with too many or
 * too long headers before any event.
 */
const refusedInterval = 250;

/** How many requests of a connection may be refused in that time. */
const mostRefused = 100;

/** How long the connections of a peer are limited after a flood, in seconds; up to twice as long after several. */
const limitedFor = 10;

/** How many HTTP/2 connections such a peer may open in a second. */
const connectionsPerSecond = 10;

export interface Floods {
	/**
	 * Begins an HTTP/2 connection in a turn of the event loop of its own, so that others are answered in between. The
	 * connection is closed instead if its peer is limited.
	 */
	begin(socket: Socket, speak: () => void): void;
	/**
	 * Closes a connection at once if its client opens or resets too many requests or violates the protocol, and limits
	 * the peer.
	 */
	watch(session: ServerHttp2Session, socket: Socket): void;
	/** Stops the checks. */
	end(): void;
}

/**
 * Called for each request of a session before any event. Events come only after a whole read, and one read can contain
 * thousands of requests. After the session is destroyed, the rest of the read is skipped.
 */
const onOpen = new WeakMap<Http2Session, () => void>();
subscribe("http2.server.stream.created", (message) => {
	const { session } = (message as { stream: ServerHttp2Stream }).stream;
	if (session !== undefined) {
		onOpen.get(session)?.();
	}
});

export function limitFloods(): Floods {
	/** The floods of each peer. A count of 1 is forgotten after `limitedFor`. */
	const floods = new PeerCounts(1 / limitedFor);
	const opened = new PeerCounts(connectionsPerSecond);
	const resetsOfPeer = new PeerCounts(allowedResetsOfPeer.perSecond);
	const unused = new PeerCounts(allowedUnused.perSecond);
	const waiting: (() => void)[] = [];
	/** The open connections, each with a function that counts its refused requests. */
	const open = new Map<ServerHttp2Session, () => void>();

	function limit(peer: string) {
		if (floods.of(peer) < 1) {
			floods.add(peer);
		}
	}

	function isRefused(peer: string): boolean {
		return floods.of(peer) > 0 && opened.of(peer) >= connectionsPerSecond;
	}

	function next() {
		waiting.shift()?.();
		if (waiting.length > 0) {
			setImmediate(next);
		}
	}

	const timer = setInterval(() => {
		for (const [session, countRefused] of open) {
			if (!session.destroyed) {
				countRefused();
			}
		}
	}, refusedInterval).unref();

	return {
		begin(socket, speak) {
			const peer = peerOf(socket.remoteAddress);
			if (isRefused(peer)) {
				socket.destroy();
				return;
			}
			waiting.push(() => {
				// Another connection of the peer may have been a flood in the meantime.
				if (socket.destroyed || isRefused(peer)) {
					socket.destroy();
					return;
				}
				if (floods.of(peer) > 0) {
					opened.add(peer);
				}
				speak();
			});
			if (waiting.length === 1) {
				setImmediate(next);
			}
		},
		end: () => clearInterval(timer),
		watch(session, socket) {
			const peer = peerOf(socket.remoteAddress);
			let underWay = 0;
			let seen = 0;
			let refused = 0;
			const resets = new PeerCounts(allowedResets.perSecond);
			const end = () => {
				limit(peer);
				session.destroy();
				// The session would wait until the client has read everything.
				socket.destroy();
			};
			const close = ({ rstCode }: ServerHttp2Stream) => {
				underWay -= 1;
				// The streams of a connection that has ended were not reset by the client.
				if (rstCode === constants.NGHTTP2_NO_ERROR || session.destroyed) {
					return;
				}
				resets.add(peer);
				resetsOfPeer.add(peer);
				if (resetsOfPeer.of(peer) > allowedResetsOfPeer.burst) {
					limit(peer);
				}
				if (resets.of(peer) > allowedResets.burst) {
					end();
				}
			};
			session.once("close", () => {
				open.delete(session);
				if (seen === 0) {
					unused.add(peer);
					if (unused.of(peer) > allowedUnused.burst) {
						limit(peer);
					}
				}
			});
			open.set(session, () => {
				// The streams of a client have the numbers 1, 3, 5 and so on (RFC 9113 section 5.1.1).
				const { lastProcStreamID = 0 } = session.state;
				const before = refused;
				refused = Math.max(0, Math.ceil(lastProcStreamID / 2) - seen);
				if (refused - before > mostRefused) {
					end();
				}
			});
			onOpen.set(session, () => {
				seen += 1;
				underWay += 1;
				if (underWay > mostOpen) {
					end();
				}
			});
			session.on("stream", (stream) => {
				// The client may have reset it already.
				if (stream.destroyed) {
					close(stream);
				} else {
					stream.once("close", () => close(stream));
				}
			});
			// Other errors are those of the network.
			session.on("error", (error: NodeJS.ErrnoException) =>
				error.code?.startsWith("ERR_HTTP2_") ? end() : session.destroy(),
			);
		},
	};
}
