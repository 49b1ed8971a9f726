// SPDX-License-Identifier: Apache-2.0

// How often a test does again what chance or a crowd decides: few times in `npm test`, many times in
// `npm run test:long`. What is checked is the same.

/** One number for `npm test`, and a larger one for `npm run test:long`. */
export const repeat = (few: number, many: number): number => (process.env["TEST_REPEAT"] === "many" ? many : few);

/** The files whose tests do so. */
export const repeated = [
	"test/command-reconcile.test.ts",
	"test/cost/floods.test.ts",
	"test/directory/members.test.ts",
	"test/fuzz/fuzz.test.ts",
	"test/gateway/bulk-order.test.ts",
	"test/rfc/filter-oracle.test.ts",
	"test/services/effects.test.ts",
	"test/services/life.test.ts",
	"test/services/past.test.ts",
	"test/services/review.test.ts",
	"test/services/review-kills.test.ts",
	"test/services/undo.test.ts",
	"test/services/watch.test.ts",
	"test/store/postgres-faults.test.ts",
	"test/store/sqlite.test.ts",
];
