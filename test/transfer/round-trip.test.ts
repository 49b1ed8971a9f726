import { readFileSync } from "node:fs";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { newestSchema } from "../../src/store/migrations.ts";
import { movedTables } from "../../src/store/transfer/moved-tables.ts";
import { newDatabase, type TestDatabase } from "../engine.ts";
import { ended, listening, startServerProcess } from "../process.ts";
import { type Roster, startRoster } from "../roster.ts";
import { Scim } from "../scim.ts";
import {
	apart,
	contentOf,
	exported,
	type Filled,
	fill,
	folder,
	manyUsers,
	newPath,
	patience,
	says,
	start,
	writeExport,
} from "./moving.ts";

let server: Roster;
let tokens: Filled;
let file: string;
const made: TestDatabase[] = [];

/** A database of the engine under test. */
async function empty(): Promise<string> {
	const database = await newDatabase();
	made.push(database);
	return database.name;
}

beforeAll(async () => {
	server = await startRoster();
	tokens = await fill(server);
	file = await exported(server.database);
}, 60_000);

afterAll(async () => {
	await server.stop();
	for (const each of made) {
		await each.drop();
	}
});

/** Starts a server on a database, with its own tokens and not one of the environment. */
async function serve(database: string) {
	const run = startServerProcess(folder, { ROSTER_LISTEN: "127.0.0.1:0", ROSTER_DATABASE: database });
	const url = await listening(run);
	expect(run.printed.stderr).toBe("");
	const client = createClient(ProvisioningService, createGrpcTransport({ baseUrl: url }));
	const stop = async () => {
		run.child.kill("SIGTERM");
		await ended(run);
	};
	return { url, client, stop };
}

test("every table has a row, and the log does not begin at 1", async () => {
	const rows = readFileSync(file, "utf8")
		.split("\n")
		.slice(1, -2)
		.map((each) => JSON.parse(each));
	expect(new Set(rows.map((each) => each.table))).toEqual(new Set(movedTables.map((each) => each.name)));
	expect(rows.find((each) => each.table === "changes").row.sequence).toBeGreaterThan(1);
	const users = rows.filter((each) => each.table === "users").map((each) => each.row);
	expect(new Set(users.map((each) => each.emails_primary))).toEqual(new Set([true, false, null]));
	expect(new Set(users.map((each) => `${each.active} ${each.managed} ${each.deprovision_time !== null}`)).size).toBe(4);
	expect(rows.find((each) => each.table === "guard").row.held_time).toEqual(expect.any(Number));
});

test("from engine to engine and back every row stays as it is", { timeout: 60_000 }, async () => {
	let last = file;
	for (const database of [newPath("db"), await empty(), newPath("db"), newPath("db")]) {
		const said = await says(database, "import", last);
		expect(said).toMatch(/^Imported \d+ rows \(changes \d+, .*users 6.*\) of 20.*\n$/);
		expect(said).not.toMatch(/wrong|:roster@/);
		last = await exported(database);
		expect(contentOf(last)).toBe(contentOf(file));
	}
});

test("a server continues with it as the first would have", { timeout: 60_000 }, async () => {
	const database = await empty();
	await says(database, "import", file);
	const before = await server.provisioning.getChangeLog({});
	const { url, client, stop } = await serve(database);
	const headers = { authorization: `Bearer ${tokens.administrator}` };
	expect(await client.getChangeLog({}, { headers })).toEqual(before);
	expect(await client.getGuard({}, { headers })).toEqual(await server.provisioning.getGuard({}));
	expect(await client.getSettings({}, { headers })).toEqual(await server.provisioning.getSettings({}));
	const { organizationId } = tokens;
	const members = await server.provisioning.listMemberships({ organizationId });
	expect(members.memberships.length).toBeGreaterThan(0);
	expect(await client.listMemberships({ organizationId }, { headers })).toEqual(members);
	const scim = new Scim(url, server.scimToken);
	const own = await server.scim.ask("GET /Users?sortBy=userName").answers(200);
	const there = await scim.ask("GET /Users?sortBy=userName").answers(200);
	expect(JSON.stringify(there).replaceAll(url, "")).toBe(JSON.stringify(own).replaceAll(server.url, ""));

	const person = { authorization: `Bearer ${tokens.person}` };
	expect(await client.getCaller({}, { headers: person })).toEqual(
		await server.client(ProvisioningService, tokens.person).getCaller({}),
	);

	const from = before.firstSequence + 3n;
	const stream = client.watchChanges(
		{ afterSequence: from },
		{ headers: { authorization: `Bearer ${tokens.service}` } },
	);
	await scim.user("next@example.com");
	const seen: bigint[] = [];
	for await (const { change } of stream) {
		if (change !== undefined) {
			seen.push(change.sequence);
		}
		if (seen.at(-1) === before.lastSequence + 1n) {
			break;
		}
	}
	expect(seen).toEqual(Array.from(seen, (_, index) => from + BigInt(index) + 1n));
	await stop();
});

test("while a server writes, an export is of one moment", { timeout: 60_000 }, async () => {
	const { scim, database } = server;
	let writing = true;
	let written = 0;
	const writers = Array.from({ length: 4 }, async (_, writer) => {
		while (writing) {
			const user = await scim.user(`writer-${writer}-${written++}@example.com`);
			await scim.group(`writer-${writer}-${written++}`, user.id);
		}
	});
	await vi.waitFor(() => expect(written).toBeGreaterThan(20), patience);
	const begun = written;
	const files = [await apart.exported(database), await apart.exported(database)];
	await vi.waitFor(() => expect(written).toBeGreaterThan(begun + 20), patience);
	writing = false;
	await Promise.all(writers);
	for (const each of files) {
		// Each member has its user and each change its number, and the counters are those of the rows.
		const copy = newPath("db");
		expect(await says(copy, "import", each)).not.toContain("wrong");
		const rows = readFileSync(each, "utf8")
			.split("\n")
			.slice(1, -2)
			.map((line) => JSON.parse(line));
		const sequences = rows.filter(({ table }) => table === "changes").map(({ row }) => row.sequence);
		expect(sequences).toEqual(Array.from(sequences, (_, index) => sequences[0] + index));
	}
});

test("through pipes, with a sentence on stderr, and JSON for programs", async () => {
	const run = start(server.database, "export");
	const database = newPath("db");
	const other = start(database, "import", "-", "--json");
	run.child.stdout?.pipe(other.child.stdin as NodeJS.WritableStream);
	await Promise.all([ended(run), ended(other)]);
	expect(run.printed.stderr).toMatch(/^Exported \d+ rows .* to stdout in .* s\.\n$/);
	expect(JSON.parse(other.printed.stdout)).toMatchObject({ file: "stdin", schema: newestSchema(), corrected: [] });
	expect(contentOf(await exported(database))).toBe(contentOf(await exported(server.database)));
});

test("counters that were wrong are put right, and named", async () => {
	const wrong = writeExport(newestSchema(), [...manyUsers(3), ["counters", { name: "users", value: 7 }]]);
	const database = await empty();
	expect(await says(database, "import", wrong)).toMatch(/Corrected wrong counts: .*users/);
	expect(readFileSync(await exported(database), "utf8")).toContain('{"name":"users","value":3}');
});
