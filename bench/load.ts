// SPDX-License-Identifier: Apache-2.0

// Puts load on a server, and measures its CPU time from /proc and the latency at the client.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { Agent, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";

export interface Target {
	readonly url: string;
	readonly pid: number;
	stop(): Promise<void>;
}

export interface Ask {
	readonly method: string;
	readonly path: string;
	readonly body?: string | undefined;
	readonly headers?: Record<string, string>;
}

export interface Cost {
	readonly requests: number;
	readonly perSecond: number;
	/** In milliseconds. */
	readonly p50: number;
	readonly p99: number;
	/** CPU time of the server for each request, in microseconds. */
	readonly cpu: number;
}

/** The core that the servers run on. The client runs on the others. */
const serverCore = "0";

/**
 * Starts a server on its core, and waits until it prints its URL.
 *
 * @param flags further flags of Node.
 */
export async function startTarget(
	script: string,
	args: readonly string[],
	environment: Record<string, string>,
	urlIn: (line: string) => string | undefined,
	flags: readonly string[] = [],
): Promise<Target> {
	// The same flags as in npm start.
	const command = [
		"-c",
		serverCore,
		process.execPath,
		...flags,
		"--max-semi-space-size=8",
		join(import.meta.dirname, script),
		...args,
	];
	const child: ChildProcess = spawn("taskset", command, {
		env: { PATH: process.env["PATH"] ?? "", ...environment },
		stdio: ["ignore", "pipe", "inherit"],
	});
	const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
	for await (const line of lines) {
		const url = urlIn(line);
		if (url !== undefined) {
			// The rest of its output is read and discarded, because a full pipe would block the server.
			child.stdout?.resume();
			return {
				url,
				pid: child.pid as number,
				async stop() {
					child.kill("SIGTERM");
					await once(child, "close");
				},
			};
		}
	}
	throw new Error(`${script} exited before it was listening`);
}

const ticksPerSecond = 100;

/** Returns the CPU time of a process, in seconds. */
export function cpuSeconds(pid: number): number {
	const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
	return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Returns the resident memory of a process, in MB. */
export function residentMegabytes(pid: number): number {
	const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
	return Math.round(Number(kilobytes) / 1000);
}

export interface Answered {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	readonly text: string;
}

/** Sends a request over the connections of an agent. Throws unless the whole response arrives. */
export function exchange(agent: Agent, { hostname, port }: URL, ask: Ask): Promise<Answered> {
	const { method, path, body, headers } = ask;
	return new Promise((resolve, reject) => {
		const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
		const outgoing = httpRequest(
			{ agent, hostname, port, method, path, headers: { ...headers, ...length } },
			(response) => {
				const chunks: Buffer[] = [];
				response.on("data", (chunk) => chunks.push(chunk));
				response.on("end", () =>
					resolve({
						status: response.statusCode ?? 500,
						headers: response.headers,
						text: Buffer.concat(chunks).toString(),
					}),
				);
				response.on("error", reject);
			},
		);
		outgoing.on("error", reject);
		outgoing.end(body);
	});
}

async function send(agent: Agent, url: URL, ask: Ask): Promise<string> {
	const { status, text } = await exchange(agent, url, ask);
	if (status >= 300) {
		throw new Error(`${ask.method} ${ask.path} answered ${status}: ${text.slice(0, 300)}`);
	}
	return text;
}

/**
 * Sends requests from several clients at once, and measures them.
 *
 * @param ask makes the request at an index.
 * @param answered receives each response with its index.
 */
export async function load(
	target: Target,
	count: number,
	clients: number,
	ask: (index: number) => Ask,
	answered: (index: number, text: string) => void = () => {},
): Promise<Cost> {
	const url = new URL(target.url);
	const agent = new Agent({ keepAlive: true, maxSockets: clients });
	const latencies = new Float64Array(count);
	let next = 0;
	const client = async () => {
		while (next < count) {
			const index = next++;
			const started = performance.now();
			const text = await send(agent, url, ask(index));
			latencies[index] = performance.now() - started;
			answered(index, text);
		}
	};
	const [cpuBefore, started] = [cpuSeconds(target.pid), performance.now()];
	await Promise.all(Array.from({ length: clients }, client));
	const seconds = (performance.now() - started) / 1000;
	const cpu = cpuSeconds(target.pid) - cpuBefore;
	agent.destroy();
	latencies.sort();
	return {
		requests: count,
		perSecond: Math.round(count / seconds),
		p50: latencies[Math.floor(count * 0.5)] as number,
		p99: latencies[Math.floor(count * 0.99)] as number,
		cpu: (cpu * 1e6) / count,
	};
}
