// SPDX-License-Identifier: Apache-2.0

// Builds the console into console/dist, with a brotli and a gzip form of each file, and a list of the packages in it.
// `npm ci` runs it.

import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { packageOf } from "../release/packages.ts";

const dist = join(import.meta.dirname, "dist");

/** Vite; undefined where it is not installed. */
async function vite() {
	try {
		return await import("vite");
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND") {
			return undefined;
		}
		throw error;
	}
}

const tool = await vite();
if (tool === undefined) {
	console.log("the console is not built: its packages are not installed (npm ci installs them)");
} else {
	const built = await tool.build({ configFile: join(import.meta.dirname, "vite.config.ts"), logLevel: "warn" });
	const chunks = [built].flat().flatMap((each) => ("output" in each ? each.output : []));
	const modules = chunks.flatMap((each) => (each.type === "chunk" ? Object.keys(each.modules) : []));
	const packages = new Set(modules.map(packageOf).filter((each) => each !== undefined));
	writeFileSync(join(dist, "packages.json"), `${JSON.stringify([...packages].sort(), undefined, "\t")}\n`);
	for (const file of globSync("**/*.{html,js,css,svg}", { cwd: dist })) {
		const path = join(dist, file);
		const content = readFileSync(path);
		const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 } };
		writeFileSync(`${path}.br`, brotliCompressSync(content, brotli));
		writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
	}
}
