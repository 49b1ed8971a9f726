// SPDX-License-Identifier: Apache-2.0

// Answers requests that take long in a thread of their own, so that they hold up no other request. The thread has its
// own connection to the database, and its own heap. It starts with the first such request.

import type { Worker } from "node:worker_threads";
import { clientGone, longRequestsBusy, unavailable } from "../errors/server.ts";
import { FairQueue } from "../fair-queue.ts";
import type { Answered, HttpRequest } from "../gateway/exchange.ts";
import type { OnInternalError } from "../services/admission/authenticated.ts";
import type { Caller } from "../services/shared/call.ts";
import { endWorker, startWorker } from "../worker.ts";
import type { FromThread, Gone, Job, LongThreadData, RpcJob, RpcOutcome, ScimJob } from "./long-messages.ts";

/** How many requests the thread handles at one time. While one waits for the database, another continues. */
const atOnce = 4;

/** How many requests may wait: of one token, and together. */
const mostWaiting = { each: 32, all: 256 };

/** The headers that the gateway reads. */
const headersOfScim = ["accept", "content-type", "if-match", "if-none-match"] as const;

/** The largest body of a SCIM request that the thread takes, in bytes. The gateway has checked the limit of the route. */
const anySize = Number.POSITIVE_INFINITY;

type Task = {
	/** Without the time and the number, which it gets when it starts. */
	readonly job: Omit<ScimJob, "number" | "now"> | Omit<RpcJob, "number" | "now">;
	resolve(outcome: never): void;
	reject(error: unknown): void;
};

export interface LongRequests {
	/** Answers a SCIM request of an admitted caller. */
	answerScim(request: HttpRequest, requestId: string, origin: string, caller: Caller): Promise<Answered>;
	/**
	 * Answers a unary call of an admitted caller.
	 *
	 * @param signal is aborted when the client disconnects.
	 */
	answerCall(
		job: Pick<RpcJob, "request" | "requestId" | "caller" | "viaGateway">,
		signal: AbortSignal,
	): Promise<RpcOutcome>;
	/**
	 * Ends the thread, if it is idle: its heap is freed as a whole. The next such request starts a new one.
	 *
	 * @returns false if it is not idle.
	 */
	release(): boolean;
	/** Ends the thread. */
	close(): Promise<void>;
}

/**
 * @param thread the URL of the module that the thread runs.
 * @param now milliseconds since 1970.
 */
export function longRequests(
	thread: URL,
	data: LongThreadData,
	now: () => number,
	onInternalError: OnInternalError,
): LongRequests {
	const waiting = new FairQueue<Task>(mostWaiting);
	const running = new Map<number, Task>();
	let worker: Worker | undefined;
	let lastNumber = 0;

	function start(): Worker {
		const started = startWorker(thread, data, process.env);
		started.on("message", receive);
		started.on("error", (error) => fail(started, error));
		started.on("exit", () => fail(started, new Error("the thread for long requests ended")));
		return started;
	}

	/** Fails the requests in progress. The next request starts a new thread. */
	function fail(ended: Worker, error: unknown) {
		if (worker !== ended) {
			return;
		}
		worker = undefined;
		for (const { job, reject } of running.values()) {
			onInternalError(error, job.requestId);
			reject(unavailable("the request was not completed: read the resource, and try again"));
		}
		running.clear();
		dispatch();
	}

	function receive(message: FromThread) {
		if ("internal" in message) {
			onInternalError(message.internal, message.requestId);
			return;
		}
		const task = running.get(message.number);
		running.delete(message.number);
		if ("outcome" in message) {
			task?.resolve(message.outcome as never);
		} else {
			task?.reject(message.failure);
		}
		dispatch();
	}

	function dispatch() {
		while (running.size < atOnce) {
			const task = waiting.take();
			if (task === undefined) {
				break;
			}
			worker ??= start();
			lastNumber += 1;
			running.set(lastNumber, task);
			worker.postMessage({ ...task.job, number: lastNumber, now: now() } satisfies Job);
		}
		// An idle thread does not keep the process alive.
		running.size > 0 ? worker?.ref() : worker?.unref();
	}

	async function end(): Promise<void> {
		const ending = worker;
		worker = undefined;
		if (ending !== undefined) {
			await endWorker(ending);
		}
	}

	function leave(task: Task) {
		if (waiting.remove(task.job.caller.tokenId, task)) {
			task.reject(clientGone());
			return;
		}
		for (const [number, each] of running) {
			if (each === task) {
				worker?.postMessage({ gone: number } satisfies Gone);
			}
		}
	}

	function ask<Outcome>(job: Task["job"], signal: AbortSignal): Promise<Outcome> {
		return new Promise<Outcome>((resolve, reject) => {
			if (signal.aborted) {
				throw clientGone();
			}
			const task: Task = { job, resolve, reject };
			if (!waiting.add(job.caller.tokenId, task)) {
				throw longRequestsBusy();
			}
			signal.addEventListener("abort", () => leave(task), { once: true });
			dispatch();
		});
	}

	return {
		async answerScim(request, requestId, origin, caller) {
			const { method, url } = request;
			const hasBody = method === "POST" || method === "PUT" || method === "PATCH";
			const { summary, ...response } = await ask<Answered["response"] & Pick<Answered, "summary">>(
				{
					...{ kind: "scim", requestId, caller, origin, method, url },
					headers: Object.fromEntries(headersOfScim.map((name) => [name, request.header(name)])),
					body: hasBody ? await request.body(anySize) : undefined,
				},
				request.goneSignal(),
			);
			return { response, summary };
		},
		answerCall: (job, signal) => ask<RpcOutcome>({ kind: "rpc", ...job }, signal),
		release() {
			if (running.size > 0) {
				return false;
			}
			void end();
			return true;
		},
		close: end,
	};
}
