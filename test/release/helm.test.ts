// SPDX-License-Identifier: Apache-2.0

// The Helm chart. Without Helm these tests are skipped, and say so.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const chart = join(import.meta.dirname, "../../deploy/helm/roster");
const isThere = spawnSync("helm", ["version"]).status === 0;
if (!isThere) {
	console.log("there is no Helm: the tests of the chart are skipped");
}

const needed = ["image.repository=registry.example.com/roster", "publicUrl=https://roster.example.com"];

function helm(command: readonly string[], values: readonly string[]) {
	const sets = values.flatMap((value) => ["--set", value]);
	return spawnSync("helm", [...command, chart, "--kube-version", "1.30.0", ...sets], { encoding: "utf8" });
}

const rendered = (...values: string[]) => helm(["template", "roster"], values);

describe.skipIf(!isThere)("the chart", () => {
	test("has no finding", () => {
		const { status, stdout } = helm(["lint", "--strict"], needed);
		expect(status, stdout).toBe(0);
	});

	test("has one server with a volume by default, and several on PostgreSQL", () => {
		const one = rendered(...needed, "ingress.enabled=true").stdout;
		expect(one).toMatch(
			/kind: StatefulSet[\s\S]*replicas: 1\n[\s\S]*value: \/data\/roster\.db\n[\s\S]*volumeClaimTemplates:/,
		);
		expect(one).toMatch(/kind: Ingress[\s\S]*host: "roster\.example\.com"/);
		expect(one).toContain("roster-admin.default.svc.cluster.local");
		const secrets = ["database.existingSecret=database", "adminToken.existingSecret=admin"];
		const several = rendered(...needed, ...secrets, "replicas=3").stdout;
		expect(several).toMatch(/kind: PodDisruptionBudget[\s\S]*replicas: 3\n/);
		expect(several).not.toContain("volumeClaimTemplates");
	});

	test("refuses what cannot work, and says what to set", () => {
		expect(rendered(...needed, "replicas=2").stderr).toContain("set database.existingSecret");
		expect(rendered(...needed, "database.existingSecret=a").stderr).toContain("set adminToken.existingSecret");
		expect(rendered("publicUrl=https://a.example").stderr).toContain("set image.repository");
	});
});
