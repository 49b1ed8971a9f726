// SPDX-License-Identifier: Apache-2.0

// How long the server waits for its peers, and what it does with one that is too slow: a connection costs memory
// for as long as it is open, and an answer that nobody reads costs more.

import http2 from "node:http2";
import type { Duplex } from "node:stream";

/** All in milliseconds. */
export interface Patience {
	/** From the opening of a connection to its first request, each of: first bytes, TLS handshake, headers. */
	readonly headers: number;
	/** A whole request. */
	readonly request: number;
	/** Until what was written has been taken. */
	readonly answer: number;
	/** How long a connection stays that has nothing under way. */
	readonly idle: number;
	/** How often the server looks who is late. */
	readonly look: number;
}

export const defaultPatience: Patience = {
	headers: 10_000,
	request: 30_000,
	answer: 60_000,
	idle: 65_000,
	look: 1000,
};

/** What one HTTP/2 connection may ask of us; beyond it the connection is told to go away. */
export const http2Limits: http2.ServerOptions = {
	settings: { maxConcurrentStreams: 256, maxHeaderListSize: 16_384 },
	maxHeaderListPairs: 100,
	maxSessionInvalidFrames: 100,
	maxSessionRejectedStreams: 100,
	maxSessionMemory: 10,
	// Requests that are made and taken back at once cost their sender nothing: so many at a time, so many a second.
	streamResetBurst: 100,
	streamResetRate: 33,
};

/** What has been written to a peer and not been taken. */
class Untaken {
	#length = 0;
	#since = 0;

	/**
	 * Whether it has been too long.
	 *
	 * @param whole whether all was written: then what remains has one time for all of it, and not each piece one.
	 */
	isLate({ writableLength }: Duplex, whole: boolean, now: number, patience: Patience): boolean {
		if (writableLength === 0 || this.#length === 0 || (!whole && writableLength !== this.#length)) {
			this.#since = now;
		}
		this.#length = writableLength;
		return now - this.#since > patience.answer;
	}
}

interface WatchedStream {
	readonly openedAt: number;
	/** Whether the request has come to its end. */
	received: boolean;
	/** Whether it was told to end. */
	refused: boolean;
	readonly untaken: Untaken;
}

interface WatchedSession {
	readonly streams: Map<http2.ServerHttp2Stream, WatchedStream>;
	/** Since when it has no stream. */
	idleSince: number;
	used: boolean;
}

export interface Peers {
	/** Watches the connection of HTTP/1.1, whose requests have their time from Node itself. */
	http1(socket: Duplex): void;
	http2(session: http2.ServerHttp2Session): void;
	/** Takes no new requests of HTTP/2. */
	refuseMore(): void;
	/** Ends the sessions where all has been said, and the peer does not read it. */
	endUnread(): void;
	/** Ends the watch. */
	end(): void;
}

/** Watches over the peers of a server. */
export function watchPeers(patience: Patience): Peers {
	const sockets = new Map<Duplex, Untaken>();
	const sessions = new Map<http2.ServerHttp2Session, WatchedSession>();

	function isLate(stream: http2.ServerHttp2Stream, watched: WatchedStream, now: number): boolean {
		// An answer that goes on while the request does is a conversation.
		const awaited = !watched.received && (!stream.headersSent || stream.writableEnded);
		return (
			(awaited && now - watched.openedAt > patience.request) ||
			watched.untaken.isLate(stream, stream.writableEnded, now, patience)
		);
	}

	function look() {
		const now = performance.now();
		for (const [socket, untaken] of sockets) {
			if (untaken.isLate(socket, false, now, patience)) {
				socket.destroy();
			}
		}
		for (const [session, { streams, idleSince, used }] of sessions) {
			if (streams.size === 0 && now - idleSince > (used ? patience.idle : patience.headers)) {
				session.close();
			}
			for (const [stream, watched] of streams) {
				if (!isLate(stream, watched, now)) {
					continue;
				}
				if (watched.refused) {
					// Not even the end of the stream gets through.
					session.destroy();
					break;
				}
				watched.refused = true;
				stream.close(http2.constants.NGHTTP2_CANCEL);
			}
		}
	}

	const timer = setInterval(look, patience.look).unref();
	return {
		http1(socket) {
			sockets.set(socket, new Untaken());
			socket.once("close", () => sockets.delete(socket));
		},
		http2(session) {
			const streams: WatchedSession["streams"] = new Map();
			const watched: WatchedSession = { streams, idleSince: performance.now(), used: false };
			sessions.set(session, watched);
			session.on("stream", (stream) => {
				const { endAfterHeaders: received } = stream;
				const entry = { openedAt: performance.now(), received, refused: false, untaken: new Untaken() };
				streams.set(stream, entry);
				watched.used = true;
				stream.once("end", () => {
					entry.received = true;
				});
				stream.once("close", () => {
					streams.delete(stream);
					watched.idleSince = performance.now();
				});
			});
			session.once("close", () => sessions.delete(session));
		},
		refuseMore() {
			for (const session of sessions.keys()) {
				session.close();
			}
		},
		endUnread() {
			for (const [session, { streams }] of sessions) {
				if (Array.from(streams.keys()).every((stream) => stream.writableEnded)) {
					session.destroy();
				}
			}
		},
		end: () => clearInterval(timer),
	};
}
