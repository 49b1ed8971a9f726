// SPDX-License-Identifier: Apache-2.0

// Names that people are told apart by: what is the same name, and what is none.

import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fold } from "../../src/scim/fold.ts";
import { type Roster, startRoster } from "../roster.ts";
import { body } from "./people.ts";

let roster: Roster;
let count = 0;

beforeAll(async () => {
	roster = await startRoster();
});

afterAll(() => roster.stop());

describe("two names are the same", () => {
	test.each([
		["Straße", "STRASSE"],
		["STRAẞE", "straße"],
		["ﬁne", "Fine"],
		["ａｄａ", "ADA"],
		["ΟΔΟΣ", "οδος"],
		["Å", "A\u030a"],
		["Kelvin", "\u212aelvin"],
		["x²-", "x2-"],
		["ŉ", "ʼn"],
	])("%s and %s", async (left, right) => {
		count += 1;
		const [one, two] = [`${left}${count}`, `${right}${count}`];
		expect(fold(one)).toBe(fold(two));
		const first = await roster.scim.ask("POST /Users", body({ userName: `${one}@one.y` })).answers(201);
		await roster.scim.ask("POST /Users", body({ userName: `${two}@one.y` })).fails(409, "uniqueness");
		const found = await roster.scim.ask(`GET /Users?filter=userName eq "${two}@one.y"`).answers(200);
		expect(found.Resources.map((each: { id: string }) => each.id)).toEqual([first.id]);
		expect(found.Resources[0].userName).toBe(`${one}@one.y`);
		await roster.scim.group(`Group ${one}`);
		await roster.scim.ask("POST /Groups", { displayName: `GROUP ${two}` }).fails(409, "uniqueness");
	});
});

describe("two names differ", () => {
	test.each([
		["ı", "i"],
		["ada", "adа"],
		["Zoe", "Zoë"],
		["a b", "ab"],
	])("%s and %s", (one, two) => {
		expect(fold(one)).not.toBe(fold(two));
	});
});

const unseen = {
	"a control character": "a\u0007b",
	"a tab": "a\tb",
	"a zero-width space": "a\u200bb",
	"a right-to-left override": "a\u202eb",
	"a line separator": "a\u2028b",
	"a blank of Braille": "a\u2800b",
	"a character of private use": "a\ue000b",
	"a noncharacter": "a\uffffb",
	"a variation selector behind a letter": "a\ufe0fb",
	"a variation selector that no sign has": "\u2764\ufe00b",
	"a soft hyphen": "a\u00adb",
	"a byte order mark": "\ufeffab",
	"a Hangul filler": "a\u3164b",
	"white space before": " ab",
	"white space behind": "ab ",
	"a no-break space behind": "ab\u00a0",
	"an ideographic space before": "\u3000ab",
} as const;

describe("a name is refused with", () => {
	test.each(Object.entries(unseen))("%s", async (_, name) => {
		const { scim } = roster;
		expect(await scim.ask("POST /Users", body({ userName: name })).fails(400, "invalidValue")).toContain("userName: ");
		const email = body({
			userName: `e-${fold(name).length}`,
			email: `${name}@x.y`.replace(/^(ab[ \u00a0])@x.y$/, "x@x.y$1"),
		});
		if (/^\s|\s$|[\p{Cc}\p{Cf}\u3164]/u.test(email.emails?.[0]?.value ?? "")) {
			expect(await scim.ask("POST /Users", email).fails(400, "invalidValue")).toContain("emails.value: ");
		}
		expect(await scim.ask("POST /Groups", { displayName: name }).fails(400, "invalidValue")).toContain("displayName: ");
		const user = await scim.user(`seen-${Math.random()}`);
		const group = await scim.group(`Seen ${Math.random()}`);
		await scim.patch(`/Users/${user.id}`, { op: "replace", path: "userName", value: name }).fails(400, "invalidValue");
		await scim.ask(`PUT /Users/${user.id}`, body({ userName: name })).fails(400, "invalidValue");
		await scim.patch(`/Groups/${group.id}`, { op: "replace", value: { displayName: name } }).fails(400, "invalidValue");
		await scim.ask(`PUT /Groups/${group.id}`, { displayName: name }).fails(400, "invalidValue");
	});
});

test("usual names are accepted: emoji, marks, other scripts, spaces inside", async () => {
	for (const name of ["❤️ Team", "👩🏽 Leads", "Zoë Ångström", "日本 東京", "Ольга", "أحمد", "R&D (Berlin), 2nd"]) {
		await roster.scim.group(name);
		await roster.scim.ask("POST /Users", body({ userName: name })).answers(201, { userName: name });
	}
});

test("a sign may have its form chosen, as people type it", async () => {
	await roster.scim.ask("POST /Groups", { displayName: "Team \u2764\ufe0f" }).answers(201);
});

// White space around an address is taken away before.
const within = Object.entries(unseen).filter(([, text]) => text.trim() === text);

test.each(within)("a sign-in makes no account with %s in its address", async (_, text) => {
	const signIn = roster.provisioning.recordSignIn({ email: `${text}@sign-in.y` });
	await expect(signIn).rejects.toMatchObject({ code: Code.InvalidArgument });
});
