// SPDX-License-Identifier: Apache-2.0

/** The tests of the behaviour that a caller can see. `npm run test:again` runs them on PostgreSQL through two servers in turn. */
export const onEachEngine = [
	"test/{idp,rfc,conformance,services,gateway,server,transfer,identity}/**/*.test.ts",
	"test/{commands,command-changes,unchanged}.test.ts",
];

/** Of those, what asks no database, or has SQLite whatever the engine: it would be the same once more. */
export const withoutEngine = [
	"test/gateway/bulk-order.test.ts",
	"test/gateway/filter-dialect.test.ts",
	"test/gateway/tolerate.test.ts",
	"test/server/health.test.ts",
	"test/server/output.test.ts",
	"test/services/authenticator.test.ts",
	"test/services/credentials.test.ts",
	"test/services/new-ids.test.ts",
];

/** Of those, what is decided before a store is asked, each with what it is about: no engine is near. */
export const beforeStore: Readonly<Record<string, string>> = {
	"test/server/admin.test.ts": "which port answers what",
	"test/server/hosts.test.ts": "host names, and what a location begins with",
	"test/server/reflection.test.ts": "descriptors, and a health that the server keeps itself",
	"test/server/request-form.test.ts": "the form of requests, and limits for each connection and address",
	"test/server/slow-clients.test.ts": "how long connections are waited for",
	"test/server/stray-slashes.test.ts": "the form of paths",
	"test/server/studio.test.ts": "headers of CORS, in a browser",
	"test/server/tls.test.ts": "handshakes and certificates",
};

/** The tests that do not run on each engine. */
export const sameOnEachEngine = [...withoutEngine, ...Object.keys(beforeStore)];

/** The tests that `npm test` runs on PostgreSQL: the store, and who is who. */
export const sampleOnPostgres = [
	"test/store/postgres!(-faults).test.ts",
	"test/identity/{evidence,isolation,races,rekey}.test.ts",
];
