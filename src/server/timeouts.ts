// SPDX-License-Identifier: Apache-2.0

// The timeouts of connections, and what happens to peers that exceed them. An open connection needs memory, and a
// response that the peer does not read needs more.

import type { ServerResponse } from "node:http";
import http2 from "node:http2";
import type { Duplex } from "node:stream";
import { allowedResets, openRequests } from "./floods.ts";
import { overBudget, type Waiting } from "./unread.ts";

/** All in milliseconds. */
export interface Timeouts {
	/** For each of: the first bytes of a connection, the TLS handshake, the headers of a request. */
	readonly headers: number;
	/** For a whole request. */
	readonly request: number;
	/** For the peer to read what was written. */
	readonly response: number;
	/** For a connection without a request in progress. */
	readonly idle: number;
	/** The interval at which the timeouts are checked. */
	readonly checkInterval: number;
}

export const defaultTimeouts: Timeouts = {
	headers: 10_000,
	request: 30_000,
	response: 60_000,
	idle: 65_000,
	checkInterval: 1000,
};

/** The limits of an HTTP/2 connection. A connection that exceeds them gets GOAWAY. */
export const http2Limits: http2.ServerOptions = {
	settings: { maxConcurrentStreams: openRequests, maxHeaderListSize: 16_384 },
	maxHeaderListPairs: 100,
	maxSessionInvalidFrames: 100,
	maxSessionRejectedStreams: 100,
	maxSessionMemory: 10,
	// Against rapid reset: opening streams and resetting them at once costs the client nothing.
	streamResetBurst: allowedResets.burst,
	streamResetRate: allowedResets.perSecond,
};

/** Measures how long a peer has not read what was written to it. */
class UnreadOutput {
	#length = 0;
	#since = 0;
	#stalledLength = 0;
	#stalledSince = 0;

	/**
	 * How long the peer has read nothing, in milliseconds.
	 *
	 * @param length the number of bytes that wait.
	 */
	stalled(length: number, now: number): number {
		if (length === 0 || length !== this.#stalledLength) {
			this.#stalledSince = now;
		}
		this.#stalledLength = length;
		return now - this.#stalledSince;
	}

	/**
	 * Whether the peer has exceeded the timeout.
	 *
	 * @param whole whether the whole response has been written. The timeout then runs for all that remains; otherwise it
	 *   starts again whenever the peer reads a part.
	 */
	isLate({ writableLength }: Duplex, whole: boolean, now: number, timeouts: Timeouts): boolean {
		if (writableLength === 0 || this.#length === 0 || (!whole && writableLength !== this.#length)) {
			this.#since = now;
		}
		this.#length = writableLength;
		return now - this.#since > timeouts.response;
	}
}

/** An HTTP/1.1 connection. */
interface WatchedSocket {
	readonly unread: UnreadOutput;
	/** The responses in progress. Those of a pipeline wait for the first. */
	readonly responses: Set<ServerResponse>;
}

interface WatchedStream {
	readonly openedAt: number;
	/** Whether the whole request has arrived. */
	received: boolean;
	/** Whether the server has reset the stream. */
	reset: boolean;
	readonly unread: UnreadOutput;
}

interface WatchedSession {
	readonly streams: Map<http2.ServerHttp2Stream, WatchedStream>;
	/** When the last stream of the session ended. */
	idleSince: number;
	used: boolean;
}

export interface Peers {
	/** Watches an HTTP/1.1 connection. Node itself enforces the timeouts of its requests. */
	http1(socket: Duplex): void;
	/** Watches a response of an HTTP/1.1 connection. */
	answering(socket: Duplex, response: ServerResponse): void;
	http2(session: http2.ServerHttp2Session): void;
	/** Accepts no new HTTP/2 requests. */
	refuseMore(): void;
	/** Ends the HTTP/2 sessions whose responses are all written, even if the peer has not read them. */
	endUnread(): void;
	/** Stops the checks. */
	end(): void;
}

/** Enforces the timeouts on the connections of a server. */
export function watchPeers(timeouts: Timeouts): Peers {
	const sockets = new Map<Duplex, WatchedSocket>();
	const sessions = new Map<http2.ServerHttp2Session, WatchedSession>();

	function isLate(stream: http2.ServerHttp2Stream, watched: WatchedStream, now: number): boolean {
		// While the response of a bidirectional stream is open, its request may stay open, too.
		const awaited = !watched.received && (!stream.headersSent || stream.writableEnded);
		return (
			(awaited && now - watched.openedAt > timeouts.request) ||
			watched.unread.isLate(stream, stream.writableEnded, now, timeouts)
		);
	}

	function check() {
		const now = performance.now();
		const waiting: Waiting[] = [];
		for (const [socket, { unread, responses }] of sockets) {
			if (unread.isLate(socket, false, now, timeouts)) {
				socket.destroy();
				continue;
			}
			let bytes = 0;
			for (const response of responses) {
				bytes += response.writableLength;
			}
			waiting.push({ connection: socket, bytes, stalled: unread.stalled(bytes, now), drop: () => socket.destroy() });
		}
		for (const [session, { streams, idleSince, used }] of sessions) {
			if (streams.size === 0 && now - idleSince > (used ? timeouts.idle : timeouts.headers)) {
				session.close();
			}
			for (const [stream, watched] of streams) {
				if (!isLate(stream, watched, now)) {
					const { writableLength: bytes } = stream;
					const stalled = watched.unread.stalled(bytes, now);
					waiting.push({ connection: session, bytes, stalled, drop: () => reset(session, stream, watched) });
					continue;
				}
				if (reset(session, stream, watched)) {
					break;
				}
			}
		}
		for (const { drop } of overBudget(waiting)) {
			drop();
		}
	}

	/** Resets a stream. @returns whether its session was destroyed, because the peer did not read a reset before. */
	function reset(session: http2.ServerHttp2Session, stream: http2.ServerHttp2Stream, watched: WatchedStream): boolean {
		if (watched.reset) {
			session.destroy();
			return true;
		}
		watched.reset = true;
		stream.close(http2.constants.NGHTTP2_CANCEL);
		return false;
	}

	const timer = setInterval(check, timeouts.checkInterval).unref();
	return {
		http1(socket) {
			sockets.set(socket, { unread: new UnreadOutput(), responses: new Set() });
			socket.once("close", () => sockets.delete(socket));
		},
		answering(socket, response) {
			const { responses } = sockets.get(socket) ?? {};
			responses?.add(response);
			response.once("close", () => responses?.delete(response));
		},
		http2(session) {
			const streams: WatchedSession["streams"] = new Map();
			const watched: WatchedSession = { streams, idleSince: performance.now(), used: false };
			sessions.set(session, watched);
			session.on("stream", (stream) => {
				const { endAfterHeaders: received } = stream;
				const entry = { openedAt: performance.now(), received, reset: false, unread: new UnreadOutput() };
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
