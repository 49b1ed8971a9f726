// SPDX-License-Identifier: Apache-2.0

// The thread for long requests: an engine of its own on the database of the server. The server has admitted the
// requests.

import { setImmediate } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { createEngine, scimAdmission } from "./engine.ts";
import { clientGone } from "./errors/server.ts";
import { openStore } from "./open-store.ts";
import type { FromThread, Gone, Job, LongThreadData, RpcOutcome, ScimOutcome } from "./server/long-messages.ts";
import { authenticator as tokenAuthenticator } from "./services/admission/authenticator.ts";
import { endMessage } from "./worker.ts";

const { database, publicUrl, strictScim } = workerData as LongThreadData;
const main = parentPort as NonNullable<typeof parentPort>;
const send = (message: FromThread) => main.postMessage(message);

/** By how much the server's clock is ahead of this one, in milliseconds. */
let ahead = 0;
const now = () => Date.now() + ahead;
const store = await openStore(database);
const onInternalError = (internal: unknown, requestId: string) => send({ internal: plain(internal), requestId });
const { gateway, answerCall, admissionControl } = createEngine({
	...{ store, now, onInternalError, long: undefined, recorder: undefined },
	authenticator: tokenAuthenticator(store, now, undefined, () => {}),
	// The server has counted the request towards the rate limit of its token.
	config: { publicUrl, strictScim, reflection: false, callsPerMinute: 0 },
});

/** The requests in progress, by number. */
const running = new Map<number, { readonly disconnection: AbortController; readonly ended: Promise<void> }>();

async function answer(job: Job, signal: AbortSignal): Promise<ScimOutcome | RpcOutcome> {
	const { requestId, caller } = job;
	if (job.kind === "rpc") {
		return answerCall(job.request, admissionControl.admitted(caller, requestId, job.viaGateway), signal);
	}
	const { method, url, headers, body } = job;
	const request = {
		...{ method, url, address: undefined },
		header: (name: string) => headers[name],
		body: async (limit: number) => (body !== undefined && body.length <= limit ? body : undefined),
		isGone: () => signal.aborted,
		turn: () => setImmediate(),
		goneSignal: () => signal,
	};
	const admission = scimAdmission(admissionControl.admitted(caller, requestId, true));
	const { response, summary } = await gateway.handle(request, requestId, job.origin, admission);
	const failure = summary.failure === undefined ? undefined : plain(summary.failure);
	return { kind: "scim", ...response, summary: { ...summary, failure } };
}

/** An error as it can be sent to another thread. */
function plain(error: unknown): Error {
	const { message, stack, cause } = error as Error;
	return Object.assign(new Error(message, { cause: cause === undefined ? undefined : String(cause) }), { stack });
}

async function run(job: Job, signal: AbortSignal): Promise<void> {
	try {
		send({ number: job.number, outcome: await answer(job, signal) });
	} catch (error) {
		send({ number: job.number, failure: plain(error) });
	} finally {
		running.delete(job.number);
	}
}

function start(job: Job) {
	ahead = job.now - Date.now();
	const disconnection = new AbortController();
	running.set(job.number, { disconnection, ended: run(job, disconnection.signal) });
}

/** Ends the thread when the requests in progress have ended. */
async function end() {
	for (const { disconnection } of running.values()) {
		disconnection.abort(clientGone());
	}
	await Promise.all(Array.from(running.values(), ({ ended }) => ended));
	await store.close();
	process.exit();
}

main.on("message", (message: Job | Gone | typeof endMessage) => {
	if (message === endMessage) {
		void end();
	} else if ("gone" in message) {
		running.get(message.gone)?.disconnection.abort(clientGone());
	} else {
		start(message);
	}
});
