// SPDX-License-Identifier: Apache-2.0

// Large responses that nobody reads: those beyond a limit are dropped soon, and not after the minute that each may wait.

import { once } from "node:events";
import http2 from "node:http2";
import { beforeAll, expect, test } from "vitest";
import { overBudget } from "../../src/server/unread.ts";
import { type CostServer, startCostServer } from "./beside.ts";
import { type LargeDirectory, largeDirectory } from "./directory.ts";

let directory: LargeDirectory;
let server: CostServer;

beforeAll(async () => {
	directory = await largeDirectory(20_000);
	server = await startCostServer(directory.database);
}, 60_000);

const path = () => `/scim/v2/Groups/${directory.group}`;
const isRead = async () => (await server.scim.ask(`GET /Groups/${directory.group}`)).body["members"];

test("on an HTTP/2 connection, 8 MiB may wait", { timeout: 60_000 }, async () => {
	const session = http2.connect(server.url, { settings: { initialWindowSize: 0 } });
	const codes: number[] = [];
	const streams = Array.from({ length: 20 }, () => {
		const stream = session.request({ ":path": path(), authorization: `Bearer ${server.scimToken}` });
		stream.on("error", () => {});
		stream.once("close", () => codes.push(stream.rstCode));
		return stream;
	});
	await Promise.all(streams.map((each) => once(each, "response")));
	await expect.poll(() => codes.length, { timeout: 25_000, interval: 200 }).toBeGreaterThanOrEqual(15);
	expect(new Set(codes)).toEqual(new Set([http2.constants.NGHTTP2_CANCEL]));
	// The rest is within the limit.
	expect(session.destroyed).toBe(false);
	expect(await isRead()).toHaveLength(20_000);
	session.destroy();
});

test("on all connections together, 64 MiB may wait", { timeout: 120_000 }, async () => {
	const megabyte = 1024 * 1024;
	const headers = { authorization: `Bearer ${server.scimToken}` };
	const size = (await (await fetch(server.url + path(), { headers })).arrayBuffer()).byteLength;
	// No connection exceeds its own limit.
	const each = Math.floor((7.5 * megabyte) / size);
	const connections = Math.ceil((90 * megabyte) / (each * size));
	const codes: number[] = [];
	const sessions = Array.from({ length: connections }, () =>
		http2.connect(server.url, { settings: { initialWindowSize: 0 } }),
	);
	const ask = async (session: http2.ClientHttp2Session) => {
		for (let count = 0; count < each; count++) {
			const stream = session.request({ ":path": path(), ...headers });
			stream.on("error", () => {});
			stream.once("close", () => codes.push(stream.rstCode));
			expect((await once(stream, "response"))[0][":status"]).toBe(200);
		}
	};
	await Promise.all(sessions.map(ask));
	const least = Math.ceil((connections * each * size - 64 * megabyte) / size);
	await expect.poll(() => codes.length, { timeout: 25_000, interval: 200 }).toBeGreaterThanOrEqual(least);
	expect(new Set(codes)).toEqual(new Set([http2.constants.NGHTTP2_CANCEL]));
	expect(sessions.every((session) => !session.destroyed)).toBe(true);
	expect(await isRead()).toHaveLength(20_000);
	for (const session of sessions) {
		session.destroy();
	}
});

test("what is read slowly is not dropped, and what waits the longest is dropped first", () => {
	const megabytes = (count: number) => count * 1024 * 1024;
	const one = (name: string, bytes: number, stalled: number, connection: object = {}) =>
		Object.assign({ connection, bytes, stalled, drop() {} }, { name });
	const names = (waiting: ReturnType<typeof one>[]) =>
		overBudget(waiting).map((each) => (each as typeof each & { name: string }).name);
	const shared = {};
	expect(names([one("slow", megabytes(500), 4999)])).toEqual([]);
	expect(names([one("first", megabytes(5), 9000, shared), one("second", megabytes(5), 8000, shared)])).toEqual([
		"first",
	]);
	const many = Array.from({ length: 10 }, (_, index) => one(`${index}`, megabytes(8), 20_000 - index));
	expect(names(many)).toEqual(["1", "0"]);
});
