// SPDX-License-Identifier: Apache-2.0

// Serves the documentation at /docs: the files of site/dist. A page is read when it is asked for the first time.

import { createHash } from "node:crypto";
import { globSync } from "node:fs";
import { requestIdHeader } from "../services/admission/admission-control.ts";
import type { Request, Response } from "./node-http.ts";
import type { Outcome } from "./outcome.ts";
import { readStaticFile, type StaticFile, sendStaticFile } from "./static-files.ts";

export interface Docs {
	/** Answers a request below /docs; returns undefined for any other path. */
	answer(request: Request, response: Response, path: string, requestId: string): Outcome | undefined;
}

/** Returns the Content-Security-Policy of a file: a page runs the scripts in its HTML, and loads nothing from other hosts. */
function policyOf({ type, contents }: StaticFile): string {
	const html = type.startsWith("text/html") ? String(contents.get("identity")) : "";
	const scripts = Array.from(html.matchAll(/<script(?![^>]* src=)[^>]*>([\s\S]*?)<\/script>/g), ([, text = ""]) => {
		return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
	});
	return [
		"default-src 'self'",
		["script-src 'self'", ...scripts].join(" "),
		"style-src 'self' 'unsafe-inline'",
		"img-src 'self' data:",
		"base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'",
	].join("; ");
}

/**
 * Lists the files of the documentation.
 *
 * @param folder has what `site/build.ts` has built. Without it, `/docs` says how to build it.
 */
export function openDocs(folder: URL = new URL("../../site/dist/", import.meta.url)): Docs {
	const { pathname } = folder;
	const names = new Set(globSync("**/*.{html,js,css,json,svg,png,woff2}", { cwd: pathname }));
	const files = new Map<string, { readonly file: StaticFile; readonly policy: string }>();

	function find(name: string) {
		const known = files.get(name);
		if (known !== undefined || !names.has(name)) {
			return known;
		}
		const file = readStaticFile(pathname, name);
		const found = { file, policy: policyOf(file) };
		files.set(name, found);
		return found;
	}

	return {
		answer(request, response, path, requestId) {
			if ((path !== "/docs" && !path.startsWith("/docs/")) || (request.method !== "GET" && request.method !== "HEAD")) {
				return undefined;
			}
			request.resume();
			response.setHeader(requestIdHeader, requestId);
			const name = path.slice("/docs/".length);
			const route = name.startsWith("assets/") ? "/docs/assets/{file}" : "/docs/{page}";
			const outcome = (status: number) => ({
				...{ route, rules: [], scimType: undefined, status },
				code: status === 404 ? "unknown_endpoint" : undefined,
			});
			if (path === "/docs" && names.size > 0) {
				// The links of a page are relative to its folder.
				response.statusCode = 308;
				response.setHeader("location", "/docs/");
				response.end();
				return outcome(308);
			}
			const found = find(name === "" ? "index.html" : name) ?? find(`${name}.html`);
			if (found !== undefined) {
				response.setHeader("content-security-policy", found.policy);
				response.setHeader("x-content-type-options", "nosniff");
				response.setHeader("referrer-policy", "no-referrer");
				return outcome(sendStaticFile(request, response, found.file));
			}
			response.statusCode = 404;
			response.setHeader("content-type", "text/plain; charset=utf-8");
			response.end(
				names.size === 0
					? "the documentation is not built: run node site/build.ts, and start the server again; a release contains it\n"
					: "there is no such page: /docs/ lists the pages\n",
			);
			return outcome(404);
		},
	};
}
