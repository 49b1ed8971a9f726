// SPDX-License-Identifier: Apache-2.0

// Under which names the server answers, and which of them come back in what it answers.

import http from "node:http";
import http2 from "node:http2";
import net from "node:net";
import { networkInterfaces } from "node:os";
import { Code, createClient, type Interceptor } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import pino from "pino";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { type Config, readConfig } from "../../src/config.ts";
import { startGateway } from "../../src/gateway-server.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { errorSchema, userSchema } from "../scim.ts";

const { publicUrl, allowedHosts } = readConfig({
	ROSTER_PUBLIC_URL: "https://Roster.example.com/base/",
	ROSTER_ALLOWED_HOSTS: "Roster.internal, roster.svc:8443, roster.web:443, [2001:db8:0::1]",
});
const ours = { publicUrl, allowedHosts };

interface Answer {
	readonly status: number;
	readonly headers: http.IncomingHttpHeaders;
	readonly text: string;
}

/** Asks at an address in the name of a host. */
function ask(url: string, host: string, more: http.RequestOptions = {}, body?: string): Promise<Answer> {
	return new Promise((resolve, reject) => {
		const request = http.request(url, { agent: false, ...more, headers: { ...more.headers, host } });
		request.once("error", reject);
		request.once("response", async (response) => {
			const text = Buffer.concat(await response.toArray()).toString();
			resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
		});
		request.end(body);
	});
}

const withToken = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

describe("with a public URL and a list of hosts", () => {
	let roster: Roster;

	beforeAll(async () => {
		roster = await startRoster(ours, 1);
	});
	afterAll(() => roster.stop());

	test.each([
		"roster.example.com",
		"ROSTER.Example.com.",
		"roster.example.com:8080",
		"roster.internal",
		"roster.internal:9000",
		"roster.svc:8443",
		"roster.web",
		"roster.web:443",
		"localhost",
		"localhost:1",
		"127.0.0.1",
		"127.8.9.10:80",
		"[::1]",
		"0.0.0.0:80",
		"[2001:DB8::0:1]:80",
	])("%s is a name of the server", async (host) => {
		expect((await ask(`${roster.url}/healthz`, host)).status).toBe(200);
	});

	test.each([
		"evil.example",
		"roster.example.com.evil.example",
		"evil-roster.example.com",
		"localhost.evil.example",
		"127.0.0.1.evil.example",
		"roster.svc",
		"roster.svc:443",
		"roster.web:8443",
		"10.0.0.1",
		"169.254.169.254",
		"[::2]",
		"[::",
		"roster.internal:x",
		"evil@roster.internal",
		"roster.internal/evil",
	])("%s is none, on any path", async (host) => {
		for (const path of ["/healthz", "/metrics", "/nowhere", "/scim/v2/Users"]) {
			const { status, text } = await ask(roster.url + path, host, withToken(roster.scimToken));
			expect([path, status]).toEqual([path, 421]);
			expect(text).toContain("ROSTER_ALLOWED_HOSTS");
		}
	});

	test("a request before HTTP/1.1 that names no host is answered", async () => {
		const socket = net.connect(Number(new URL(roster.url).port), "127.0.0.1");
		socket.end("GET /healthz HTTP/1.0\r\n\r\n");
		expect(Buffer.concat(await socket.toArray()).toString()).toMatch(/^HTTP\/1.1 200 /);
	});

	test("SCIM answers with a SCIM Error before the token is checked, and does nothing", async () => {
		const body = JSON.stringify({ schemas: [userSchema], userName: "foreign" });
		const post = { method: "POST", headers: { "content-type": "application/scim+json" } };
		for (const token of [roster.scimToken, "wrong"]) {
			const headers = { ...post.headers, ...withToken(token).headers };
			const answer = await ask(`${roster.url}/scim/v2/Users`, "evil.example", { ...post, headers }, body);
			expect(answer.status).toBe(421);
			expect(answer.headers["content-type"]).toBe("application/scim+json");
			const error = JSON.parse(answer.text);
			expect(error).toMatchObject({ schemas: [errorSchema], status: "421" });
			expect(error.detail).toContain(answer.headers["x-request-id"]);
		}
		await roster.scim.ask('GET /Users?filter=userName eq "foreign"').answers(200, { totalResults: 0 });
	});

	test("an RPC answers with an error of its protocol", async () => {
		const path = "/roster.v1.ProvisioningService/GetSettings";
		const headers = { ...withToken(adminToken).headers, "content-type": "application/json" };
		const answer = await ask(roster.url + path, "evil.example", { method: "POST", headers }, "{}");
		expect([answer.status, answer.headers["content-type"]]).toEqual([421, "application/json"]);
		expect(JSON.parse(answer.text)).toMatchObject({
			code: "invalid_argument",
			message: expect.stringMatching(/"evil.example" is not a name of this server.*\(wrong_host, request /),
		});

		const asked = (host: string): Interceptor => {
			return (next) => (request) => {
				request.header.set("authorization", `Bearer ${adminToken}`);
				request.header.set("host", host);
				return next(request);
			};
		};
		const call = (host: string) =>
			createClient(
				ProvisioningService,
				createGrpcTransport({ baseUrl: roster.url, interceptors: [asked(host)] }),
			).getSettings({});
		expect((await call("roster.internal")).settings).toBeDefined();
		await expect(call("evil.example")).rejects.toMatchObject({
			code: Code.InvalidArgument,
			rawMessage: expect.stringContaining("is not a name of this server"),
		});
	});

	test.each([
		["roster.internal", 200],
		["evil.example", 421],
	])("in HTTP/2 the authority is looked at: %s", async (authority, expected) => {
		const session = http2.connect(roster.url);
		const stream = session.request({ ":path": "/healthz", ":authority": authority });
		const status = await new Promise((resolve) => stream.once("response", (each) => resolve(each[":status"])));
		stream.resume();
		session.destroy();
		expect(status).toBe(expected);
	});

	test("every location begins with the public URL, whatever the host", async () => {
		const { status, headers, text } = await ask(
			`${roster.url}/scim/v2/Users`,
			"roster.internal",
			{ method: "POST", headers: { ...withToken(roster.scimToken).headers, "content-type": "application/scim+json" } },
			JSON.stringify({ schemas: [userSchema], userName: "located" }),
		);
		expect(status).toBe(201);
		expect(JSON.parse(text).meta.location).toBe(headers.location);
		expect(headers.location).toMatch(/^https:\/\/roster\.example\.com\/base\/scim\/v2\/Users\//);
	});
});

describe("the address of the connection", () => {
	const address = Object.values(networkInterfaces())
		.flat()
		.find((each) => each?.family === "IPv4" && !each.internal)?.address;
	let roster: Roster;

	afterEach(() => roster?.stop());

	test.skipIf(address === undefined)("is a name of the server, and another address is none", async () => {
		roster = await startRoster({ ...ours, host: "0.0.0.0" }, 1);
		const url = `http://${address}:${new URL(roster.url).port}/healthz`;
		expect((await ask(url, `${address}`)).status).toBe(200);
		expect((await ask(url, `${address}:8080`)).status).toBe(200);
		expect((await ask(url, "192.0.2.1")).status).toBe(421);
		// It is not the address of this connection.
		expect((await ask(url.replace(address ?? "", "127.0.0.1"), `${address}`)).status).toBe(421);
	});

	test.skipIf(address === undefined)("is the beginning of a location if no name is usable", async () => {
		roster = await startRoster({ host: "0.0.0.0" }, 1);
		const url = `http://${address}:${new URL(roster.url).port}`;
		const answer = await ask(`${url}/scim/v2/ServiceProviderConfig`, "evil.example", withToken(roster.scimToken));
		expect(JSON.parse(answer.text).meta.location).toBe(`${url}/scim/v2/ServiceProviderConfig`);
	});
});

describe.each([false, true])("without a public URL and a list of hosts; gateway in its own process: %s", (apart) => {
	let roster: Roster;
	let url: string;
	let close: () => Promise<void>;

	async function start(config: Partial<Config>) {
		roster = await startRoster(config, 1);
		const gateway = apart
			? await startGateway(
					{ ...readConfig({}), host: "127.0.0.1", port: 0, ...config },
					roster.url,
					pino({ level: "silent" }),
				)
			: undefined;
		url = gateway?.url ?? roster.url;
		close = async () => {
			await gateway?.close();
			await roster.stop();
		};
	}

	afterEach(() => close());

	/** The locations of a group and of its member, asked for in the name of a host. */
	async function locations(host: string, headers: http.OutgoingHttpHeaders = {}): Promise<string[]> {
		const user = await roster.scim.user(`user-${host}`);
		const group = await roster.scim.group(`group-${host}`, user.id);
		const all = { ...withToken(roster.scimToken).headers, ...headers };
		const answer = await ask(`${url}/scim/v2/Groups/${group.id}`, host, { headers: all });
		expect(answer.status).toBe(200);
		const { meta, members } = JSON.parse(answer.text);
		return [meta.location, members[0].$ref, answer.headers["content-location"]].map((each) => each.split("/scim/")[0]);
	}

	const all = (origin: string) => [origin, origin, origin];

	test("any host is answered, and no foreign one comes back", async () => {
		await start({});
		expect(await locations("localhost:99")).toEqual(all("http://localhost:99"));
		expect(await locations("127.1.2.3")).toEqual(all("http://127.1.2.3"));
		expect(await locations("evil.example")).toEqual(all(url));
		expect(await locations("10.0.0.1:80")).toEqual(all(url));
		const forwarded = {
			"x-forwarded-host": "evil.example",
			"x-forwarded-proto": "https",
			forwarded: "host=evil.example",
		};
		expect(await locations("127.9.9.9", forwarded)).toEqual(all("http://127.9.9.9"));
	});

	test("a name of the list comes back, and others are refused", async () => {
		await start({ allowedHosts: new Set(["roster.internal"]) });
		expect(await locations("roster.internal:80")).toEqual(all("http://roster.internal:80"));
		const refused = await ask(`${url}/scim/v2/Users`, "evil.example", withToken(roster.scimToken));
		expect([refused.status, JSON.parse(refused.text).schemas]).toEqual([421, [errorSchema]]);
	});
});
