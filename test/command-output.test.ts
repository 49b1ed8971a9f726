// SPDX-License-Identifier: Apache-2.0

// The output of commands: JSON of whole messages, tables in the width of a terminal, colours, times and errors.

import { once } from "node:events";
import { tmpdir } from "node:os";
import { Readable, Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OrganizationProvisioning } from "../gen/roster/v1/settings_pb.ts";
import { run } from "../src/command-line.ts";
import { relativeTime } from "../src/commands/output.ts";
import { formatTable, widthOf, wrappedText } from "../src/commands/table.ts";
import { runCommand } from "./command.ts";
import { startProcess } from "./process.ts";
import { adminToken, type Roster, startRoster } from "./roster.ts";
import { patchSchema } from "./scim.ts";

let server: Roster;
let ada: { readonly id: string };

beforeAll(async () => {
	server = await startRoster();
	ada = await server.scim.user("a.person.with.a.rather.long.name@subsidiary.example.com", {
		name: { givenName: "Ada" },
	});
	await server.scim.group("A group with a name of several words that goes on and on", ada.id);
	await server.organizations.createOrganization({ name: "platform" });
	await server.organizations.addOrganizationGroup({
		organizationId: (await server.organizations.getOrganizationByName({ name: "platform" })).organization?.id ?? "",
		groupName: "A group with a name of several words that goes on and on",
	});
	await server.scim
		.ask(`PATCH /Users/${ada.id}`, { schemas: [patchSchema], Operations: [] })
		.fails(400, "invalidSyntax");
});

afterAll(() => server.stop());

const ofServer = () => ({ ROSTER_URL: server.url, BUF_TOKEN: adminToken });

/** Runs a command on a terminal of 80 columns, and gives its lines. */
async function onTerminal(line: string, environment: Record<string, string> = {}): Promise<string[]> {
	let text = "";
	const stream = Object.assign(
		new Writable({
			write(chunk: Buffer, _, done) {
				text += chunk;
				done();
			},
		}),
		{ isTTY: true, columns: 80 },
	);
	const env = { ...ofServer(), TERM: "xterm", ...environment };
	await run(["node", "roster", ...line.split(" ")], { env, stdin: Readable.from([]), stdout: stream, stderr: stream });
	return text.split("\n");
}

const tables = [
	"token list",
	"org list",
	"org members platform",
	"org groups platform",
	"user list",
	"group list",
	"connection list",
	"settings get",
	"guard show",
	"doctor",
	"requests",
	"requests --refused",
	"requests syncs",
	"review list",
];

describe("tables", () => {
	test.each(tables)("%s fits a terminal of 80 columns", async (line) => {
		const lines = await onTerminal(line, { NO_COLOR: "1" });
		expect(lines.filter((each) => each.length > 80)).toEqual([]);
		expect(lines.length).toBeGreaterThan(1);
	});

	test.each(["readiness", "why a.person"])("the sentences of %s fit it, too", async (line) => {
		const lines = await onTerminal(line.replace("a.person", ada.id), { NO_COLOR: "1" });
		expect(lines.filter((each) => each.length > 80)).toEqual([]);
		expect(lines.length).toBeGreaterThan(8);
	});

	test("a sentence keeps its indent and its words", () => {
		expect(wrappedText("one two three\n  four five six\nseven", 9)).toBe(
			"one two\nthree\n  four\n  five\n  six\nseven",
		);
		expect(wrappedText("a 0123456789 b", 4)).toBe("a\n0123456789\nb");
	});

	test("ids stay whole, and nothing is cut off", async () => {
		const lines = await onTerminal("user list", { NO_COLOR: "1" });
		expect(lines.join("\n")).toContain(ada.id);
		const letters = lines.map((each) => each.split("  ")[0]?.trim()).join("");
		expect(letters).toContain("a.person.with.a.rather.long.name@subsidiary.example.com");
	});

	test("without a terminal a row is a line", async () => {
		const { out } = await runCommand(["user", "list"], ofServer());
		expect(out).toMatch(/^a\.person\.with\.a\.rather\.long\.name@subsidiary\.example\.com .*active +\S+$/m);
	});

	test("columns without an id shrink as far as it takes", () => {
		const id = "01a22134-c999-728f-a937-2a7a8253d95c";
		const rows = [[id, "okta-production-europe", "scim (default)", "23s ago", "expired 11s ago", "23s ago"]];
		const text = formatTable(["ID", "NAME", "KIND", "CREATED", "EXPIRES", "USED"], rows, { width: 80, colours: false });
		expect(text.split("\n").filter((each) => each.length > 80)).toEqual([]);
		expect(text).toContain(id);
	});

	test("names are split after hyphens, before other words are split", () => {
		const rows = [
			["01a22134-c999-728f-a937-2a7a8253d95c", "first-start", "admin", "53s ago", "never", "33s ago"],
			["01a2225b-9fb9-77f8-9487-407d297d51a5", "okta-prod", "scim (default)", "47s ago", "in 12mo", "44s ago"],
		];
		const text = formatTable(["ID", "NAME", "KIND", "CREATED", "EXPIRES", "USED"], rows, { width: 80, colours: false });
		expect(text.split("\n").filter((each) => each.length > 80)).toEqual([]);
		expect(text).toMatch(/ first- {2}.*\n +start {2}/);
		expect(text).toMatch(/ okta- {2,}scim .*\n +prod +\(default\)/);
	});

	test("wide characters are counted as two columns", () => {
		expect(widthOf("日本")).toBe(4);
		expect(
			formatTable(
				["NAME", "ID"],
				[
					["日本", "1"],
					["ada", "2"],
				],
				{ width: 80, colours: false },
			).split("\n"),
		).toEqual(["NAME  ID", "日本  1", "ada   2"]);
	});
});

describe("colours", () => {
	const sequence = "\u001b[";

	test("are for a terminal", async () => {
		expect((await onTerminal("user list")).join()).toContain(`${sequence}32mactive`);
		expect((await runCommand(["user", "list"], ofServer())).out).not.toContain(sequence);
	});

	test.each([{ NO_COLOR: "1" }, { TERM: "dumb" }])("are off with %o", async (environment) => {
		expect((await onTerminal("user list", environment)).join()).not.toContain(sequence);
	});
});

describe("times", () => {
	test("are relative, and exact with --utc", async () => {
		expect((await runCommand(["org", "list"], ofServer())).out).toMatch(/(?:now|ago)\n$/);
		expect((await runCommand(["org", "list", "--utc"], ofServer())).out).toMatch(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ\n$/);
	});

	test.each([
		[0, "now"],
		[-30, "30s ago"],
		[-150, "2m ago"],
		[-7200, "2h ago"],
		[90 * 86_400, "in 90d"],
		[-400 * 86_400, "13mo ago"],
	])("%i seconds from now", (seconds, text) => {
		expect(relativeTime(new Date(seconds * 1000), 0)).toBe(text);
	});
});

describe("--json", () => {
	test("is the whole response, zero and false included", async () => {
		const { out } = await runCommand(["guard", "show", "--json"], ofServer());
		expect(JSON.parse(out)).toMatchObject({ guard: { threshold: 5, deactivations: 0, deletions: 0, users: 0 } });
		const shown = JSON.parse((await runCommand(["user", "show", ada.id, "--json"], ofServer())).out);
		expect(shown).toMatchObject({
			user: { managed: true, subject: "" },
			groups: [{ type: "direct" }],
			memberships: [],
		});
	});

	test.each([
		["token list", "tokens"],
		["org list", "organizations"],
		["org members platform", "users"],
		["org groups platform", "idpGroups"],
		["user list", "Resources"],
		["group list", "Resources"],
		["connection list", "connections"],
		["settings get", "settings"],
		["readiness", "report"],
	])("%s has the shape of the response", async (line, field) => {
		const { out } = await runCommand([...line.split(" "), "--json"], ofServer());
		expect(JSON.parse(out)).toHaveProperty(field);
	});

	test("each change is a line", async () => {
		const { out } = await runCommand(["changes", "--json"], ofServer());
		for (const line of out.trim().split("\n")) {
			expect(JSON.parse(line)).toMatchObject({ sequence: expect.any(String), userId: expect.any(String) });
		}
	});

	test.each<[number, string, string[], Record<string, string>]>([
		[2, "usage", ["token", "create", "root", "--json"], {}],
		[2, "usage", ["nonsense", "--json"], {}],
		[2, "usage", ["--json", "token"], {}],
		[2, "environment", ["token", "list", "--json"], { BUF_TOKEN: "" }],
		[2, "not_confirmed", ["guard", "release", "--json"], {}],
		[3, "connection_refused", ["token", "list", "--json"], { ROSTER_URL: "http://127.0.0.1:1" }],
		[4, "token_malformed", ["token", "list", "--json"], { BUF_TOKEN: "wrong" }],
		[4, "not_found", ["user", "show", "none", "--json"], {}],
	])("an error is JSON, with the exit code %i and the code %s", async (exitCode, code, args, environment) => {
		const { code: ended, out, err } = await runCommand(args, { ...ofServer(), ...environment });
		expect([ended, out]).toEqual([exitCode, ""]);
		expect(err.trim().split("\n")).toHaveLength(1);
		expect(JSON.parse(err)).toEqual({ code, message: expect.stringMatching(/./), remedy: expect.stringMatching(/./) });
	});
});

test.each(["user list", "changes", "--help"])("%s ends quietly when its reader has gone", async (line) => {
	const { child, printed } = startProcess(tmpdir(), ofServer(), ...line.split(" "));
	child.stdout?.destroy();
	const [code] = await once(child, "close");
	expect([code, printed.stderr]).toEqual([0, ""]);
});

test("the guard names the groups and organizations of lost memberships", async () => {
	await server.provisioning.updateSettings({
		settings: { organizationProvisioning: OrganizationProvisioning.MAPPED },
	});
	const leaver = await server.scim.user("leaver");
	const group = await server.scim.group("Astronauts", leaver.id);
	const { organization } = await server.organizations.createOrganization({ name: "spaceflight" });
	const organizationId = organization?.id ?? "";
	await server.organizations.addOrganizationGroup({ organizationId, groupName: "Astronauts" });
	await server.scim.patch(`/Groups/${group.id}`, { op: "remove", path: "members" }).answers(204);
	const { out } = await runCommand(["guard", "show"], ofServer());
	expect(out).toMatch(/leaver +membership or role in Astronauts +/);
	expect(out).toMatch(/leaver +membership or role in spaceflight +/);
});
