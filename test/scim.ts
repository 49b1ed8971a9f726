// SPDX-License-Identifier: Apache-2.0

// A SCIM client for tests: a request is one line and a body, and an answer is checked where it comes.

import { once } from "node:events";
import http from "node:http";
import { expect } from "vitest";
import { unlessRefused } from "./unchanged.ts";

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
export const bulkSchema = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
export const errorSchema = "urn:ietf:params:scim:api:messages:2.0:Error";
export const listSchema = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/** The servers that one address stands for, where there is more than one. */
const replicas = new Map<string, readonly string[]>();

/**
 * Lets requests to an address go to these servers by turns; each hears that it is the first that was asked.
 *
 * @returns what ends it: the next server may get the same port.
 */
export function spread(url: string, others: readonly string[]): () => void {
	replicas.set(url, [url, ...others]);
	return () => void replicas.delete(url);
}

/** A user with a work email, as it is sent. */
export function userOf(userName: string): Json {
	const value = userName.includes("@") ? userName : `${userName}@example.com`;
	return { schemas: [userSchema], userName, emails: [{ value, type: "work", primary: true }] };
}

export class Scim {
	readonly #url: string;
	#sent = 0;
	readonly #headers: Record<string, string>;
	/** How a space in a query is written. */
	readonly #space: string;

	/** Where SCIM begins. */
	readonly #base: string;

	constructor(
		url: string,
		token: string | undefined,
		headers: Record<string, string> = {},
		space = "%20",
		base = "/scim/v2",
	) {
		this.#url = url;
		this.#base = base;
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
		const answer = unlessRefused(
			this.#url,
			({ status }) => status,
			() => this.#send(method ?? "GET", target, body, headers),
		);
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
		const servers = replicas.get(this.#url) ?? [this.#url];
		this.#sent += 1;
		const server = servers[this.#sent % servers.length] as string;
		const url = `${server}${this.#base}${encodeURI(target).replaceAll("%20", this.#space)}`;
		const text = body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body);
		const { "content-type": type = "", ...rest } = { ...this.#headers, ...headers };
		const typed = type === "" ? rest : { ...rest, "content-type": type };
		const sized = text === null ? {} : { "content-length": String(Buffer.byteLength(text)) };
		// A connection for each request: none is left from before a restart.
		const request = http.request(url, {
			method,
			headers: { host: new URL(this.#url).host, ...sized, ...typed },
			agent: false,
		});
		request.end(text ?? undefined);
		const [response] = (await once(request, "response")) as [http.IncomingMessage];
		const answer = Buffer.concat(await response.toArray()).toString();
		const received = new Headers();
		for (let index = 0; index < response.rawHeaders.length; index += 2) {
			received.append(response.rawHeaders[index] as string, response.rawHeaders[index + 1] as string);
		}
		const { statusCode: status = 0 } = response;
		return { status, headers: received, body: answer === "" ? undefined : JSON.parse(answer) };
	}

	/** Creates a user with a work email, and gives it. */
	user(userName: string, more: Json = {}): Promise<Json> {
		return this.ask("POST /Users", { ...userOf(userName), ...more }).answers(201);
	}

	/** Creates as many users, at most 1,000, in one request, which takes a fraction of one for each; gives their ids. */
	async users(userNames: readonly string[]): Promise<string[]> {
		const operations = userNames.map((name, index) => {
			return { method: "POST", path: "/Users", bulkId: String(index), data: userOf(name) };
		});
		const { Operations: made } = await this.ask("POST /Bulk", {
			schemas: [bulkSchema],
			Operations: operations,
		}).answers(200);
		expect(new Set(made.map((each: Json) => each.status))).toEqual(new Set(["201"]));
		return made.map((each: Json) => each.location.split("/").at(-1));
	}

	/** Creates a group with members by id, and gives it. */
	group(displayName: string, ...members: string[]): Promise<Json> {
		const body = { schemas: [groupSchema], displayName, members: members.map((value) => ({ value })) };
		return this.ask("POST /Groups", body).answers(201);
	}
}
