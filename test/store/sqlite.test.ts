// SPDX-License-Identifier: Apache-2.0

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { expect, test } from "vitest";
import { openSqlite } from "../../src/store/sqlite.ts";
import { storeSuite } from "./suite.ts";

storeSuite("SQLite", async () => openSqlite(join(mkdtempSync(join(tmpdir(), "roster-test-")), "roster.db")));

test("what another process commits is heard of", async () => {
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
