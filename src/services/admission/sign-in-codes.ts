// SPDX-License-Identifier: Apache-2.0

// The codes of sign-in links. A code signs in once, within ten minutes. The server keeps them in memory: after a restart,
// the administrator signs in with the token.

import { randomBytes } from "node:crypto";
import { digestOf } from "./credentials.ts";

const validFor = 600_000;

export interface SignInCodes {
	/** Makes a code that signs in with a token. */
	issue(tokenId: string): string;
	/** Returns the id of the token of a code, the first time; undefined if the code is not valid. */
	take(code: string): string | undefined;
}

export function signInCodes(now: () => number): SignInCodes {
	/** By the digest of the code: a look-up by it takes no time that tells of the code. */
	const issued = new Map<string, { readonly tokenId: string; readonly expireTime: number }>();
	const keyOf = (code: string) => digestOf(code).toString("hex");
	return {
		issue(tokenId) {
			const code = randomBytes(32).toString("base64url");
			issued.set(keyOf(code), { tokenId, expireTime: now() + validFor });
			return code;
		},
		take(code) {
			const key = keyOf(code);
			const found = issued.get(key);
			issued.delete(key);
			return found !== undefined && found.expireTime > now() ? found.tokenId : undefined;
		},
	};
}
