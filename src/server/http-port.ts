// SPDX-License-Identifier: Apache-2.0

// One port of the server. Every request passes through here: it gets its id, is checked and answered, counted and logged.

import { ConnectError } from "@connectrpc/connect";
import type { Logger } from "pino";
import type { Networks } from "../directory/networks.ts";
import { requestIdHeader, requestIdOf } from "../services/admission/admission-control.ts";
import { authorizationOf } from "../services/admission/session-credentials.ts";
import type { Recorder } from "../services/recorder/recorder.ts";
import type { Caller } from "../services/shared/call.ts";
import type { Certificate } from "./certificate.ts";
import { findAddress } from "./client-address.ts";
import { failedTokens } from "./failed-tokens.ts";
import { type Hosts, misdirected } from "./hosts.ts";
import { listenHttp } from "./http-listener.ts";
import type { Metrics } from "./metrics.ts";
import type { Request, Response } from "./node-http.ts";
import { isUnauthenticated, logOutcome, type Outcome } from "./outcome.ts";
import { isEncrypted } from "./peers.ts";
import { factsOf } from "./recording.ts";
import { refuseRequest } from "./refusal.ts";
import { intoOriginForm, wrongForm } from "./request-form.ts";
import { isCall } from "./rpc-error.ts";
import type { Timeouts } from "./timeouts.ts";
import type { Tracing } from "./tracing.ts";

/** How long the requests in progress may take when the server stops, in milliseconds. */
const grace = 10_000;

/** Answers a request, and returns the outcome for the metrics and the log. */
export type Answer = (request: Request, response: Response, path: string, requestId: string) => Promise<Outcome>;

export interface HttpPort {
	/** The URL, such as `http://127.0.0.1:8080`; https with TLS. */
	readonly url: string;
	/** The IP address in the URL. */
	readonly address: string;
	/** Uses another certificate for new connections. */
	renew(certificate: Certificate): void;
	/** Finishes the requests in progress, then closes the port. */
	close(): Promise<void>;
}

export interface HttpPortOptions {
	readonly host: string;
	readonly port: number;
	/** The environment variable that sets host and port, for errors. */
	readonly variable: string;
	/** Undefined without TLS. */
	readonly certificate: Certificate | undefined;
	readonly hosts: Hosts;
	readonly timeouts: Timeouts;
	/** The networks of proxies whose headers name the client; undefined if there are none. */
	readonly proxies?: Networks | undefined;
	/** How many connections one peer may have; 0 means no limit. */
	readonly connectionsPerPeer: number;
	/** Whether an Authorization header has a valid token. */
	isKnown(authorization: string): Promise<boolean>;
	readonly log: Logger;
	readonly metrics: Metrics;
	readonly answer: Answer;
	/** Undefined without tracing. */
	readonly tracing: Tracing | undefined;
	/** Receives an error that the caller must not see, for the log. */
	readonly onInternalError: (error: unknown, requestId: string) => void;
	/** The owner of the token in an Authorization header, for the log. A gateway in its own process does not know it. */
	readonly ownerOf?: ((authorization: string | undefined) => Caller | undefined) | undefined;
	/** Records SCIM requests. A gateway in its own process has no recorder. */
	readonly recorder?: Pick<Recorder, "record" | "wants" | "syncs"> | undefined;
	/** Milliseconds since 1970. */
	readonly now?: () => number;
}

/**
 * Gives a call with the cookie of a session its Authorization header. A token in that header goes before the cookie.
 *
 * @returns the error for a call that a page of another site may have sent.
 */
function adoptSession(request: Request, path: string): ConnectError | undefined {
	if (request.headers.cookie === undefined || request.headers.authorization !== undefined || !isCall(request, path)) {
		return undefined;
	}
	const found = authorizationOf(request.headers, isEncrypted(request.socket));
	if (found instanceof ConnectError) {
		return found;
	}
	if (found !== undefined) {
		request.headers.authorization = found;
	}
	return undefined;
}

/** Opens the port. */
export async function openHttpPort(options: HttpPortOptions): Promise<HttpPort> {
	const { host, port, variable, certificate, hosts, timeouts, proxies, connectionsPerPeer, isKnown } = options;
	const {
		log,
		metrics,
		answer,
		tracing,
		onInternalError,
		ownerOf = () => undefined,
		recorder,
		now = Date.now,
	} = options;
	const failed = failedTokens(isKnown);
	const listenerOptions = { host, port, certificate, timeouts, proxies, connectionsPerPeer };
	const listener = await listenHttp(listenerOptions, (request, response) => {
		const started = performance.now();
		intoOriginForm(request);
		const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
		const given = request.headers[requestIdHeader];
		const requestId = requestIdOf(typeof given === "string" ? given : undefined);
		// The RPC services read the id from this header, so that all log lines and errors of a request have the same id.
		request.headers[requestIdHeader] = requestId;
		const unclear = findAddress(request, proxies);
		const crossSite = adoptSession(request, path);
		const answered = async () => {
			const foreign = hosts.foreignIn(request);
			const error =
				unclear ??
				wrongForm(request) ??
				(foreign === undefined ? undefined : misdirected(foreign)) ??
				crossSite ??
				(await failed.check(request));
			if (error !== undefined) {
				return refuseRequest(request, response, path, requestId, error);
			}
			const outcome = await answer(request, response, path, requestId);
			if (isUnauthenticated(outcome)) {
				failed.note(request);
			}
			return outcome;
		};
		(tracing === undefined ? answered() : tracing.request(request, requestId, answered)).then(
			(outcome) => {
				const { route, rules, scimType, status } = outcome;
				const seconds = (performance.now() - started) / 1000;
				const owner = outcome.caller ?? ownerOf(request.headers.authorization);
				const connection = owner?.connection?.name;
				metrics.count({ method: request.method ?? "", route, status, scimType, rules, seconds, connection });
				logOutcome(log, request, path, outcome, seconds, owner);
				const { recorded } = outcome;
				if (recorded !== undefined && owner !== undefined && owner.tokenId !== "") {
					recorder?.syncs.count({
						...{ route, status, tokenId: owner.tokenId, tokenName: owner.tokenDisplayName ?? "" },
						...{ method: request.method ?? "", url: request.url ?? "", time: now() },
					});
				}
				if (recorded !== undefined && recorder?.wants({ method: request.method ?? "", route, status })) {
					recorder.record(factsOf(request, requestId, outcome, recorded, seconds, owner, now()));
				}
			},
			(error) => {
				onInternalError(ConnectError.from(error), requestId);
				response.destroy();
			},
		);
	}).catch((error: NodeJS.ErrnoException) => {
		const advice = error.code === "EADDRINUSE" ? ": another process uses this port: stop it, or set another port" : "";
		throw new Error(`${variable}: ${error.message}${advice}`);
	});
	const { address, family, port: opened } = listener.address;
	const scheme = certificate === undefined ? "http" : "https";
	return {
		url: `${scheme}://${family === "IPv6" ? `[${address}]` : address}:${opened}`,
		address,
		renew: listener.renew,
		close: () => listener.close(grace),
	};
}
