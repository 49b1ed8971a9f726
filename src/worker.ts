// SPDX-License-Identifier: Apache-2.0

// Starts threads of the server.

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
