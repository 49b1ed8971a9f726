// SPDX-License-Identifier: Apache-2.0

// The log loses no line while somebody reads it, however the process ends. If it cannot be written, the server continues.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, truncateSync, watch } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { Pipe } from "../pipe.ts";
import { ended, listening, startOn, startScript, startServerProcess } from "../process.ts";

const folder = mkdtempSync(join(tmpdir(), "roster-test-"));
const writer = join(import.meta.dirname, "writer.ts");
const adminToken = "log-administrator-token-0123456789abcdef";
let databases = 0;

const environment = (port = 0) => ({
	ROSTER_LISTEN: `127.0.0.1:${port}`,
	ROSTER_DATABASE: join(folder, `${++databases}.db`),
	ROSTER_ADMIN_TOKEN: adminToken,
});

interface Line {
	readonly msg: string;
	readonly number?: number;
	readonly lines?: number;
}

const linesIn = (text: string): Line[] =>
	text
		.trimEnd()
		.split("\n")
		.map((line) => JSON.parse(line));

/** A port for a server whose log cannot say which it took. */
async function freePort(): Promise<number> {
	const server = createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address() as { port: number };
	server.close();
	await once(server, "close");
	return port;
}

async function dropped(url: string): Promise<number> {
	const text = await (await fetch(`${url}/metrics`)).text();
	return Number(/^roster_log_lines_dropped_total (\d+)$/m.exec(text)?.[1]);
}

/** Asks until lines were dropped, and says how many. */
async function droppedSome(url: string): Promise<number> {
	for (;;) {
		expect((await fetch(`${url}/healthz`)).status).toBe(200);
		const count = await dropped(url);
		if (count > 0) {
			return count;
		}
		await setTimeout(100);
	}
}

test.each([
	["ends", "end", 0],
	["calls exit", "exit", 7],
	["crashes", "crash", 1],
])("every line is there, in its order, where the process %s", async (_, end, code) => {
	const count = 20_000;
	const run = startScript(writer, folder, {}, end, String(count));
	expect(await ended(run)).toBe(code);
	const lines = linesIn(run.printed.stdout);
	expect(lines.map((each) => each.number)).toEqual(Array.from({ length: count }, (__, index) => index));
	expect(run.printed.stderr.includes("as it happens")).toBe(end === "crash");
});

test("a preloaded module of the server is not loaded into the thread of the log", async () => {
	const code = `import { isMainThread } from "node:worker_threads";
		if (!isMainThread) await new Promise((resolve) => setTimeout(resolve, 60_000));`;
	const preload = `--import=data:text/javascript,${encodeURIComponent(code)}`;
	const env = { ...process.env, NODE_OPTIONS: preload };
	const child = spawn(process.execPath, [preload, writer, "exit", "1000"], {
		env,
		stdio: ["ignore", "pipe", "inherit"],
	});
	expect(linesIn(Buffer.concat(await child.stdout.toArray()).toString())).toHaveLength(1000);
});

test("a process that ends at once writes its few lines", async () => {
	const run = startScript(writer, folder, {}, "exit", "3");
	expect(await ended(run)).toBe(7);
	expect(linesIn(run.printed.stdout)).toHaveLength(3);
});

test("the last lines of a server say that it stopped", async () => {
	const run = startServerProcess(folder, environment());
	const url = await listening(run);
	for (let asked = 0; asked < 100; asked++) {
		await fetch(`${url}/healthz`);
	}
	run.child.kill("SIGTERM");
	expect(await ended(run)).toBe(0);
	const messages = linesIn(run.printed.stdout).map(({ msg }) => msg);
	expect(messages).toEqual(["listening", ...Array(100).fill("request"), "stopping", "stopped"]);
});

test("on a full disk, lines are dropped and counted, and the process continues", async () => {
	const full = openSync("/dev/full", "w");
	const port = await freePort();
	const child = startOn(full, folder, environment(port));
	closeSync(full);
	const url = `http://127.0.0.1:${port}`;
	while (!(await fetch(url).catch(() => undefined))) {
		await setTimeout(50);
	}
	expect(await droppedSome(url)).toBeGreaterThan(0);
	child.kill("SIGTERM");
	expect(await once(child, "exit")).toEqual([0, null]);
});

test("so does a reader that has gone", async () => {
	const run = startServerProcess(folder, environment());
	const url = await listening(run);
	run.child.stdout?.destroy();
	expect(await droppedSome(url)).toBeGreaterThan(0);
	run.child.kill("SIGTERM");
	expect(await once(run.child, "exit")).toEqual([0, null]);
});

test("a reader who comes back gets the number of dropped lines, and then complete lines", async () => {
	const pipe = new Pipe();
	const child = spawn(process.execPath, [writer, "never"], { stdio: ["ignore", pipe.writer, "inherit"] });
	try {
		await pipe.readUntil((text) => text.includes('"number":10,'));
		pipe.leave();
		await setTimeout(500);
		pipe.text = "";
		pipe.comeBack();
		await pipe.readUntil((text) => text.includes('"lines":') && text.split("\n").length > 100);
		const lines = linesIn(pipe.text.slice(0, pipe.text.lastIndexOf("\n")));
		const notice = lines.findIndex((each) => each.lines !== undefined);
		expect(lines[notice]?.msg).toMatch(/^lines of the log were dropped: they could not be written: EPIPE/);
		const after = lines.slice(notice + 1).map((each) => each.number ?? 0);
		const first = after[0] ?? 0;
		expect(after).toEqual(after.map((__, index) => first + index));
		expect(lines.filter((each) => each.lines !== undefined)).toHaveLength(1);
	} finally {
		child.kill("SIGKILL");
		pipe.close();
	}
});

test("a line that a full disk cut is no part of the next", async () => {
	const file = join(folder, "log");
	// A file of a size that may not be exceeded is a disk that is full. What is appended finds room when it is emptied.
	const child = spawn("sh", ["-c", `ulimit -f 20; exec "$0" "$@" >> "${file}"`, process.execPath, writer, "never"]);
	try {
		const size = () => readFileSync(file).length;
		for (let last = -1; last <= 0 || last !== size(); ) {
			last = existsSync(file) ? size() : 0;
			await setTimeout(300);
		}
		const before = readFileSync(file, "utf8");
		expect(before.endsWith("\n")).toBe(false);
		truncateSync(file);
		const changed = watch(file);
		while (!readFileSync(file, "utf8").includes('"number"')) {
			await once(changed, "change");
		}
		changed.close();
		const [rest, notice, first] = readFileSync(file, "utf8").split("\n");
		expect(rest).toBe("");
		expect(JSON.parse(notice ?? "")).toMatchObject({ level: 40, lines: expect.any(Number) });
		const whole = linesIn(before.slice(0, before.lastIndexOf("\n")));
		const { lines = 0 } = JSON.parse(notice ?? "") as Line;
		expect(JSON.parse(first ?? "").number).toBe(whole.length + lines);
	} finally {
		child.kill("SIGKILL");
	}
});
