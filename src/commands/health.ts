// SPDX-License-Identifier: Apache-2.0

// `roster health`: asks the server with the same environment whether it is ready; for the health check of a container.

import http from "node:http";
import https from "node:https";
import type { Command } from "commander";
import { type Environment, readConfig } from "../config.ts";
import { CommandError } from "./failure.ts";
import { type Surroundings, write } from "./output.ts";

/** How long the server may take, in milliseconds. */
const patience = 2500;

/** The URL of the server's own port, as this machine reaches it. */
export function ownUrl(env: Environment): string {
	const { host, port, tls } = readConfig(env);
	const reachable = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
	const name = reachable.includes(":") ? `[${reachable}]` : reachable;
	return `${tls === undefined ? "http" : "https"}://${name}:${port}`;
}

function statusOf(url: string): Promise<number> {
	const { get } = url.startsWith("https:") ? https : http;
	return new Promise((resolve, reject) => {
		// The certificate is for the public name, and not for the address that is called here.
		const options = { rejectUnauthorized: false, agent: false, timeout: patience } as const;
		const request = get(`${url}/readyz`, options, (response) => {
			response.resume();
			resolve(response.statusCode ?? 0);
		});
		request.on("timeout", () => request.destroy(new Error(`no answer within ${patience} ms`)));
		request.on("error", reject);
	});
}

export function healthCommand(program: Command, at: Surroundings): void {
	program
		.command("health")
		.description("ask the server with the same environment whether it is ready")
		.action(async () => {
			const url = ownUrl(at.env);
			const remedy = "look at the log of the server";
			const status = await statusOf(url).catch((error: Error) => {
				throw new CommandError("unreachable", `${url}/readyz: ${error.message}`, remedy);
			});
			if (status !== 200) {
				throw new CommandError("not_ready", `${url}/readyz answers ${status}`, remedy);
			}
			write(at.stdout, "ready\n");
		});
}
