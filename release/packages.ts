// SPDX-License-Identifier: Apache-2.0

// The packages of others that a release contains, and their licenses.

import { globSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

const root = join(import.meta.dirname, "..");

/** The folder of the package that a module belongs to, such as `node_modules/pg`; undefined for a module of ours. */
export function packageOf(module: string): string | undefined {
	const [, folder] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)/.exec(relative(root, module.replace(/^\0/, ""))) ?? [];
	return folder;
}

/** The name, the version and the texts of the licenses of each package, as one text. */
export function noticesOf(folders: readonly string[]): string {
	const notices = new Map<string, string>();
	for (const folder of folders) {
		const { name, version, license } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
		const files = globSync("{LICENSE,LICENCE,COPYING,NOTICE}*", { cwd: join(root, folder), nocase: true } as object);
		const texts = files.sort().map((file) => readFileSync(join(root, folder, file), "utf8").trim());
		notices.set(`${name} ${version}`, [`License: ${license}`, ...texts].join("\n\n"));
	}
	const sections = Array.from(notices, ([title, text]) => `${title}\n${"=".repeat(title.length)}\n\n${text}\n`);
	return `Roster contains these packages of others.\n\n${sections.sort().join("\n\n")}`;
}
