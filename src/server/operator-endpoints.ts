// SPDX-License-Identifier: Apache-2.0

// The plain-text endpoints for operators: /healthz, /readyz, /metrics and the help pages at /errors.

import type { ErrorCode } from "../error-table.ts";
import { unknownEndpoint, withRequestId } from "../errors.ts";
import { requestIdHeader } from "../services/admission/admission-control.ts";
import { errorText } from "./error-pages.ts";
import type { Response } from "./http-port.ts";
import type { Metrics } from "./metrics.ts";
import type { Outcome } from "./outcome.ts";
import { setErrorHeaders } from "./rpc-error.ts";
import { withTimeLimit } from "./time-limit.ts";

/** What the endpoints report. */
export interface OperatorSources {
	readonly metrics: Metrics;
	/** Throws if the database, or the service behind a gateway, is unavailable. */
	ping(): Promise<void>;
}

/** What differs between the main port and the port for administrators. */
export interface PortContent {
	readonly hasMetrics: boolean;
	/** Names the endpoints of the port, for the error about an unknown path. */
	readonly advice: string;
}

const codes: ReadonlyMap<number, ErrorCode> = new Map([
	[404, "unknown_endpoint"],
	[503, "unavailable"],
]);

/** Answers a request for one of the endpoints, or with 404 for any other path. */
export async function answerOperator(
	response: Response,
	path: string,
	requestId: string,
	{ metrics, ping }: OperatorSources,
	{ hasMetrics, advice }: PortContent,
): Promise<Outcome> {
	const answer = (
		status: number,
		text: string | Buffer,
		route: string = path,
		type = "text/plain; charset=utf-8",
	): Outcome => {
		response.statusCode = status;
		response.setHeader(requestIdHeader, requestId);
		response.setHeader("content-type", type);
		response.end(text);
		return { route, rules: [], scimType: undefined, status, code: codes.get(status) };
	};
	if (path === "/errors" || path.startsWith("/errors/")) {
		const text = errorText(path.slice("/errors/".length));
		return text === undefined
			? answer(404, "no error has this code: /errors lists all codes\n", "/errors/{code}")
			: answer(200, text, path === "/errors" ? path : "/errors/{code}");
	}
	switch (path) {
		case "/healthz":
			return answer(200, "ok\n");
		case "/readyz":
			return withTimeLimit(ping()).then(
				() => answer(200, "ok\n"),
				() => answer(503, "not ready: the database is unavailable; see the log\n"),
			);
		case "/metrics":
			return hasMetrics
				? answer(200, await metrics.text(), path, metrics.contentType)
				: answer(404, "this port has no metrics: they are at the address in ROSTER_ADMIN_LISTEN\n");
		default: {
			const error = unknownEndpoint("this page", advice);
			setErrorHeaders(error, response);
			return answer(404, `${withRequestId(error, requestId).rawMessage}\n`, "");
		}
	}
}
