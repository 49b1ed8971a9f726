// SPDX-License-Identifier: Apache-2.0

// The endpoints for operators: health, readiness to serve, metrics.

import type { ErrorCode } from "../error-table.ts";
import { unknownEndpoint, withRequestId } from "../errors.ts";
import { requestIdHeader } from "../services/admission/door.ts";
import { errorText } from "./error-pages.ts";
import type { Response } from "./front.ts";
import { inTime } from "./in-time.ts";
import type { Metrics } from "./metrics.ts";
import type { Outcome } from "./outcome.ts";
import { passOn } from "./rpc-error.ts";

/** What operators ask for. */
export interface Watched {
	readonly metrics: Metrics;
	/** Throws unless requests can be answered now. */
	ping(): Promise<void>;
}

/** What of it is at a port, beside health. */
export interface Offer {
	readonly hasMetrics: boolean;
	/** What there is to who asks for what there is not. */
	readonly advice: string;
}

const codes: ReadonlyMap<number, ErrorCode> = new Map([
	[404, "unknown_endpoint"],
	[503, "unavailable"],
]);

/** Answers an operator. */
export async function answerPlainly(
	response: Response,
	path: string,
	requestId: string,
	{ metrics, ping }: Watched,
	{ hasMetrics, advice }: Offer,
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
			? answer(404, "there is no error of this code: /errors lists all\n", "/errors/{code}")
			: answer(200, text, path === "/errors" ? path : "/errors/{code}");
	}
	switch (path) {
		case "/healthz":
			return answer(200, "ok\n");
		case "/readyz":
			return inTime(ping()).then(
				() => answer(200, "ok\n"),
				() => answer(503, "not ready: the database is unavailable: see the log\n"),
			);
		case "/metrics":
			return hasMetrics
				? answer(200, await metrics.text(), path, metrics.contentType)
				: answer(404, "metrics are not here, but at the address that ROSTER_ADMIN_LISTEN names\n");
		default: {
			const error = unknownEndpoint("this page", advice);
			passOn(error, response);
			return answer(404, `${withRequestId(error, requestId).rawMessage}\n`, "");
		}
	}
}
