// SPDX-License-Identifier: Apache-2.0

/** What a caller can see: these tests run on SQLite, and once more on PostgreSQL, by turns of two servers. */
export const onEachEngine = [
	"test/{idp,rfc,conformance,services,gateway,server,transfer,identity}/**/*.test.ts",
	"test/{commands,unchanged}.test.ts",
];

/** Of those, what asks no database, or has SQLite whatever the engine: it would be the same once more. */
export const sameOnEachEngine = [
	"test/gateway/bulk-order.test.ts",
	"test/gateway/filter-dialect.test.ts",
	"test/gateway/tolerate.test.ts",
	"test/server/health.test.ts",
	"test/server/output.test.ts",
	"test/services/authenticator.test.ts",
	"test/services/credentials.test.ts",
];
