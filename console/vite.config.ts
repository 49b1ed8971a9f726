// SPDX-License-Identifier: Apache-2.0

import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The server that `npm run console` sends calls to. */
const server = process.env["ROSTER_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
	root: import.meta.dirname,
	plugins: [react()],
	build: {
		outDir: "dist",
		emptyOutDir: true,
		target: "es2023",
		// The CSP allows no data: URL.
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
		reportCompressedSize: false,
		rolldownOptions: {
			// What six views or more share is one file: a file costs a slow computer more than some kilobytes that it reads early.
			output: { codeSplitting: { groups: [{ name: "shared", minShareCount: 6 }] } },
		},
	},
	server: {
		proxy: { "^/[a-z0-9.]+\\.[A-Z][A-Za-z]+/[A-Z][A-Za-z]+$": { target: server } },
	},
});
