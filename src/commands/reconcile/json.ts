// SPDX-License-Identifier: Apache-2.0

// Reads users or groups from the JSON of Microsoft Graph or of the API of Okta, object by object: the whole file is never
// in memory.

import { createReadStream } from "node:fs";
import { CommandError } from "../failure.ts";
import { activeIn, type Entry, unusable } from "./entries.ts";

/** The greatest length of one object, in characters. A group may have many members. */
const longest = 64 * 1024 * 1024;

interface JsonObject {
	readonly text: string;
	readonly line: number;
}

/**
 * Finds the objects of a list in JSON: those of an array at the root (Okta), of the array `value` (Microsoft Graph), or one
 * object after the other.
 */
class ObjectFinder {
	/** The text from the beginning of the present object on. Between objects it is empty. */
	#text = "";
	#depth = 0;
	#line = 1;
	/** The depth of the list; undefined as long as no list was found. Without a list, each object at the root counts. */
	#list: number | undefined;
	/** The position of the present object in the text; -1 between objects. */
	#start = -1;
	#startLine = 1;
	#inString = false;
	#escaped = false;
	#stringStart = 0;
	/** The last string at depth 1, by which the array `value` is found. */
	#key = "";

	/** Takes the next part of the file, and returns the objects that it completes. */
	*take(part: string): Generator<JsonObject> {
		let at = this.#text.length;
		this.#text += part;
		while (at < this.#text.length) {
			const found = this.#next(this.#text[at] as string, at);
			at += 1;
			if (found !== undefined) {
				yield found;
				this.#text = this.#text.slice(at);
				[at, this.#start] = [0, -1];
			}
		}
		if (this.#start < 0 && this.#list !== undefined && !this.#inString) {
			this.#text = "";
		}
		if (this.#text.length > longest) {
			throw new CommandError(
				"file_unusable",
				`line ${this.#startLine}: an object is longer than 64 MiB, or is not JSON`,
			);
		}
	}

	/** Whether the file may end here. */
	get isComplete(): boolean {
		return this.#depth === 0 && !this.#inString;
	}

	#next(character: string, at: number): JsonObject | undefined {
		if (character === "\n") {
			this.#line += 1;
		}
		if (this.#inString) {
			if (!this.#escaped && character === '"') {
				this.#inString = false;
				this.#key = this.#depth === 1 ? this.#text.slice(this.#stringStart, at) : this.#key;
			}
			this.#escaped = !this.#escaped && character === "\\";
			return undefined;
		}
		switch (character) {
			case '"':
				this.#inString = true;
				this.#stringStart = at + 1;
				return undefined;
			case "[":
				if (this.#list === undefined && (this.#depth === 0 || (this.#depth === 1 && this.#key === "value"))) {
					this.#list = this.#depth + 1;
					this.#start = -1;
				}
				this.#depth += 1;
				return undefined;
			case "{":
				if (this.#start < 0 && this.#depth === (this.#list ?? 0)) {
					[this.#start, this.#startLine] = [at, this.#line];
				}
				this.#depth += 1;
				return undefined;
			case "]":
				this.#depth -= 1;
				return undefined;
			case "}":
				this.#depth -= 1;
				return this.#start >= 0 && this.#depth === (this.#list ?? 0)
					? { text: this.#text.slice(this.#start, at + 1), line: this.#startLine }
					: undefined;
			default:
				return undefined;
		}
	}
}

/** Reads a file, object by object. */
export async function* readJson(path: string): AsyncGenerator<Entry> {
	const finder = new ObjectFinder();
	for await (const part of createReadStream(path, { encoding: "utf8" }) as AsyncIterable<string>) {
		for (const { text, line } of finder.take(part)) {
			yield* entriesIn(parsed(text, line), line);
		}
	}
	if (!finder.isComplete) {
		throw new CommandError("file_unusable", `${path} ends within an object: it is incomplete, or not JSON`);
	}
}

type Json = Readonly<Record<string, unknown>>;

function parsed(text: string, line: number): Json {
	try {
		return JSON.parse(text) as Json;
	} catch (error) {
		throw unusable(line, (error as Error).message);
	}
}

/** A text of an object; undefined if the object has no such property. */
function textIn(object: Json, ...names: string[]): string | undefined {
	const name = names.find((each) => each in object);
	const value = name === undefined ? undefined : object[name];
	return name === undefined ? undefined : value === null || value === undefined ? "" : String(value);
}

const objectIn = (value: unknown): Json => (typeof value === "object" && value !== null ? (value as Json) : {});

/** Converts an object of Okta, of Graph, or with the names of the generic columns. */
function* entriesIn(object: Json, line: number): Generator<Entry> {
	const profile = objectIn(object["profile"]);
	const isOkta = "profile" in object;
	const userName = isOkta ? textIn(profile, "login") : textIn(object, "userName", "userPrincipalName");
	if (userName !== undefined) {
		yield userIn(object, isOkta ? profile : object, userName, line);
		return;
	}
	const displayName = isOkta ? textIn(profile, "name") : textIn(object, "displayName");
	if (displayName === undefined || displayName === "") {
		throw unusable(line, "the object is neither a user with a userName nor a group with a displayName");
	}
	const members = object["members"] ?? objectIn(object["_embedded"])["users"] ?? [];
	const names = (Array.isArray(members) ? members : []).map(memberIn);
	for (const member of names.length === 0 ? [""] : names) {
		yield { kind: "member", member: { line, displayName, member } };
	}
}

function userIn(object: Json, profile: Json, userName: string, line: number): Entry {
	if (userName === "") {
		throw unusable(line, "the userName is empty");
	}
	const active = object["active"] ?? object["accountEnabled"] ?? object["status"];
	return {
		kind: "user",
		user: {
			...{ line, userName },
			externalId: textIn(object, "externalId", "id"),
			givenName: textIn(profile, "givenName", "firstName"),
			familyName: textIn(profile, "familyName", "lastName", "surname"),
			email: textIn(profile, "email", "mail"),
			active: active === undefined || active === null ? undefined : activeIn(active as string | boolean, line),
		},
	};
}

/** The name of a member: a text, or an object of a user. */
function memberIn(member: unknown): string {
	if (typeof member === "string") {
		return member;
	}
	const object = objectIn(member);
	const profile = objectIn(object["profile"]);
	return textIn(profile, "login") ?? textIn(object, "userPrincipalName", "userName", "value", "id") ?? "";
}
