// SPDX-License-Identifier: Apache-2.0

// Stray slashes in the path of a SCIM request, also before the base path: the rule `stray-slash`.

import http from "node:http";
import pino from "pino";
import { afterEach, expect, test, vi } from "vitest";
import { readConfig } from "../../src/config.ts";
import { startGateway } from "../../src/gateway-server.ts";
import { openStore } from "../../src/open-store.ts";
import { startServer } from "../../src/server.ts";
import { newDatabase } from "../engine.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { errorSchema, listSchema } from "../scim.ts";

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
	for (const close of closing.splice(0)) {
		await close();
	}
});

async function start(config: Parameters<typeof startRoster>[0] = {}): Promise<Roster> {
	const roster = await startRoster(config, 1);
	closing.push(() => roster.stop());
	return roster;
}

/** Sends a path as it is. A URL parser would read the beginning of `//scim/v2` as a host. */
function get(url: string, path: string, token: string, host = new URL(url).host) {
	return new Promise<{ status: number; text: string }>((resolve, reject) => {
		const { hostname, port } = new URL(url);
		const headers = { authorization: `Bearer ${token}`, host };
		http
			.get({ hostname, port, path, headers, agent: false }, async (response) => {
				const text = Buffer.concat(await response.toArray()).toString();
				resolve({ status: response.statusCode ?? 0, text });
			})
			.once("error", reject);
	});
}

const paths = [
	"//scim/v2/Users",
	"/scim//v2/Users",
	"/scim/v2//Users",
	"/scim/v2/Users/",
	"///scim//v2///Users//",
	"//scim/v2",
	"//scim/v2/",
	"/scim/v2//",
];

test.each(paths)("%s is answered, and the log names the rule", async (path) => {
	const { url, scimToken, logged } = await start();
	const { status, text } = await get(url, `${path}?count=1`, scimToken);
	expect([status, JSON.parse(text).schemas]).toEqual([200, [listSchema]]);
	await vi.waitFor(() => {
		const request = logged.find((each) => each["msg"] === "request" && String(each["route"]).startsWith("/scim/v2"));
		expect(request?.["rules"]).toEqual(["stray-slash"]);
	});
});

test.each(paths)("%s is refused in strict mode", async (path) => {
	const { url, scimToken } = await start({ strictScim: true });
	const { status, text } = await get(url, path, scimToken);
	expect([status, JSON.parse(text).schemas]).toEqual([404, [errorSchema]]);
});

test.each(["/scim/v2", "/scim/v2/", "/scim/v2/Users"])("%s has no stray slash", async (path) => {
	const { url, scimToken, logged } = await start({ strictScim: true });
	expect((await get(url, path, scimToken)).status).toBe(200);
	expect(logged.flatMap((each) => each["rules"] ?? [])).toEqual([]);
});

test("a path with stray slashes needs a token and a host of this server, as any other", async () => {
	const { url, scimToken } = await start({ allowedHosts: new Set(["roster.example.com"]) });
	expect((await get(url, "//scim/v2/Users", "none")).status).toBe(401);
	const { status, text } = await get(url, "//scim/v2/Users", scimToken, "rebound.example.net");
	expect([status, JSON.parse(text).schemas]).toEqual([421, [errorSchema]]);
	expect((await get(url, "//scim/v2/Users", scimToken, "roster.example.com")).status).toBe(200);
});

test("a gateway apart tolerates them, too", async () => {
	const { url, scimToken } = await start();
	const config = { ...readConfig({}), host: "127.0.0.1", port: 0 };
	const gateway = await startGateway(config, url, pino({ level: "silent" }));
	closing.unshift(() => gateway.close());
	expect((await get(gateway.url, "//scim/v2//Users/", scimToken)).status).toBe(200);
});

test("the port for administrators has no SCIM, with or without stray slashes", async () => {
	const database = await newDatabase();
	const free = { host: "127.0.0.1", port: 0 };
	const config = { ...readConfig({}), ...free, database: database.name, admin: free, adminToken };
	const server = await startServer(config, await openStore(database.name), pino({ level: "silent" }));
	closing.push(async () => {
		await server.close();
		await database.drop();
	});
	for (const path of ["/scim/v2/Users", "//scim/v2/Users"]) {
		const { status, text } = await get(server.adminUrl ?? "", path, adminToken);
		expect([status, text]).toEqual([404, expect.stringContaining("this port has /metrics, /healthz and /readyz")]);
	}
});
