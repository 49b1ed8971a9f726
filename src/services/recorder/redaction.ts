// SPDX-License-Identifier: Apache-2.0

// Removes secrets from what the flight recorder keeps. A secret is the value of a property, parameter or header whose
// name says so, and everything that has the form of a token. A value that is removed in one place is removed in all.

import type { JsonValue } from "@bufbuild/protobuf";
import { knownSegment } from "./paths.ts";

/** The text that replaces a secret. */
export const removed = "(removed)";

/** The longest text of a body that is kept, in characters. */
const longestBody = 65_536;

/** The largest body that is read for its secrets, in bytes: the largest body of a request for one resource. */
const largestRead = 1024 * 1024;

/** How deep the objects and arrays of a body are read for their secrets. */
const deepestRead = 65;

/** The greatest number of names that are taken from a body. */
const mostNames = 20;

/** The greatest number of ids that are taken from a request. */
export const mostSubjects = 100;

const secretName =
	/pass(?:word|phrase|wd|code)?|pwd|secret|token|assertion|signature|authorization|credential|cookie|session|jwt|bearer|recovery|seed\b|keys?\b|(?:pin|otp)s?\b|(?:auth|access|backup|verification|security)[-_ ]?codes?/i;

const literal = /"((?:[^"\\]|\\.)*)"|'([^']*)'/g;

/** The value without quotes that a filter compares with, if it is not a keyword. */
const bareValue = /\b(?:eq|ne|co|sw|ew|gt|ge|lt|le)\s+(?!(?:true|false|null)\b)([^\s"'()[\]]+)/gi;

/** Whether a filter or a path names a secret attribute. The values that it compares with name none. */
const namesSecret = (text: string) => secretName.test(text.replace(literal, ""));

/** The pattern of credentials: tokens of Roster, bearer tokens, JSON Web Tokens, and keys in PEM. */
const secretForm =
	/roster_[a-z]+_\w*|bearer(?:\s|%20)+[\w.~+/=-]{8,}|basic(?:\s|%20)+[a-z0-9+/=]{8,}|\beyJ[\w-]{8,}\.[\w.-]*|-----BEGIN[^-]*-----[\s\S]*/gi;

/** The parameters of SCIM (RFC 7644 section 3.4, RFC 9865). Other parameters are kept without their values. */
const parameters: ReadonlySet<string> = new Set(
	"filter attributes excludedattributes sortby sortorder startindex count cursor".split(" "),
);

/** The name of a parameter that is kept. A longer one, or one with digits, may be a token that was sent as the query. */
const isWord = /^[a-z][a-z_-]{0,19}$/i;

const id = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;

/** The properties with a filter or a path, which may compare an attribute with a secret. */
const comparing: ReadonlySet<string> = new Set(["filter", "path"]);

/** The properties whose values name a user or a group. */
const naming: ReadonlySet<string> = new Set(["username", "displayname", "emails", "externalid"]);

/** Returns the ids in a text. */
export function idsIn(text: string): string[] {
	return (text.match(id) ?? []).slice(0, mostSubjects).map((each) => each.toLowerCase());
}

/** Collects the secrets of one request, and removes them from its texts. */
export class Redaction {
	readonly #secrets = new Set<string>();
	readonly #names = new Set<string>();

	/** Notes a value that no text may contain. */
	note(value: string | undefined): void {
		// A shorter value could be a part of any word.
		if (value !== undefined && value.length >= 4 && value !== removed) {
			this.#secrets.add(value);
		}
	}

	/**
	 * Notes the value of a header that may be a secret, and what it contains: the token without its scheme, the user and
	 * the password of Basic (RFC 7617), and the values of cookies.
	 */
	noteHeader(value: string): void {
		if (/^(?:bearer|basic|digest|negotiate)$/i.test(value.trim())) {
			// A scheme alone is no secret, and errors name it.
			return;
		}
		this.note(value);
		const [, scheme = "", credentials] = /^(\w+) +(.*)$/.exec(value) ?? [];
		this.note(credentials);
		if (scheme.toLowerCase() === "basic" && credentials !== undefined) {
			const decoded = Buffer.from(credentials, "base64").toString();
			this.note(decoded);
			this.note(decoded.slice(decoded.indexOf(":") + 1));
		}
		for (const part of value.split(/[;,]\s*/)) {
			const at = part.indexOf("=");
			this.note(at === -1 ? undefined : part.slice(at + 1).replace(/^"(.*)"$/, "$1"));
		}
	}

	/** The names and addresses in the bodies that were read. */
	get names(): readonly string[] {
		return [...this.#names].slice(0, mostNames);
	}

	/** Returns a text without secrets. */
	text(text: string): string {
		let kept = text.replace(secretForm, removed);
		for (const secret of this.#secrets) {
			kept = kept.replaceAll(secret, removed);
			for (const form of [JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed())]) {
				kept = form === secret ? kept : kept.replaceAll(form, removed);
			}
		}
		return kept;
	}

	/** Notes the secrets in a path or a user agent, such as that of `/Users;session=…`, or of `/token/…`. */
	notePath(path: string): void {
		let before = "";
		for (const part of path.split(/[/;&]/)) {
			const at = part.indexOf("=");
			if (at !== -1 && secretName.test(part.slice(0, at))) {
				this.note(part.slice(at + 1));
			} else if (secretName.test(before) && !knownSegment.test(part)) {
				this.note(part);
			}
			before = part;
		}
	}

	/** Notes the secrets in a query, and returns it with the values of SCIM's parameters alone. */
	query(query: string): string {
		const kept: string[] = [];
		for (const [name, value] of new URLSearchParams(query)) {
			if (parameters.has(name.toLowerCase()) && !namesSecret(value)) {
				kept.push(`${name}=${value}`);
				continue;
			}
			this.note(value);
			this.#noteLiterals(value);
			kept.push(`${isWord.test(name) && !secretName.test(name) ? name : "…"}=${removed}`);
		}
		return kept.join("&");
	}

	/**
	 * Reads a body, and notes its secrets and names.
	 *
	 * @returns the body without secrets; undefined if it is not JSON, too large or too deep, because its secrets are not
	 *   known then.
	 */
	body(bytes: string | Uint8Array): JsonValue | undefined {
		if (bytes.length > largestRead) {
			return undefined;
		}
		try {
			// Like the server, it leaves out a byte order mark.
			const text = typeof bytes === "string" ? bytes : new TextDecoder().decode(bytes);
			return this.#value(JSON.parse(text), 0);
		} catch {
			return undefined;
		}
	}

	#value(value: JsonValue, depth: number): JsonValue {
		if (value === null || typeof value !== "object") {
			return value;
		}
		if (depth > deepestRead) {
			throw new RangeError("the body is too deep");
		}
		if (Array.isArray(value)) {
			return value.map((each) => this.#value(each, depth + 1));
		}
		// Names are those of SCIM in any case.
		const path = Object.entries(value).find(([name]) => name.toLowerCase() === "path")?.[1];
		const entries = Object.entries(value).map(([name, each]): [string, JsonValue] => {
			if (typeof each === "string" && comparing.has(name.toLowerCase())) {
				this.#noteIn(each);
			}
			// In a PATCH, the path names the attribute of the value.
			const attribute = name.toLowerCase() === "value" && typeof path === "string" ? path : name;
			if (secretName.test(attribute)) {
				this.#noteAll(each, (text) => this.note(text));
				return [name, removed];
			}
			if (
				naming.has(
					attribute
						.replace(/^.*:/, "")
						.replace(/[.[].*$/, "")
						.toLowerCase(),
				)
			) {
				this.#noteAll(each, (text) => this.#names.add(text.slice(0, 200)));
			}
			return [name, this.#value(each, depth + 1)];
		});
		return Object.fromEntries(entries);
	}

	/** Notes the secrets in a filter, or in the path of an operation. */
	#noteIn(text: string): void {
		if (namesSecret(text)) {
			this.#noteLiterals(text);
		}
		// The path of an operation of a bulk request has no query: what is sent as one may be a token.
		const at = text.indexOf("?");
		if (at !== -1) {
			this.query(text.slice(at + 1));
		}
	}

	/** Notes the values that a filter or the path of a PATCH compares with. */
	#noteLiterals(text: string): void {
		for (const [, double, single] of text.matchAll(literal)) {
			this.note(double ?? single);
		}
		for (const [, bare] of text.replace(literal, "").matchAll(bareValue)) {
			this.note(bare);
		}
	}

	/** Calls a function for all texts in a value. */
	#noteAll(value: JsonValue, note: (text: string) => void): void {
		if (typeof value === "string") {
			// "work" and "home" name the kind of an address.
			if (value !== "" && value !== "work" && value !== "home" && value !== "other") {
				note(value);
			}
		} else if (typeof value === "number") {
			note(String(value));
		} else if (typeof value === "object" && value !== null) {
			for (const each of Object.values(value)) {
				this.#noteAll(each, note);
			}
		}
	}
}

/** Writes a body as it is kept, cut to the longest that is. */
export function bodyText(value: JsonValue | undefined, redaction: Redaction): string | null {
	if (value === undefined) {
		return null;
	}
	const text = redaction.text(JSON.stringify(value));
	return text.length > longestBody ? `${text.slice(0, longestBody)}…` : text;
}
