// SPDX-License-Identifier: Apache-2.0

// The types of the admission of a request: who may call, and what the calls for the request made.

import type { RequestOptions } from "./calls.ts";
import type { HttpRequest, Made } from "./exchange.ts";

/** An admitted request. */
export interface Admission {
	/** The options of the calls for this request. */
	readonly options: RequestOptions;
	/** Whether no rule for identity providers applies; undefined means the setting of the server. */
	readonly strict: boolean | undefined;
	/** Identifies what the caller may see: callers with the same view get the same responses. */
	view(): string;
	/** The changes that the calls for the request have made. A gateway in its own process does not know them. */
	made(): Made;
}

/** The changes of a request without a call. */
export const madeNothing: Made = { changes: [], subjects: [] };

/**
 * Admits a request.
 *
 * A gateway in its own process checks only the format of the token here; the service authenticates it with the first call.
 *
 * @param connection the connection that the base URL of the request names; undefined if it names none.
 * @throws unauthenticated or permission_denied if the caller is known to have no access, and not_found if the token is
 *   known to belong to another connection.
 */
export type Admit = (
	request: HttpRequest,
	requestId: string,
	connection: string | undefined,
) => Admission | Promise<Admission>;
