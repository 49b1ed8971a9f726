// SPDX-License-Identifier: Apache-2.0

// How the console calls the server: at its own origin, with the cookie of the session and a header that no form and no
// page of another site can send.

import { createConnectTransport } from "@connectrpc/connect-web";

/** The server accepts a session's cookie only together with this header. */
export const consoleHeader = "x-roster-console";

export const transport = createConnectTransport({
	baseUrl: location.origin,
	fetch: (input, init) => fetch(input, { ...init, credentials: "same-origin", redirect: "error" }),
	interceptors: [
		(next) => (request) => {
			request.header.set(consoleHeader, "1");
			return next(request);
		},
	],
});
