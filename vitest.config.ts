// SPDX-License-Identifier: Apache-2.0

import { defineConfig } from "vitest/config";
import { ConformanceReporter } from "./test/conformance/reporter.ts";

export default defineConfig({
	test: {
		include: ["test/**/*.test.ts"],
		reporters: ["default", new ConformanceReporter()],
		testTimeout: 20_000,
		hookTimeout: 20_000,
	},
});
