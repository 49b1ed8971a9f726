// SPDX-License-Identifier: Apache-2.0

// Random filters over random users: what SQL selects is what a small evaluator selects, which knows nothing
// of ours but the words of RFC 7644 section 3.4.2.2.

import { create } from "@bufbuild/protobuf";
import fc from "fast-check";
import { type User, UserSchema } from "../../gen/roster/v1/user_pb.ts";
import type { Change } from "../../src/records/change.ts";
import { defaultConnection } from "../../src/records/connections.ts";
import { type UserRecord, unconnected } from "../../src/records/resources.ts";
import { bind } from "../../src/scim/condition.ts";
import { parseFilter } from "../../src/scim/filter.ts";
import { userType } from "../../src/scim/schema.ts";
import { openSqlite } from "../../src/store/sqlite/store.ts";
import type { Store } from "../../src/store/store.ts";

/** A filter as a tree that is made here, and printed for the server. */
type Tree =
	| { and: Tree[] }
	| { or: Tree[] }
	| { not: Tree }
	| { path: string; op: string; value: string | boolean | null }
	| { path: string; present: true }
	| { element: "emails"; inner: Tree };

/** A user as the evaluator sees one. */
interface Person {
	id: string;
	externalId?: string;
	userName?: string;
	active: boolean;
	name: { givenName?: string; familyName?: string };
	emails: { value: string; type: string; primary: boolean }[];
	created: number;
}

// Few letters and many near-misses, so that comparisons hold now and then.
const letter = fc.constantFrom(
	"a",
	"A",
	"b",
	"B",
	"é",
	"É",
	"e\u0301",
	"ß",
	"İ",
	"%",
	"_",
	"'",
	'"',
	"\\",
	"😀",
	"\uffee",
	" ",
	"@",
	"1",
);
const word = fc.string({ unit: letter, minLength: 1, maxLength: 4 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 3 });
const filled = (text: string | undefined) => text !== undefined && text.trim() !== "";

const start = Date.UTC(2026, 0, 1);
const instant = fc.integer({ min: 0, max: 6 }).map((hours) => start + hours * 3_600_000);

const person = fc.record({
	externalId: maybe(word),
	givenName: maybe(word),
	familyName: maybe(word),
	email: maybe(word),
	active: fc.boolean(),
	created: instant,
	userName: word,
});

export const people = fc.array(person, { minLength: 1, maxLength: 30 });
type Drawn = typeof people extends fc.Arbitrary<infer T> ? T : never;

const stringPaths = [
	"userName",
	"externalId",
	"name.givenName",
	"name.familyName",
	"emails.value",
	"emails.type",
	"emails",
	"id",
];
const spelled = (text: string) =>
	fc.constantFrom(text, text.toUpperCase(), text.toLowerCase(), `urn:ietf:params:scim:schemas:core:2.0:User:${text}`);
const operator = fc
	.constantFrom("eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le")
	.chain((op) => fc.constantFrom(op, op.toUpperCase()));
const equality = fc.constantFrom("eq", "ne");
const text = fc.oneof(word, fc.constantFrom("", "work", "WORK", "wor", "home"));

const dateText = instant.chain((time) =>
	fc.constantFrom(0, 60, -330).map((offset) => {
		const local = new Date(time + offset * 60_000).toISOString().slice(0, 19);
		const sign = offset < 0 ? "-" : "+";
		const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60].map((each) =>
			String(each).padStart(2, "0"),
		);
		return offset === 0 ? `${local}Z` : `${local}${sign}${hours}:${minutes}`;
	}),
);

const leaf: fc.Arbitrary<Tree> = fc.oneof(
	fc.record({ path: fc.constantFrom(...stringPaths).chain(spelled), op: operator, value: text }),
	fc.record({ path: fc.constantFrom("active", "emails.primary"), op: equality, value: fc.boolean() }),
	fc.record({
		path: fc.constant("meta.created"),
		op: fc.constantFrom("eq", "ne", "gt", "ge", "lt", "le"),
		value: dateText,
	}),
	fc.record({ path: fc.constantFrom(...stringPaths, "active", "name"), op: equality, value: fc.constant(null) }),
	fc.record({
		path: fc.constantFrom(...stringPaths, "active", "name", "meta", "groups", "emails.primary"),
		present: fc.constant(true as const),
	}),
);

const innerLeaf: fc.Arbitrary<Tree> = fc.oneof(
	fc.record({ path: fc.constantFrom("value", "type"), op: operator, value: text }),
	fc.record({ path: fc.constant("primary"), op: equality, value: fc.boolean() }),
	fc.record({ path: fc.constantFrom("value", "type", "primary"), present: fc.constant(true as const) }),
);

function nested(base: fc.Arbitrary<Tree>): fc.Arbitrary<Tree> {
	return fc.letrec<{ tree: Tree }>((tie) => ({
		tree: fc.oneof(
			{ depthSize: "small", withCrossShrink: true },
			base,
			fc.record({ and: fc.array(tie("tree"), { minLength: 2, maxLength: 3 }) }),
			fc.record({ or: fc.array(tie("tree"), { minLength: 2, maxLength: 3 }) }),
			fc.record({ not: tie("tree") }),
		),
	})).tree;
}

export const tree = nested(
	fc.oneof(
		{ weight: 5, arbitrary: leaf },
		{ weight: 1, arbitrary: nested(innerLeaf).map((inner): Tree => ({ element: "emails", inner })) },
	),
);

/** Prints a tree with no more parentheses than it needs, so that precedence is tried. */
export function print(tree: Tree, inside: "or" | "and" | "top" = "top"): string {
	if ("or" in tree) {
		const printed = tree.or.map((each) => print(each, "or")).join(" or ");
		return inside === "and" ? `(${printed})` : printed;
	}
	if ("and" in tree) {
		return tree.and.map((each) => print(each, "and")).join(" AND ");
	}
	if ("not" in tree) {
		return `not (${print(tree.not)})`;
	}
	if ("element" in tree) {
		return `${tree.element}[${print(tree.inner)}]`;
	}
	return "present" in tree ? `${tree.path} pr` : `${tree.path} ${tree.op} ${JSON.stringify(tree.value)}`;
}

const same = (text: string) =>
	Array.from(text.normalize("NFKC"), (each) => (each === "ı" ? each : each.toLowerCase().toUpperCase().toLowerCase()))
		.join("")
		.replaceAll("ς", "σ")
		.normalize("NFKC");
const exact = new Set(["id", "externalid"]);

/** Whether a person meets a tree: the meaning in the fewest words. */
function holds(tree: Tree, holder: Person | Person["emails"][number]): boolean {
	if ("or" in tree) {
		return tree.or.some((each) => holds(each, holder));
	}
	if ("and" in tree) {
		return tree.and.every((each) => holds(each, holder));
	}
	if ("not" in tree) {
		return !holds(tree.not, holder);
	}
	if ("element" in tree) {
		return (holder as Person).emails.some((each) => holds(tree.inner, each));
	}
	const path = tree.path.replace(/^urn:.*:/i, "").toLowerCase();
	const values = valuesAt(path, holder);
	if ("present" in tree) {
		return values.length > 0;
	}
	const op = tree.op.toLowerCase();
	if (tree.value === null) {
		return op === "eq" ? values.length === 0 : values.length > 0;
	}
	const prepared = (value: unknown) => (typeof value === "string" && !exact.has(path) ? same(value) : value);
	const right = path === "meta.created" ? Date.parse(tree.value as string) : prepared(tree.value);
	const met = (left: unknown) => compare(prepared(left), op === "ne" ? "eq" : op, right);
	return op === "ne" ? !values.some(met) : values.some(met);
}

function valuesAt(path: string, holder: Person | Person["emails"][number]): unknown[] {
	if ("primary" in holder) {
		return [{ value: holder.value, type: holder.type, primary: holder.primary }[path]];
	}
	const { name, emails } = holder;
	const all: Record<string, unknown[]> = {
		id: [holder.id],
		externalid: [holder.externalId],
		username: [holder.userName],
		active: [holder.active],
		name: [name.givenName ?? name.familyName],
		"name.givenname": [name.givenName],
		"name.familyname": [name.familyName],
		emails: emails.map((each) => each.value),
		"emails.value": emails.map((each) => each.value),
		"emails.type": emails.map((each) => each.type),
		"emails.primary": emails.map((each) => each.primary),
		"meta.created": [holder.created],
		meta: [true],
		groups: [],
	};
	return (all[path] ?? []).filter((each) => each !== undefined);
}

function compare(left: unknown, op: string, right: unknown): boolean {
	const [a, b] = [left as string, right as string];
	const order =
		typeof left === "string" ? Buffer.compare(Buffer.from(a), Buffer.from(b)) : Number(left) - Number(right);
	switch (op) {
		case "eq":
			return left === right;
		case "co":
			return a.includes(b);
		case "sw":
			return a.startsWith(b);
		case "ew":
			return a.endsWith(b);
		case "gt":
			return order > 0;
		case "ge":
			return order >= 0;
		case "lt":
			return order < 0;
		default:
			return order <= 0;
	}
}

/** A store with people in it, and what the evaluator knows of them. */
export async function directoryOf(drawn: Drawn): Promise<{ store: Store; people: Person[] }> {
	const store = openSqlite(":memory:");
	const people: Person[] = drawn.map((each, index) => ({
		id: `id-${index}`,
		...(filled(each.externalId) ? { externalId: each.externalId as string } : {}),
		// A number behind a letter that no word has makes names and addresses unique, and leaves their beginnings alike.
		userName: `${each.userName}~${index}`,
		active: each.active,
		name: {
			...(filled(each.givenName) ? { givenName: each.givenName as string } : {}),
			...(filled(each.familyName) ? { familyName: each.familyName as string } : {}),
		},
		emails: filled(each.email) ? [{ value: `${each.email}~${index}`, type: "work", primary: true }] : [],
		created: each.created,
	}));
	const changes = people.map(({ created, ...each }, index): Change => {
		const user: User = create(UserSchema, each);
		const times = { createTime: created, updateTime: created, version: 1 };
		const after: UserRecord = {
			user,
			username: `user${index}`,
			managed: true,
			...unconnected,
			connectionId: defaultConnection.id,
			...times,
		};
		return { subject: "user", after };
	});
	await store.commit({ changes, actor: { kind: 0, tokenId: "" }, requestId: "", time: start, validateOnly: false });
	return { store, people };
}

/** Compares the two on one filter; throws where they differ. */
export async function checkFilter(store: Store, people: readonly Person[], tree: Tree): Promise<void> {
	const filter = print(tree);
	const condition = bind(parseFilter(filter), userType, userType);
	const search = { condition, sort: undefined, from: { offset: 0 }, limit: 1000 };
	const { records, total } = await store.within({ connectionId: defaultConnection.id }).searchUsers(search);
	const selected = records.map((each) => each.user.id).sort();
	const expected = people.filter((each) => holds(tree, each)).map((each) => each.id);
	if (total !== expected.length || selected.join() !== expected.sort().join()) {
		throw new Error(`${filter}\n  SQL selects  ${selected.join()}\n  it should be ${expected.join()}`);
	}
}
