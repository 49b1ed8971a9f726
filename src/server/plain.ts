// SPDX-License-Identifier: Apache-2.0

// The endpoints for operators: health, readiness to serve, metrics.

import { requestIdHeader } from "../services/admission/door.ts";
import type { About, Response } from "./front.ts";
import { inTime } from "./in-time.ts";
import type { Metrics } from "./metrics.ts";

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

/** Answers an operator. */
export async function answerPlainly(
	response: Response,
	path: string,
	requestId: string,
	{ metrics, ping }: Watched,
	{ hasMetrics, advice }: Offer,
): Promise<About> {
	const answer = (
		status: number,
		text: string | Buffer,
		route: string = path,
		type = "text/plain; charset=utf-8",
	): About => {
		response.statusCode = status;
		response.setHeader(requestIdHeader, requestId);
		response.setHeader("content-type", type);
		response.end(text);
		return { route, rules: [], scimType: undefined, status };
	};
	switch (path) {
		case "/healthz":
			return answer(200, "ok\n");
		case "/readyz":
			return inTime(ping()).then(
				() => answer(200, "ok\n"),
				() => answer(503, "what answers requests does not answer now: see the log\n"),
			);
		case "/metrics":
			return hasMetrics
				? answer(200, await metrics.text(), path, metrics.contentType)
				: answer(404, "metrics are not here, but at the address that ROSTER_ADMIN_LISTEN names\n");
		default:
			return answer(404, `there is nothing here: ${advice}\n`, "");
	}
}
