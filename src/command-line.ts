// SPDX-License-Identifier: Apache-2.0

// The commands, put together, and what a person sees where one fails.

import { Command, CommanderError, InvalidArgumentError } from "commander";
import about from "../package.json" with { type: "json" };
import { changesCommand } from "./commands/changes.ts";
import { connectionCommands } from "./commands/connection.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { movingCommands } from "./commands/moving.ts";
import { orgCommands } from "./commands/org.ts";
import { groupCommands, userCommands } from "./commands/people.ts";
import { readinessCommand } from "./commands/readiness.ts";
import { serveCommands } from "./commands/serve.ts";
import { CommandError, openSession, type Session, type Surroundings, sentenceOf } from "./commands/session.ts";
import { guardCommands, settingsCommands } from "./commands/settings.ts";
import { tokenCommands } from "./commands/token.ts";
import { ConfigError } from "./config.ts";

const variables = `
Environment of serve and gateway:
  ROSTER_LISTEN          host:port to listen on; port 0 picks a free one (127.0.0.1:8080)
  ROSTER_TLS_CERT        a certificate with its chain, in PEM; with ROSTER_TLS_KEY
                         the port speaks TLS, and SIGHUP reads both anew
  ROSTER_TLS_KEY         the key of that certificate, in PEM
  ROSTER_DATABASE        the SQLite file, made where there is none (data/roster.db), or a postgres:// URL
  ROSTER_ADMIN_TOKEN     the administrator's token, at least 32 characters
                         (made at the first start, and printed once)
  ROSTER_ADMIN_LISTEN    host:port for /metrics, which then is there alone, and for
                         health (none: ROSTER_LISTEN has it all)
  ROSTER_PUBLIC_URL      the URL at which identity providers reach this server
                         (the address of each request)
  ROSTER_ALLOWED_HOSTS   other names of this server, comma-separated; where this or
                         ROSTER_PUBLIC_URL is set, requests for any other host
                         are refused (none)
  ROSTER_STUDIO_ORIGINS  origins from which a browser may call, comma-separated
                         (https://buf.build)
  ROSTER_LOG_LEVEL       trace, debug, info, warn, error, fatal or silent (info)
  ROSTER_STRICT_SCIM     true refuses what identity providers send beside the
                         letter of the RFC (false)
  ROSTER_REFLECTION      false keeps the schema to the server (true)
  ROSTER_RATE_LIMIT      calls that a token may make in a minute, 0 for any
                         number (1000000)
  ROSTER_CONNECTIONS_PER_PEER
                         connections that one address may have, 0 for any
                         number (1000)

Environment of export, import and backup, which work on the database itself:
  ROSTER_DATABASE        as above

Environment of the other commands, which talk to a running server:
  ROSTER_URL             its URL (http://127.0.0.1:8080)
  BUF_TOKEN              an administrator's token

In the folder of the project, type "npx roster", such as: npx roster token list
`;

/**
 * Runs a command; what goes wrong is one line on stderr, and the exit code 1.
 *
 * @param argv as a process has it: the command begins behind the first two.
 * @returns whether it did what it is for. A server that was started goes on.
 */
export async function run(argv: readonly string[], at: Surroundings = process): Promise<boolean> {
	const program = new Command("roster")
		.configureOutput({
			writeOut: (text) => void at.stdout.write(text),
			writeErr: (text) => void at.stderr.write(text),
		})
		// Its own way to end is the end of the process.
		.exitOverride()
		.description("Keeps the organizations of a private registry in step with an identity provider, over SCIM 2.0.")
		.version(about.version)
		.option("--json", "print JSON, for programs")
		.addHelpText("after", variables);
	let opened: Session | undefined;
	const session = () => {
		opened ??= openSession(at, program.opts<{ json?: boolean }>().json === true);
		return opened;
	};
	serveCommands(program, at.env);
	tokenCommands(program, session);
	connectionCommands(program, session);
	orgCommands(program, session);
	userCommands(program, session);
	groupCommands(program, session);
	readinessCommand(program, session);
	changesCommand(program, session);
	settingsCommands(program, session);
	guardCommands(program, session);
	doctorCommand(program, session);
	movingCommands(program, session);
	for (const command of everyCommand(program)) {
		// Where people type it: behind the whole command.
		command.option("--json", "print JSON, for programs").hook("preAction", (_, action) => {
			if (action.opts<{ json?: boolean }>().json === true) {
				program.setOptionValue("json", true);
			}
		});
	}
	try {
		const [, , first = ""] = argv;
		if (/^\w/.test(first) && !program.commands.some((each) => each.name() === first) && first !== "help") {
			throw new CommandError(`${JSON.stringify(first)} is not a command: "roster --help" lists them`);
		}
		await program.parseAsync(argv);
		return true;
	} catch (error) {
		// What the parser has said itself; help and version end by one, too.
		if (error instanceof CommanderError && !(error instanceof InvalidArgumentError)) {
			return error.exitCode === 0;
		}
		at.stderr.write(`roster: ${messageOf(error, opened)}\n`);
		return false;
	}
}

/** The commands that do something and end. */
function everyCommand(parent: Command): Command[] {
	return parent.commands
		.filter((each) => !["serve", "gateway", "help"].includes(each.name()))
		.flatMap((each) => (each.commands.length === 0 ? [each] : everyCommand(each)));
}

function messageOf(error: unknown, session: Session | undefined): string {
	if (error instanceof ConfigError) {
		return error.message;
	}
	return session === undefined ? (error as Error).message : sentenceOf(error, session.url);
}
