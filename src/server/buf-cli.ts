// SPDX-License-Identifier: Apache-2.0

// Headers of the `buf` CLI: it sends its version, and prints a warning of the server.

import type { Caller } from "../services/shared/call.ts";
import type { Request } from "./node-http.ts";

/** The header whose text the CLI prints to its user, in Base64. */
export const warningHeader = "buf-warning-bin";

const day = 86_400_000;

/** How long before its expiry the server warns of a token, in milliseconds: 30 days. */
const warnsBefore = 30 * day;

/** Returns the version of the CLI for the log, such as `1.74.0`; undefined if the client sent none, or no version. */
export function bufVersionIn({ headers }: Request): string | undefined {
	const version = headers["buf-version"];
	return typeof version === "string" && /^\d+\.\d+\.\d+[\w.+-]{0,32}$/.test(version) ? version : undefined;
}

/**
 * Returns the value of the warning header for a caller; undefined unless the caller's token expires within 30 days.
 *
 * @param now milliseconds since 1970.
 */
export function expiryWarning({ expireTime, tokenId }: Caller, now: number): string | undefined {
	if (expireTime === undefined || expireTime - now > warnsBefore) {
		return undefined;
	}
	const days = Math.floor((expireTime - now) / day);
	const left = days === 0 ? "in less than a day" : days === 1 ? "in one day" : `in ${days} days`;
	const text = `The token ${tokenId} expires ${left}, at ${new Date(expireTime).toISOString()}. Create a new one, and run "buf registry login" with it.`;
	return Buffer.from(text).toString("base64");
}
