// SPDX-License-Identifier: Apache-2.0

// Files that are built once and served from memory, each also in its compressed forms if they were built.

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import type { Request, Response } from "./node-http.ts";

const types: ReadonlyMap<string, string> = new Map([
	[".html", "text/html; charset=utf-8"],
	[".js", "text/javascript; charset=utf-8"],
	[".css", "text/css; charset=utf-8"],
	[".json", "application/json"],
	[".svg", "image/svg+xml"],
	[".png", "image/png"],
	[".woff2", "font/woff2"],
]);

const encodings = [
	["br", ".br"],
	["gzip", ".gz"],
] as const;

export interface StaticFile {
	readonly type: string;
	readonly etag: string;
	/** Whether the name changes with the content, so that a browser need never ask again. */
	readonly isImmutable: boolean;
	/** The content by its encoding; the plain content has the encoding `identity`. */
	readonly contents: ReadonlyMap<string, Buffer>;
}

export function readStaticFile(folder: string, name: string): StaticFile {
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

/** Sends a file, or 304 if the client has it. Returns the status. */
export function sendStaticFile(request: Request, response: Response, file: StaticFile): number {
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
