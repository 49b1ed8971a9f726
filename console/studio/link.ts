// SPDX-License-Identifier: Apache-2.0

// A link that opens a call filled in. The request is in the fragment, which no browser sends, so that it is in no log.
// Credentials are never in it.

import type { JsonObject, JsonValue } from "@bufbuild/protobuf";

export interface Header {
	readonly name: string;
	readonly value: string;
}

export interface LinkedRequest {
	readonly body: JsonObject;
	readonly headers: readonly Header[];
}

const secretHeader = /authorization|cookie|token|secret|api-?key|password/i;
const secretField =
	/^(token|plaintext|code|secret|password|credential|privateKey|clientSecret|deviceCode|refreshToken|accessToken)$/i;
const secretValue = /\broster_[a-z]+_[\w-]{8,}|^Bearer /;

/** A copy of a value without tokens: an empty string in their place. */
export function withoutSecrets<Value extends JsonValue>(value: Value): Value {
	const clean = (each: JsonValue, name: string): JsonValue => {
		if (typeof each === "string") {
			return secretField.test(name) || secretValue.test(each) ? "" : each;
		}
		if (Array.isArray(each)) {
			return each.map((item) => clean(item, name));
		}
		if (each !== null && typeof each === "object") {
			return Object.fromEntries(Object.entries(each).map(([key, item]) => [key, clean(item, key)]));
		}
		return each;
	};
	return clean(value, "") as Value;
}

export const isSecretHeader = ({ name, value }: Header) => secretHeader.test(name) || secretValue.test(value);

/** The address of a call. */
export function linkTo(method: string, { body, headers }: LinkedRequest): string {
	const kept = { body: withoutSecrets(body), headers: headers.filter((each) => !isSecretHeader(each)) };
	const search = new URLSearchParams({ method });
	return `${location.origin}/studio?${search}#${encodeURIComponent(JSON.stringify(kept))}`;
}

/** Reads the request in a fragment; undefined if it has none. */
export function readLink(hash: string): LinkedRequest | undefined {
	try {
		const { body = {}, headers = [] } = JSON.parse(decodeURIComponent(hash)) as Partial<LinkedRequest>;
		const isHeader = (each: Header) => typeof each?.name === "string" && typeof each.value === "string";
		return typeof body === "object" && Array.isArray(headers) ? { body, headers: headers.filter(isHeader) } : undefined;
	} catch {
		return undefined;
	}
}
