// SPDX-License-Identifier: Apache-2.0

// The files and the tests that the documentation names exist.

import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const pages = globSync(["*.md", "docs/*.md", "bench/*.md", "packages/*/README.md", "clients/*/README.md"], {
	cwd: root,
}).sort();
const text = (path: string) => readFileSync(join(root, path), "utf8");

/** The anchor of a heading. */
function anchorOf(heading: string): string {
	return heading
		.toLowerCase()
		.replace(/[^\w\s-]/g, "")
		.trim()
		.replace(/\s/g, "-");
}

describe.each(pages)("%s", (page) => {
	test("links lead somewhere", () => {
		const links = Array.from(text(page).matchAll(/\]\((?!https?:)([^)\s#]*)(?:#([^)\s]+))?\)/g));
		const broken = links.flatMap(([link, path = "", anchor]) => {
			const target = path === "" ? page : join(dirname(page), path);
			if (!existsSync(join(root, target))) {
				return [link];
			}
			const headings = anchor === undefined ? [] : Array.from(text(target).matchAll(/^#+ (.+)$/gm));
			return anchor === undefined || headings.some(([, heading = ""]) => anchorOf(heading) === anchor) ? [] : [link];
		});
		expect(broken).toEqual([]);
	});

	test("tests that are named are there", () => {
		const named = Array.from(text(page).matchAll(/`(test\/[\w./-]+)`(?:: "([^"]+)")?/g));
		const missing = named.flatMap(([, path = "", name]) => {
			const there = existsSync(join(root, path));
			return there && (name === undefined || text(path).includes(`"${name}"`)) ? [] : [`${path} ${name ?? ""}`];
		});
		expect(missing).toEqual([]);
	});
});

test("every threat, and every line of the lists, names the test that holds it", () => {
	const rows = text("docs/security.md").split("\n");
	const held = rows.filter((row) => /^\| (?:7\.\d|API\d)/.test(row));
	expect(held).toHaveLength(9 + 10);
	expect(held.filter((row) => !/`test\/[\w./-]+\.test\.ts`: "[^"]+" \|$/.test(row))).toEqual([]);
});

test("the documentation at /docs lists each page", () => {
	const listed = text("site/.vitepress/config.ts");
	const missing = globSync("docs/*.md", { cwd: root }).filter((page) => {
		const link = page.replace(/^docs/, "").replace(/\.md$/, "");
		return !listed.includes(`"${link}"`);
	});
	expect(missing).toEqual([]);
});

test("no text names a command that would install somebody else's package", () => {
	const files = globSync(
		["*.{md,json}", "{src,console,docs,test,examples,deploy,proto}/**/*.{ts,tsx,md,html,proto,yaml}"],
		{
			cwd: root,
			exclude: ["**/node_modules/**", "console/dist/**"],
		},
	);
	expect(files.length).toBeGreaterThan(300);
	const bare = new RegExp(["npx", "(?:exec )?roster\\b"].join(" "));
	expect(files.filter((file) => bare.test(text(file)))).toEqual([]);
});
