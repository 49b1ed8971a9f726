// SPDX-License-Identifier: Apache-2.0

// TLS on the one port: every protocol, what is refused, and a new certificate while the server runs.

import { copyFileSync, mkdtempSync, writeFileSync } from "node:fs";
import http2 from "node:http2";
import https from "node:https";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { readConfig } from "../../src/config.ts";
import { startGateway } from "../../src/gateway-server.ts";
import { openStore } from "../../src/open-store.ts";
import { type RunningServer, startServer } from "../../src/server.ts";
import { runCommand } from "../command.ts";
import { newDatabase, onPostgres } from "../engine.ts";
import { ended, listening, startServerProcess } from "../process.ts";
import { adminToken } from "../roster.ts";
import { ca, certificateOf, connectTls } from "./tls.ts";

const log = pino({ level: "silent" });
const authorization = { headers: { authorization: `Bearer ${adminToken}` } };
const config = { ...readConfig({}), host: "127.0.0.1", port: 0, adminToken };

let server: RunningServer;
let drop: () => Promise<void>;
let scimToken: string;

/** Asks over HTTP/1.1, and gives status and body. */
async function ask(url: string, token: string, body?: string): Promise<{ status: number; text: string }> {
	return new Promise((resolve, reject) => {
		const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
		const request = https.request(url, { ca, agent: false, method: body === undefined ? "GET" : "POST", headers });
		request.once("error", reject);
		request.once("response", async (response) => {
			resolve({ status: response.statusCode ?? 0, text: Buffer.concat(await response.toArray()).toString() });
		});
		request.end(body);
	});
}

beforeAll(async () => {
	const database = await newDatabase();
	drop = database.drop;
	server = await startServer(
		{ ...config, database: database.name, tls: certificateOf("one") },
		await openStore(database.name),
		log,
	);
	const made = await ask(
		`${server.url}/buf.alpha.registry.v1alpha1.SCIMTokenService/CreateSCIMToken`,
		adminToken,
		"{}",
	);
	scimToken = JSON.parse(made.text).token;
});

afterAll(async () => {
	await server.close();
	await drop();
});

const transports: [string, (baseUrl: string) => Transport][] = [
	["Connect", (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "1.1", nodeOptions: { ca } })],
	["Connect over HTTP/2", (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "2", nodeOptions: { ca } })],
	["gRPC", (baseUrl) => createGrpcTransport({ baseUrl, nodeOptions: { ca } })],
	["gRPC-Web", (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: "1.1", nodeOptions: { ca } })],
	["gRPC-Web over HTTP/2", (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: "2", nodeOptions: { ca } })],
];

describe.each(transports)("%s", (_, transport) => {
	test("answers, and streams", async () => {
		const client = createClient(ProvisioningService, transport(server.url));
		expect((await client.getSettings({}, authorization)).settings).toBeDefined();
		const stop = new AbortController();
		for await (const { lastSequence } of client.watchChanges({}, { ...authorization, signal: stop.signal })) {
			expect(lastSequence).toBeDefined();
			break;
		}
		stop.abort();
	});
});

test("locations in SCIM responses begin with https", async () => {
	expect(server.url).toMatch(/^https:/);
	const { status, text } = await ask(`${server.url}/scim/v2/ServiceProviderConfig`, scimToken);
	expect(status).toBe(200);
	expect(JSON.parse(text).meta.location).toBe(`${server.url}/scim/v2/ServiceProviderConfig`);
});

test.each([
	[["h2", "http/1.1"], "h2"],
	[["http/1.1"], "http/1.1"],
	[undefined, false],
])("a client that offers %j speaks %j", async (offered, agreed) => {
	const socket = await connectTls(server.url, offered === undefined ? {} : { ALPNProtocols: offered });
	expect(socket.alpnProtocol).toBe(agreed);
	expect(["TLSv1.2", "TLSv1.3"]).toContain(socket.getProtocol());
	if (agreed !== "h2") {
		const answer = new Promise<string>((resolve) => socket.once("data", (chunk) => resolve(chunk.toString())));
		socket.write("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
		expect(await answer).toMatch(/^HTTP\/1.1 200 OK/);
	}
	socket.destroy();
});

test("versions older than TLS 1.2 are refused", async () => {
	const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" } as const;
	await expect(connectTls(server.url, old)).rejects.toThrow();
	(await connectTls(server.url, { maxVersion: "TLSv1.2" })).destroy();
});

test("a client without TLS gets 400 with an explanation, and a malformed handshake is disconnected", async () => {
	const plain = await fetch(`${server.url.replace("https:", "http:")}/healthz`);
	expect([plain.status, await plain.text()]).toEqual([400, "this port uses TLS: use https://\n"]);
	const socket = net.connect(Number(new URL(server.url).port), "127.0.0.1");
	const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
	socket.on("error", () => {});
	socket.resume();
	socket.write(Buffer.from([0x16, 0x03, 0x01, 0x00, 0x05, 1, 2, 3, 4, 5]));
	await closed;
	expect((await ask(`${server.url}/readyz`, "")).status).toBe(200);
});

test("the connection of a client without TLS is closed after the response", async () => {
	const database = await newDatabase();
	const other = await startServer(
		{ ...config, database: database.name, tls: certificateOf("one") },
		await openStore(database.name),
		log,
	);
	expect((await fetch(`${other.url.replace("https:", "http:")}/healthz`)).status).toBe(400);
	const began = performance.now();
	await other.close();
	// A connection that stays holds a server up for ten seconds.
	expect(performance.now() - began).toBeLessThan(5000);
	await database.drop();
});

test("a gateway in its own process uses TLS on both sides", async () => {
	const gateway = await startGateway({ ...config, tls: certificateOf("two") }, server.url, log);
	try {
		// It trusts no certificate of ours, and says what it cannot do.
		expect((await ask(`${gateway.url}/scim/v2/Users`, scimToken)).status).toBe(503);
		expect((await ask(`${gateway.url}/healthz`, "")).status).toBe(200);
	} finally {
		await gateway.close();
	}
});

// On an SQLite file of its own, whatever the engine: once is enough.
describe.skipIf(onPostgres)("a process", () => {
	const folder = mkdtempSync(join(tmpdir(), "roster-tls-"));
	const files = { cert: join(folder, "server.pem"), key: join(folder, "server.key") };
	const put = (name: "one" | "two") => {
		const { cert, key } = certificateOf(name);
		copyFileSync(cert, files.cert);
		copyFileSync(key, files.key);
	};
	const start = (environment: Record<string, string>) =>
		startServerProcess(folder, { ROSTER_LISTEN: "127.0.0.1:0", ROSTER_ADMIN_TOKEN: adminToken, ...environment });
	const both = { ROSTER_TLS_CERT: files.cert, ROSTER_TLS_KEY: files.key };

	test("SIGHUP loads a new certificate, and keeps the old one if the new one is invalid", async () => {
		put("one");
		const run = start(both);
		const url = await listening(run);
		const logs = async (text: string) => {
			while (!run.printed.stdout.includes(text)) {
				await new Promise((resolve) => run.child.stdout?.once("data", resolve));
			}
		};
		const early = await connectTls(url);
		expect(early.getPeerCertificate().subject.CN).toBe("roster-test-one");

		copyFileSync(certificateOf("two").cert, files.cert);
		run.child.kill("SIGHUP");
		await logs("ROSTER_TLS_KEY: ");
		expect(run.printed.stdout).toContain("the certificate was not renewed");

		put("two");
		run.child.kill("SIGHUP");
		await logs("the certificate was renewed");
		const late = await connectTls(url);
		expect(late.getPeerCertificate().subject.CN).toBe("roster-test-two");
		late.destroy();
		// The connections with the old certificate stay open.
		const answer = new Promise<string>((resolve) => early.once("data", (chunk) => resolve(chunk.toString())));
		early.write("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
		expect(await answer).toMatch(/^HTTP\/1.1 200 OK/);
		early.destroy();

		const session = http2.connect(url, { ca });
		await new Promise((resolve) => session.once("connect", resolve));
		run.child.kill("SIGTERM");
		expect(await ended(run)).toBe(0);
		session.destroy();
	});

	test.each([
		["no key", { ROSTER_TLS_CERT: files.cert }, /^roster: ROSTER_TLS_KEY: is not set, but ROSTER_TLS_CERT is: .*\n$/],
		["no certificate", { ROSTER_TLS_KEY: files.key }, /^roster: ROSTER_TLS_CERT: is not set, but .*\n$/],
		[
			"no such file",
			{ ...both, ROSTER_TLS_CERT: join(folder, "nowhere.pem") },
			/^roster: ROSTER_TLS_CERT: .*nowhere\.pem cannot be read: ENOENT.*\n$/,
		],
		[
			"another's key",
			{ ROSTER_TLS_CERT: certificateOf("one").cert, ROSTER_TLS_KEY: certificateOf("two").key },
			/^roster: ROSTER_TLS_KEY: .*two\.key is not the key of .*one\.pem\n$/,
		],
		[
			"a key that is none",
			{ ROSTER_TLS_CERT: certificateOf("one").cert, ROSTER_TLS_KEY: certificateOf("one").cert },
			/^roster: ROSTER_TLS_KEY: .*one\.pem cannot be read: .*\n$/,
		],
		[
			"a certificate that is none",
			{ ROSTER_TLS_CERT: join(folder, "text"), ROSTER_TLS_KEY: certificateOf("one").key },
			/^roster: ROSTER_TLS_CERT: .*text cannot be read: .*\n$/,
		],
	])("with %s does not start, and says so in a line", async (_, environment, line) => {
		writeFileSync(join(folder, "text"), "this is no certificate\n");
		const database = join(mkdtempSync(join(folder, "data-")), "roster.db");
		const variables = { ROSTER_LISTEN: "127.0.0.1:0", ROSTER_DATABASE: database, ...environment };
		const { code, out, err } = await runCommand(["serve"], variables);
		expect(err).toMatch(line);
		expect(code).toBe(2);
		expect(out).toBe("");
	});

	test("warns where it speaks in the clear to other machines", async () => {
		const near = start({});
		await listening(near);
		expect(near.printed.stdout).not.toContain("in the clear");
		const far = start({ ROSTER_LISTEN: "0.0.0.0:0" });
		await listening(far);
		expect(far.printed.stdout).toMatch(/"level":40,.*unencrypted: set ROSTER_TLS_CERT and ROSTER_TLS_KEY/);
		put("one");
		const secret = start({ ...both, ROSTER_LISTEN: "0.0.0.0:0" });
		expect(await listening(secret)).toMatch(/^https:\/\/0\.0\.0\.0:/);
		expect(secret.printed.stdout).not.toContain("in the clear");
	});
});

test("a handshake is done once for a connection", async () => {
	const socket = await connectTls(server.url, { maxVersion: "TLSv1.2" });
	socket.on("error", () => {});
	const outcome = await new Promise<Error | null>((resolve) => {
		socket.once("close", () => resolve(new Error("closed")));
		socket.renegotiate({ rejectUnauthorized: false }, resolve);
	});
	expect(outcome).toBeInstanceOf(Error);
	socket.destroy();
});
