// SPDX-License-Identifier: Apache-2.0

// Exports and imports that are refused: one line says why, and nothing is changed.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import Sqlite from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openStore } from "../../src/open-store.ts";
import { newestSchema } from "../../src/store/migrations.ts";
import { newDatabase, onPostgres, type TestDatabase } from "../engine.ts";
import { ended, listening, startServerProcess } from "../process.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import {
	apart,
	contentOf,
	exported,
	fill,
	folder,
	manyUsers,
	newPath,
	refuses,
	says,
	start,
	writeExport,
} from "./moving.ts";

let server: Roster;
let file: string;
let text: string;
let target: TestDatabase;
let untouched: string;

beforeAll(async () => {
	server = await startRoster();
	await fill(server);
	file = await exported(server.database);
	text = readFileSync(file, "utf8");
	target = await newDatabase();
	await (await openStore(target.name)).close();
	untouched = contentOf(await exported(target.name));
}, 60_000);

afterAll(async () => {
	await server.stop();
	await target.drop();
});

/** Writes an export with another text, whose checksum is right only where none of the rows is changed. */
function changed(edit: (text: string) => string): string {
	const path = newPath("jsonl");
	const edited = edit(text);
	expect(edited).not.toBe(text);
	writeFileSync(path, edited);
	return path;
}

const lines = () => text.split("\n");
const [user] = manyUsers(1);
const row = (more: Record<string, unknown>) => writeExport(newestSchema(), [["users", { ...user?.[1], ...more }]]);
const token = (digest: unknown) =>
	writeExport(newestSchema(), [
		[
			"tokens",
			{ id: "t", kind: 1, digest, create_time: 1, expire_time: null, last_use_time: null, connection_id: null },
		],
	]);

describe("a file that is not right is refused whole", () => {
	const cases: Record<string, [make: () => string, says: RegExp]> = {
		"there is none": [() => newPath("jsonl"), /ENOENT/],
		"it is empty": [() => writeText(""), /line 1: is not the header of an export/],
		"something else": [() => writeText('{"users":[]}\n'), /line 1: is not the header of an export/],
		"a long line of something else": [() => writeText("x".repeat(17_000_000)), /line 1: is longer than \d+ bytes/],
		compressed: [() => writeText(gzipSync(text)), /line 1: is not a JSON object.*gunzip -c/],
		"a newer schema": [
			() => writeExport(3000, []),
			/has schema 3000, and this version of Roster supports schemas up to \d+/,
		],
		"an unknown table": [
			() => writeExport(newestSchema(), [["people", {}]]),
			/line 2: has the table "people", and schema \d+ has changes,/,
		],
		"no row": [() => changed((all) => all.replace(/\n.*\n/, '\n{"a":1}\n')), /line 2: is no row/],
		"an unknown column": [() => row({ nick: "x" }), /line 2: users has no column "nick"/],
		"a missing column": [() => row({ active: undefined }), /line 2: users: the column active is missing/],
		"a boolean as a number": [() => row({ active: 1 }), /line 2: users.active is not true or false/],
		"a number as a text": [() => row({ version: "1" }), /line 2: users.version is not a whole number/],
		"a text as a number": [() => row({ username: 1 }), /line 2: users.username is not a text/],
		"U+0000": [() => row({ external_id: "a\0b" }), /line 2: users.external_id is not a text without U\+0000/],
		"half of a pair": [() => row({ external_id: "\ud800" }), /line 2: users.external_id is not a text/],
		"null where there has to be a value": [() => row({ username: null }), /line 2: users.username may not be null/],
		"bytes that are none": [() => token("%%%"), /line 2: tokens.digest is not base64/],
		"a line that is cut": [() => changed((all) => all.slice(0, all.length / 2)), /line \d+: is not a JSON object/],
		"lines that are missing": [
			() => changed(() => lines().slice(0, 5).join("\n")),
			/stops at line 5, without an end line/,
		],
		"a changed value": [() => changed((all) => all.replace("Bob@", "Eve@")), /line \d+: the checksum does not match/],
		"a row less": [() => changed(() => lines().toSpliced(3, 1).join("\n")), /line \d+: the checksum does not match/],
		"two exports": [() => changed((all) => all + all), /line \d+: follows the end/],
	};
	test.each(Object.entries(cases))("%s", async (_, [make, why]) => {
		const bad = make();
		const said = await refuses(target.name, "import", bad);
		expect(said).toMatch(why);
		expect(said).toContain(bad);
	});

	test("and nothing was imported", async () => {
		expect(contentOf(await exported(target.name))).toBe(untouched);
	});

	function writeText(content: string | Buffer): string {
		const path = newPath("jsonl");
		writeFileSync(path, content);
		return path;
	}
});

test("rows that contradict each other go no further than that, and no server starts", async () => {
	const database = await newDatabase();
	const bad = writeExport(newestSchema(), [["group_members", { group_id: "nobody", user_id: "nothing" }]]);
	expect(await refuses(database.name, "import", bad)).toMatch(
		/the lines from 2 to 2 were not imported: .*foreign key.*: the file is at fault: export again/i,
	);
	expect(await apart.refuses(database.name, "serve")).toContain("is not finished");
	await database.drop();
});

test("a database with something in it is left as it is", async () => {
	// It waits for seconds, in case that whoever has the database open ends.
	const refused = apart.refuses(server.database, "import", file);
	await Promise.all([refused, refusesWhatIsNotEmpty()]);
	expect(await refused).toMatch(onPostgres ? /another process of Roster/ : /another process has it open/);
});

async function refusesWhatIsNotEmpty(): Promise<void> {
	const other = await newDatabase();
	const run = startServerProcess(folder, { ROSTER_LISTEN: "127.0.0.1:0", ROSTER_DATABASE: other.name });
	await listening(run);
	run.child.kill("SIGTERM");
	await ended(run);
	const before = contentOf(await exported(other.name));
	expect(await refuses(other.name, "import", file)).toMatch(
		/cannot be imported into: it is not empty \(rows: changes 1, tokens 1\), and nothing was changed: set ROSTER_DATABASE/,
	);
	expect(contentOf(await exported(other.name))).toBe(before);
	await other.drop();
}

test("an import into the database of a running server is refused, even if it is empty", async () => {
	const database = await newDatabase();
	const environment = { ROSTER_LISTEN: "127.0.0.1:0", ROSTER_DATABASE: database.name, ROSTER_ADMIN_TOKEN: adminToken };
	const run = startServerProcess(folder, environment);
	await listening(run);
	expect(await refuses(database.name, "import", file)).toContain("another process");
	run.child.kill("SIGTERM");
	await ended(run);

	expect(await says(database.name, "import", file)).toContain("Imported");
	await database.drop();
});

test("an export needs an existing database and a new file", async () => {
	const there = newPath("jsonl");
	writeFileSync(there, "mine");
	expect(await refuses(server.database, "export", there)).toContain("already exists and was not changed");
	expect(readFileSync(there, "utf8")).toBe("mine");
	const nowhere = newPath("db");
	const never = newPath("jsonl");
	expect(await refuses(nowhere, "export", never)).toContain(`${nowhere} cannot be exported: the file does not exist`);
	expect([nowhere, never, `${never}.part`].filter(existsSync)).toEqual([]);
	expect(await refuses(server.database, "export", `${folder}/none/x.jsonl`)).toMatch(/cannot be written: ENOENT/);
});

test("an export whose reader stops ends without a stack trace", async () => {
	const run = start(server.database, "export");
	run.child.stdout?.destroy();
	expect(await ended(run)).toBe(4);
	expect(run.printed.stderr).toMatch(/^roster: stdout cannot be written: .*EPIPE\n$/);
});

describe("an older schema", () => {
	const counters = ["users", "managed_users", "groups"].map(
		(name) => ["counters", { name, value: name === "groups" ? 0 : 5 }] as const,
	);
	const settings = ["settings", { id: 1, organization_provisioning: 3 }] as const;
	const first = () => writeExport(1, [settings, ...counters, ...manyUsers(5, 1)]);

	test.skipIf(onPostgres)("is brought to the newest by the migrations", async () => {
		const database = newPath("db");
		expect(await says(database, "import", first())).not.toContain("wrong");
		const rows = readFileSync(await exported(database), "utf8");
		expect(rows).toContain('{"id":1,"organization_provisioning":3,"change_retention":null,"guard_threshold":null,');
		expect(rows).toContain('{"name":"active_users","value":5}');
		expect(rows).toContain('{"id":1,"held_time":null,"release_time":null,');
	});

	test.skipIf(onPostgres)("has only the tables and columns of its schema", async () => {
		const late = writeExport(1, [["settings", { ...settings[1], change_retention: null }]]);
		expect(await refuses(newPath("db"), "import", late)).toContain('line 2: settings has no column "change_retention"');
		const guard = writeExport(1, [["guard", { id: 1 }]]);
		expect(await refuses(newPath("db"), "import", guard)).toContain('has the table "guard", and schema 1 has changes,');
	});

	test("goes into a database that is no newer", async () => {
		expect(await refuses(target.name, "import", first())).toContain(
			"has schema 1, and the empty database already has schema",
		);
	});

	test.skipIf(onPostgres)("is not exported before a server brought it up", async () => {
		const database = newPath("db");
		const old = new Sqlite(database);
		old.pragma("user_version = 1");
		old.close();
		expect(await refuses(database, "export", newPath("jsonl"))).toContain(
			"it has schema 1, and this version of Roster",
		);
	});
});
