// SPDX-License-Identifier: Apache-2.0

// Serves the web console: the files of console/dist, from memory. Every address of a view gets the page, which shows
// the view by its address.

import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { requestIdHeader } from "../services/admission/admission-control.ts";
import type { Request, Response } from "./http-port.ts";
import type { Outcome } from "./outcome.ts";

/** The first segments of the addresses of views. */
const views: ReadonlySet<string> = new Set([
	...["sign-in", "connect", "requests", "people", "groups", "organizations", "changes", "readiness", "guard"],
	...["tokens", "settings", "studio"],
]);

const types: ReadonlyMap<string, string> = new Map([
	[".html", "text/html; charset=utf-8"],
	[".js", "text/javascript; charset=utf-8"],
	[".css", "text/css; charset=utf-8"],
	[".svg", "image/svg+xml"],
	[".woff2", "font/woff2"],
]);

const headers = {
	"content-security-policy":
		"default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'",
	"x-content-type-options": "nosniff",
	"referrer-policy": "no-referrer",
	"cross-origin-opener-policy": "same-origin",
	"cross-origin-resource-policy": "same-origin",
} as const;

const encodings = [
	["br", ".br"],
	["gzip", ".gz"],
] as const;

interface File {
	readonly type: string;
	readonly etag: string;
	/** Whether the name changes with the content, so that a browser need never ask again. */
	readonly isImmutable: boolean;
	/** The content by its encoding; the plain content has the encoding `identity`. */
	readonly contents: ReadonlyMap<string, Buffer>;
}

export interface Console {
	/** Answers a request for a file or a view; returns undefined for any other path. */
	answer(request: Request, response: Response, path: string, requestId: string): Outcome | undefined;
}

function readFile(folder: string, name: string): File {
	const path = join(folder, name);
	const content = readFileSync(path);
	const contents = new Map([["identity", content]]);
	for (const [encoding, suffix] of encodings) {
		if (existsSync(path + suffix)) {
			contents.set(encoding, readFileSync(path + suffix));
		}
	}
	return {
		type: types.get(extname(name)) ?? "application/octet-stream",
		etag: `"${createHash("sha256").update(content).digest("base64url").slice(0, 22)}"`,
		isImmutable: name.startsWith("assets/"),
		contents,
	};
}

/** Whether an Accept-Encoding header accepts an encoding (RFC 9110 section 12.5.3). */
function accepts(header: string, encoding: string): boolean {
	return header.split(",").some((each) => {
		const [name = "", ...parameters] = each.split(";").map((part) => part.trim().toLowerCase());
		return name === encoding && !parameters.some((part) => /^q=0(?:\.0*)?$/.test(part));
	});
}

function send(request: Request, response: Response, file: File): number {
	const { "if-none-match": known = "", "accept-encoding": accepted = "" } = request.headers;
	response.setHeader("etag", file.etag);
	response.setHeader("vary", "Accept-Encoding");
	response.setHeader("cache-control", file.isImmutable ? "public, max-age=31536000, immutable" : "no-cache");
	if (known.split(",").some((each) => each.trim().replace(/^W\//, "") === file.etag)) {
		response.statusCode = 304;
		response.end();
		return 304;
	}
	const encoding =
		encodings.find(([each]) => file.contents.has(each) && accepts(String(accepted), each))?.[0] ?? "identity";
	const content = file.contents.get(encoding) as Buffer;
	if (encoding !== "identity") {
		response.setHeader("content-encoding", encoding);
	}
	response.setHeader("content-type", file.type);
	response.setHeader("content-length", content.length);
	response.statusCode = 200;
	response.end(request.method === "HEAD" ? "" : content);
	return 200;
}

/**
 * Reads the console into memory.
 *
 * @param folder has what `console/build.ts` has built. Without it, `/` says how to build it.
 */
export function openConsole(folder: URL = new URL("../../console/dist/", import.meta.url)): Console {
	const { pathname } = folder;
	const names = globSync("**/*.{html,js,css,svg,woff2}", { cwd: pathname });
	const files = new Map(names.map((name) => [`/${name.replaceAll("\\", "/")}`, readFile(pathname, name)]));
	const page = files.get("/index.html");

	return {
		answer(request, response, path, requestId) {
			const view = /^\/([a-z-]*)/.exec(path)?.[1] ?? "";
			const isView = view === "" ? path === "/" : views.has(view) && /^\/[a-z-]+(?:\/|$)/.test(path);
			const file = files.get(path) ?? (isView ? page : undefined);
			const isMissing = page === undefined && path === "/";
			if ((file === undefined && !isMissing) || (request.method !== "GET" && request.method !== "HEAD")) {
				return undefined;
			}
			request.resume();
			const route = file === page || file === undefined ? `/${view}` : "/assets/{file}";
			for (const [name, value] of Object.entries(headers)) {
				response.setHeader(name, value);
			}
			response.setHeader(requestIdHeader, requestId);
			if (file !== undefined) {
				return { route, rules: [], scimType: undefined, status: send(request, response, file), code: undefined };
			}
			response.statusCode = 404;
			response.setHeader("content-type", "text/plain; charset=utf-8");
			response.end("the console is not built: run npm ci, or npm run prepare, and start the server again\n");
			return { route, rules: [], scimType: undefined, status: 404, code: "unknown_endpoint" };
		},
	};
}
