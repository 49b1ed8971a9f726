// SPDX-License-Identifier: Apache-2.0

// The tests that have to notice a mutant of filter, PATCH, authorization, and of the code that names fields and columns:
// `npm run mutation`.

import { join } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		root: join(import.meta.dirname, "../.."),
		include: [
			"test/gen/*.test.ts",
			"test/scim/*.test.ts",
			"test/store/prepared.test.ts",
			"test/rfc/filter-oracle.test.ts",
			"test/rfc/query.test.ts",
			"test/rfc/patch.test.ts",
			"test/services/{authenticator,credentials,token-service}.test.ts",
			"test/server/credentials.test.ts",
			"test/server/limits.test.ts",
		],
		testTimeout: 60_000,
		hookTimeout: 60_000,
	},
});
