// SPDX-License-Identifier: Apache-2.0

// The endpoints for operators at an address of their own.

import { mkdtempSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { afterEach, expect, test } from "vitest";
import { type Config, readConfig } from "../../src/config.ts";
import { startGateway } from "../../src/gateway-server.ts";
import { openStore } from "../../src/open-store.ts";
import { type RunningServer, startServer } from "../../src/server.ts";
import { runCommand } from "../command.ts";
import { newDatabase } from "../engine.ts";
import { ended, listening, startServerProcess } from "../process.ts";
import { adminToken } from "../roster.ts";
import { ca, certificateOf } from "./tls.ts";

const log = pino({ level: "silent" });
const free = { host: "127.0.0.1", port: 0 };
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
	for (const close of closing.splice(0)) {
		await close();
	}
});

async function start(config: Partial<Config>): Promise<RunningServer> {
	const database = await newDatabase();
	const full = { ...readConfig({}), ...free, database: database.name, adminToken, ...config };
	const server = await startServer(full, await openStore(database.name), log);
	closing.push(async () => {
		await server.close();
		await database.drop();
	});
	return server;
}

function get(url: string, headers: http.OutgoingHttpHeaders = {}): Promise<{ status: number; text: string }> {
	return new Promise((resolve, reject) => {
		const { get: send } = url.startsWith("https:") ? https : http;
		send(url, { ca, agent: false, headers }, async (response) => {
			const text = Buffer.concat(await response.toArray()).toString();
			resolve({ status: response.statusCode ?? 0, text });
		}).once("error", reject);
	});
}

/** Checks that one address has metrics, and the other says where they are without the address. */
async function expectApart(url: string, adminUrl: string | undefined): Promise<void> {
	expect(adminUrl).toBeDefined();
	expect(adminUrl).not.toBe(url);
	for (const path of ["/healthz", "/readyz"]) {
		expect((await get(url + path)).text).toBe("ok\n");
		expect((await get(adminUrl + path)).text).toBe("ok\n");
	}
	const here = await get(`${url}/metrics`);
	expect(here.status).toBe(404);
	expect(here.text).toMatch(
		/^\/metrics was not found: this port has no metrics: they are at the address in ROSTER_ADMIN_LISTEN \(unknown_endpoint, request [\w-]+\)\n$/,
	);
	expect((await get(`${adminUrl}/metrics`)).text).toMatch(/^roster_requests_total\{route="\/healthz",.*\} [12]$/m);
}

test("metrics are at the operators' address only, health is at both", async () => {
	const { url, adminUrl } = await start({ admin: free });
	await expectApart(url, adminUrl);
});

test("without one everything is at the one port", async () => {
	const { url, adminUrl } = await start({});
	expect(adminUrl).toBeUndefined();
	expect((await get(`${url}/metrics`)).text).toContain("roster_database_up 1");
});

test("without the console, the operators' address has nothing else", async () => {
	const { adminUrl } = await start({ admin: free, console: false });
	const headers = { authorization: `Bearer ${adminToken}` };
	for (const path of ["/scim/v2/Users", "/roster.v1.ProvisioningService/GetSettings", "/", "/metrics/"]) {
		const { status, text } = await get(adminUrl + path, headers);
		expect([path, status]).toEqual([path, 404]);
		expect(text).toMatch(
			/^this page was not found: this port has \/metrics, \/healthz and \/readyz \(unknown_endpoint, /,
		);
	}
});

test("the console is at the operators' address only, its calls are at both", async () => {
	const { url, adminUrl } = await start({ admin: free });
	// The console may not be built: then its address says how to build it.
	expect((await get(`${adminUrl}/`)).text).toMatch(/^<!doctype html>|^the console is not built: run npm ci/);
	expect((await get(`${adminUrl}/scim/v2/Users`)).text).toContain("this port has");
	expect((await get(`${url}/`)).text).toMatch(/^this page was not found: /);
	for (const each of [url, adminUrl]) {
		expect((await get(`${each}/roster.v1.ProvisioningService/GetSettings`)).status).toBe(401);
	}
});

test("it speaks TLS where the other port does", async () => {
	const { url, adminUrl } = await start({ admin: free, tls: certificateOf("one") });
	expect(adminUrl).toMatch(/^https:/);
	await expectApart(url, adminUrl);
});

test("its hosts are checked as those of the other port are", async () => {
	const { adminUrl } = await start({ admin: free, publicUrl: "https://roster.example.com" });
	expect((await get(`${adminUrl}/metrics`, { host: "evil.example" })).status).toBe(421);
	expect((await get(`${adminUrl}/metrics`)).status).toBe(200);
});

test("a gateway by itself has one, too", async () => {
	const { url } = await start({});
	const gateway = await startGateway({ ...readConfig({}), ...free, admin: free }, url, log);
	closing.unshift(() => gateway.close());
	await expectApart(gateway.url, gateway.adminUrl);
	expect((await get(`${gateway.adminUrl}/metrics`)).text).not.toContain("roster_active_users");
});

test("the address is in the log, and a port that is taken is one line that names the variable", async () => {
	const folder = mkdtempSync(join(tmpdir(), "roster-test-"));
	const environment = { ROSTER_LISTEN: "127.0.0.1:0", ROSTER_ADMIN_TOKEN: adminToken };
	const first = startServerProcess(folder, { ...environment, ROSTER_ADMIN_LISTEN: "127.0.0.1:0" });
	await listening(first);
	const adminUrl = /"adminUrl":"([^"]+)"/.exec(first.printed.stdout)?.[1] as string;
	expect((await get(`${adminUrl}/metrics`)).status).toBe(200);

	const { code, err } = await runCommand(["serve"], {
		...environment,
		ROSTER_DATABASE: join(folder, "second.db"),
		ROSTER_ADMIN_LISTEN: new URL(adminUrl).host,
	});
	expect(code).toBe(2);
	expect(err).toMatch(
		/^roster: ROSTER_ADMIN_LISTEN: .*EADDRINUSE.*another process uses this port: stop it, or set another port\n$/,
	);
	first.child.kill("SIGTERM");
	expect(await ended(first)).toBe(0);
});
