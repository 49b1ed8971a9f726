// SPDX-License-Identifier: Apache-2.0

import { mkdtempSync, readdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { expect, test } from "vitest";
import { RepositoryRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { OrganizationVerificationStatus } from "../../gen/buf/registry/owner/v1/organization_pb.ts";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import type { Change } from "../../src/records/change.ts";
import { readerPool } from "../../src/store/sqlite/reader-pool.ts";
import { openSqlite } from "../../src/store/sqlite/store.ts";
import { repeat } from "../repeat.ts";
import { requestSuite } from "./request-suite.ts";
import { storeSuite } from "./suite.ts";

const openNew = async () => openSqlite(join(mkdtempSync(join(tmpdir(), "roster-test-")), "roster.db"));

storeSuite("SQLite", openNew);
requestSuite("SQLite", openNew);

test("listeners are called after a commit of another process", async () => {
	const path = join(mkdtempSync(join(tmpdir(), "roster-test-")), "roster.db");
	const store = openSqlite(path);
	const other = new Sqlite(path);
	let heard = 0;
	const end = store.onCommit(() => {
		heard += 1;
	});
	// The first look has nothing to compare with.
	await expect.poll(() => heard, { timeout: 10_000 }).toBe(1);
	other.exec("insert into counters (name, value) values ('other', 0)");
	await expect.poll(() => heard, { timeout: 10_000 }).toBe(2);
	end();
	other.close();
	await store.close();
});

test("the readers end in good order while they start, and while they read", async () => {
	const path = join(mkdtempSync(join(tmpdir(), "roster-test-")), "roster.db");
	await openSqlite(path).close();
	const endless = `with recursive numbers (n) as (select 1 union all select n + 1 from numbers)
		select count(*) from numbers where roster_in_time() = 1`;
	const step = 300 / repeat(8, 100);
	for (let wait = 0; wait < 300; wait += step) {
		const readers = readerPool(path, () => {});
		const outcome = readers.run(endless, [], undefined).catch((error: unknown) => error);
		await setTimeout(wait);
		await readers.close();
		expect(await outcome).toBeInstanceOf(Error);
	}
});

test("in a batch of which nothing fails, what only validates leaves nothing", async () => {
	const store = openSqlite(join(mkdtempSync(join(tmpdir(), "roster-test-")), "roster.db"));
	const organization = (name: string): Change => {
		const more = {
			description: "",
			url: "",
			repositoryBaseRole: RepositoryRole.UNSPECIFIED,
			verificationStatus: OrganizationVerificationStatus.UNVERIFIED,
			createTime: 0,
			updateTime: 0,
		};
		return { subject: "organization", after: { id: name, name, ...more } };
	};
	const commit = (name: string, validateOnly: boolean) =>
		store.commit({
			changes: [organization(name)],
			actor: { kind: CredentialKind.ADMINISTRATOR, tokenId: "" },
			requestId: "request",
			time: 0,
			validateOnly,
		});
	const entries = await Promise.all([commit("first", false), commit("checked", true), commit("last", false)]);
	expect(entries).toEqual([
		{ entries: 1, effects: [], last: 1 },
		{ entries: 1, effects: [], last: 0 },
		{ entries: 1, effects: [], last: 2 },
	]);
	expect(await store.getOrganization("first")).toBeDefined();
	expect(await store.getOrganization("checked")).toBeUndefined();
	expect(await store.getOrganization("last")).toBeDefined();
	expect((await store.sequences()).last).toBe(2);
	await store.close();
});

test("a try-out neither waits for a writer nor makes one wait", async () => {
	const path = join(mkdtempSync(join(tmpdir(), "roster-test-")), "roster.db");
	const store = openSqlite(path);
	const other = new Sqlite(path);
	other.exec("begin immediate");
	const settings = await store.getSettings();
	const { entries } = await store.tryOut({
		changes: [{ subject: "settings", before: settings, after: { ...settings, guardThreshold: 7 } }],
		actor: { kind: CredentialKind.ADMINISTRATOR, tokenId: "" },
		requestId: "request",
		time: 0,
		validateOnly: true,
	});
	expect(entries).toBe(1);
	other.exec("rollback");
	expect((await store.getSettings()).guardThreshold).toBe(settings.guardThreshold);
	other.close();
	await store.close();
});

test("only the user of the server may read the files and the folder that is created for them", async () => {
	const folder = join(mkdtempSync(join(tmpdir(), "roster-test-")), "data", "inner");
	const store = openSqlite(join(folder, "roster.db"));
	await store.touchToken("nobody", 0);
	const modes = readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mode & 0o777]);
	expect(modes.sort()).toEqual([
		["roster.db", 0o600],
		["roster.db-shm", 0o600],
		["roster.db-wal", 0o600],
	]);
	expect([folder, join(folder, "..")].map((each) => statSync(each).mode & 0o777)).toEqual([0o700, 0o700]);
	await store.close();
});
