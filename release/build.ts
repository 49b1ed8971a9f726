// SPDX-License-Identifier: Apache-2.0

// Builds the server into dist/server, as JavaScript with source maps: Node strips no types from files below
// node_modules. Each thread has a file of its own, and all packages but the driver of SQLite are built in. `npm pack` runs it.

import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { type Plugin, rolldown } from "rolldown";
import { noticesOf, packageOf } from "./packages.ts";

const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");
const server = join(dist, "server");

/** The files that are started by their paths: the process, and its threads. All are in one folder, so their names differ. */
const entries = [
	"src/main.ts",
	"src/long-thread.ts",
	"src/log/log-thread.ts",
	"src/backup/backup-thread.ts",
	"src/store/sqlite/reader-thread.ts",
];

/** The folders of the packages that are built in. */
const builtIn = new Set<string>();

const fromSources: Plugin = {
	name: "roster",
	transform(code, id) {
		const folder = packageOf(id);
		if (folder !== undefined) {
			builtIn.add(folder);
			return undefined;
		}
		let number = 0;
		const changed = code
			// A thread is started from the file that is built of its module.
			.replace(/new URL\("\.\/([\w-]+)\.ts", import\.meta\.url\)/g, 'new URL("./$1.js", import.meta.url)')
			// Drizzle is built in from its ES modules.
			.replace(
				/const (\{[^}]*\}) = (?:require|createRequire\(import\.meta\.url\))\(("drizzle-orm[\w/-]*")\) as typeof \w+;/g,
				(_, names, module) => {
					number++;
					return `const ${names} = required${number}; import * as required${number} from ${module};`;
				},
			);
		// No line moves, so the source map of before is right.
		return changed === code ? undefined : { code: changed, map: null };
	},
};

/** The commit that is built; empty outside of a repository. */
function commitOf(): string {
	try {
		return execFileSync("git", ["rev-parse", "HEAD"], { cwd: root, stdio: ["ignore", "pipe", "ignore"] })
			.toString()
			.trim();
	} catch {
		return process.env["ROSTER_COMMIT"] ?? "";
	}
}

rmSync(dist, { recursive: true, force: true });
const bundle = await rolldown({
	input: Object.fromEntries(entries.map((entry) => [basename(entry, ".ts"), join(root, entry)])),
	platform: "node",
	// pg loads its native form if there is one.
	external: ["better-sqlite3", "pg-native"],
	plugins: [fromSources],
	transform: { define: { builtCommit: JSON.stringify(commitOf()) } },
	onLog(level, log, report) {
		// Packages that are built in may do what we do not.
		if (log.id?.includes("/node_modules/") !== true) {
			report(level === "warn" ? "error" : level, log);
		}
	},
});
await bundle.write({
	dir: server,
	format: "esm",
	sourcemap: true,
	entryFileNames: "[name].js",
	chunkFileNames: "[name]-[hash].js",
});
await bundle.close();
chmodSync(join(server, "main.js"), 0o755);
for (const folder of globSync("src/store/*/migrations", { cwd: root })) {
	cpSync(join(root, folder), join(server, relative("src/store", folder)), { recursive: true });
}

// The console is built by `npm ci`, but not where scripts are left out.
const consolePackages = join(root, "console/dist/packages.json");
if (!existsSync(consolePackages)) {
	await import("../console/build.ts");
}
const inConsole: string[] = JSON.parse(readFileSync(consolePackages, "utf8"));
const inSite: string[] = JSON.parse(readFileSync(join(root, "site/packages.json"), "utf8"));
const packages = [
	...new Set([...builtIn, ...inConsole, ...inSite, "node_modules/better-sqlite3", "node_modules/node-addon-api"]),
].sort();
writeFileSync(join(dist, "packages.json"), `${JSON.stringify(packages, undefined, "\t")}\n`);
writeFileSync(join(dist, "third-party-notices.txt"), noticesOf(packages));
