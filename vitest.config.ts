// SPDX-License-Identifier: Apache-2.0

import { defineConfig } from "vitest/config";
import { ConformanceReporter } from "./test/conformance/reporter.ts";

export default defineConfig({
	test: {
		reporters: ["default", new ConformanceReporter()],
		projects: [
			{ extends: true, test: { name: "all", include: ["test/**/*.test.ts"] } },
			// What identity providers send, once more with the gateway in front of a service that is elsewhere.
			{
				extends: true,
				test: { name: "gateway apart", include: ["test/idp/*.test.ts"], env: { TEST_GATEWAY: "apart" } },
			},
		],
		testTimeout: 20_000,
		hookTimeout: 20_000,
	},
});
