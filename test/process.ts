// SPDX-License-Identifier: Apache-2.0

// Roster as a process of its own, for tests of what a person sees and of how it ends.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const main = join(import.meta.dirname, "../src/main.ts");
const children: ChildProcess[] = [];
const kept: ChildProcess[] = [];

function killAll(list: ChildProcess[]) {
	for (const child of list.splice(0)) {
		child.kill("SIGKILL");
	}
}

/** Ends what a test has left running: `setup.ts` does so after each. */
export const endProcesses = () => killAll(children);

/** Ends what was kept: `setup.ts` does so after each file. */
export const endKept = () => killAll(kept);

export interface Run {
	readonly child: ChildProcess;
	/** The text that it has printed so far. */
	readonly printed: { stdout: string; stderr: string };
}

/** Starts it with arguments, in a folder, with this environment and no more. It does not outlive the test. */
export function startProcess(folder: string, environment: Record<string, string>, ...args: string[]): Run {
	return startScript(main, folder, environment, ...args);
}

/** Starts a server. */
export function startServerProcess(folder: string, environment: Record<string, string>): Run {
	return startProcess(folder, environment, "serve");
}

/** The same with another script. */
export function startScript(
	script: string,
	folder: string,
	environment: Record<string, string>,
	...args: string[]
): Run {
	const child = launch(script, folder, environment, args, "pipe");
	const printed = { stdout: "", stderr: "" };
	child.stdout?.on("data", (chunk) => {
		printed.stdout += chunk;
	});
	child.stderr?.on("data", (chunk) => {
		printed.stderr += chunk;
	});
	return { child, printed };
}

/** Keeps a process for all tests of the file: it ends with the last of them. */
export function keep(run: Run): Run {
	children.splice(children.indexOf(run.child), 1);
	kept.push(run.child);
	return run;
}

/** Starts a server with a descriptor as its stdout. */
export function startOn(stdout: number, folder: string, environment: Record<string, string>): ChildProcess {
	return launch(main, folder, environment, ["serve"], stdout);
}

/** The options of `npm start`. */
const flags = ["--disallow-code-generation-from-strings", "--max-semi-space-size=8"];

function launch(
	script: string,
	folder: string,
	environment: Record<string, string>,
	args: readonly string[],
	stdout: "pipe" | number,
): ChildProcess {
	const env = { PATH: process.env["PATH"] ?? "", ...environment };
	const child = spawn(process.execPath, [...flags, script, ...args], {
		env,
		cwd: folder,
		stdio: ["pipe", stdout, "pipe"],
	});
	children.push(child);
	return child;
}

/** Waits until a server listens, and gives its URL. */
export async function listening({ child, printed }: Run): Promise<string> {
	while (!printed.stdout.includes('"msg":"listening"')) {
		const [event] = await Promise.race([once(child.stdout as NodeJS.ReadableStream, "data"), once(child, "exit")]);
		if (typeof event === "number") {
			throw new Error(`it ended with ${event}: ${printed.stderr}`);
		}
	}
	return /"url":"([^"]+)"/.exec(printed.stdout)?.[1] ?? "";
}

/** Waits for the end, and gives the exit code. */
export async function ended({ child }: Run): Promise<number | null> {
	const [code] = await once(child, "close");
	return code;
}
