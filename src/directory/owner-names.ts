// SPDX-License-Identifier: Apache-2.0

// The ids and names of users and organizations in buf.registry.owner.v1. Its rules are stricter than those of the
// directory: ids have no hyphens, and every name has the same shape. Pure.

import { invalidArgument } from "../errors/request.ts";

export type OwnerKind = "user" | "organization";

const nameShape = /^[a-z][a-z0-9-]{0,30}[a-z0-9]$/;
const idShape = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/i;

/** An id in base 36 has at most 25 digits. With the prefix, it is a valid name. */
const prefixes = { user: "user", organization: "org" } as const;
const codeShape = /^(?:user|org)-([0-9a-z]{25})$/;

/** Returns an id without hyphens. */
export function shortId(id: string): string {
	return id.replaceAll("-", "");
}

/**
 * Returns the id that a request names, in lower case and with hyphens.
 *
 * @param where the field of the request, for the error.
 * @throws invalid_argument if it is not an id.
 */
export function checkId(id: string, where: string): string {
	const parts = idShape.exec(id);
	if (parts === null) {
		throw invalidArgument(
			`${where}: ${clip(id)} is not an id: it needs 32 hexadecimal digits, with or without hyphens`,
		);
	}
	return parts.slice(1).join("-").toLowerCase();
}

/** @throws invalid_argument if a text cannot be the name of a user or an organization. */
export function checkOwnerName(name: string, where: string): string {
	if (!nameShape.test(name)) {
		throw invalidArgument(
			`${where}: ${clip(name)} is not a name: it needs 2 to 32 lowercase letters, digits and hyphens, beginning with a letter and not ending with a hyphen`,
		);
	}
	return name;
}

/** Returns the name of a user or an organization: their own, or one made of the id if theirs does not have the shape. */
export function ownerName(kind: OwnerKind, name: string, id: string): string {
	const code = () =>
		BigInt(`0x${shortId(id)}`)
			.toString(36)
			.padStart(25, "0");
	return nameShape.test(name) ? name : `${prefixes[kind]}-${code()}`;
}

/** Returns the id of which a name may be made; undefined if it cannot be made of one. */
export function idInName(name: string): string | undefined {
	const code = codeShape.exec(name)?.[1];
	if (code === undefined) {
		return undefined;
	}
	const id = Array.from(code).reduce((sum, digit) => sum * 36n + BigInt(Number.parseInt(digit, 36)), 0n);
	const digits = id.toString(16).padStart(32, "0");
	return digits.length > 32 ? undefined : checkId(digits, "name");
}

function clip(text: string): string {
	return JSON.stringify(text.slice(0, 64));
}
