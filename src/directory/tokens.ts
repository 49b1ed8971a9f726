// SPDX-License-Identifier: Apache-2.0

// The names of tokens. Pure.

import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { invalidArgument } from "../errors/request.ts";
import type { TokenRecord } from "../records/credentials.ts";

/** The name of the administrator's token that the first start creates. */
export const firstTokenName = "first-start";

/** Whether a token is the administrator's token of the first start, which people share. */
export function isShared({ kind, displayName }: TokenRecord): boolean {
	return kind === CredentialKind.ADMINISTRATOR && displayName === firstTokenName;
}

// A name has no "@", so that nobody's address gets into the log as the name of a token.
const nameShape = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N} ._-]{0,62}[\p{L}\p{M}\p{N}])?$/u;

/**
 * Checks the name of a new token.
 *
 * @param field the field of the request, for the error.
 * @returns the name; undefined if it is empty.
 * @throws invalid_argument if the name is not valid.
 */
export function tokenName(name: string, field: "display_name" | "note"): string | undefined {
	if (name === "") {
		return undefined;
	}
	if (!nameShape.test(name)) {
		throw invalidArgument(
			`${field}: ${JSON.stringify(name.slice(0, 64))} is not the name of a token: it needs 1 to 64 letters, digits, spaces, dots, underscores and hyphens, beginning and ending with a letter or digit`,
		);
	}
	return name;
}

/** The text that stands for a token in a report: its name with its id, or its id if it has no name. */
export function tokenLabel({ id, displayName }: { readonly id: string; readonly displayName: string | undefined }) {
	return displayName === undefined ? id : `${displayName} (${id})`;
}
