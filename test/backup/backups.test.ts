// SPDX-License-Identifier: Apache-2.0

// The backups that a server makes by itself, and the way back from one of them.

import {
	copyFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { copiesIn, deleteOldCopies } from "../../src/backup/copies.ts";
import { keepBackups } from "../../src/backup/schedule.ts";
import { readConfig } from "../../src/config.ts";
import { ConfigError } from "../../src/config-values.ts";
import { folderInMemory } from "../folder.ts";
import { ended, startProcess } from "../process.ts";
import { type Roster, startRoster } from "../roster.ts";
import { Scim } from "../scim.ts";

let folder: string;
const started: Roster[] = [];

async function start(...parameters: Parameters<typeof startRoster>): Promise<Roster> {
	const roster = await startRoster(...parameters);
	started.push(roster);
	return roster;
}

beforeAll(() => {
	folder = mkdtempSync(join(folderInMemory, "roster-backups-"));
});

afterAll(async () => {
	for (const each of started) {
		await each.stop();
	}
	rmSync(folder, { recursive: true });
});

test("a server makes a backup, and a new server on it has all the data", async () => {
	const database = join(folder, "roster.db");
	const backups = join(folder, "backups");
	const backup = { folder: backups, every: 1000, keep: 86_400_000 };
	const roster = await start({ database, backup }, 1);
	await roster.scim.users(Array.from({ length: 50 }, (_, index) => `user-${index}`));
	const group = await roster.scim.group("everybody", ...(await roster.scim.users(["one", "two"])));
	const { lastSequence } = await roster.provisioning.getChangeLog({});
	const written = Date.now();
	// Names have whole seconds.
	await vi.waitFor(() => expect(copiesIn(backups).at(-1)?.time ?? 0).toBeGreaterThan(written), { timeout: 20_000 });
	const newest = copiesIn(backups).at(-1)?.file ?? "";
	expect(statSync(newest).mode & 0o777).toBe(0o600);
	expect(roster.logged.some((line) => line["msg"] === "backup made")).toBe(true);
	const metrics = await (await fetch(`${roster.url}/metrics`)).text();
	expect(metrics).toMatch(/^roster_backup_last_success_timestamp_seconds 1\d{9}/m);
	expect(metrics).toMatch(/^roster_backup_interval_seconds 1$/m);
	// Changes after the backup are lost, as docs/operating.md says.
	await roster.scim.user("later");

	const restored = join(folder, "restored.db");
	copyFileSync(newest, restored);
	const second = await start({ database: restored }, 1);
	// The tokens are valid as before.
	const scim = new Scim(second.url, roster.scimToken);
	expect((await scim.ask(`GET /Groups/${group.id}`).answers(200)).members).toHaveLength(2);
	const list = await scim.ask("GET /Users?count=0").answers(200);
	expect(list.totalResults).toBe(52);
	// The start of the second server has created a token.
	const { firstSequence, lastSequence: after } = await second.provisioning.getChangeLog({});
	expect([firstSequence, after]).toEqual([1n, lastSequence + 1n]);
	await scim.user("after-the-restore");
});

test("a start makes no backup if the last one is not old enough, and old ones are deleted", async () => {
	const backups = join(folder, "again");
	mkdirSync(backups);
	const at = (time: number) => join(backups, `roster-${new Date(time).toISOString().replace(/[-:]|\.\d+/g, "")}.db`);
	const now = Date.now();
	const hour = 3_600_000;
	for (const age of [0, 1, 30, 100]) {
		writeFileSync(at(now - age * hour), "");
	}
	writeFileSync(join(backups, "mine.db"), "");
	deleteOldCopies(backups, 24 * hour, now);
	expect(copiesIn(backups).map(({ file }) => file)).toEqual([at(now - hour), at(now)]);
	deleteOldCopies(backups, 1, now + 48 * hour);
	// The newest one stays, however old it is, and so does what is no backup.
	expect(readdirSync(backups).sort()).toEqual(["mine.db", at(now).slice(backups.length + 1)]);
	const made: string[] = [];
	const plan = { folder: backups, every: hour, keep: hour };
	const reports = {
		made: ({ file }: { file: string }) => void made.push(file),
		failed: (text: string) => void made.push(text),
	};
	const kept = keepBackups(join(folder, "none.db"), plan, reports);
	expect(kept.lastTime()).toBe(Math.floor(now / 1000) * 1000);
	await kept.end();
	expect(made).toEqual([]);
});

test("the command makes backups until a signal ends it", async () => {
	const roster = await start({ database: join(folder, "command.db") }, 1);
	await roster.scim.user("one");
	const backups = join(folder, "command");
	const environment = { ROSTER_DATABASE: join(folder, "command.db") };
	const run = startProcess(folder, environment, "backup", backups, "--every", "1s", "--keep", "1d");
	await vi.waitFor(() => expect(run.printed.stdout.match(/^Copied .*: \d+ bytes, checked, /gm)).toHaveLength(2), {
		timeout: 20_000,
	});
	run.child.kill("SIGTERM");
	expect(await ended(run)).toBe(0);
	expect([run.printed.stderr, copiesIn(backups).length]).toEqual(["", 2]);
});

test("a failure is logged, and leaves no file with the name of a backup", async () => {
	const backups = join(folder, "failed");
	const failures: string[] = [];
	const kept = keepBackups(
		join(folder, "missing.db"),
		{ folder: backups, every: 1e6, keep: 1e6 },
		{
			made: () => failures.push("made"),
			failed: (failure) => void failures.push(failure),
		},
	);
	await vi.waitFor(() => expect(failures).toEqual(["the file does not exist"]), { timeout: 20_000 });
	await kept.end();
	expect(copiesIn(backups)).toEqual([]);
	expect(existsSync(join(folder, "missing.db"))).toBe(false);
});

test.each([
	[{ ROSTER_BACKUP: "b", ROSTER_BACKUP_EVERY: "often" }, /^ROSTER_BACKUP_EVERY: "often" is not a duration such as/],
	[{ ROSTER_BACKUP: "b", ROSTER_BACKUP_KEEP: "0d" }, /^ROSTER_BACKUP_KEEP: "0d" is not a duration such as/],
	[{ ROSTER_BACKUP: "b", ROSTER_DATABASE: "postgres://a@b/c" }, /^ROSTER_BACKUP: backs up SQLite files only.*pg_dump/],
])("a bad plan ends the start: %o", (environment, message) => {
	expect(() => readConfig(environment)).toThrow(ConfigError);
	expect(() => readConfig(environment)).toThrow(message);
});
