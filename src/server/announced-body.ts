// SPDX-License-Identifier: Apache-2.0

// The step between the checks of a request and the reading of its body.

import { IncomingMessage } from "node:http";
import type { Request, Response } from "./node-http.ts";

/** How long a response over HTTP/2 waits for the end of a body that nobody reads, in milliseconds. */
const discardTime = 1000;

/** Whether the client waits for 100 (Continue) before it sends the body (RFC 9110 section 10.1.1). */
function expectsContinue({ headers }: Request): boolean {
	return headers.expect !== undefined && /^100-continue$/i.test(headers.expect);
}

/**
 * Accepts the body of a request, and tells a client that waits with `Expect: 100-continue` to send it. Called after all
 * checks that need no body: a client that is refused does not send it.
 *
 * A client that does not wait sends its body in any case. It may read the response only after that, so as much of the
 * body as the limit allows is read before it is refused.
 *
 * @param limit the largest size of the body, in bytes.
 * @returns false if the client waits, and announced a larger body.
 */
export function acceptBody(request: Request, response: Response, limit: number): boolean {
	if (!expectsContinue(request)) {
		return true;
	}
	if (Number(request.headers["content-length"] ?? 0) > limit) {
		return false;
	}
	response.writeContinue();
	return true;
}

/**
 * Discards the rest of a body, so that the connection can be used again. Called before the response is sent.
 *
 * Over HTTP/2, a response may end before its request does (RFC 9113 section 8.1). Some clients then report an error of
 * the connection instead of the response, or wait for ever, such as curl 7.88. So the response waits for the body, for
 * a short time only: the client of a stream may end its body after the response.
 */
export async function discardBody(request: Request): Promise<void> {
	request.resume();
	if (
		request instanceof IncomingMessage ||
		request.complete ||
		request.stream.endAfterHeaders ||
		expectsContinue(request)
	) {
		return;
	}
	await new Promise<void>((resolve) => {
		const late = setTimeout(resolve, discardTime);
		for (const event of ["end", "close"]) {
			request.once(event, () => {
				clearTimeout(late);
				resolve();
			});
		}
	});
}
