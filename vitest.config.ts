// SPDX-License-Identifier: Apache-2.0

import { defineConfig } from "vitest/config";
import { ConformanceReporter } from "./test/conformance/reporter.ts";

export default defineConfig({
	test: {
		reporters: ["default", new ConformanceReporter()],
		projects: [
			{
				extends: true,
				test: { name: "all", include: ["test/**/*.test.ts"], exclude: ["test/store/postgres*.test.ts"] },
			},
			// What a caller can see, once more on PostgreSQL, by turns of two servers.
			{
				extends: true,
				test: {
					name: "PostgreSQL",
					include: [
						"test/{idp,rfc,conformance,services,gateway,server,transfer,identity}/**/*.test.ts",
						"test/{commands,unchanged}.test.ts",
						"test/store/postgres*.test.ts",
					],
					env: { TEST_ENGINE: "postgres" },
					globalSetup: "test/postgres-setup.ts",
				},
			},
			// What identity providers send, once more with the gateway in front of a service that is elsewhere.
			{
				extends: true,
				test: { name: "gateway apart", include: ["test/idp/*.test.ts"], env: { TEST_GATEWAY: "apart" } },
			},
		],
		setupFiles: "test/setup.ts",
		isolate: false,
		maxWorkers: "100%",
		testTimeout: 60_000,
		hookTimeout: 60_000,
	},
});
