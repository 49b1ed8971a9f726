// SPDX-License-Identifier: Apache-2.0

// The form of requests, byte by byte: what is refused before anything is made of it, and what is taken for what it is.

import { once } from "node:events";
import http from "node:http";
import http2 from "node:http2";
import net from "node:net";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { failedTokens } from "../../src/server/failed-tokens.ts";
import { readBody } from "../../src/server/http1.ts";
import type { Request } from "../../src/server/node-http.ts";
import { peerOf } from "../../src/server/peers.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { Scim } from "../scim.ts";

let roster: Roster;

beforeAll(async () => {
	roster = await startRoster({}, 1);
});

afterAll(() => roster.stop());

/** Sends bytes on a connection of their own, and gives all that comes until it ends or has been silent. */
async function send(
	text: string,
	enough: (answer: string) => boolean = () => false,
	url = roster.url,
): Promise<string> {
	const { hostname, port } = new URL(url);
	const socket = net.connect(Number(port), hostname);
	await once(socket, "connect");
	socket.write(text);
	let answer = "";
	for await (const chunk of socket) {
		answer += chunk;
		if (enough(answer)) {
			break;
		}
	}
	socket.destroy();
	return answer;
}

const close = "connection: close\r\n";
const json = "content-type: application/json\r\n";
const rpc = "/buf.alpha.registry.v1alpha1.OrganizationService/ListOrganizations";

test("two Host headers are a 400, on SCIM and RPC paths", async () => {
	for (const path of ["/scim/v2/Users", rpc, "/healthz"]) {
		const answer = await send(`GET ${path} HTTP/1.1\r\nhost: a\r\nhost: b\r\n${close}\r\n`);
		expect(answer).toMatch(/^HTTP\/1\.1 400 /);
		expect(answer).toContain("Host: the header is duplicated");
	}
});

test.each(["gzip", "gzip, chunked", "identity", "chunked, identity", "x"])(
	"Transfer-Encoding: %s is not read",
	async (coding) => {
		const answer = await send(
			`POST /scim/v2/Users HTTP/1.1\r\nhost: a\r\ntransfer-encoding: ${coding}\r\n${close}\r\n0\r\n\r\n`,
		);
		expect(answer).toMatch(/^HTTP\/1\.1 (?:400|501) /);
	},
);

test.each(["TRACE", "CONNECT"])("%s is a 405", async (method) => {
	const target = method === "CONNECT" ? "a:443" : "/scim/v2/Users";
	const answer = await send(`${method} ${target} HTTP/1.1\r\nhost: a\r\n${close}\r\n`);
	expect(answer).toMatch(/^HTTP\/1\.1 405 /);
	expect(answer).toMatch(/\r\nallow: GET, HEAD, POST/i);
});

test("TRACE over HTTP/2 is a 405", async () => {
	const session = http2.connect(roster.url);
	const stream = session.request({ ":method": "TRACE", ":path": "/scim/v2/Users" });
	const [headers] = (await once(stream, "response")) as [http2.IncomingHttpHeaders];
	expect(headers[":status"]).toBe(405);
	session.destroy();
});

test("a target in absolute form means its path, and its host goes before the Host header", async () => {
	const answer = await send(
		`GET http://localhost:1234/scim/v2/Users?count=0 HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${roster.scimToken}\r\n${close}\r\n`,
	);
	expect(answer).toMatch(/^HTTP\/1\.1 200 /);
	const one = await roster.scim.user("absolute");
	const read = await send(
		`GET http://localhost:1234/scim/v2/Users/${one.id} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${roster.scimToken}\r\n${close}\r\n`,
	);
	expect(read).toContain(`"location":"http://localhost:1234/scim/v2/Users/${one.id}"`);
});

describe("a body that is announced", () => {
	const expectation = (path: string, token: string | undefined) =>
		`POST ${path} HTTP/1.1\r\nhost: a\r\n${json}content-length: 2\r\nexpect: 100-continue\r\n${token === undefined ? "" : `authorization: Bearer ${token}\r\n`}\r\n`;

	test.each([
		["/scim/v2/Users", undefined],
		["/scim/v2/Users", "wrong"],
		[rpc, undefined],
		[rpc, "wrong"],
	])("is not asked for of who may not ask: %s with %s", async (path, token) => {
		const answer = await send(expectation(path, token), (text) => text.includes("\r\n\r\n"));
		expect(answer).toMatch(/^HTTP\/1\.1 401 /);
	});

	test.each([
		[rpc, () => adminToken],
		["/scim/v2/Users", () => roster.scimToken],
	])("is asked for of who may: %s", async (path, token) => {
		const { hostname, port } = new URL(roster.url);
		const socket = net.connect(Number(port), hostname);
		socket.write(expectation(path, token()));
		const [first] = await once(socket, "data");
		expect(String(first)).toMatch(/^HTTP\/1\.1 100 Continue\r\n/);
		socket.write("{}");
		const [second] = await once(socket, "data");
		expect(String(second)).toMatch(/^HTTP\/1\.1 (?:200|400) /);
		socket.destroy();
	});

	test.each([
		["a body of 100 MB for SCIM", "/scim/v2/Users", () => roster.scimToken, 100_000_000, 413],
		["a body of 100 MB for an RPC", rpc, () => adminToken, 100_000_000, 429],
		["a body of 10 kB for a service without a token", "/grpc.health.v1.Health/Check", () => "", 10_000, 429],
		["a SCIM token for an RPC", rpc, () => roster.scimToken, 2, 403],
		["an administrator's token for SCIM", "/scim/v2/Users", () => adminToken, 2, 403],
		["an unknown endpoint", "/scim/v2/Nobody", () => roster.scimToken, 2, 404],
		["another content type", "/scim/v2/Users", () => roster.scimToken, 2, 415],
	])("is not asked for if it is refused anyway: %s", async (what, path, token, length, status) => {
		const announced = expectation(path, token())
			.replace("content-length: 2", `content-length: ${length}`)
			.replace(json, what === "another content type" ? "content-type: text/plain\r\n" : json);
		const answer = await send(announced, (text) => text.includes("\r\n\r\n"));
		expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
		expect(answer.includes("</errors/too_large>")).toBe(length > 2);
	});

	test.each([
		["a small one", 2, 100],
		["one of 100 MB", 100_000_000, 429],
	])("over HTTP/2 is asked for, or refused at once: %s", async (_, length, status) => {
		const session = http2.connect(roster.url);
		const stream = session.request({
			":method": "POST",
			":path": rpc,
			authorization: `Bearer ${adminToken}`,
			"content-type": "application/json",
			"content-length": length,
			expect: "100-continue",
		});
		const answered = await Promise.race([
			once(stream, "continue").then(() => 100),
			once(stream, "response").then(([headers]) => headers[":status"]),
		]);
		expect(answered).toBe(status);
		session.destroy();
	});

	test("is asked for by a service that asks for no token", async () => {
		const answer = await send(expectation("/grpc.health.v1.Health/Check", undefined), (text) => text !== "");
		expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n/);
	});

	test("is not looked at before it is known whether the connection has requests to spare", async () => {
		const one = expectation("/scim/v2/Users", "wrong").replace("content-length: 2", "content-length: 0");
		const from = roster.logged.length;
		// The first that is refused without its body ends the connection; of those behind it no more than eight are run.
		expect(await send(one.repeat(50))).toMatch(/^HTTP\/1\.1 401 /);
		const run = () => roster.logged.slice(from).filter(({ status }) => status === 401);
		await vi.waitFor(() => expect(run()).not.toEqual([]));
		expect(run().length).toBeLessThanOrEqual(8);
	});

	test("with another expectation is a 417", async () => {
		const answer = await send(`POST ${rpc} HTTP/1.1\r\nhost: a\r\nexpect: more\r\n${close}\r\n`);
		expect(answer).toMatch(/^HTTP\/1\.1 417 /);
	});
});

describe("requests that are sent before answers have come", () => {
	const one = `GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n`;

	test("are answered in order while they are few", async () => {
		const answer = await send(one.repeat(8), (text) => text.split("ok\n").length > 8);
		expect(answer.match(/HTTP\/1\.1 200/g)).toHaveLength(8);
	});

	test("are refused beyond that, and the connection ends", async () => {
		const slow = `GET /readyz HTTP/1.1\r\nhost: a\r\n\r\n`;
		const answer = await send(slow.repeat(5000));
		expect(answer.match(/HTTP\/1\.1 200/g)).toHaveLength(8);
		expect(answer.match(/HTTP\/1\.1 429/g)).toHaveLength(1);
	});
});

test("tokens that are not valid are limited by address, and those that are good pass", async () => {
	const server = await startRoster({}, 1);
	await server.scim.ask("GET /Users").answers(200);
	const wrong = (index: number) => new Scim(server.url, `wrong-${index}`).ask("GET /Users");
	const statuses: number[] = [];
	let retryAfter: string | null | undefined;
	// On a slow machine more of them are forgiven meanwhile.
	for (let round = 0; round < 100 && statuses.filter((each) => each === 429).length < 50; round++) {
		const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => wrong(round * 100 + index)));
		statuses.push(...answers.map((each) => each.status));
		retryAfter ??= answers.find((each) => each.status === 429)?.headers.get("retry-after");
	}
	expect(new Set(statuses)).toEqual(new Set([401, 429]));
	expect(statuses.indexOf(429)).toBeGreaterThanOrEqual(900);
	expect(retryAfter).toMatch(/^\d+$/);
	const announced = `POST /scim/v2/Users HTTP/1.1\r\nhost: a\r\nauthorization: Bearer wrong\r\ncontent-length: 2\r\nexpect: 100-continue\r\n\r\n`;
	// Ten a second are forgiven: some more are sent, so that there is none to spare.
	await vi.waitFor(async () => {
		await Promise.all(Array.from({ length: 50 }, (_, index) => wrong(index)));
		const answer = await send(announced, (text) => text.includes("\r\n\r\n"), server.url);
		expect(answer).toMatch(/^HTTP\/1\.1 429 /);
	}, 20_000);
	await server.scim.ask("GET /Users").answers(200);
	// A good token is not refused because of the bad ones of others, even if it was never used before.
	const created = await server.tokens.createSCIMToken({});
	const others = Array.from({ length: 50 }, (_, index) => wrong(index));
	await new Scim(server.url, created.token).ask("GET /Users").answers(200);
	expect((await Promise.all(others)).map(({ status }) => status)).toContain(429);
	await server.stop();
});

test("a peer has as many connections as the setting says", async () => {
	const server = await startRoster({ connectionsPerPeer: 5 }, 1);
	const { hostname, port } = new URL(server.url);
	const open = async () => {
		const socket = net.connect(Number(port), hostname);
		socket.on("error", () => {});
		await once(socket, "connect");
		socket.write(`GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n`);
		const answered = await Promise.race([once(socket, "data"), once(socket, "close")]);
		return { socket, isServed: Buffer.isBuffer(answered[0]) };
	};
	const first: Awaited<ReturnType<typeof open>>[] = [];
	for (let index = 0; index < 5; index++) {
		first.push(await open());
	}
	expect(first.every((each) => each.isServed)).toBe(true);
	// All are idle, and the first of them the longest: it makes room.
	const gone = once(first[0]?.socket as net.Socket, "close");
	const sixth = await open();
	expect(sixth.isServed).toBe(true);
	await gone;
	// With a request under way on each there is no room.
	const busy = [...first.slice(1), sixth];
	for (const { socket } of busy) {
		socket.write(
			`POST /scim/v2/Users HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${server.scimToken}\r\ncontent-type: application/json\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n`,
		);
		await once(socket, "data");
	}
	expect((await open()).isServed).toBe(false);
	busy[0]?.socket.end();
	await once(busy[0]?.socket as net.Socket, "close");
	expect((await open()).isServed).toBe(true);
	for (const { socket } of busy) {
		socket.destroy();
	}
	await server.stop();
});

test("a body whose connection was closed before it is read is an error, and not waited for", async () => {
	const read = Promise.withResolvers<Uint8Array | undefined>();
	const server = http.createServer((request, response) => {
		request.once("close", () => read.resolve(readBody(request, response, 1000)));
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const socket = net.connect((server.address() as net.AddressInfo).port, "127.0.0.1");
	socket.write("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\n12345", () => socket.destroy());
	await expect(read.promise).rejects.toThrow("the connection ended before the body did");
	server.close();
});

test("failed tokens of ever more addresses cost the same each", () => {
	const failed = failedTokens(async () => false);
	const fail = (count: number, from: number) => {
		const begun = performance.now();
		for (let index = from; index < from + count; index++) {
			const socket = { remoteAddress: `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}` };
			failed.note({ headers: { authorization: "Bearer wrong" }, socket } as Request);
		}
		return performance.now() - begun;
	};
	const few = fail(10_000, 0);
	expect(fail(10_000, 10_000)).toBeLessThan(few * 20 + 100);
});

test.each([
	["127.0.0.1", "127.0.0.1"],
	["::ffff:10.1.2.3", "10.1.2.3"],
	["::1", "0:0:0:0::/64"],
	["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
	["2001:db8:1:2::9", "2001:db8:1:2::/64"],
	["2001:DB8::9", "2001:db8:0:0::/64"],
	["fe80::1%eth0", "fe80:0:0:0::/64"],
])("the address %s is of the peer %s", (address, peer) => {
	expect(peerOf(address)).toBe(peer);
});
