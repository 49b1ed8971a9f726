// SPDX-License-Identifier: Apache-2.0

// Floods that anybody may send: beside each and after it others are answered, and the memory comes back.

import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import http2 from "node:http2";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ended, keep, listening, type Run, startScript, startServerProcess } from "../process.ts";
import { repeat } from "../repeat.ts";
import { adminToken } from "../roster.ts";
import { beginning, frame, request, reset } from "./frames.ts";

/** Far more than a wait should be, in milliseconds: the machine of the tests has other things to do. */
const bound = 1000;

let run: Run;
let url: string;

async function start(): Promise<void> {
	const folder = mkdtempSync(join(tmpdir(), "roster-test-"));
	const environment = {
		ROSTER_LISTEN: "127.0.0.1:0",
		ROSTER_DATABASE: join(folder, "roster.db"),
		ROSTER_ADMIN_TOKEN: adminToken,
	};
	run = startServerProcess(folder, environment);
	url = await listening(run);
}

/** Resident memory of the server, in megabytes. */
const resident = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${run.child.pid}/status`, "utf8"))?.[1]) / 1024;

const probe = join(import.meta.dirname, "probe.ts");

/** The most that an answer to a probe took while something goes on, in milliseconds. */
async function worstBeside(flood: () => Promise<unknown>): Promise<number> {
	const probing = startScript(probe, tmpdir(), {}, url);
	await flood();
	probing.child.stdin?.end();
	await ended(probing);
	return Number(probing.printed.stdout);
}

/** Waits until the memory is back at about what it was. */
async function isBack(before: number): Promise<void> {
	const until = performance.now() + 20_000;
	while (resident() > before + 100 && performance.now() < until) {
		await setTimeout(100);
	}
	expect(resident()).toBeLessThan(before + 100);
}

/** A message of zeros that grow by a factor of a thousand, in an envelope that says so. */
function bomb(compressed: Buffer): Buffer {
	const head = Buffer.alloc(5);
	head[0] = 1;
	head.writeUInt32BE(compressed.length, 1);
	return Buffer.concat([head, compressed]);
}

const zeros = Buffer.alloc(64 * 1024 * 1024);
const [gzipped, brotli] = [gzipSync(zeros), brotliCompressSync(zeros)];
const health = "/grpc.health.v1.Health/Check";
const tokens = "/buf.alpha.registry.v1alpha1.SCIMTokenService/ListSCIMTokens";

const bombs: [name: string, path: string, headers: Record<string, string>, body: Buffer][] = [
	["brotli to the open service", health, { "content-type": "application/proto", "content-encoding": "br" }, brotli],
	["gzip to the open service", health, { "content-type": "application/proto", "content-encoding": "gzip" }, gzipped],
	[
		"gzip over gRPC-Web to the open service",
		health,
		{ "content-type": "application/grpc-web+proto", "grpc-encoding": "gzip" },
		bomb(gzipped),
	],
	["brotli with a token", tokens, { "content-type": "application/proto", "content-encoding": "br" }, brotli],
	["gzip with a token", tokens, { "content-type": "application/proto", "content-encoding": "gzip" }, gzipped],
];

/** Opens a session of HTTP/2 and takes requests back as soon as they are made. */
async function rapidReset(streams: number): Promise<void> {
	const session = http2.connect(url);
	session.on("error", () => {});
	await once(session, "connect");
	for (let index = 0; index < streams && !session.destroyed && !session.closed; index++) {
		const stream = session.request({ ":path": tokens, ":method": "POST", authorization: "Bearer wrong" });
		stream.on("error", () => {});
		stream.close(http2.constants.NGHTTP2_CANCEL);
		if (index % 50 === 0) {
			await setTimeout(0);
		}
	}
	session.destroy();
}

/** The processor time that the server has used, in milliseconds. */
function cpuTime(): number {
	const [, fields = ""] = readFileSync(`/proc/${run.child.pid}/stat`, "utf8").split(") ");
	const [user = 0, system = 0] = fields.split(" ").slice(11, 13).map(Number);
	return (user + system) * 10;
}

async function open(localAddress: string): Promise<net.Socket> {
	const { hostname, port } = new URL(url);
	const socket = net.connect({ host: hostname, port: Number(port), localAddress });
	socket.on("error", () => {});
	await once(socket, "connect");
	return socket;
}

/** Waits until a socket is closed, also by an error. */
const closing = (socket: net.Socket) => new Promise<void>((resolve) => void socket.once("close", () => resolve()));

/** Opens connections, twenty at a time, that make hundreds of requests and reset them until the server closes. */
async function flood(connections: number): Promise<void> {
	const requests = Array.from({ length: 2000 }, (_, index) => [request(2 * index + 1), reset(2 * index + 1)]);
	const bytes = Buffer.concat([beginning, ...requests.flat()]);
	let left = connections;
	const worker = async () => {
		while (left-- > 0) {
			const socket = await open("127.0.0.1");
			const closed = closing(socket);
			socket.resume().write(bytes);
			await closed;
		}
	};
	await Promise.all(Array.from({ length: 20 }, worker));
}

/** Makes some requests on a connection and resets them, until the server has read the last. */
async function few(requests: number): Promise<void> {
	const socket = await open("127.0.0.1");
	const ping = frame(6, 0, 0, Buffer.alloc(8));
	const all = Array.from({ length: requests }, (_, index) => [request(2 * index + 1), reset(2 * index + 1)]);
	socket.write(Buffer.concat([beginning, ...all.flat(), ping]));
	let answered = Buffer.alloc(0);
	for await (const chunk of socket) {
		answered = Buffer.concat([answered, chunk]);
		// The type of the answer is PING, and its flag ACK.
		if (answered.includes(Buffer.from([0, 0, 8, 6, 1, 0, 0, 0, 0]))) {
			break;
		}
	}
	socket.destroy();
}

describe("a flood", () => {
	// Each has a server of its own, whose memory is that of no flood before.
	beforeEach(start);

	test.each(bombs)("messages that grow when they are decompressed: %s", async (_, path, headers, body) => {
		const authorization = `Bearer ${adminToken}`;
		const send = () => fetch(`${url}${path}`, { method: "POST", headers: { ...headers, authorization }, body });
		expect((await send()).status).not.toBe(500);
		const before = resident();
		let most = 0;
		await worstBeside(async () => {
			const answers = Array.from({ length: repeat(60, 200) }, () => send().then((each) => each.status));
			const watch = setInterval(() => {
				most = Math.max(most, resident());
			}, 5);
			const statuses = await Promise.all(answers);
			clearInterval(watch);
			expect(statuses.every((each) => each === 200 || (each >= 400 && each < 500) || each === 501)).toBe(true);
		});
		// The limits are 4 MiB for one message after decompression, and 64 MiB for all together.
		expect(most - before).toBeLessThan(250);
		await isBack(before);
	});

	test("requests that are cancelled at once", async () => {
		const before = resident();
		const worst = await worstBeside(() => Promise.all(Array.from({ length: 10 }, () => rapidReset(repeat(500, 2000)))));
		expect(worst).toBeLessThan(bound);
		await isBack(before);
		const calm = await worstBeside(() => setTimeout(200));
		expect(calm).toBeLessThan(bound);
	});

	test("connections that reset hundreds of requests in their first bytes, again and again", async () => {
		const before = resident();
		const consumed = cpuTime();
		await flood(200);
		// All of their requests would take ten times as long.
		expect(cpuTime() - consumed).toBeLessThan(2500);
		await isBack(before);
	});

	test.each<[string, () => Promise<unknown>, number]>([
		["a flood", () => flood(1), 10],
		[
			"many resets on many connections, on each fewer than are a flood",
			() => Promise.all(Array(10).fill(99).map(few)),
			// Some of those connections have begun after the limit, and count.
			1,
		],
	])(
		"after %s, the address may open few connections of HTTP/2, and others and HTTP/1.1 are not limited",
		async (_, act, least) => {
			await act();
			const isServed = async (_: unknown, localAddress: string) => {
				const socket = await open(localAddress);
				const answered = new Promise<boolean>((resolve) => void socket.once("data", () => resolve(true)));
				socket.write(beginning);
				const isAnswered = await Promise.race([answered, closing(socket).then(() => false)]);
				socket.destroy();
				return isAnswered;
			};
			const served = async (count: number, address: string) =>
				(await Promise.all(Array.from({ length: count }, (_, index) => isServed(index, address)))).filter(Boolean)
					.length;
			const begun = performance.now();
			const fewServed = await served(50, "127.0.0.1");
			expect(fewServed).toBeGreaterThanOrEqual(least);
			expect(fewServed).toBeLessThanOrEqual(12 + (performance.now() - begun) / 100);
			expect(await served(50, "127.0.0.2")).toBe(50);
			expect((await fetch(`${url}/healthz`)).status).toBe(200);
		},
	);

	test("thousands of requests on a connection, without waiting for an answer", async () => {
		const before = resident();
		const { hostname, port } = new URL(url);
		const one = `GET /readyz HTTP/1.1\r\nhost: a\r\n\r\n`;
		const flood = async () => {
			const socket = net.connect(Number(port), hostname);
			socket.on("error", () => {});
			socket.write(one.repeat(20_000));
			socket.resume();
			await once(socket, "close");
		};
		const worst = await worstBeside(() => Promise.all(Array.from({ length: repeat(25, 100) }, flood)));
		expect(worst).toBeLessThan(bound);
		await isBack(before);
	});

	test("more connections than the limit of one peer", async () => {
		const before = resident();
		const { hostname, port } = new URL(url);
		const sockets = Array.from({ length: 3000 }, () => {
			const socket = net.connect(Number(port), hostname);
			socket.on("error", () => {});
			socket.resume();
			return socket;
		});
		await Promise.all(sockets.map((each) => once(each, "connect").catch(() => {})));
		await setTimeout(100);
		for (const each of sockets) {
			each.destroy();
		}
		await isBack(before);
		const calm = await worstBeside(() => setTimeout(200));
		expect(calm).toBeLessThan(bound);
	});
});

describe("a client that sends without waiting", () => {
	beforeAll(async () => {
		await start();
		keep(run);
	});

	test.each([
		["9", 9],
		["2000", 2000],
	])("of %s requests at once eight are answered, and the next is told why it is not", async (_, count) => {
		const { hostname, port } = new URL(url);
		const socket = net.connect(Number(port), hostname);
		socket.on("error", () => {});
		socket.write("GET /readyz HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(count));
		let answered = "";
		socket.on("data", (piece) => {
			answered += piece;
		});
		await once(socket, "close");
		const statuses = Array.from(answered.matchAll(/^HTTP\/1.1 (\d+)/gm), ([, status]) => status);
		expect(statuses).toEqual([...Array(8).fill("200"), "429"]);
		expect(answered).toContain("more than 8 requests of this connection are in progress: wait for the responses");
	});

	test("a request that asks for another protocol is answered in its own", async () => {
		const { hostname, port } = new URL(url);
		const socket = net.connect(Number(port), hostname);
		socket.write("GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade, close\r\nupgrade: h2c\r\n\r\n");
		const [answer] = await once(socket, "data");
		expect(String(answer)).toMatch(/^HTTP\/1.1 200 OK/);
		socket.destroy();
	});
});
