// SPDX-License-Identifier: Apache-2.0

// Runs the server as a process. A spare process with loaded code always waits, so that a restart takes only as long as
// opening the database.

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { isPostgres } from "../src/open-store.ts";

const main = join(import.meta.dirname, "../src/main.ts");
const preload = join(import.meta.dirname, "preload.ts");

/** A point at which a server kills itself. */
export type PointName = "before commit" | "in a commit" | "after commit" | "in a checkpoint" | "in a migration";

export type EngineName = "sqlite" | "postgres";

/** The server kills itself when it reaches a point for the given time, counted from 1. */
export interface Point {
	readonly name: PointName;
	readonly at: number;
}

/** The message that starts a waiting process. */
export interface Order {
	readonly environment: Readonly<Record<string, string>>;
	readonly point?: Point | undefined;
}

/** A message to a running server: SQL settings that cause or end a fault. */
export interface Word {
	readonly pragma: string;
}

async function load(engine: EngineName): Promise<ChildProcess> {
	const child = fork(main, ["serve"], {
		execPath: process.execPath,
		execArgv: ["--disallow-code-generation-from-strings", "--max-semi-space-size=8", "--import", preload],
		env: { PATH: process.env["PATH"] ?? "", TORTURE_ENGINE: engine },
		stdio: ["ignore", "pipe", "pipe", "ipc"],
		// An interrupt of the terminal is for the test, which ends its servers itself.
		detached: true,
	});
	const [word] = await Promise.race([once(child, "message"), once(child, "exit")]);
	if (word !== "loaded") {
		throw new Error("the server cannot be loaded");
	}
	return child;
}

const spares = new Map<EngineName, Promise<ChildProcess>>();

/** Ends the spare process. */
export async function endSpare(): Promise<void> {
	const waiting = [...spares.values()];
	spares.clear();
	for (const each of waiting) {
		(await each).kill("SIGKILL");
	}
}

export class Process {
	readonly child: ChildProcess;
	readonly ended: Promise<unknown>;
	/** Whether the server has started to listen. */
	listening = false;
	url = "";
	/** The last part of its output. */
	printed = "";

	private constructor(child: ChildProcess) {
		this.child = child;
		this.ended = once(child, "close");
		for (const stream of [child.stdout, child.stderr] as Readable[]) {
			stream.on("data", (chunk) => {
				this.printed = (this.printed + chunk).slice(-20_000);
			});
		}
	}

	/** Starts a server, and waits until it listens or has ended. */
	static async start(order: Order): Promise<Process> {
		const engine = isPostgres(order.environment["ROSTER_DATABASE"] ?? "") ? "postgres" : "sqlite";
		const child = await (spares.get(engine) ?? load(engine));
		spares.set(engine, load(engine));
		const started = new Process(child);
		child.send(order);
		const [word] = await Promise.race([once(child, "message"), started.ended.then(() => [])]);
		if (typeof word?.listening === "string") {
			started.listening = true;
			started.url = word.listening;
		}
		return started;
	}

	get pid(): number {
		return this.child.pid as number;
	}

	/** Whether it has ended without a request of the test. */
	get dead(): boolean {
		return this.child.exitCode !== null || this.child.signalCode !== null;
	}

	/** Sends a message to the running server, and waits until it is handled. */
	async tell(word: Word): Promise<void> {
		this.child.send(word);
		await once(this.child, "message");
	}

	async end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
		if (!this.dead) {
			this.child.kill(signal);
		}
		await this.ended;
	}
}
