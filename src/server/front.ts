// SPDX-License-Identifier: Apache-2.0

// Where every request arrives and leaves, whatever answers it: it gets its id, is counted and is logged.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import { ConnectError } from "@connectrpc/connect";
import type { Logger } from "pino";
import { requestIdHeader, requestIdOf } from "../services/admission/door.ts";
import type { Certificate } from "./certificate.ts";
import { failedTokens } from "./failed-tokens.ts";
import { type Hosts, misdirected } from "./hosts.ts";
import type { Metrics } from "./metrics.ts";
import { listenOnOnePort } from "./one-port.ts";
import { isUnauthenticated, logOutcome, type Outcome } from "./outcome.ts";
import type { Patience } from "./patience.ts";
import { answerRefused } from "./refused.ts";
import { intoOriginForm, wrongForm } from "./request-form.ts";
import type { Tracing } from "./tracing.ts";

/** How long requests under way may take when the server stops, in milliseconds. */
const grace = 10_000;

export type Request = IncomingMessage | Http2ServerRequest;
export type Response = ServerResponse | Http2ServerResponse;

/** Answers a request at a path, and says what became of it. */
export type Answer = (request: Request, response: Response, path: string, requestId: string) => Promise<Outcome>;

export interface Front {
	/** Such as `http://127.0.0.1:8080`; https where it speaks TLS. */
	readonly url: string;
	/** The address in it. */
	readonly address: string;
	/** Serves the connections from now on with another certificate. */
	renew(certificate: Certificate): void;
	/** Lets requests under way end, then closes. */
	close(): Promise<void>;
}

/** What a front is made of. */
export interface FrontParts {
	readonly host: string;
	readonly port: number;
	/** The variable of the environment that says so. */
	readonly variable: string;
	/** Undefined where the port speaks in the clear. */
	readonly certificate: Certificate | undefined;
	readonly hosts: Hosts;
	readonly patience: Patience;
	/** How many connections one peer may have; 0 is without limit. */
	readonly connectionsPerPeer: number;
	/** Whether a request at a path may send its body, which it has announced. */
	mayContinue(request: Request, path: string): Promise<boolean>;
	readonly log: Logger;
	readonly metrics: Metrics;
	readonly answer: Answer;
	/** Undefined where nothing is traced. */
	readonly tracing: Tracing | undefined;
	/** What an error is told to that no caller may see. */
	readonly onInternalError: (error: unknown, requestId: string) => void;
}

/** The error that a check throws. */
function refusalBy(check: () => void): ConnectError | undefined {
	try {
		check();
		return undefined;
	} catch (error) {
		return ConnectError.from(error);
	}
}

/** Whether a client waits to be told that it may send the body (RFC 9110 section 10.1.1). */
function isAnnounced({ headers }: Request): boolean {
	return headers.expect !== undefined && /^100-continue$/i.test(headers.expect);
}

/** Opens the port, and returns when it is open. */
export async function openFront(parts: FrontParts): Promise<Front> {
	const { host, port, variable, certificate, hosts, patience, connectionsPerPeer, mayContinue } = parts;
	const { log, metrics, answer, tracing, onInternalError } = parts;
	const failed = failedTokens();
	const place = { host, port, certificate, patience, connectionsPerPeer };
	const open = await listenOnOnePort(place, (request, response) => {
		const started = performance.now();
		intoOriginForm(request);
		const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
		const given = request.headers[requestIdHeader];
		const requestId = requestIdOf(typeof given === "string" ? given : undefined);
		// The services read it from here, so that a request has one id wherever it is spoken of.
		request.headers[requestIdHeader] = requestId;
		const answered = async () => {
			const foreign = hosts.foreignIn(request);
			const error =
				wrongForm(request) ??
				(foreign === undefined ? undefined : misdirected(foreign)) ??
				refusalBy(() => failed.check(request));
			if (error !== undefined) {
				return answerRefused(request, response, path, requestId, error);
			}
			// Whoever may not ask is refused without the body; so this is the first thing that costs a look at the token.
			if (isAnnounced(request) && (await mayContinue(request, path))) {
				response.writeContinue();
			}
			const outcome = await answer(request, response, path, requestId);
			failed.note(request, !isUnauthenticated(outcome));
			return outcome;
		};
		(tracing === undefined ? answered() : tracing.request(request, requestId, answered)).then(
			(outcome) => {
				const { route, rules, scimType, status } = outcome;
				const seconds = (performance.now() - started) / 1000;
				metrics.count({ method: request.method ?? "", route, status, scimType, rules, seconds });
				logOutcome(log, request, path, outcome, seconds);
			},
			(error) => {
				onInternalError(ConnectError.from(error), requestId);
				response.destroy();
			},
		);
	}).catch((error: NodeJS.ErrnoException) => {
		const advice = error.code === "EADDRINUSE" ? ": another process listens there: stop it, or set another port" : "";
		throw new Error(`${variable}: ${error.message}${advice}`);
	});
	const { address, family, port: opened } = open.address;
	const scheme = certificate === undefined ? "http" : "https";
	return {
		url: `${scheme}://${family === "IPv6" ? `[${address}]` : address}:${opened}`,
		address,
		renew: open.renew,
		close: () => open.close(grace),
	};
}
