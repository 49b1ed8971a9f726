// SPDX-License-Identifier: Apache-2.0

// Writes docs/conformance.md out of the requirements and the tests that passed, or holds it against them.

import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import type { Reporter, TestModule } from "vitest/node";
import { type Requirement, requirements } from "./requirements.ts";

const page = new URL("../../docs/conformance.md", import.meta.url);
const ids = /^\d{4}-[\w.]+-\d+(?:, \d{4}-[\w.]+-\d+)*$/;

/** The files of the passed tests of each requirement. */
function proofs(modules: readonly TestModule[]): Map<string, Set<string>> {
	const found = new Map<string, Set<string>>();
	for (const module of modules) {
		for (const test of module.children.allTests("passed")) {
			for (const id of ids.test(test.name) ? test.name.split(", ") : []) {
				found.set(id, (found.get(id) ?? new Set()).add(basename(module.moduleId)));
			}
		}
	}
	return found;
}

function provenBy({ id, notMet, notApplicable }: Requirement, found: Map<string, Set<string>>): string {
	const files = Array.from(found.get(id) ?? [], (file) => `[${file}](../test/conformance/${file})`);
	return notMet ? `not met: ${notMet}` : notApplicable ? `elsewhere: ${notApplicable}` : files.join(", ");
}

function conformancePage(found: Map<string, Set<string>>): string {
	const rows = requirements.map((each) => {
		const [rfc, section] = each.id.split("-");
		return `| ${rfc} §${section} | ${each.level} | ${each.text.replaceAll("|", "\\|")} | ${provenBy(each, found)} | \`${each.id}\` |`;
	});
	return `# Conformance

What RFC 7643 (schema), RFC 7644 (protocol) and RFC 9865 (cursors) ask of a service provider, and the test that
proves each. The page is written by \`npm run conformance\` out of \`test/conformance/\`; \`npm test\` fails where it
is not up to date, and where a MUST has no test that passes. A test has the ids of what it proves as its name:
\`npx vitest run test/conformance -t 7644-3.6-1\` runs the proofs of one.

| RFC | | requirement | proof | id |
| --- | --- | --- | --- | --- |
${rows.join("\n")}
`;
}

/** For a run of all tests of this folder; a run of some of them proves nothing about the rest. */
export class ConformanceReporter implements Reporter {
	onTestRunEnd(modules: readonly TestModule[]): void {
		const found = proofs(modules);
		const files = modules.filter((each) => each.moduleId.includes("/test/conformance/"));
		if (files.length < conformanceFiles || files.some((each) => !each.ok())) {
			return;
		}
		const unproven = requirements.filter(
			(each) => each.notMet === undefined && each.notApplicable === undefined && !found.has(each.id),
		);
		if (unproven.length > 0) {
			this.#fail(`no test proves ${unproven.map((each) => each.id).join(", ")}`);
			return;
		}
		const text = conformancePage(found);
		if (process.env["WRITE_CONFORMANCE"] === "true") {
			writeFileSync(page, text);
		} else if (readFileSync(page, "utf8") !== text) {
			this.#fail("docs/conformance.md is not what the tests say: npm run conformance writes it");
		}
	}

	#fail(reason: string) {
		console.error(`conformance: ${reason}`);
		process.exitCode = 1;
	}
}

/** The number of files with proofs. */
const conformanceFiles = 6;
