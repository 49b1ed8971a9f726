// SPDX-License-Identifier: Apache-2.0

// Large bodies of requests that wait: together they take no more memory than the limit, and others are answered.

import { mkdtempSync, readFileSync } from "node:fs";
import http2 from "node:http2";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { listening, type Run, startServerProcess } from "../process.ts";
import { adminToken } from "../roster.ts";

const megabyte = 1024 * 1024;

let run: Run;
let url: string;
let token: string;

async function newToken(): Promise<string> {
	const created = await fetch(`${url}/buf.alpha.registry.v1alpha1.SCIMTokenService/CreateSCIMToken`, {
		method: "POST",
		headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
		body: "{}",
	});
	return ((await created.json()) as { token: string }).token;
}

beforeEach(async () => {
	const folder = mkdtempSync(join(tmpdir(), "roster-test-"));
	const environment = {
		ROSTER_LISTEN: "127.0.0.1:0",
		ROSTER_DATABASE: join(folder, "roster.db"),
		ROSTER_ADMIN_TOKEN: adminToken,
	};
	run = startServerProcess(folder, environment);
	url = await listening(run);
	token = await newToken();
});

/** Resident memory of the server, in megabytes. */
const resident = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${run.child.pid}/status`, "utf8"))?.[1]) / 1024;

/** Sends a request but for the last byte of its body, and returns the connection. */
function sendAlmost(size: number, as = token): net.Socket {
	const { hostname, port } = new URL(url);
	const socket = net.connect(Number(port), hostname);
	socket.on("error", () => {});
	socket.write(
		`POST /scim/v2/Bulk HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${as}\r\ncontent-type: application/scim+json\r\ncontent-length: ${size}\r\n\r\n`,
	);
	socket.write(Buffer.alloc(size - 1, 0x20));
	return socket;
}

/** Waits until so many of the requests are refused. */
async function expectRefusals(sockets: readonly net.Socket[], count: number): Promise<void> {
	const refused = await new Promise<string[]>((resolve) => {
		const answers: string[] = [];
		for (const socket of sockets) {
			socket.once("data", (piece) => {
				if (answers.push(String(piece)) === count) {
					resolve(answers);
				}
			});
		}
	});
	for (const answer of refused) {
		expect(answer).toMatch(/^HTTP\/1.1 429 .*\r\nretry-after: 1\r\n.*bodies_busy/is);
	}
}

const bulk = (as: string) =>
	fetch(`${url}/scim/v2/Bulk`, {
		method: "POST",
		headers: { authorization: `Bearer ${as}`, "content-type": "application/scim+json" },
		body: `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[{"method":"DELETE","path":"/Users/1"}]}${" ".repeat(3 * megabyte)}`,
	});

describe("many large bodies at once", () => {
	test("those of one caller take 32 MiB, the next are refused, and other callers are served", async () => {
		const other = await newToken();
		const before = resident();
		const sockets = Array.from({ length: 60 }, () => sendAlmost(3 * megabyte));
		// Ten of them fit.
		await expectRefusals(sockets, 50);
		expect(resident() - before).toBeLessThan(150);
		expect((await bulk(other)).status).toBe(200);
		for (const socket of sockets) {
			socket.destroy();
		}
		await expect.poll(async () => (await bulk(token)).status).toBe(200);
	});

	test("those of all callers take 96 MiB together, and the next are refused", async () => {
		const callers = [token, await newToken(), await newToken(), await newToken()];
		// Each caller is within its own limit. Of the 40 bodies, 32 fit.
		const sockets = callers.flatMap((each) => Array.from({ length: 10 }, () => sendAlmost(3 * megabyte, each)));
		await expectRefusals(sockets, 8);
		for (const socket of sockets) {
			socket.destroy();
		}
		await expect.poll(async () => (await bulk(token)).status).toBe(200);
	});

	test("those of calls over HTTP/2 count, too", async () => {
		const before = resident();
		const sessions = Array.from({ length: 6 }, () => http2.connect(url));
		const calls = Array.from({ length: 60 }, (_, index) => {
			const call = sessions[index % sessions.length]?.request({
				":method": "POST",
				":path": "/roster.v1.ProvisioningService/BatchGetUsers",
				"content-type": "application/json",
				authorization: `Bearer ${adminToken}`,
			}) as http2.ClientHttp2Stream;
			call.on("error", () => {});
			call.write(Buffer.alloc(3 * megabyte, 0x20));
			return call;
		});
		const codes = await new Promise<number[]>((resolve) => {
			const all: number[] = [];
			for (const call of calls) {
				call.once("close", () => {
					if (all.push(call.rstCode) === 40) {
						resolve(all);
					}
				});
			}
		});
		expect(new Set(codes)).toEqual(new Set([http2.constants.NGHTTP2_ENHANCE_YOUR_CALM]));
		expect(resident() - before).toBeLessThan(150);
		for (const session of sessions) {
			session.destroy();
		}
	});
});

test("after large messages, the thread for long requests ends, and starts again", async () => {
	const threads = () => Number(/Threads:\s+(\d+)/.exec(readFileSync(`/proc/${run.child.pid}/status`, "utf8"))?.[1]);
	const before = threads();
	const ids = JSON.stringify({ ids: Array.from({ length: 90_000 }, (_, index) => `a-long-id-of-a-user-${index}`) });
	const send = async () => {
		const answer = await fetch(`${url}/roster.v1.ProvisioningService/BatchGetUsers`, {
			method: "POST",
			headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
			body: ids,
		});
		return [answer.status, await answer.text()] as const;
	};
	const [status, text] = (await Promise.all(Array.from({ length: 8 }, send)))[0] ?? [];
	expect([status, text]).toEqual([400, expect.stringContaining("a batch may have 250")]);
	expect(threads()).toBeGreaterThan(before);
	await expect.poll(threads, { timeout: 20_000, interval: 200 }).toBeLessThanOrEqual(before);
	expect((await send())[0]).toBe(400);
});
