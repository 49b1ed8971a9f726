// SPDX-License-Identifier: Apache-2.0

// Requests while the database or the connection to it fails: no write is acknowledged that is not stored,
// no write is made twice, and the servers recover without a restart.

import { setTimeout } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newDatabase, type TestDatabase } from "../engine.ts";
import { query } from "../postgres.ts";
import { repeat } from "../repeat.ts";
import { type Roster, startRoster } from "../roster.ts";
import { type Wire, wireTo } from "./postgres-proxy.ts";

let database: TestDatabase;
let wire: Wire;
let roster: Roster;

let name: string;
let count = 0;

// One server for all tests: what fails in one of them is to be whole again in the next.
beforeAll(async () => {
	database = await newDatabase();
	wire = await wireTo(database.name);
	roster = await startRoster({ database: wire.url }, 1);
});

beforeEach(() => {
	count += 1;
	name = `ada-${count}`;
	roster.logged.length = 0;
});

afterEach(() => {
	wire.down = false;
	wire.fate = () => "pass";
});

afterAll(async () => {
	await roster.stop();
	await wire.close();
	await database.drop();
});

const sql = (text: string) => query(database.name, text);

const countOf = async (userName: string) =>
	Number((await sql(`select count(*) from users where user_name = '${userName}'`))[0]?.["count"]);

/** Lets the network do something once: with the next commit of a change. */
function atNextCommit(act: () => "lost" | "unanswered") {
	let done = false;
	wire.fate = (sent) => {
		if (done || !sent.includes("notify roster_changes; commit")) {
			return "pass";
		}
		done = true;
		return act();
	};
}

describe("the connection is cut", () => {
	test("before the database has heard of the commit: it is made again, and once", async () => {
		atNextCommit(() => "lost");
		await roster.scim.user(name);
		expect(await countOf(name)).toBe(1);
	});

	test("if the confirmation of a commit is lost, the server finds out whether it was committed", async () => {
		atNextCommit(() => "unanswered");
		const { id } = await roster.scim.user(name);
		expect(await countOf(name)).toBe(1);
		await roster.scim.ask(`GET /Users/${id}`).answers(200);
	});

	test("if it cannot find out, the error says that the outcome is unknown, and to read before a retry", async () => {
		atNextCommit(() => {
			wire.down = true;
			return "unanswered";
		});
		const detail = await roster.scim.ask("POST /Users", { userName: name }).fails(503);
		expect(detail).toMatch(/is not known: read it before you try again/);
		wire.down = false;
		expect(await countOf(name)).toBe(1);
		expect(await roster.scim.ask("POST /Users", { userName: name }).fails(409, "uniqueness")).toContain("userName");
	});

	test("if the read after a commit fails, the error says that the change was made", async () => {
		const { id } = await roster.scim.user(name);
		let made = false;
		wire.fate = (sent) => {
			wire.down ||= made;
			made ||= sent.includes("notify roster_changes; commit");
			return wire.down ? "lost" : "pass";
		};
		const asked = roster.scim.patch(`/Users/${id}`, { op: "replace", path: "userName", value: `eve-${count}` });
		expect(await asked.fails(503)).toMatch(/^the change was made, .*: read the resource before you repeat the request/);
		wire.down = false;
		wire.fate = () => "pass";
		expect(await countOf(`eve-${count}`)).toBe(1);
	});

	test("during requests: each is made as a whole or refused, and the server recovers by itself", async () => {
		const names = Array.from({ length: repeat(60, 200) }, (_, index) => `user-${index}`);
		let writing = true;
		const killing = (async () => {
			while (writing) {
				await sql(`select pg_terminate_backend(pid) from pg_stat_activity
					where datname = current_database() and pid <> pg_backend_pid()`).catch(() => {});
				await setTimeout(20);
			}
		})();
		const statuses = new Map<string, number>();
		const queue = [...names];
		await Promise.all(
			Array.from({ length: 16 }, async () => {
				for (let userName = queue.pop(); userName !== undefined; userName = queue.pop()) {
					statuses.set(userName, (await roster.scim.ask("POST /Users", { userName })).status);
				}
			}),
		);
		writing = false;
		// The last of them would end the connection that looks.
		await killing;
		expect(new Set(statuses.values()).isSubsetOf(new Set([201, 409, 503]))).toBe(true);
		const made = new Map<unknown, number>();
		for (const { user_name } of await sql("select user_name from users")) {
			made.set(user_name, (made.get(user_name) ?? 0) + 1);
		}
		for (const [each, status] of statuses) {
			const found = made.get(each) ?? 0;
			expect([each, status, found]).toEqual([each, status, status === 503 ? expect.toBeOneOf([0, 1]) : 1]);
		}
		await roster.scim.user("afterwards");
		const [gaps] = await sql("select count(*) = max(sequence) - min(sequence) + 1 as whole from changes");
		expect(gaps).toEqual({ whole: true });
	});

	test("during reads: all succeed", async () => {
		const { id } = await roster.scim.user(name);
		for (let round = 0; round < 10; round++) {
			await sql(`select pg_terminate_backend(pid) from pg_stat_activity
				where datname = current_database() and pid <> pg_backend_pid()`);
			await roster.scim.ask(`GET /Users/${id}`).answers(200);
		}
	});
});

test("without the database, requests get 503 and /readyz fails; afterwards the server uses it again", async () => {
	await roster.scim.user(name);
	wire.down = true;
	await sql(`select pg_terminate_backend(pid) from pg_stat_activity
		where datname = current_database() and pid <> pg_backend_pid()`);
	for (const line of ["GET /Users", 'GET /Users?filter=userName eq "ada-1"']) {
		expect(await roster.scim.ask(line).fails(503)).toContain("try again");
	}
	expect(await roster.scim.ask("POST /Users", { userName: `eve-${count}` }).fails(503)).toContain(
		"nothing was changed",
	);
	expect((await fetch(`${roster.url}/readyz`)).status).toBe(503);
	expect((await fetch(`${roster.url}/healthz`)).status).toBe(200);
	wire.down = false;
	expect((await fetch(`${roster.url}/readyz`)).status).toBe(200);
	await roster.scim.ask("POST /Users", { userName: `eve-${count}` }).answers(201);
});

describe("the database refuses a write", () => {
	afterEach(() =>
		sql("drop trigger if exists fail on users; drop function if exists fail; drop sequence if exists failures"),
	);

	/** Lets the next writes to the users fail with an SQLSTATE: as many times as it says, or always. */
	async function failWith(state: string, times: number) {
		await sql("create sequence failures");
		// A sequence counts on where a transaction is undone.
		await sql(`create function fail() returns trigger language plpgsql as $$ begin
			if nextval('failures') <= ${times} then raise exception 'made to fail' using errcode = '${state}'; end if;
			return new; end $$`);
		await sql("create trigger fail before insert on users for each row execute function fail()");
	}

	test.each([
		["disk full", "53100"],
		["out of memory", "53200"],
		["statement time-out", "57014"],
		["lock not available", "55P03"],
		["internal error", "XX000"],
		["data corrupted", "XX001"],
	])("%s: 503, nothing is written, and afterwards it goes on", async (_, state) => {
		await failWith(state, 1);
		expect(await roster.scim.ask("POST /Users", { userName: name }).fails(503)).toContain("nothing was changed");
		expect((await fetch(`${roster.url}/readyz`)).status).toBe(503);
		expect(await countOf(name)).toBe(0);
		await roster.scim.user(name);
		expect((await fetch(`${roster.url}/readyz`)).status).toBe(200);
		expect(roster.logged.some((line) => JSON.stringify(line).includes("made to fail"))).toBe(true);
	});

	test.each([
		["serialization failure", "40001"],
		["deadlock", "40P01"],
	])("%s: it is made again, and nobody hears of it", async (_, state) => {
		await failWith(state, 3);
		await roster.scim.user(name);
		expect(await countOf(name)).toBe(1);
	});

	test("one that reads only, as after a failover: 503, until it writes again", async () => {
		const own = new URL(database.name).pathname.slice(1);
		const drop = () =>
			sql(`select pg_terminate_backend(pid) from pg_stat_activity
				where datname = current_database() and pid <> pg_backend_pid()`);
		await sql(`alter database ${own} set default_transaction_read_only = on`);
		await drop();
		expect(await roster.scim.ask("POST /Users", { userName: name }).fails(503)).toContain("nothing was changed");
		const writing = `${database.name}?options=${encodeURIComponent("-c default_transaction_read_only=off")}`;
		await query(writing, `alter database ${own} reset default_transaction_read_only`);
		await roster.scim.user(name);
	});
});

test("a stream gets changes although the listening connection is lost", async () => {
	const end = new AbortController();
	const { lastSequence: afterSequence } = await roster.provisioning.getChangeLog({});
	const stream = roster.provisioning.watchChanges({ afterSequence, heartbeatSeconds: 60 }, { signal: end.signal });
	const changes = stream[Symbol.asyncIterator]();
	const nextUser = async () => {
		for (;;) {
			const { value } = await changes.next();
			if (value?.change?.userId) {
				return value.change.userId;
			}
		}
	};
	const first = await roster.scim.user("first");
	expect(await nextUser()).toBe(first.id);
	await sql(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'roster listen'`);
	// By another server, whose announcement nobody hears.
	const other = await startRoster({ database: database.name }, 1);
	const second = await other.scim.user("second");
	expect(await nextUser()).toBe(second.id);
	const third = await other.scim.user("third");
	expect(await nextUser()).toBe(third.id);
	end.abort();
	await changes.next().catch(() => {});
	await other.stop();
});
