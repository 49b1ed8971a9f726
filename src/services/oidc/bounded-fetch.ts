// SPDX-License-Identifier: Apache-2.0

// Fetches from the issuer, with a limit on the size of what it answers. The library limits the time, and follows no
// redirect.

import type { CustomFetch } from "openid-client";

/** The largest response, in bytes. */
const largest = 1024 * 1024;

export const boundedFetch: CustomFetch = async (url, options) => {
	const { status, statusText, headers, body } = await fetch(url, options as RequestInit);
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of body ?? []) {
		size += chunk.length;
		if (size > largest) {
			throw new TypeError(`the response is larger than ${largest} bytes`);
		}
		chunks.push(chunk);
	}
	// A response with such a status must not have a body.
	const isEmpty = [101, 204, 205, 304].includes(status);
	return new Response(isEmpty ? null : Buffer.concat(chunks), { status, statusText, headers });
};
