// SPDX-License-Identifier: Apache-2.0

// The command line: it assembles the commands, and prints the error of a command that fails.

import { Command, CommanderError } from "commander";
import { aboutThis } from "./about.ts";
import { changesCommand } from "./commands/changes.ts";
import { clientCommands } from "./commands/client.ts";
import { connectionCommands } from "./commands/connection.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { CommandError, exitCodeHelp, exitCodes, type Failure, failureOf } from "./commands/failure.ts";
import { groupCommands } from "./commands/group.ts";
import { guardCommands } from "./commands/guard.ts";
import { healthCommand } from "./commands/health.ts";
import { movingCommands } from "./commands/moving.ts";
import { orgCommands } from "./commands/org.ts";
import { type OutputOptions, type Surroundings, write } from "./commands/output.ts";
import { readinessCommand } from "./commands/readiness.ts";
import { reconcileCommand } from "./commands/reconcile/reconcile.ts";
import { requestsCommands } from "./commands/requests.ts";
import { reviewCommands } from "./commands/review.ts";
import { serveCommands } from "./commands/serve.ts";
import { openSession, type Session } from "./commands/session.ts";
import { settingsCommands } from "./commands/settings.ts";
import { tokenCommands } from "./commands/token.ts";
import { undoCommand } from "./commands/undo.ts";
import { userCommands } from "./commands/user.ts";
import { whyCommand } from "./commands/why.ts";

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
  ROSTER_BACKUP          folder for backups of the SQLite file, made while the
                         server runs (default: none)
  ROSTER_BACKUP_EVERY    how often, such as 30m or 1h (default 1h)
  ROSTER_BACKUP_KEEP     how long backups are kept (default 7d)
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
  ROSTER_CONSOLE         off turns the web console off (default on)
  ROSTER_REFLECTION      false turns server reflection off (default true)
  ROSTER_RATE_LIMIT      maximum number of calls of one token in a minute;
                         0 means no limit (default 1000000)
  ROSTER_CONNECTIONS_PER_PEER
                         maximum number of connections from one address;
                         0 means no limit (default 1000)
  ROSTER_TRUSTED_PROXIES networks of proxies that are believed about the
                         address of a client, comma-separated (default none)
  ROSTER_JWKS_NETWORKS   private networks from which the keys of trusted issuers
                         may be fetched, comma-separated (default none)

Environment of export, import and backup, which open the database directly:
  ROSTER_DATABASE        as above

Environment of the other commands, which call a running server:
  ROSTER_URL             the URL of the server (default http://127.0.0.1:8080)
  BUF_TOKEN              an administrator's token
  NODE_EXTRA_CA_CERTS    path of the certificates of a certificate authority
                         to trust in addition, in PEM
  NO_COLOR               any value turns colours off

In a clone, put the commands into the path of the shell first:
export PATH="$PWD/node_modules/.bin:$PATH"
`;

/**
 * Runs a command, and sets the exit code in `at`. An error is printed on stderr.
 *
 * @param argv the arguments as in `process.argv`: the command is the third.
 * @returns whether the command succeeded. A server that was started keeps running.
 */
export async function run(argv: readonly string[], at: Surroundings = process): Promise<boolean> {
	// An error of the arguments is JSON as well, so the option is looked for before they are parsed.
	const json = argv.includes("--json");
	const program = new Command("roster")
		.configureOutput({
			writeOut: (text) => write(at.stdout, text),
			// The help of a command that was not given completely.
			writeErr: (text) => void (json || at.stderr.write(text)),
			// Errors are printed below, all in the same form.
			outputError: () => {},
		})
		// By default, commander ends the process.
		.exitOverride()
		.description("Keeps the organizations of a private registry in step with an identity provider, over SCIM 2.0.")
		.option("-V, --version", "print the version, the commit and the schema of the database")
		.on("option:version", () => {
			const { version, commit, schema } = aboutThis();
			write(at.stdout, `roster ${version} (commit ${commit}, schema ${schema})\n`);
			throw new CommanderError(0, "commander.version", version);
		})
		.addHelpText("after", variables + exitCodeHelp)
		.action(() => program.outputHelp());
	let opened: Session | undefined;
	const session = () => {
		opened ??= openSession(at, program.opts<OutputOptions>());
		return opened;
	};
	serveCommands(program, at.env);
	healthCommand(program, at);
	tokenCommands(program, session);
	clientCommands(program, session);
	connectionCommands(program, session);
	orgCommands(program, session);
	userCommands(program, session);
	groupCommands(program, session);
	readinessCommand(program, session);
	changesCommand(program, session);
	requestsCommands(program, session);
	whyCommand(program, session);
	reviewCommands(program, session);
	reconcileCommand(program, session);
	undoCommand(program, session);
	settingsCommands(program, session);
	guardCommands(program, session);
	doctorCommand(program, session);
	movingCommands(program, session);
	outputOptions(program);
	for (const command of everyCommand(program)) {
		// People type options at the end of a command, so each command has them too.
		outputOptions(command).hook("preAction", (_, action) => {
			for (const [name, value] of Object.entries(action.opts())) {
				if (name === "json" || name === "utc") {
					program.setOptionValue(name, value);
				}
			}
		});
	}
	try {
		const first = argv.slice(2).find((each) => !["--json", "--utc"].includes(each)) ?? "";
		if (/^\w/.test(first) && !program.commands.some((each) => each.name() === first) && first !== "help") {
			throw new CommandError(
				"usage",
				`${JSON.stringify(first)} is not a command`,
				'"roster --help" lists the commands',
			);
		}
		await program.parseAsync(argv);
		return true;
	} catch (error) {
		// Help and version also end with a CommanderError.
		if (error instanceof CommanderError && error.exitCode === 0) {
			return true;
		}
		const { text, exitCode, ...failure } =
			error instanceof CommanderError ? usageFailure(error) : await failureOf(error, opened?.url);
		if (json) {
			at.stderr.write(`${JSON.stringify(failure)}\n`);
		} else if (text !== "") {
			at.stderr.write(`roster: ${text}\n`);
		}
		at.exitCode = exitCode;
		return false;
	}
}

function outputOptions(command: Command): Command {
	return command.option("--json", "print the whole response as JSON").option("--utc", "print exact times, in UTC");
}

/** The commands that end by themselves: all except serve, gateway, health and help. */
function everyCommand(parent: Command): Command[] {
	return parent.commands
		.filter((each) => !["serve", "gateway", "health", "help"].includes(each.name()))
		.flatMap((each) => (each.commands.length === 0 ? [each] : everyCommand(each)));
}

/** The failure for arguments that the parser rejects. */
function usageFailure({ code, message }: CommanderError): Failure {
	// Without a command below it, the parser has printed the help of the command on stderr.
	const isHelp = code === "commander.help";
	const plain = message.replace(/^error: /, "").replaceAll("\n", " ");
	const remedy = "--help lists the commands and options";
	return {
		code: "usage",
		// The text of an unknown command alone does not show which commands there are.
		text: isHelp ? "" : code === "commander.unknownCommand" ? `${plain}: ${remedy}` : plain,
		message: isHelp ? "the command is not complete" : plain,
		remedy,
		exitCode: exitCodes.usage,
	};
}
