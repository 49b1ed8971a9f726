// SPDX-License-Identifier: Apache-2.0

// Every version that is named is one version: what was tested is what is built.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const text = (path: string) => readFileSync(join(root, path), "utf8");
const exact = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/;

interface Dependencies {
	readonly dependencies: Record<string, string>;
	readonly devDependencies: Record<string, string>;
}

const about = JSON.parse(text("package.json")) as Dependencies;
const lock = JSON.parse(text("package-lock.json")) as { packages: Record<string, Dependencies & { version: string }> };

describe.each(["dependencies", "devDependencies"] as const)("%s", (kind) => {
	test("are exact, and are what the lock file has", () => {
		const loose = Object.entries(about[kind]).filter(([, version]) => !exact.test(version));
		expect(loose).toEqual([]);
		expect(lock.packages[""]?.[kind]).toEqual(about[kind]);
		const other = Object.entries(about[kind]).filter(
			([name, version]) => lock.packages[`node_modules/${name}`]?.version !== version,
		);
		expect(other).toEqual([]);
	});
});

test("the client for TypeScript has the version of the server, and the packages that the tests use", () => {
	const client = JSON.parse(text("packages/client-ts/package.json"));
	expect(client.version).toBe(JSON.parse(text("package.json")).version);
	const other = Object.entries(client.dependencies).filter(
		([name, version]) => about.devDependencies[name] !== version,
	);
	expect(other).toEqual([]);
});

test("images have a digest beside an exact version, and that of Node is the one of the tests", () => {
	const stages = Array.from(text("Dockerfile").matchAll(/^FROM .* AS (\w+)$/gm), ([, name]) => name);
	const froms = Array.from(text("Dockerfile").matchAll(/^FROM (\S+)/gm), ([, image = ""]) => image);
	const images = [
		...froms.filter((image) => !stages.includes(image)),
		...Array.from(text("compose.postgres.yaml").matchAll(/^\s+image: (\S+)/gm), ([, image = ""]) => image),
	];
	expect(images).toHaveLength(2);
	for (const image of images) {
		expect(image).toMatch(/^[a-z]+:\d+\.\d+[\w.-]*@sha256:[0-9a-f]{64}$/);
	}
	expect(images[0]).toMatch(new RegExp(`^node:${about.devDependencies["node"]}-slim@`));
});

test("the page about Go names the versions of its modules", () => {
	const modules = new Map(
		Array.from(text("examples/go/go.mod").matchAll(/^\s(\S+) (v\S+)$/gm), ([, name = "", version]) => [name, version]),
	);
	const installed = Array.from(text("docs/integrating.md").matchAll(/^go install (\S+)\/cmd\/\S+@(\S+)$/gm));
	expect(installed).toHaveLength(2);
	for (const [, name = "", version] of installed) {
		expect([name, version]).toEqual([name, modules.get(name)]);
	}
});
