// SPDX-License-Identifier: Apache-2.0

// `roster serve` and `roster gateway`: the commands that run until a signal stops them.

import { type Command, InvalidArgumentError } from "commander";
import type { Logger } from "pino";
import { type Config, type Environment, readConfig } from "../config.ts";
import { openLog } from "../log/log.ts";
import { openStore, shownDatabase } from "../open-store.ts";
import { withDatabase } from "./database.ts";

// The modules of the server are loaded only when one is started, so that the other commands start fast.

/** Closes on SIGTERM or SIGINT, then ends the process with exit code 0. */
function stopOnSignal(log: Logger, close: () => Promise<void>): void {
	let stopping = false;
	const stop = async (signal: string) => {
		if (stopping) {
			return;
		}
		stopping = true;
		log.info({ signal }, "stopping");
		await close();
		log.info("stopped");
		process.exit(0);
	};
	process.on("SIGTERM", stop);
	process.on("SIGINT", stop);
}

/**
 * Reloads the certificate on SIGHUP if TLS is configured. Otherwise SIGHUP ends the process, as Node does by default.
 */
function renewOnSignal({ tls }: Config, renewCertificate: () => void): void {
	if (tls !== undefined) {
		process.on("SIGHUP", renewCertificate);
	}
}

/** A link that a browser on this machine can open. */
function shownUrl(url: string): string {
	return url.replace(/^(https?:\/\/)(?:0\.0\.0\.0|\[::\])(?=:)/, "$1localhost");
}

async function releaseMemory(endThreads: () => boolean): Promise<void> {
	const { releaseAfterFloods, releaseLoadingMemory } = await import("../server/memory.ts");
	releaseLoadingMemory();
	releaseAfterFloods(endThreads);
}

async function serve(env: Environment): Promise<void> {
	const config = readConfig(env);
	const { startServer } = await import("../server.ts");
	const log = await openLog(config.logLevel);
	const server = await startServer(config, await withDatabase(config.database, "cannot be opened", openStore), log);
	if (server.newAdminToken !== undefined) {
		// The token is not printed to the log, because logs are kept.
		process.stderr.write(
			`\nThe administrator's token. It is shown only once; keep it safe:\n\n  export BUF_TOKEN=${server.newAdminToken}\n\n`,
		);
	}
	if (server.signInUrl !== undefined) {
		process.stderr.write(
			`The console. This link signs in once, within ten minutes; later, sign in with the token:\n\n  ${shownUrl(server.signInUrl)}\n\n`,
		);
	}
	await releaseMemory(server.endIdleThreads);
	const { url, adminUrl } = server;
	log.info({ url, adminUrl, database: shownDatabase(config.database) }, "listening");
	stopOnSignal(log, server.close);
	renewOnSignal(config, server.renewCertificate);
}

async function gateway(env: Environment, { upstream }: { upstream: string }): Promise<void> {
	const config = readConfig(env);
	const { startGateway } = await import("../gateway-server.ts");
	const log = await openLog(config.logLevel);
	const running = await startGateway(config, upstream, log);
	await releaseMemory(() => true);
	log.info({ url: running.url, adminUrl: running.adminUrl, upstream }, "listening");
	stopOnSignal(log, running.close);
	renewOnSignal(config, running.renewCertificate);
}

function upstreamIn(text: string): string {
	if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
		throw new InvalidArgumentError("give the URL of a running server, such as http://127.0.0.1:8080");
	}
	return text.replace(/\/+$/, "");
}

export function serveCommands(program: Command, env: Environment): void {
	program
		.command("serve")
		.description("serve SCIM, Connect and gRPC on one port")
		.action(() => serve(env));
	program
		.command("gateway")
		.description("serve SCIM only, without a database, and forward calls to another Roster server")
		.requiredOption("--upstream <url>", "the URL of the other server, such as http://127.0.0.1:8080", upstreamIn)
		.addHelpText(
			"after",
			"\nExample:\n  ROSTER_LISTEN=127.0.0.1:8090 roster gateway --upstream http://127.0.0.1:8080\n",
		)
		.action((options: { upstream: string }) => gateway(env, options));
}
