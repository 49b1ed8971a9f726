// SPDX-License-Identifier: Apache-2.0

// Floods of frames of HTTP/2 that are no requests: the connection ends, and the server does not.

import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { keep, listening, startServerProcess } from "../process.ts";
import { adminToken } from "../roster.ts";
import { beginning, continuation, frame, headers, requestWithHeaders } from "./frames.ts";

let url: string;

beforeAll(async () => {
	const folder = mkdtempSync(join(tmpdir(), "roster-test-"));
	const environment = {
		ROSTER_LISTEN: "127.0.0.1:0",
		ROSTER_DATABASE: join(folder, "roster.db"),
		ROSTER_ADMIN_TOKEN: adminToken,
	};
	url = await listening(keep(startServerProcess(folder, environment)));
});

const repeated = (bytes: Buffer) => Buffer.concat(Array<Buffer>(1000).fill(bytes));

/** Each from an address of its own: a flood limits the address. */
test.each([
	["CONTINUATION with headers", "127.0.1.1", headers(1), repeated(continuation(1, 2000))],
	["SETTINGS", "127.0.1.2", Buffer.alloc(0), repeated(frame(4, 0, 0, Buffer.from([0, 3, 0, 0, 0, 100])))],
	["PING", "127.0.1.3", Buffer.alloc(0), repeated(frame(6, 0, 0, Buffer.alloc(8)))],
	[
		"RST_STREAM of streams that were never opened",
		"127.0.1.4",
		Buffer.alloc(0),
		repeated(frame(3, 0, 99, Buffer.alloc(4))),
	],
])("%s end the connection", async (_, localAddress, first, flood) => {
	const { hostname, port } = new URL(url);
	const socket = net.connect({ host: hostname, port: Number(port), localAddress });
	socket.on("error", () => {});
	const closed = new Promise<void>((resolve) => void socket.once("close", () => resolve()));
	await once(socket, "connect");
	socket.write(beginning);
	socket.write(first);
	// The answers are not read, so that they pile up in the server.
	socket.pause();
	for (let sent = 0; sent < 200 && !socket.destroyed; sent++) {
		if (!socket.write(flood)) {
			await Promise.race([once(socket, "drain").catch(() => {}), closed]);
		}
	}
	// Only a socket that is read sees the end of the connection.
	socket.resume();
	await closed;
	expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

test("requests with too many headers end the connection", async () => {
	const { hostname, port } = new URL(url);
	const socket = net.connect({ host: hostname, port: Number(port), localAddress: "127.0.1.5" });
	socket.on("error", () => {});
	await once(socket, "connect");
	const closed = new Promise<void>((resolve) => void socket.once("close", () => resolve()));
	const requests = Array.from({ length: 2000 }, (_, index) => requestWithHeaders(2 * index + 1, 120));
	const begun = performance.now();
	socket.resume().write(Buffer.concat([beginning, ...requests]));
	await closed;
	// A connection without a request would end after ten seconds.
	expect(performance.now() - begun).toBeLessThan(5000);
	expect((await fetch(`${url}/healthz`)).status).toBe(200);
});
