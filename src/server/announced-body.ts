// SPDX-License-Identifier: Apache-2.0

// The step between the checks of a request and the reading of its body.

import type { Request, Response } from "./http-port.ts";

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
