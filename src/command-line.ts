// SPDX-License-Identifier: Apache-2.0

// The command line: it assembles the commands, and prints the error of a command that fails.

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
  ROSTER_LISTEN          host:port to listen on; port 0 picks a free port
                         (default 127.0.0.1:8080)
  ROSTER_TLS_CERT        path of the TLS certificate with its chain, in PEM;
                         needs ROSTER_TLS_KEY; SIGHUP reloads both files
                         (default: no TLS)
  ROSTER_TLS_KEY         path of the key of that certificate, in PEM
  ROSTER_DATABASE        path of the SQLite file, created if there is none, or
                         a postgres:// URL (default data/roster.db)
  ROSTER_ADMIN_TOKEN     the administrator's token, at least 32 characters
                         (default: the first start creates and prints one)
  ROSTER_ADMIN_LISTEN    host:port of a second port, which serves the health
                         endpoints, and alone serves /metrics
                         (default: ROSTER_LISTEN serves them)
  ROSTER_PUBLIC_URL      the URL at which identity providers reach this server
                         (default: the host of each request)
  ROSTER_ALLOWED_HOSTS   further host names of this server, comma-separated; if
                         this or ROSTER_PUBLIC_URL is set, requests for other
                         hosts are rejected (default: none)
  ROSTER_STUDIO_ORIGINS  origins from which a browser may call the RPCs,
                         comma-separated (default https://buf.build)
  ROSTER_LOG_LEVEL       trace, debug, info, warn, error, fatal or silent
                         (default info)
  ROSTER_STRICT_SCIM     true rejects SCIM requests that deviate from the RFC
                         (default false)
  ROSTER_REFLECTION      false turns server reflection off (default true)
  ROSTER_RATE_LIMIT      maximum number of calls of one token in a minute;
                         0 means no limit (default 1000000)
  ROSTER_CONNECTIONS_PER_PEER
                         maximum number of connections from one address;
                         0 means no limit (default 1000)

Environment of export, import and backup, which open the database directly:
  ROSTER_DATABASE        as above

Environment of the other commands, which call a running server:
  ROSTER_URL             the URL of the server (default http://127.0.0.1:8080)
  BUF_TOKEN              an administrator's token

In the project folder, put npx before a command: npx roster token list
`;

/**
 * Runs a command. An error is printed as one line on stderr.
 *
 * @param argv the arguments as in `process.argv`: the command is the third.
 * @returns whether the command succeeded. A server that was started keeps running.
 */
export async function run(argv: readonly string[], at: Surroundings = process): Promise<boolean> {
	const program = new Command("roster")
		.configureOutput({
			writeOut: (text) => void at.stdout.write(text),
			writeErr: (text) => void at.stderr.write(text),
		})
		// By default, commander ends the process.
		.exitOverride()
		.description("Keeps the organizations of a private registry in step with an identity provider, over SCIM 2.0.")
		.version(about.version)
		.option("--json", "print JSON")
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
		// People type `--json` at the end of a command, so each command has the option too.
		command.option("--json", "print JSON").hook("preAction", (_, action) => {
			if (action.opts<{ json?: boolean }>().json === true) {
				program.setOptionValue("json", true);
			}
		});
	}
	try {
		const [, , first = ""] = argv;
		if (/^\w/.test(first) && !program.commands.some((each) => each.name() === first) && first !== "help") {
			throw new CommandError(`${JSON.stringify(first)} is not a command: "roster --help" lists the commands`);
		}
		await program.parseAsync(argv);
		return true;
	} catch (error) {
		// The parser has already printed its own errors. Help and version also end with a CommanderError.
		if (error instanceof CommanderError && !(error instanceof InvalidArgumentError)) {
			return error.exitCode === 0;
		}
		at.stderr.write(`roster: ${messageOf(error, opened)}\n`);
		return false;
	}
}

/** The commands that end by themselves: all except serve, gateway and help. */
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
