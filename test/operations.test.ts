// SPDX-License-Identifier: Apache-2.0

// The files in deploy/ fit the server: commands, variables and runbooks are there.

import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import about from "../package.json" with { type: "json" };

const root = join(import.meta.dirname, "..");
const text = (path: string) => readFileSync(join(root, path), "utf8");

test("each alert has a runbook, and each runbook an alert", () => {
	const alerts = Array.from(text("deploy/prometheus/alerts.yaml").matchAll(/^ +- alert: (\w+)$/gm), ([, name]) => name);
	const links = Array.from(text("deploy/prometheus/alerts.yaml").matchAll(/runbooks\.md#(\w+)$/gm), ([, name]) => name);
	const sections = Array.from(text("docs/runbooks.md").matchAll(/^## (\w+)$/gm), ([, name]) => name);
	expect(alerts.length).toBeGreaterThan(9);
	expect(sections).toEqual(alerts);
	expect(links).toEqual(alerts.map((name) => name?.toLowerCase()));
	const tested = text("deploy/prometheus/alerts.test.yaml");
	expect(alerts.filter((name) => !tested.includes(`alertname: ${name}\n`))).toEqual([]);
});

test("the variables in deploy/ are those of the server", () => {
	const files = globSync("deploy/**/*.{yaml,service}", { cwd: root });
	const names = files.flatMap((file) => text(file).match(/\bROSTER_[A-Z_]+/g) ?? []);
	const used = new Set(names.filter((name) => name !== "ROSTER_HOST"));
	expect(used.size).toBeGreaterThan(5);
	const known = text("src/config.ts");
	expect([...used].filter((name) => !known.includes(`"${name}"`) && !known.includes(`${name}:`))).toEqual([]);
});

test("the unit starts the server as npm start does, and the chart has the version of the package", () => {
	const [, variables = "", flags = ""] = /exec env (.*) node (.*) src\/main\.ts serve/.exec(about.scripts.start) ?? [];
	expect(flags).not.toBe("");
	expect(text("deploy/systemd/roster.service")).toContain(`node --enable-source-maps ${flags} /opt/roster/`);
	expect(text("deploy/systemd/roster.service")).toContain(`\nEnvironment=${variables}\n`);
	expect(text("Dockerfile")).toContain(`\nENV ${variables}\n`);
	expect(text("src/main.ts")).toContain(`env -S ${variables} node --enable-source-maps ${flags}\n`);
	expect(text("deploy/helm/roster/Chart.yaml")).toContain(
		`\nversion: ${about.version}\nappVersion: ${about.version}\n`,
	);
});
