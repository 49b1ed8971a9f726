// SPDX-License-Identifier: Apache-2.0

// A log that nobody reads costs the lines that find no room, and nothing else: no answer waits, the memory stays as
// large as the ring, the process ends when it is told. Who reads again hears how many lines are missing.

import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { capacity } from "../../src/log/ring.ts";
import { Pipe } from "../pipe.ts";
import { startOn } from "../process.ts";

/** The number of requests whose log lines exceed the ring and the pipe together. */
const requests = 30_000;

const connections = 8;

/** The most requests in progress on one connection. */
const together = 8;

/** Sends so many requests over some connections, the next when those before are answered. */
async function flood(url: string, count: number): Promise<void> {
	const { hostname, port } = new URL(url);
	// Its id is in the log: the longer, the sooner the log is full.
	const request = `GET /healthz HTTP/1.1\r\nhost: ${hostname}\r\nx-request-id: ${"x".repeat(64)}\r\n\r\n`;
	let left = count;
	const client = async () => {
		const socket = connect(Number(port), hostname);
		while (left > 0) {
			const batch = Math.min(together, left);
			left -= batch;
			socket.write(request.repeat(batch));
			let answers = "";
			while (answers.split("\r\n\r\nok\n").length <= batch) {
				const [chunk] = await once(socket, "data");
				answers += chunk;
			}
			expect(answers.match(/^HTTP\/1.1 200 /gm)).toHaveLength(batch);
		}
		socket.destroy();
	};
	await Promise.all(Array.from({ length: connections }, client));
}

/** Asks how the server is until it is told to stop, and gives how long each answer took, in order of size. */
function probe(url: string): { stop(): Promise<number[]> } {
	const times: number[] = [];
	let going = true;
	const probing = (async () => {
		while (going) {
			const began = performance.now();
			expect((await fetch(`${url}/healthz`)).status).toBe(200);
			times.push(performance.now() - began);
			await setTimeout(20);
		}
	})();
	return {
		async stop() {
			going = false;
			await probing;
			return times.sort((one, other) => one - other);
		},
	};
}

const residentMegabytes = (pid: number) =>
	Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1000;

test("a pipe that is not read delays no request, and drops only lines without room", async () => {
	const folder = mkdtempSync(join(tmpdir(), "roster-test-"));
	const pipe = new Pipe();
	const child = startOn(pipe.writer, folder, {
		ROSTER_LISTEN: "127.0.0.1:0",
		ROSTER_DATABASE: join(folder, "roster.db"),
		ROSTER_ADMIN_TOKEN: "log-administrator-token-0123456789abcdef",
	});
	try {
		const first = await pipe.readUntil((text) => text.includes('"msg":"listening"'));
		const url = /"url":"([^"]+)"/.exec(first)?.[1] as string;
		await flood(url, 5000);
		await pipe.readUntil((text) => text.split("\n").length > 5001);
		pipe.text = "";
		const before = residentMegabytes(child.pid as number);

		const probing = probe(url);
		await flood(url, requests);
		const times = await probing.stop();
		// While as many ask as the machine can carry; where the log held the server up, no answer came at all.
		expect(times[Math.floor(times.length / 2)]).toBeLessThan(100);
		expect(times.at(-1)).toBeLessThan(2000);
		expect(residentMegabytes(child.pid as number) - before).toBeLessThan(60);

		const metrics = await (await fetch(`${url}/metrics`)).text();
		const dropped = Number(/^roster_log_lines_dropped_total (\d+)$/m.exec(metrics)?.[1]);
		const asked = requests + times.length + 1;
		expect(dropped).toBeGreaterThan(0);
		expect(dropped).toBeLessThan(asked - capacity / 200);

		// A reader who comes back finds the old lines, then the number of dropped ones, then the new ones. Each is complete.
		await pipe.readUntil((text) => text.includes('"lines":'));
		await flood(url, 1000);
		await pipe.readUntil((text) => text.slice(text.indexOf('"lines":')).split("\n").length > 1000);
		child.kill("SIGTERM");
		const [code] = await once(child, "exit");
		expect(code).toBe(0);
		pipe.drain();
		const lines = pipe.text
			.trimEnd()
			.split("\n")
			.map((line) => JSON.parse(line)) as { msg: string; lines?: number }[];
		const missing = lines.flatMap((each) => each.lines ?? []).reduce((sum, each) => sum + each, 0);
		expect(missing).toBeGreaterThanOrEqual(dropped);
		expect(lines.filter((each) => each.msg === "request").length + missing).toBe(asked + 1000);
		expect(lines.at(-1)?.msg).toBe("stopped");
	} finally {
		child.kill("SIGKILL");
		pipe.close();
	}
});

test("a pipe that is not read does not keep the process from ending", async () => {
	const folder = mkdtempSync(join(tmpdir(), "roster-test-"));
	const pipe = new Pipe();
	const child = startOn(pipe.writer, folder, {
		ROSTER_LISTEN: "127.0.0.1:0",
		ROSTER_DATABASE: join(folder, "roster.db"),
		ROSTER_ADMIN_TOKEN: "log-administrator-token-0123456789abcdef",
	});
	try {
		const first = await pipe.readUntil((text) => text.includes('"msg":"listening"'));
		await flood(/"url":"([^"]+)"/.exec(first)?.[1] as string, 2000);
		const began = performance.now();
		child.kill("SIGTERM");
		expect(await once(child, "exit")).toEqual([0, null]);
		// Its one second for the reader, and what stopping takes.
		expect(performance.now() - began).toBeLessThan(5000);
	} finally {
		child.kill("SIGKILL");
		pipe.close();
	}
});
