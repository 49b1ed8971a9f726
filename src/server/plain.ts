// SPDX-License-Identifier: Apache-2.0

// The endpoints for operators: health, readiness to serve, metrics.

import type { ServerResponse } from "node:http";
import type { Http2ServerResponse } from "node:http2";
import type { Metrics } from "./metrics.ts";

interface Watched {
	readonly metrics: Metrics;
	/** Throws unless requests can be answered now. */
	ping(): Promise<void>;
}

/** Answers what is neither SCIM nor RPC, and says whether there is something at the path. */
export async function answerPlainly(
	response: ServerResponse | Http2ServerResponse,
	path: string,
	{ metrics, ping }: Watched,
): Promise<boolean> {
	const answer = (status: number, text: string, type = "text/plain; charset=utf-8") => {
		response.statusCode = status;
		response.setHeader("content-type", type);
		response.end(text);
		return true;
	};
	switch (path) {
		case "/healthz":
			return answer(200, "ok\n");
		case "/readyz":
			return ping().then(
				() => answer(200, "ok\n"),
				() => answer(503, "what answers requests does not answer now: see the log\n"),
			);
		case "/metrics":
			return answer(200, await metrics.text(), metrics.contentType);
		default:
			answer(404, "there is nothing here: SCIM is at /scim/v2, and a method is at /package.Service/Method\n");
			return false;
	}
}
