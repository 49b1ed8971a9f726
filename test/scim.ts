// SPDX-License-Identifier: Apache-2.0

// A SCIM client for tests: a request is one line and a body, and an answer is checked where it comes.

import { expect } from "vitest";

// biome-ignore lint/suspicious/noExplicitAny: a body is whatever came, and the test says what it has to be.
export type Json = any;

export interface Answer {
	readonly status: number;
	readonly headers: Headers;
	/** The parsed body; undefined where there is none. */
	readonly body: Json;
}

/** A request under way, whose answer can be said on the same line. */
export interface Asked extends Promise<Answer> {
	/** Checks the status, and that the body has at least this; gives the body. */
	answers(status: number, body?: Json): Promise<Json>;
	/** Checks that it is a SCIM Error of this status and scimType; gives its detail. */
	fails(status: number, scimType?: string): Promise<string>;
}

export const userSchema = "urn:ietf:params:scim:schemas:core:2.0:User";
export const groupSchema = "urn:ietf:params:scim:schemas:core:2.0:Group";
export const patchSchema = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
export const errorSchema = "urn:ietf:params:scim:api:messages:2.0:Error";
export const listSchema = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

export class Scim {
	readonly #base: string;
	readonly #headers: Record<string, string>;
	/** How a space in a query is written. */
	readonly #space: string;

	constructor(url: string, token: string | undefined, headers: Record<string, string> = {}, space = "%20") {
		this.#base = `${url}/scim/v2`;
		this.#headers = {
			...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
			"content-type": "application/scim+json; charset=utf-8",
			accept: "application/scim+json",
			...headers,
		};
		this.#space = space;
	}

	/** Sends a request: `GET /Users?filter=userName eq "ada"`. The query is encoded here; an empty content-type is left out. */
	ask(line: string, body?: Json, headers: Record<string, string> = {}): Asked {
		const [, method, target = ""] = /^(\w+) (.*)$/s.exec(line) ?? [];
		const answer = this.#send(method ?? "GET", target, body, headers);
		return Object.assign(answer, {
			async answers(status: number, expected?: Json) {
				const got = await answer;
				expect(got.status, `${line} answered ${JSON.stringify(got.body)}`).toBe(status);
				if (expected !== undefined) {
					expect(got.body).toMatchObject(expected);
				}
				return got.body;
			},
			async fails(status: number, scimType?: string) {
				const got = await answer;
				expect(got.status, `${line} answered ${JSON.stringify(got.body)}`).toBe(status);
				expect(got.body).toMatchObject({ schemas: [errorSchema], status: String(status) });
				expect(got.body.scimType).toBe(scimType);
				expect(got.body.detail).toContain(got.headers.get("x-request-id"));
				return got.body.detail as string;
			},
		});
	}

	/** PATCHes with operations. */
	patch(path: string, ...operations: Json[]): Asked {
		return this.ask(`PATCH ${path}`, { schemas: [patchSchema], Operations: operations });
	}

	async #send(method: string, target: string, body: Json, headers: Record<string, string>): Promise<Answer> {
		const url = this.#base + encodeURI(target).replaceAll("%20", this.#space);
		const text = body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body);
		const { "content-type": type = "", ...rest } = { ...this.#headers, ...headers };
		// A Blob without a type goes out without a Content-Type; of a string, fetch would say that it is text.
		const [sent, typed] = type === "" ? [text && new Blob([text]), rest] : [text, { ...rest, "content-type": type }];
		const response = await fetch(url, { method, body: sent, headers: typed });
		const answer = await response.text();
		return { status: response.status, headers: response.headers, body: answer === "" ? undefined : JSON.parse(answer) };
	}

	/** Creates a user with a work email, and gives it. */
	user(userName: string, more: Json = {}): Promise<Json> {
		const emails = [
			{ value: userName.includes("@") ? userName : `${userName}@example.com`, type: "work", primary: true },
		];
		return this.ask("POST /Users", { schemas: [userSchema], userName, emails, ...more }).answers(201);
	}

	/** Creates a group with members by id, and gives it. */
	group(displayName: string, ...members: string[]): Promise<Json> {
		const body = { schemas: [groupSchema], displayName, members: members.map((value) => ({ value })) };
		return this.ask("POST /Groups", body).answers(201);
	}
}
