// SPDX-License-Identifier: Apache-2.0

// Builds the documentation into site/dist, which the server serves at /docs: the pages of docs/ and some others, as one
// flat site. Links between pages lead from page to page; a link to another file becomes its text, because the site has
// no such file. VitePress fails for a link that leads nowhere.

import { execFileSync } from "node:child_process";
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const site = import.meta.dirname;
const root = join(site, "..");
const pages = join(site, "pages");
const dist = join(site, "dist");

/** The names of the pages, by their files. */
const names = new Map([
	["README.md", "index.md"],
	["CHANGELOG.md", "changelog.md"],
	["CONTRIBUTING.md", "contributing.md"],
	["SECURITY.md", "security-policy.md"],
	["bench/README.md", "benchmark.md"],
	["packages/client-ts/README.md", "client-typescript.md"],
	["clients/go/README.md", "client-go.md"],
	...globSync("docs/*.md", { cwd: root }).map((file): [string, string] => [file, file.replace("docs/", "")]),
]);

/** A page with its links as the site has them. */
function pageOf(file: string): string {
	const text = readFileSync(join(root, file), "utf8");
	return text
		.replace(/(?<!!)\[([^\]]*)\]\((?!https?:|#)([^)\s#]+)(#[^)\s]+)?\)/g, (_, words, path, anchor = "") => {
			const name = names.get(join(dirname(file), path));
			return name === undefined ? words : `[${words}](./${name}${anchor})`;
		})
		.replaceAll(/(!\[[^\]]*\]\()(?:docs\/)?pictures\//g, "$1./pictures/");
}

rmSync(pages, { recursive: true, force: true });
mkdirSync(pages, { recursive: true });
cpSync(join(root, "docs/pictures"), join(pages, "pictures"), { recursive: true });
for (const [file, name] of names) {
	writeFileSync(join(pages, name), pageOf(file));
}
const run = (command: string, ...args: string[]) => execFileSync(command, args, { cwd: site, stdio: "inherit" });
if (!existsSync(join(site, "node_modules"))) {
	run("npm", "ci", "--no-audit", "--no-fund");
}
run("node", "node_modules/vitepress/bin/vitepress.js", "build");
for (const file of globSync("**/*.{html,js,css,svg,json}", { cwd: dist })) {
	const content = readFileSync(join(dist, file));
	const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
	writeFileSync(join(dist, `${file}.br`), brotliCompressSync(content, brotli));
	writeFileSync(join(dist, `${file}.gz`), gzipSync(content, { level: 9 }));
}
