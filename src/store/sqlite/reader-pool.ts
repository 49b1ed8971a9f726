// SPDX-License-Identifier: Apache-2.0

// Runs long reads in threads, so that the event loop serves other requests meanwhile. The threads start when they are
// first needed.

import { availableParallelism } from "node:os";
import type { Worker } from "node:worker_threads";
import Sqlite from "better-sqlite3";
import { clientGone, longRequestsBusy } from "../../errors/server.ts";
import { FairQueue } from "../../fair-queue.ts";
import { endWorker, startWorker } from "../../worker.ts";
import type { Requester } from "../interface/pages.ts";
import { mostSeconds, tookTooLong } from "../sql/search-cost.ts";
import { translate } from "./errors.ts";
import type { Job, Outcome, ReaderData } from "./reader-thread.ts";

/** The number of threads: one core is left to the event loop. */
const mostThreads = Math.min(4, Math.max(1, availableParallelism() - 1));

/** How many reads may wait: of one requester, and together. */
const mostWaiting = { each: 32, all: 256 };

/** A read that waits or runs. */
interface Read {
	readonly text: string;
	readonly parameters: readonly unknown[];
	readonly requester: Requester | undefined;
	resolve(rows: unknown[][]): void;
	reject(error: unknown): void;
}

interface Thread {
	readonly worker: Worker;
	readonly ended: Int32Array<SharedArrayBuffer>;
	running: { readonly number: number; readonly read: Read } | undefined;
}

export interface ReaderPool {
	/**
	 * Runs a statement, and returns its rows as lists of values.
	 *
	 * @throws resource_exhausted if too many reads wait; tooMany if the statement exceeds its time limit.
	 */
	run(text: string, parameters: readonly unknown[], requester: Requester | undefined): Promise<unknown[][]>;
	/** Ends the threads. Reads that wait or run fail. */
	close(): Promise<void>;
}

/**
 * Makes the pool of a database.
 *
 * @param checkFile throws if the file at the path is no longer the one that is open.
 */
export function readerPool(path: string, checkFile: () => void): ReaderPool {
	const threads = new Set<Thread>();
	const idle: Thread[] = [];
	const waiting = new FairQueue<Read>(mostWaiting);
	let lastNumber = 0;
	let isClosed = false;

	function start(): Thread {
		checkFile();
		const ended = new Int32Array(new SharedArrayBuffer(4));
		const data: ReaderData = { path, mostMs: mostSeconds * 1000, ended };
		const worker = startWorker(new URL("./reader-thread.ts", import.meta.url), data);
		const thread: Thread = { worker, ended, running: undefined };
		threads.add(thread);
		worker.on("message", (outcome: Outcome) => settle(thread, outcome));
		worker.on("error", (error) => remove(thread, error));
		worker.on("exit", () => remove(thread, new Error("the reader thread ended")));
		return thread;
	}

	/** Removes a thread that failed or ended. Its read fails; the next read starts a new thread. */
	function remove(thread: Thread, error: unknown) {
		if (!threads.delete(thread)) {
			return;
		}
		const index = idle.indexOf(thread);
		if (index !== -1) {
			idle.splice(index, 1);
		}
		thread.running?.read.reject(unanswered(error));
		thread.running = undefined;
		dispatch();
	}

	function settle(thread: Thread, outcome: Outcome) {
		const read = thread.running?.read;
		thread.running = undefined;
		if (!isClosed) {
			// An idle thread does not keep the process alive.
			thread.worker.unref();
			idle.push(thread);
		}
		if ("rows" in outcome) {
			read?.resolve(outcome.rows);
		} else {
			read?.reject(errorOf(outcome));
		}
		dispatch();
	}

	function dispatch() {
		while (!isClosed && waiting.size > 0 && (idle.length > 0 || threads.size < mostThreads)) {
			const read = waiting.take() as Read;
			try {
				give(idle.pop() ?? start(), read);
			} catch (error) {
				read.reject(error);
			}
		}
	}

	function give(thread: Thread, read: Read) {
		// The number stays within 31 bits, and is never 0, the initial value of `ended`.
		lastNumber = (lastNumber % 0x3fff_ffff) + 1;
		thread.running = { number: lastNumber, read };
		thread.worker.ref();
		thread.worker.postMessage({ number: lastNumber, text: read.text, parameters: read.parameters } satisfies Job);
	}

	/** Ends a read whose requester has gone. */
	function end(read: Read) {
		if (waiting.remove(keyOf(read), read)) {
			read.reject(clientGone());
			return;
		}
		for (const thread of threads) {
			if (thread.running?.read === read) {
				stop(thread);
			}
		}
	}

	/** Ends the statement that a thread runs, if it runs one. */
	function stop({ running, ended }: Thread) {
		if (running !== undefined) {
			Atomics.store(ended, 0, running.number);
		}
	}

	return {
		run(text, parameters, requester) {
			return new Promise<unknown[][]>((resolve, reject) => {
				const signal = requester?.signal;
				if (signal?.aborted) {
					throw clientGone();
				}
				const leave = () => end(read);
				const settled = () => signal?.removeEventListener("abort", leave);
				const read: Read = {
					text,
					parameters,
					requester,
					resolve(rows) {
						settled();
						resolve(rows);
					},
					reject(error) {
						settled();
						reject(error);
					},
				};
				if (isClosed || !waiting.add(keyOf(read), read)) {
					throw longRequestsBusy();
				}
				signal?.addEventListener("abort", leave, { once: true });
				dispatch();
			});
		},
		async close() {
			isClosed = true;
			for (let read = waiting.take(); read !== undefined; read = waiting.take()) {
				read.reject(longRequestsBusy());
			}
			await Promise.all(
				Array.from(threads, (thread) => {
					stop(thread);
					return endWorker(thread.worker);
				}),
			);
		},
	};
}

/** Reads of the server itself, such as those for `/metrics`, share one key. */
const keyOf = ({ requester }: Read) => requester?.key ?? "";

function errorOf(outcome: Exclude<Outcome, { readonly rows: unknown }>): unknown {
	if ("stopped" in outcome) {
		return outcome.stopped === "late" ? tookTooLong() : clientGone();
	}
	const { message, code } = outcome.error;
	return code === undefined ? new Error(message) : translate(new Sqlite.SqliteError(message, code));
}

/** The error of a read whose thread has failed: the same as of a failed database. */
function unanswered(error: unknown): unknown {
	return translate(Object.assign(new Sqlite.SqliteError(String(error), "SQLITE_IOERR")));
}
