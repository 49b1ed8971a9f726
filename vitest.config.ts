// SPDX-License-Identifier: Apache-2.0

import { matchesGlob } from "node:path";
import { defineConfig } from "vitest/config";
import { ConformanceReporter } from "./test/conformance/reporter.ts";
import { DurationsReporter } from "./test/durations.ts";
import { onEachEngine, sameOnEachEngine, sampleOnPostgres } from "./test/each-engine.ts";
import { repeated } from "./test/repeat.ts";

const onPostgres = [...onEachEngine, "test/store/postgres*.test.ts"];

/**
 * Tests that start many processes: the README's examples in a copy of the sources, the plugin with sources that it
 * refuses, kills of a server and of an import, readers of the log, and the `buf` command line.
 */
const experiments = [
	"test/server/new-attributes.test.ts",
	"test/proto/plugin.test.ts",
	"test/services/review-kills.test.ts",
	"test/transfer/killed-import.test.ts",
	"test/log/log.test.ts",
	"test/buf-organization.test.ts",
];

export default defineConfig({
	test: {
		reporters: ["default", new ConformanceReporter(), new DurationsReporter()],
		// As the server itself runs: nothing makes code of text.
		execArgv: ["--disallow-code-generation-from-strings"],
		projects: [
			{
				extends: true,
				test: {
					name: "all",
					include: ["test/**/*.test.ts"],
					exclude: [
						"test/store/postgres*.test.ts",
						"test/cost/*.test.ts",
						"test/torture/*.test.ts",
						"test/console/*.test.ts",
						"test/release/*.test.ts",
						...experiments,
					],
				},
			},
			// `npm run test:release`: what is released, built and installed in an empty folder.
			{
				extends: true,
				test: {
					name: "release",
					include: ["test/release/*.test.ts"],
					execArgv: ["--no-disallow-code-generation-from-strings"],
				},
			},
			// The web console in a browser. What drives the browser makes code of text, in the process of the tests.
			{
				extends: true,
				test: {
					name: "console",
					include: ["test/console/*.test.ts"],
					execArgv: ["--no-disallow-code-generation-from-strings"],
				},
			},
			// `npm run test:cost`: what a request costs. The tests measure, so they run one after another.
			{
				extends: true,
				test: { name: "cost", include: ["test/cost/*.test.ts"] },
			},
			// In `npm test`: the store on PostgreSQL, and a sample of what a caller can see.
			{
				extends: true,
				test: {
					name: "PostgreSQL, a sample",
					include: sampleOnPostgres,
					env: { TEST_ENGINE: "postgres" },
					globalSetup: "test/postgres-setup.ts",
				},
			},
			// `npm run test:again`: what a caller can see, once more on PostgreSQL, by turns of two servers.
			{
				extends: true,
				test: {
					name: "PostgreSQL",
					include: onPostgres,
					exclude: sameOnEachEngine,
					env: { TEST_ENGINE: "postgres" },
					globalSetup: "test/postgres-setup.ts",
				},
			},
			// `npm run test:again`: what identity providers send, once more with the gateway in front of a service that is elsewhere.
			{
				extends: true,
				test: { name: "gateway apart", include: ["test/idp/*.test.ts"], env: { TEST_GATEWAY: "apart" } },
			},
			// `npm run test:long`: short runs of the tortures.
			{
				extends: true,
				test: { name: "torture", include: ["test/torture/*.test.ts"] },
			},
			// `npm run test:long`: what is done again a few times in `npm test`, many times.
			{
				extends: true,
				test: {
					name: "repetition",
					include: repeated,
					exclude: ["test/store/postgres*.test.ts"],
					env: { TEST_REPEAT: "many" },
				},
			},
			{
				extends: true,
				test: {
					name: "repetition on PostgreSQL",
					include: repeated.filter((each) => onPostgres.some((pattern) => matchesGlob(each, pattern))),
					exclude: sameOnEachEngine,
					env: { TEST_REPEAT: "many", TEST_ENGINE: "postgres" },
					globalSetup: "test/postgres-setup.ts",
				},
			},
			// `npm run test:long`: each command as a process of its own, as a person starts it, and the experiments.
			{
				extends: true,
				test: {
					name: "processes",
					include: [
						"test/{commands,main}.test.ts",
						"test/transfer/*.test.ts",
						"test/server/{admin,tls}.test.ts",
						...experiments,
					],
					env: { TEST_COMMANDS: "process" },
				},
			},
		],
		setupFiles: "test/setup.ts",
		// A file does not load again what another has loaded: that took a second of CPU for each.
		isolate: false,
		// By default one core less than there is, which on two cores is one.
		maxWorkers: "100%",
		testTimeout: 60_000,
		// By default one second, which a busy machine exceeds.
		expect: { poll: { timeout: 20_000 } },
		hookTimeout: 60_000,
	},
});
