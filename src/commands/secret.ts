// SPDX-License-Identifier: Apache-2.0

// Prints the secret of a token, which is shown only once.

import { type Token, TokenSchema } from "../../gen/roster/v1/token_service_pb.ts";
import { type Output, wholeJson } from "./output.ts";

/**
 * Prints the secret alone as the first line, so that it can be copied. With `--json`, prints one object: the secret as
 * `token`, as the registry's API names it, and as `plaintext`, as the RPC names it, beside the fields of the token.
 */
export function printSecret({ json, print, printJson }: Output, plaintext: string, token: Token | undefined): void {
	if (json) {
		const fields = token === undefined ? {} : (wholeJson(TokenSchema, token) as object);
		printJson({ token: plaintext, plaintext, ...fields });
	} else {
		print(plaintext);
	}
}
