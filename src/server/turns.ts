// SPDX-License-Identifier: Apache-2.0

// Divides the time of the event loop between clients. In one turn of the event loop, a hundred requests can arrive on
// each of a hundred connections, and only one new connection is accepted. So requests run for a short time in each turn,
// and the others wait. The peers take turns, and the connections of each peer: a client with a hundred requests does not
// hold up a client with one.

import type { Request, Response } from "./node-http.ts";
import { peerOf } from "./peers.ts";

/**
 * How long requests run at a time, in milliseconds. While requests wait, new connections then have as long as the
 * requests took: the event loop accepts one connection in each turn.
 */
const most = 10;

type Task = () => void;

/** The tasks that wait. A Map keeps the order of insertion: the first peer, and its first connection, have the next turn. */
const waiting = new Map<string, Map<object, Task[]>>();

/** When the first request of this turn of the event loop ran, by the monotonic clock; undefined if none has. */
let began: number | undefined;

/** Whether the event loop has accepted a connection since the last turn. */
let accepted = false;

/** Until when new connections go before the requests that wait. */
let pausedUntil = 0;

function add(peer: string, connection: object, task: Task): void {
	const connections = waiting.get(peer) ?? new Map<object, Task[]>();
	const tasks = connections.get(connection) ?? [];
	tasks.push(task);
	connections.set(connection, tasks);
	waiting.set(peer, connections);
}

/** Removes and returns the first key of a map, and its value. */
function takeFirst<Key, Value>(map: Map<Key, Value>): [Key, Value] | undefined {
	const [first] = map;
	if (first !== undefined) {
		map.delete(first[0]);
	}
	return first;
}

/** Removes the next task. Its connection and its peer go to the end of the order if they have more. */
function next(): Task | undefined {
	const [peer, connections] = takeFirst(waiting) ?? [];
	const [connection, tasks] = (connections && takeFirst(connections)) ?? [];
	const task = tasks?.shift();
	if (connections !== undefined && connection !== undefined && tasks !== undefined && tasks.length > 0) {
		connections.set(connection, tasks);
	}
	if (peer !== undefined && connections !== undefined && connections.size > 0) {
		waiting.set(peer, connections);
	}
	return task;
}

/** Resolves when everything that is ready has run: Node runs this queue after all promises that have resolved. */
const everythingRan = () => new Promise<void>((resolve) => process.nextTick(resolve));

async function run(): Promise<void> {
	const start = performance.now();
	if (accepted && start < pausedUntil) {
		accepted = false;
		setImmediate(run);
		return;
	}
	while (waiting.size > 0 && performance.now() < start + most) {
		next()?.();
		await everythingRan();
	}
	if (waiting.size > 0) {
		const end = performance.now();
		pausedUntil = end + (end - start);
		setImmediate(run);
	} else {
		began = undefined;
	}
}

/** Notes that the event loop has accepted a connection. */
export function noteConnection(): void {
	accepted = true;
}

/** Whether the client has closed the connection, or has reset the stream of its request. */
export function isGone(response: Response): boolean {
	return "stream" in response
		? response.stream.destroyed || response.stream.closed
		: response.destroyed || response.socket?.destroyed === true;
}

/**
 * Runs a task of a request, now or when the connection has its turn.
 *
 * @param drop is run instead if the client has gone by then.
 */
export function takeTurn(request: Request, response: Response, task: Task, drop: Task = () => {}): void {
	if (began === undefined) {
		began = performance.now();
		setImmediate(run);
	}
	if (waiting.size === 0 && performance.now() - began < most) {
		task();
		return;
	}
	const connection = "stream" in request ? (request.stream.session ?? request.stream) : request.socket;
	add(peerOf(request.socket.remoteAddress), connection, () => (isGone(response) ? drop() : task()));
}
