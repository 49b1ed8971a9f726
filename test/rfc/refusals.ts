// SPDX-License-Identifier: Apache-2.0

// For tests of what is refused: a server, requests that no client would send, and a watch on what is written.

import http from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { type Roster, startRoster } from "../roster.ts";
import { type Answer, errorSchema, type Json } from "../scim.ts";

export let roster: Roster;
export let user: Json;
/** With the user in it. */
export let group: Json;
let before: Json;

async function everything(): Promise<Json> {
	const { lastSequence } = await roster.provisioning.listChanges({ afterSequence: 0n, pageSize: 1000 });
	const lists = await Promise.all(["Users", "Groups"].map((each) => roster.scim.ask(`GET /${each}`).answers(200)));
	return { lists, lastSequence };
}

/** Starts a server with a user and a group for the tests of a file, and checks that none of them writes anything. */
export function nothingIsWritten(): void {
	beforeAll(async () => {
		roster = await startRoster();
		user = await roster.scim.user("ada", { externalId: "1", name: { givenName: "Ada" } });
		group = await roster.scim.group("Team", user.id);
	});

	afterAll(() => roster.stop());

	beforeEach(async () => {
		before = await everything();
	});

	afterEach(async () => {
		expect(await everything()).toEqual(before);
		expect(roster.logged.filter((each) => each["msg"] === "internal error")).toEqual([]);
	});
}

export type Body = string | Buffer | readonly Buffer[] | undefined;

/** Sends what `fetch` would not: any bytes, in one piece with Content-Length or in chunks without. */
export function send(line: string, body: Body, headers: Record<string, string> = {}): Promise<Answer> {
	const [method, path] = line.split(" ", 2);
	const { promise, resolve, reject } = Promise.withResolvers<Answer>();
	const request = http.request(
		`${roster.url}/scim/v2${path}`,
		{
			method,
			headers: {
				authorization: `Bearer ${roster.scimToken}`,
				"content-type": "application/scim+json",
				...(Array.isArray(body)
					? { "transfer-encoding": "chunked" }
					: { "content-length": Buffer.byteLength((body as string | Buffer | undefined) ?? "") }),
				...headers,
			},
		},
		async (response) => {
			const chunks = await response.toArray();
			const text = Buffer.concat(chunks).toString();
			resolve({
				status: response.statusCode ?? 0,
				headers: new Headers(response.headers as Record<string, string>),
				body: text === "" ? undefined : JSON.parse(text),
			});
		},
	);
	request.on("error", reject);
	for (const chunk of Array.isArray(body) ? body : []) {
		request.write(chunk);
	}
	request.end(Array.isArray(body) ? undefined : body);
	return promise;
}

/** Checks a SCIM Error, and gives its detail. */
export function error({ status, headers, body }: Answer, expected: number, scimType?: string): string {
	expect(status, JSON.stringify(body)).toBe(expected);
	expect(headers.get("content-type")).toContain("application/scim+json");
	expect(body).toMatchObject({ schemas: [errorSchema], status: String(expected) });
	expect(body.scimType, body.detail).toBe(scimType);
	expect(body.detail.length).toBeGreaterThan(20);
	expect(body.detail).not.toMatch(/\n|\bat [^ ]*[(/].*:\d+:\d+|node_modules|\.ts\b|undefined|\[object/);
	return body.detail;
}

/** Every request that takes a body. */
export const writes = () => [
	"POST /Users",
	`PUT /Users/${user.id}`,
	`PATCH /Users/${user.id}`,
	"POST /Groups",
	`PUT /Groups/${group.id}`,
	`PATCH /Groups/${group.id}`,
];
