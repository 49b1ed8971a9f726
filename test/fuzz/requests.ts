// SPDX-License-Identifier: Apache-2.0

// Random bodies, paths and queries over a socket: never a 5xx, never a polluted prototype, and a request
// that is refused has written nothing.

import fc from "fast-check";
import type { Roster } from "../roster.ts";
import { groupSchema, patchSchema, userSchema } from "../scim.ts";

const names = fc.constantFrom(
	"__proto__",
	"constructor",
	"prototype",
	"toString",
	"hasOwnProperty",
	"schemas",
	"id",
	"userName",
	"USERNAME",
	"externalId",
	"name",
	"name.givenName",
	"emails",
	"active",
	"groups",
	"meta",
	"members",
	"displayName",
	"value",
	"type",
	"primary",
	"$ref",
	"Operations",
	"op",
	"path",
	"",
	"a.b.c",
	"urn:ietf:params:scim:schemas:core:2.0:User",
	"urn:x:y",
	'emails[type eq "work"].value',
);
const oddText = fc.oneof(
	names,
	fc.string({ unit: "binary", maxLength: 12 }),
	fc.constantFrom(
		"\ud800",
		"a\udc00b",
		"\u0000",
		"true",
		"False",
		"2026-01-01T00:00:00Z",
		"x".repeat(600),
		'W/"1"',
		"bulkId:x",
	),
);
const oddNumber = fc.constantFrom(0, -1, 1.5, 1e308, -1e308, 2 ** 53, 4294967296, Number.MIN_VALUE);
const leaf = fc.oneof(oddText, oddNumber, fc.boolean(), fc.constant(null));

export const oddJson = fc.letrec<{ any: unknown }>((tie) => ({
	any: fc.oneof(
		{ depthSize: "medium" },
		leaf,
		fc.array(tie("any"), { maxLength: 4 }),
		fc.array(fc.tuple(names, tie("any")), { maxLength: 5 }),
	),
})).any;

/** JSON with its objects as lists of pairs, so that "__proto__" is a name like any other. */
function write(value: unknown): string {
	if (Array.isArray(value)) {
		const pairs =
			value.length > 0 &&
			value.every((each) => Array.isArray(each) && each.length === 2 && typeof each[0] === "string");
		return pairs
			? `{${value.map(([name, each]) => `${JSON.stringify(name)}:${write(each)}`).join()}}`
			: `[${value.map(write).join()}]`;
	}
	return JSON.stringify(value) ?? "null";
}

const deep = fc.integer({ min: 10, max: 3000 }).map((depth) => `${'{"a":['.repeat(depth)}1${"]}".repeat(depth)}`);

const paths = fc.oneof(
	fc.constantFrom(
		"userName",
		"name",
		"name.givenName",
		"emails",
		"emails.value",
		"members",
		"active",
		"meta",
		"id",
		"groups",
		"schemas",
	),
	fc.constantFrom(
		'emails[type eq "work"]',
		'emails[type eq "work"].value',
		'members[value eq "x"]',
		'emails[not (type eq "a")].primary',
		"emails[",
		"emails]",
		"emails[]",
		'emails[type eq "a"',
		'name[givenName eq "x"]',
		'members[value eq "x"].value',
		"emails[emails[type pr]]",
		"..",
		".value",
		"a b",
	),
	oddText,
);

const operation = fc
	.tuple(fc.oneof(fc.constantFrom("add", "Replace", "remove", "move"), oddText), fc.option(paths), fc.option(oddJson))
	.map(
		([op, path, value]) =>
			`{"op":${JSON.stringify(op)}${path === null ? "" : `,"path":${JSON.stringify(path)}`}${value === null ? "" : `,"value":${write(value)}`}}`,
	);

const body = fc.oneof(
	oddJson.map(write),
	deep,
	fc.string({ maxLength: 30 }),
	fc
		.array(fc.tuple(names, oddJson), { maxLength: 6 })
		.map((pairs) => write([["schemas", [userSchema]], ["userName", "fuzz"], ...pairs])),
	fc
		.array(fc.tuple(names, oddJson), { maxLength: 6 })
		.map((pairs) => write([["schemas", [groupSchema]], ["displayName", "fuzz"], ...pairs])),
	fc
		.array(operation, { maxLength: 4 })
		.map((operations) => `{"schemas":["${patchSchema}"],"Operations":[${operations.join()}]}`),
	fc
		.array(
			fc.tuple(
				fc.constantFrom("POST", "PUT", "PATCH", "DELETE", "GET"),
				fc.constantFrom("/Users", "/Groups", "/Users/bulkId:a", "/Users/x", "/Me", "/Bulk"),
				oddJson,
			),
			{ maxLength: 3 },
		)
		.map(
			(operations) =>
				`{"Operations":[${operations.map(([method, path, data], index) => `{"method":"${method}","path":"${path}","bulkId":"b${index}","data":${write(data)}}`).join()}]}`,
		),
);

const query = fc.oneof(
	fc.constant(""),
	fc
		.tuple(
			fc.constantFrom(
				"filter",
				"sortBy",
				"sortOrder",
				"count",
				"startIndex",
				"cursor",
				"attributes",
				"excludedAttributes",
			),
			oddText,
		)
		.map(([name, value]) => `?${name}=${encodeURIComponent(value.toWellFormed())}`),
	fc
		.tuple(paths, fc.constantFrom("eq", "co", "gt", "pr", "xx"), oddText)
		.map(
			([path, op, value]) => `?filter=${encodeURIComponent(`${path} ${op} ${JSON.stringify(value)}`.toWellFormed())}`,
		),
);

const target = fc.constantFrom(
	"/Users",
	"/Groups",
	"/Users/{user}",
	"/Groups/{group}",
	"/Users/.search",
	"/.search",
	"/Bulk",
	"/Schemas",
	"/Me",
	"/",
	"/readiness",
	"/Users/%ff",
	"/Users/__proto__",
	"/constructor",
);
const method = fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");
const header = fc.option(
	fc.constantFrom(
		["if-match", 'W/"1"'],
		["if-match", "x"],
		["if-none-match", "*"],
		["accept", "text/html"],
		["content-type", "text/plain"],
		["content-type", "application/json"],
	),
);

export const request = fc.record({ method, target, query, body, header });
type Drawn = typeof request extends fc.Arbitrary<infer T> ? T : never;

/** Something that is fuzzed: a user and a group that stay, and the server. */
export interface Fuzzed {
	readonly roster: Roster;
	readonly user: string;
	readonly group: string;
}

const untouched = Object.getOwnPropertyNames(Object.prototype).join();

/** Sends one request; throws where the answer is not what any answer has to be. */
export async function checkRequest(
	{ roster, user, group }: Fuzzed,
	{ method, target, query, body, header }: Drawn,
): Promise<void> {
	const url = `${roster.url}/scim/v2${target.replace("{user}", user).replace("{group}", group)}${query}`;
	const sends = method !== "GET" && method !== "HEAD";
	const headers = new Headers({ authorization: `Bearer ${roster.scimToken}`, "content-type": "application/scim+json" });
	if (header !== null) {
		headers.set(header[0] as string, header[1] as string);
	}
	const before = await lastSequence(roster);
	const answer = await fetch(url, { method, headers, ...(sends ? { body: body.toWellFormed() } : {}) });
	const text = await answer.text();
	if (answer.status >= 500 && answer.status !== 501) {
		throw new Error(`${method} ${url}\n${body}\nanswered ${answer.status} ${text}`);
	}
	if (answer.status >= 400) {
		if (method !== "HEAD" && JSON.parse(text).status !== String(answer.status)) {
			throw new Error(`${method} ${url} answered no SCIM Error: ${text}`);
		}
		if ((await lastSequence(roster)) !== before) {
			throw new Error(`${method} ${url}\n${body}\nwas refused with ${answer.status}, and has written`);
		}
	}
	if (Object.getOwnPropertyNames(Object.prototype).join() !== untouched || "polluted" in {}) {
		throw new Error(`${method} ${url}\n${body}\nhas polluted Object.prototype`);
	}
}

async function lastSequence({ provisioning }: Roster): Promise<bigint> {
	// No change has this kind, so the page is empty, and has the last sequence number of the log.
	return (await provisioning.listChanges({ kinds: [1000 as never] })).lastSequence;
}
