// SPDX-License-Identifier: Apache-2.0

// The failures of a command: what is printed, and the exit code.

import { Code, ConnectError } from "@connectrpc/connect";
import { ScimErrorSchema } from "../../gen/roster/v1/error_pb.ts";
import { ConfigError } from "../config-values.ts";
import { type ErrorEntry, errorTable } from "../errors/table.ts";
import { connectionTrouble } from "./unreachable.ts";

/** The exit codes of the process. */
export const exitCodes = { done: 0, finding: 1, usage: 2, unreachable: 3, refused: 4 } as const;

export const exitCodeHelp = `
Exit codes:
  0  done
  1  a finding: readiness has an error, a check of doctor or health failed, or
     reconcile found differences
  2  usage: the command or the environment is wrong, several records match, or
     --yes is missing; nothing was changed
  3  unreachable: the server or the database cannot be reached
  4  refused: the server refused the request, or what the command names does not
     exist or cannot be read or written
With --json, an error is one line of JSON on stderr, with code, message and
remedy.
`;

/** The stable codes of errors that the command line finds itself, with the exit code of each. */
const ownCodes = {
	finding: exitCodes.finding,
	not_ready: exitCodes.finding,
	usage: exitCodes.usage,
	environment: exitCodes.usage,
	several_matches: exitCodes.usage,
	not_confirmed: exitCodes.usage,
	unreachable: exitCodes.unreachable,
	database_unavailable: exitCodes.unreachable,
	database_refused: exitCodes.refused,
	not_found: exitCodes.refused,
	file_unusable: exitCodes.refused,
	internal_error: exitCodes.refused,
} as const;

export type OwnCode = keyof typeof ownCodes;

/** An error that the person at the terminal can correct. */
export class CommandError extends Error {
	readonly code: OwnCode;
	/** The remedy; undefined if the message contains it. */
	readonly remedy: string | undefined;

	constructor(code: OwnCode, message: string, remedy?: string) {
		super(message);
		this.code = code;
		this.remedy = remedy;
	}
}

/** A failure, as it is printed. */
export interface Failure {
	/** One sentence for a person, with the remedy. */
	readonly text: string;
	/** A stable code. */
	readonly code: string;
	readonly message: string;
	/** The remedy; empty if the message contains it. */
	readonly remedy: string;
	readonly exitCode: number;
}

function failure(code: string, message: string, remedy: string, exitCode: number, text?: string): Failure {
	return { code, message, remedy, exitCode, text: text ?? (remedy === "" ? message : `${message}: ${remedy}`) };
}

/**
 * Describes an error.
 *
 * @param url the URL of the server; undefined if the command calls none.
 */
export async function failureOf(error: unknown, url: string | undefined): Promise<Failure> {
	if (error instanceof ConnectError && error.cause instanceof CommandError) {
		return failureOf(error.cause, url);
	}
	if (error instanceof CommandError) {
		return failure(error.code, error.message, error.remedy ?? "", ownCodes[error.code]);
	}
	// The server names the variable to which it objects, such as a port that is taken.
	if (error instanceof ConfigError || /^ROSTER_[A-Z_]+: /.test((error as Error).message)) {
		return failure("environment", (error as Error).message, "", exitCodes.usage);
	}
	const trouble = url === undefined ? undefined : await connectionTrouble(error, url);
	if (trouble !== undefined) {
		return failure(trouble.code, trouble.message, trouble.remedy, exitCodes.unreachable);
	}
	if (error instanceof ConnectError) {
		return refusalOf(error);
	}
	return failure("internal_error", (error as Error).message, "", exitCodes.refused);
}

const entries: Readonly<Record<string, ErrorEntry | undefined>> = errorTable;

/** An error that the server sent. Its text contains the remedy, except for a token that is not valid. */
function refusalOf(error: ConnectError): Failure {
	const [detail] = error.findDetails(ScimErrorSchema);
	const code = detail?.code || Code[error.code].replace(/(?<=[a-z])(?=[A-Z])/g, "_").toLowerCase();
	const exitCode = error.code === Code.Unavailable ? exitCodes.unreachable : exitCodes.refused;
	const { rawMessage } = error;
	if (error.code === Code.Unauthenticated) {
		return failure(code, rawMessage, "set BUF_TOKEN to an administrator's token", exitCode);
	}
	return failure(code, rawMessage, (entries[code]?.remedy ?? "").replaceAll("`", ""), exitCode, rawMessage);
}

/** Whether an error may be gone when the call is repeated: it is about the connection, or the server says so. */
export function isPassing(error: unknown): boolean {
	if (!(error instanceof ConnectError) || error.cause instanceof CommandError) {
		return false;
	}
	const isOurs = error.findDetails(ScimErrorSchema).length > 0;
	return !isOurs || [Code.Unavailable, Code.Aborted, Code.ResourceExhausted].includes(error.code);
}
