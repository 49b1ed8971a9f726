// SPDX-License-Identifier: Apache-2.0

// The plain-text endpoints for operators: /healthz, /readyz, /metrics and the help pages at /errors.

import type { ConnectError } from "@connectrpc/connect";
import { codeOf, withRequestId } from "../errors/error.ts";
import { unknownEndpoint } from "../errors/request.ts";
import { unavailable } from "../errors/server.ts";
import { requestIdHeader } from "../services/admission/admission-control.ts";
import { discardBody } from "./announced-body.ts";
import { errorText } from "./error-pages.ts";
import type { Metrics } from "./metrics.ts";
import type { Request, Response } from "./node-http.ts";
import type { Outcome } from "./outcome.ts";
import { httpStatusOf, setErrorHeaders } from "./rpc-error.ts";
import { withTimeLimit } from "./time-limit.ts";

/** The sources of the endpoints' reports. */
export interface OperatorSources {
	readonly metrics: Metrics;
	/** Throws if the database, or the service behind a gateway, is unavailable. */
	ping(): Promise<void>;
}

/** The differences between the main port and the port for administrators. */
export interface PortContent {
	readonly hasMetrics: boolean;
	/** Names the endpoints of the port, for the error about an unknown path. */
	readonly advice: string;
}

/** Answers a request for one of the endpoints, or with 404 for any other path. */
export async function answerOperator(
	request: Request,
	response: Response,
	path: string,
	requestId: string,
	{ metrics, ping }: OperatorSources,
	{ hasMetrics, advice }: PortContent,
): Promise<Outcome> {
	await discardBody(request);
	const answer = (
		status: number,
		text: string | Buffer,
		route: string = path,
		type = "text/plain; charset=utf-8",
		code?: string,
	): Outcome => {
		response.statusCode = status;
		response.setHeader(requestIdHeader, requestId);
		response.setHeader("content-type", type);
		response.end(text);
		return { route, rules: [], scimType: undefined, status, code };
	};
	const refuse = (error: ConnectError, route?: string): Outcome => {
		setErrorHeaders(error, response);
		const text = `${withRequestId(error, requestId).rawMessage}\n`;
		return answer(httpStatusOf(error), text, route, undefined, codeOf(error));
	};
	if (path === "/errors" || path.startsWith("/errors/")) {
		const text = errorText(path.slice("/errors/".length));
		return text === undefined
			? refuse(unknownEndpoint("an error with this code", "/errors lists all codes"), "/errors/{code}")
			: answer(200, text, path === "/errors" ? path : "/errors/{code}");
	}
	switch (path) {
		case "/healthz":
			return answer(200, "ok\n");
		case "/readyz":
			return withTimeLimit(ping()).then(
				() => answer(200, "ok\n"),
				() => refuse(unavailable("not ready: the database is unavailable; see the log")),
			);
		case "/metrics":
			return hasMetrics
				? answer(200, await metrics.text(), path, metrics.contentType)
				: refuse(
						unknownEndpoint("/metrics", "this port has no metrics: they are at the address in ROSTER_ADMIN_LISTEN"),
					);
		default:
			return refuse(unknownEndpoint("this page", advice), "");
	}
}
