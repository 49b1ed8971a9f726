// SPDX-License-Identifier: Apache-2.0

// The server as a process. One is always loaded ahead and waits for its word, so that a restart takes as long as
// opening the database does, and not as long as loading the code.

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { isPostgres } from "../src/open-store.ts";

const main = join(import.meta.dirname, "../src/main.ts");
const preload = join(import.meta.dirname, "preload.ts");

/** Where a server kills itself, in the middle of something. */
export type PointName = "before commit" | "in a commit" | "after commit" | "in a checkpoint" | "in a migration";

export type EngineName = "sqlite" | "postgres";

/** The server dies when it comes to this for the so-manieth time, counted from 1. */
export interface Point {
	readonly name: PointName;
	readonly at: number;
}

/** What a process that waits is told. */
export interface Order {
	readonly environment: Readonly<Record<string, string>>;
	readonly point?: Point | undefined;
}

/** What a server that runs is told: SQL settings that bring a fault about, or end it. */
export interface Word {
	readonly pragma: string;
}

async function load(engine: EngineName): Promise<ChildProcess> {
	const child = fork(main, [], {
		execPath: process.execPath,
		execArgv: ["--disallow-code-generation-from-strings", "--max-semi-space-size=8", "--import", preload],
		env: { PATH: process.env["PATH"] ?? "", TORTURE_ENGINE: engine },
		stdio: ["ignore", "pipe", "pipe", "ipc"],
	});
	const [word] = await Promise.race([once(child, "message"), once(child, "exit")]);
	if (word !== "loaded") {
		throw new Error("the server cannot be loaded");
	}
	return child;
}

const spares = new Map<EngineName, Promise<ChildProcess>>();

/** Lets no process wait any more. */
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
	/** Whether it listens, or did; false where it ended before that. */
	listening = false;
	url = "";
	/** The last of what it printed. */
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

	/** Starts one, and waits until it listens or has ended. */
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

	/** Whether it has ended by itself. */
	get dead(): boolean {
		return this.child.exitCode !== null || this.child.signalCode !== null;
	}

	/** Tells a server that runs, and waits until it is done. */
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
