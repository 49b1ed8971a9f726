// SPDX-License-Identifier: Apache-2.0

// The commands of the command line, run to their end. A process costs a third of a second of CPU before it does
// anything, and there are hundreds of them; so a command runs in the process of the tests, with an environment, a
// stdin and a stdout of its own. With TEST_COMMANDS=process each is a process, as a person starts it.

import { tmpdir } from "node:os";
import { Readable, Writable } from "node:stream";
import { run } from "../src/command-line.ts";
import type { Surroundings } from "../src/commands/output.ts";
import { ended, startProcess } from "./process.ts";

export interface Ran {
	readonly code: number | null;
	readonly out: string;
	readonly err: string;
}

/** Runs a command with this environment and no more. It is not for servers, which do not end. */
export async function runCommand(args: readonly string[], environment: Record<string, string>): Promise<Ran> {
	return process.env["TEST_COMMANDS"] === "process" ? runProcess(args, environment) : runHere(args, environment);
}

/** Runs a command as a process of its own. */
export async function runProcess(args: readonly string[], environment: Record<string, string>): Promise<Ran> {
	const run = startProcess(tmpdir(), environment, ...args);
	const code = await ended(run);
	return { code, out: run.printed.stdout, err: run.printed.stderr };
}

async function runHere(args: readonly string[], env: Record<string, string>): Promise<Ran> {
	const [stdout, stderr] = [collector(), collector()];
	const at: Surroundings = { env, stdin: Readable.from([]), stdout: stdout.stream, stderr: stderr.stream };
	await run(["node", "roster", ...args], at);
	return { code: Number(at.exitCode ?? 0), out: stdout.text(), err: stderr.text() };
}

/** A stream that keeps what is written to it. */
function collector(): { readonly stream: Writable; text(): string } {
	const chunks: Buffer[] = [];
	const stream = new Writable({
		write(chunk: Buffer, _, done) {
			chunks.push(chunk);
			done();
		},
	});
	return { stream, text: () => Buffer.concat(chunks).toString() };
}
