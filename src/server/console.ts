// SPDX-License-Identifier: Apache-2.0

// Serves the web console: the files of console/dist, from memory. Every address of a view gets the page, which shows
// the view by its address.

import { globSync } from "node:fs";
import { requestIdHeader } from "../services/admission/admission-control.ts";
import type { Request, Response } from "./node-http.ts";
import type { Outcome } from "./outcome.ts";
import { readStaticFile, sendStaticFile } from "./static-files.ts";

/** The first segments of the addresses of views. */
const views: ReadonlySet<string> = new Set([
	...[
		"sign-in",
		"connect",
		"connections",
		"requests",
		"people",
		"groups",
		"organizations",
		"changes",
		"readiness",
		"guard",
	],
	...["tokens", "settings", "studio", "device", "reviews"],
]);

/** The headers of every page for a browser. */
export const pageHeaders = {
	"content-security-policy":
		"default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'",
	"x-content-type-options": "nosniff",
	"referrer-policy": "no-referrer",
	"cross-origin-opener-policy": "same-origin",
	"cross-origin-resource-policy": "same-origin",
} as const;

/** Whether a path is the address of a view. */
export function isView(path: string): boolean {
	const view = /^\/([a-z-]*)/.exec(path)?.[1] ?? "";
	return view === "" ? path === "/" : views.has(view) && /^\/[a-z-]+(?:\/|$)/.test(path);
}

export interface Console {
	/** Answers a request for a file or a view; returns undefined for any other path. */
	answer(request: Request, response: Response, path: string, requestId: string): Outcome | undefined;
}

/**
 * Reads the console into memory.
 *
 * @param folder has what `console/build.ts` has built. Without it, `/` says how to build it.
 */
export function openConsole(folder: URL = new URL("../../console/dist/", import.meta.url)): Console {
	const { pathname } = folder;
	const names = globSync("**/*.{html,js,css,svg,woff2}", { cwd: pathname });
	const files = new Map(names.map((name) => [`/${name.replaceAll("\\", "/")}`, readStaticFile(pathname, name)]));
	const page = files.get("/index.html");

	return {
		answer(request, response, path, requestId) {
			const view = /^\/([a-z-]*)/.exec(path)?.[1] ?? "";
			const file = files.get(path) ?? (isView(path) ? page : undefined);
			const isMissing = page === undefined && path === "/";
			if ((file === undefined && !isMissing) || (request.method !== "GET" && request.method !== "HEAD")) {
				return undefined;
			}
			request.resume();
			const route = file === page || file === undefined ? `/${view}` : "/assets/{file}";
			for (const [name, value] of Object.entries(pageHeaders)) {
				response.setHeader(name, value);
			}
			response.setHeader(requestIdHeader, requestId);
			if (file !== undefined) {
				return {
					route,
					rules: [],
					scimType: undefined,
					status: sendStaticFile(request, response, file),
					code: undefined,
				};
			}
			response.statusCode = 404;
			response.setHeader("content-type", "text/plain; charset=utf-8");
			response.end("the console is not built: run npm ci, or npm run prepare, and start the server again\n");
			return { route, rules: [], scimType: undefined, status: 404, code: "unknown_endpoint" };
		},
	};
}
