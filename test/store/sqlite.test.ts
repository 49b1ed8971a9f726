// SPDX-License-Identifier: Apache-2.0

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqlite } from "../../src/store/sqlite.ts";
import { storeSuite } from "./suite.ts";

storeSuite("SQLite", async () => openSqlite(join(mkdtempSync(join(tmpdir(), "roster-test-")), "roster.db")));
