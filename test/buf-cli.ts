// SPDX-License-Identifier: Apache-2.0

// The `buf` CLI of node_modules as a person uses it, with a home folder of its own: it neither reads nor changes the
// configuration and the credentials of whoever runs the tests.

import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Ran } from "./command.ts";
import { caFile } from "./server/tls.ts";

const buf = join(import.meta.dirname, "../node_modules/.bin/buf");

/** The configuration of a CLI that speaks plain HTTP; the default is HTTPS. */
const plainHttp = 'version: v1\ntls:\n  use: "false"\n';

export interface BufCli {
	/** The name of the registry in commands: host and port. */
	readonly remote: string;
	/** The file in which `registry login` keeps the token. */
	readonly netrc: string;
	/**
	 * Runs a command to its end.
	 *
	 * @param options the text on stdin, and the value of BUF_TOKEN: a token, or `token@host`, comma-separated.
	 */
	run(args: readonly string[], options?: { readonly stdin?: string; readonly bufToken?: string }): Promise<Ran>;
	/** Waits until a command prints something, and gives it. */
	printed(pattern: RegExp): Promise<string>;
}

/** Makes a CLI for a server: over plain HTTP, or over TLS with the CA of the tests. */
export function bufCli(url: string): BufCli {
	const home = mkdtempSync(join(tmpdir(), "roster-test-buf-"));
	const config = join(home, "config");
	const netrc = join(home, "netrc");
	mkdirSync(config);
	// `registry login` opens a browser by this command. It prints the address instead.
	writeFileSync(join(home, "xdg-open"), '#!/bin/sh\necho "opened $1"\n', { mode: 0o755 });
	const { protocol, host: remote } = new URL(url);
	if (protocol === "http:") {
		writeFileSync(join(config, "config.yaml"), plainHttp);
	}
	const environment = {
		PATH: `${home}:${process.env["PATH"] ?? ""}`,
		HOME: home,
		NETRC: netrc,
		BUF_CONFIG_DIR: config,
		BUF_CACHE_DIR: join(home, "cache"),
		...(protocol === "https:" ? { SSL_CERT_FILE: caFile } : {}),
	};
	const printed = new EventEmitter();
	let text = "";
	return {
		remote,
		netrc,
		async printed(pattern) {
			for (;;) {
				const [found] = pattern.exec(text) ?? [];
				if (found !== undefined) {
					return found;
				}
				await once(printed, "text");
			}
		},
		async run(args, { stdin = "", bufToken } = {}) {
			const env = bufToken === undefined ? environment : { ...environment, BUF_TOKEN: bufToken };
			const child = spawn(buf, args, { env, cwd: home });
			const ran = { out: "", err: "" };
			child.stdout.on("data", (chunk) => {
				ran.out += chunk;
				text += chunk;
				printed.emit("text");
			});
			child.stderr.on("data", (chunk) => {
				ran.err += chunk;
				text += chunk;
				printed.emit("text");
			});
			child.stdin.end(stdin);
			const [code] = await once(child, "close");
			return { ...ran, code };
		},
	};
}
