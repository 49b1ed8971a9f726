// SPDX-License-Identifier: Apache-2.0

// Builds the console into console/dist, with a brotli and a gzip form of each file. `npm ci` runs it. Where the packages
// of the build are left out, as with `npm ci --omit=dev`, there is no console.

import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

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
	await tool.build({ configFile: join(import.meta.dirname, "vite.config.ts"), logLevel: "warn" });
	for (const file of globSync("**/*.{html,js,css,svg}", { cwd: dist })) {
		const path = join(dist, file);
		const content = readFileSync(path);
		const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 } };
		writeFileSync(`${path}.br`, brotliCompressSync(content, brotli));
		writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
	}
}
