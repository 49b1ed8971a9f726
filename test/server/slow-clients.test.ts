// SPDX-License-Identifier: Apache-2.0

// Clients that are slow on purpose. None holds a connection longer than the time limits allow.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import http2 from "node:http2";
import net from "node:net";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { readConfig } from "../../src/config.ts";
import { openStore } from "../../src/open-store.ts";
import { type RunningServer, startServer } from "../../src/server.ts";
import { newDatabase } from "../engine.ts";
import { adminToken } from "../roster.ts";
import { Scim } from "../scim.ts";

/** Long enough for any honest request here, and short enough to wait for. */
const timeouts = { headers: 300, request: 300, response: 300, idle: 300, checkInterval: 20 };

let server: RunningServer;
let drop: () => Promise<void>;
let scimToken: string;
const authorization = { authorization: `Bearer ${adminToken}` };

const grpc = () => createGrpcTransport({ baseUrl: server.url, idleConnectionTimeoutMs: 60_000 });

beforeAll(async () => {
	const database = await newDatabase();
	drop = database.drop;
	const config = { ...readConfig({}), host: "127.0.0.1", port: 0, database: database.name, adminToken };
	const log = pino({ level: "silent" });
	// Filled by a server that waits as long as any: the machine of the tests may be slow.
	server = await startServer(config, await openStore(database.name), log);
	const tokens = createClient(TokenService, grpc());
	({ plaintext: scimToken } = await tokens.createToken({ kind: CredentialKind.SCIM }, { headers: authorization }));
	const names = Array.from({ length: 300 }, (_, index) => `${"x".repeat(200)}${index}@example.com`);
	await new Scim(server.url, scimToken).users(names);
	await server.close();
	server = await startServer(config, await openStore(database.name), log, Date.now, timeouts);
});

afterAll(async () => {
	await server.close();
	await drop();
});

/** Whether it ends well or not. */
const closed = (socket: net.Socket) => new Promise((resolve) => void socket.once("close", resolve));

/** Opens a connection, says something, and gives what came back when the server has closed it. */
async function closedAfter(said: string, reads = true): Promise<{ socket: net.Socket; text: string }> {
	const socket = net.connect(Number(new URL(server.url).port), "127.0.0.1");
	let text = "";
	socket.on("error", () => {});
	socket.write(said);
	if (reads) {
		socket.on("data", (chunk) => {
			text += chunk;
		});
	}
	await closed(socket);
	return { socket, text };
}

const scimList = () =>
	`GET /scim/v2/Users?count=1000 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${scimToken}\r\n\r\n`;

describe("HTTP/1.1", () => {
	test("a client that sends nothing is disconnected", async () => {
		expect((await closedAfter("")).text).toBe("");
	});

	test("a client that sends the HTTP/2 preface byte by byte is disconnected after the time limit for all of it", async () => {
		const socket = net.connect(Number(new URL(server.url).port), "127.0.0.1");
		socket.on("error", () => {});
		const letters = "PRI * HTTP/2.0".repeat(3).split("");
		const began = performance.now();
		const trickle = setInterval(() => socket.write(letters.shift() ?? ""), timeouts.headers / 5);
		await closed(socket);
		clearInterval(trickle);
		// All bytes would take more than twice as long.
		expect(performance.now() - began).toBeLessThan(timeouts.headers * 2.5);
	});

	test("a client that never ends the headers gets 408, and is disconnected", async () => {
		expect((await closedAfter("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ")).text).toMatch(/^HTTP\/1.1 408 /);
	});

	test("a client that never ends the body gets 408, and is disconnected", async () => {
		const head = `POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${scimToken}\r\nContent-Type: application/scim+json\r\nContent-Length: 1000\r\n\r\n{`;
		expect((await closedAfter(head)).text).toMatch(/^HTTP\/1.1 408 /);
	});

	test("a client that sends requests and reads no response is disconnected", async () => {
		const socket = net.connect(Number(new URL(server.url).port), "127.0.0.1");
		socket.on("error", () => {});
		await once(socket, "connect");
		expect(connectionsOf(server.url)).not.toEqual([]);
		// More than the kernel takes for a peer that does not read.
		socket.write(scimList().repeat(100));
		socket.pause();
		await expect.poll(() => connectionsOf(server.url), { timeout: 10_000 }).toEqual([]);
		socket.destroy();
	});

	test("an idle connection is closed, and no request on it is lost", async () => {
		const { text } = await closedAfter("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
		expect(text).toMatch(/^HTTP\/1.1 200 OK\r\n/);
	});
});

/** The established connections to the port of a server, as the kernel lists them. */
function connectionsOf(url: string): string[] {
	const port = Number(new URL(url).port).toString(16).toUpperCase().padStart(4, "0");
	const lines = readFileSync("/proc/net/tcp", "utf8").split("\n");
	return lines.filter((line) => new RegExp(`^ *\\d+: \\w+:${port} \\w+:\\w+ 01 `).test(line));
}

describe("HTTP/2", () => {
	const connect = async () => {
		const session = http2.connect(server.url);
		session.on("error", () => {});
		await once(session, "connect");
		return session;
	};

	test("a client that opens no stream is disconnected", async () => {
		const session = await connect();
		await once(session, "close");
	});

	test("a client that never ends the body loses the stream, and keeps the session", async () => {
		const session = await connect();
		const stream = session.request({
			":method": "POST",
			":path": "/scim/v2/Users",
			"content-type": "application/scim+json",
			authorization: `Bearer ${scimToken}`,
		});
		stream.on("error", () => {});
		stream.write("{");
		await once(stream, "close");
		expect(stream.rstCode).toBe(http2.constants.NGHTTP2_CANCEL);
		expect(session.closed).toBe(false);
		session.close();
	});

	test("a client that does not read the response loses the stream", async () => {
		const session = await connect();
		const stream = session.request({ ":path": "/scim/v2/Users?count=1000", authorization: `Bearer ${scimToken}` });
		stream.on("error", () => {});
		// The flow-control window stays full, because the response is not read.
		stream.pause();
		await once(stream, "close");
		expect(stream.rstCode).toBe(http2.constants.NGHTTP2_CANCEL);
		session.close();
	});

	test("a client that opens and cancels thousands of streams loses the session", async () => {
		const session = await connect();
		const gone = new Promise((resolve) => session.once("close", resolve));
		const flood = setInterval(() => {
			for (let each = 0; each < 200 && !session.closed && !session.destroyed; each++) {
				const stream = session.request({ ":path": "/healthz" });
				stream.on("error", () => {});
				stream.close(http2.constants.NGHTTP2_CANCEL);
			}
		}, 5);
		await gone;
		clearInterval(flood);
	});
});

test("an open stream of changes without changes is not closed", async () => {
	const stop = new AbortController();
	const directory = createClient(ProvisioningService, grpc());
	const { lastSequence: after } = await directory.getChangeLog({}, { headers: authorization });
	const changes = directory.watchChanges({ afterSequence: after }, { headers: authorization, signal: stop.signal });
	const stream = changes[Symbol.asyncIterator]();
	await stream.next();
	const began = performance.now();
	// All of the others are let go meanwhile.
	await closedAfter("");
	await closedAfter("");
	expect(performance.now() - began).toBeGreaterThan(timeouts.idle + timeouts.response - 100);
	const value = "late@example.com";
	const late = { user: { userName: value, emails: [{ value }], active: true } };
	await directory.createUser(late, { headers: authorization });
	expect((await stream.next()).value?.change).toBeDefined();
	stop.abort();
});
