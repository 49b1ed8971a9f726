// SPDX-License-Identifier: Apache-2.0

import { Command } from "commander";
import pino from "pino";
import { ConfigError, readConfig } from "./config.ts";
import { startServer } from "./server.ts";
import { openSqlite } from "./store/sqlite.ts";
import type { Store } from "./store/store.ts";

const variables = `
Environment:
  ROSTER_LISTEN          host:port to listen on; port 0 picks a free one (127.0.0.1:8080)
  ROSTER_DATABASE        the SQLite file, made where there is none (data/roster.db)
  ROSTER_ADMIN_TOKEN     the administrator's token, at least 32 characters
                         (made at the first start, and printed once)
  ROSTER_PUBLIC_URL      the URL at which identity providers reach this server
                         (the host of each request)
  ROSTER_STUDIO_ORIGINS  origins from which a browser may call, comma-separated
                         (https://buf.build)
  ROSTER_LOG_LEVEL       trace, debug, info, warn, error, fatal or silent (info)
  ROSTER_STRICT_SCIM     true refuses what identity providers send beside the
                         letter of the RFC (false)
  ROSTER_REFLECTION      false keeps the schema to the server (true)
`;

async function serve(): Promise<void> {
	const config = readConfig(process.env);
	const log = pino({ level: config.logLevel });
	const store = openStore(config.database);
	const server = await startServer(config, store, log);
	if (server.newAdminToken !== undefined) {
		// Not a log line: logs are kept, and this must not be.
		process.stderr.write(
			`\nThe administrator's token, which is shown only this once:\n\n  export BUF_TOKEN=${server.newAdminToken}\n\n`,
		);
	}
	log.info({ url: server.url, database: config.database }, "listening");

	let stopping = false;
	const stop = async (signal: string) => {
		if (stopping) {
			return;
		}
		stopping = true;
		log.info({ signal }, "stopping");
		await server.close();
		log.info("stopped");
		process.exit(0);
	};
	process.on("SIGTERM", stop);
	process.on("SIGINT", stop);
}

function openStore(path: string): Store {
	try {
		return openSqlite(path);
	} catch (error) {
		throw new ConfigError(`ROSTER_DATABASE: ${path} cannot be opened: ${(error as Error).message}`);
	}
}

/** Runs a command; what goes wrong is one line on stderr, and the exit code 1. */
export async function run(argv: readonly string[]): Promise<void> {
	const program = new Command("roster")
		.description("Keeps the organizations of a private registry in step with an identity provider, over SCIM 2.0.")
		.addHelpText("after", variables);
	program
		.command("serve", { isDefault: true })
		.description("serve SCIM, Connect and gRPC on one port (the default)")
		.action(serve);
	try {
		await program.parseAsync(argv);
	} catch (error) {
		process.stderr.write(`roster: ${messageOf(error)}\n`);
		process.exit(1);
	}
}

function messageOf(error: unknown): string {
	if (error instanceof ConfigError) {
		return error.message;
	}
	const { code, message } = error as NodeJS.ErrnoException;
	if (code === "EADDRINUSE") {
		return `${message}: another process listens there: stop it, or set ROSTER_LISTEN`;
	}
	return message;
}
