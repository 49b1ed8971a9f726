// SPDX-License-Identifier: Apache-2.0

// Starts and ends threads of the server.

import { getCompileCacheDir } from "node:module";
import { Worker } from "node:worker_threads";

/**
 * Starts a thread.
 *
 * @param module the module that the thread runs.
 * @param workerData what the thread starts with.
 * @param env the environment of the thread; by default empty.
 */
export function startWorker(module: URL, workerData: unknown, env: NodeJS.ProcessEnv = {}): Worker {
	const cache = getCompileCacheDir();
	return new Worker(module, {
		workerData,
		// The thread does not load the modules that are preloaded into the server, such as tracing.
		execArgv: [],
		// Without the compile cache, the thread would load the module that strips types, which takes most of its memory.
		env: cache === undefined ? env : { ...env, NODE_COMPILE_CACHE: cache },
	});
}

/** The message that asks a thread to close what it has open, and to end. */
export const endMessage = "end";

/**
 * Asks a running thread to end, and waits until it has. `Worker.terminate` would abort the process if the thread is
 * loading the driver of SQLite.
 */
export function endWorker(worker: Worker): Promise<void> {
	return new Promise((resolve) => {
		worker.once("exit", () => resolve());
		worker.ref();
		worker.postMessage(endMessage);
	});
}
