// SPDX-License-Identifier: Apache-2.0

// How a command tells why it does not reach the server, and what the doctor finds in front of a server and of a gateway.

import { once } from "node:events";
import net from "node:net";
import { Readable, Writable } from "node:stream";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RequestService } from "../gen/roster/v1/request_service_pb.ts";
import { run } from "../src/command-line.ts";
import { readConfig } from "../src/config.ts";
import { startGateway } from "../src/gateway-server.ts";
import { openStore } from "../src/open-store.ts";
import { startServer } from "../src/server.ts";
import { runCommand, runProcess } from "./command.ts";
import { newDatabase } from "./engine.ts";
import { adminToken, type Roster, startRoster } from "./roster.ts";
import { certificateOf } from "./server/tls.ts";

const log = pino({ level: "silent" });
const config = { ...readConfig({}), host: "127.0.0.1", port: 0, adminToken };
const closing: (() => Promise<unknown>)[] = [];

let server: Roster;
/** The URL of a server with TLS, by a name that its certificate contains. */
let secureUrl: string;
let gatewayUrl: string;

beforeAll(async () => {
	server = await startRoster({}, 1);
	closing.push(server.stop);
	const database = await newDatabase();
	const secure = await startServer({ ...config, tls: certificateOf("one") }, await openStore(database.name), log);
	closing.unshift(() => secure.close().then(database.drop));
	secureUrl = secure.url;
	const gateway = await startGateway(config, server.url, log);
	closing.unshift(gateway.close);
	gatewayUrl = gateway.url;
});

afterAll(async () => {
	for (const close of closing) {
		await close();
	}
});

const command = (line: string, ROSTER_URL: string, BUF_TOKEN = adminToken) =>
	runCommand(line.split(" "), { ROSTER_URL, BUF_TOKEN });

/** The counts of requests in the metrics, by status. */
async function statuses(url: string): Promise<string[]> {
	const text = await (await fetch(`${url}/metrics`)).text();
	return Array.from(text.matchAll(/^roster_requests_total\{.*status="(\d+)"/gm), ([, status = ""]) => status);
}

describe("the error says what is wrong with ROSTER_URL", () => {
	test.each<[string, () => string, string, RegExp]>([
		["TLS to a plain port", () => server.url.replace("http:", "https:"), "tls_to_plain_port", /with http:\/\//],
		[
			"plain HTTP to a port that uses TLS",
			() => secureUrl.replace("https:", "http:"),
			"plain_to_tls_port",
			/https:\/\//,
		],
		["a certificate that is not trusted", () => secureUrl, "certificate_untrusted", /NODE_EXTRA_CA_CERTS/],
		["a path", () => `${server.url}/registry`, "wrong_path", /without a path, such as http:/],
		["a gateway", () => gatewayUrl, "no_rpcs", /a gateway serves SCIM only/],
		["a port where nobody listens", () => "http://127.0.0.1:1", "connection_refused", /roster serve/],
		["a name that there is not", () => "http://roster.invalid", "host_unknown", /correct the name/],
	])("%s", async (_, url, code, remedy) => {
		const text = await command("token list", url());
		expect([text.code, text.out]).toEqual([3, ""]);
		expect(text.err).toMatch(/^roster: [^\n]+\n$/);
		const json = await command("token list --json", url());
		expect(json.code).toBe(3);
		expect(JSON.parse(json.err)).toMatchObject({ code, remedy: expect.stringMatching(remedy) });
	});

	test("the path of SCIM", async () => {
		const { code, err } = await command("token list", `${server.url}/scim/v2`);
		expect([code, err]).toEqual([2, expect.stringMatching(/leave the path out: http:\/\/127\.0\.0\.1:\d+\n$/)]);
	});

	test("a server that does not answer", async () => {
		const silent = net.createServer();
		await once(silent.listen(0, "127.0.0.1"), "listening");
		const { port } = silent.address() as net.AddressInfo;
		let err = "";
		const sink = () =>
			new Writable({
				write(chunk: Buffer, _, done) {
					err += chunk;
					done();
				},
			});
		const at = {
			env: { ROSTER_URL: `http://127.0.0.1:${port}`, BUF_TOKEN: adminToken },
			stdin: Readable.from([]),
			stdout: sink(),
			stderr: sink(),
			timeout: 100,
			exitCode: 0,
		};
		await run(["node", "roster", "token", "list"], at);
		silent.close();
		expect([at.exitCode, err]).toEqual([3, expect.stringMatching(/does not answer in time/)]);
	});

	test("a certificate that NODE_EXTRA_CA_CERTS contains is trusted", async () => {
		const environment = {
			ROSTER_URL: secureUrl.replace("127.0.0.1", "localhost"),
			BUF_TOKEN: adminToken,
			NODE_EXTRA_CA_CERTS: certificateOf("one").cert,
		};
		expect(await runProcess(["token", "list"], environment)).toMatchObject({ code: 0, err: "" });
	});
});

describe("the doctor", () => {
	test("leaves no 401 in the metrics", async () => {
		const { code, out } = await command("doctor", server.url);
		expect([code, out]).toEqual([0, expect.stringMatching(/SCIM is served +ok/)]);
		expect(await statuses(server.url)).not.toContain("401");
	});

	test("is named in the record of its refused request", async () => {
		await command("doctor", server.url);
		const agents = async () => {
			const { requests } = await server.client(RequestService, adminToken).listRequests({});
			return requests.map((each) => `${each.errorCode} ${each.userAgent}`);
		};
		await expect.poll(agents, { timeout: 10_000 }).toContain("token_kind roster doctor");
	});

	test("works against a gateway, and says what it cannot see there", async () => {
		const { code, out } = await command("doctor", gatewayUrl);
		expect(code).toBe(0);
		expect(out).toMatch(/SCIM is served +ok/);
		expect(out).toMatch(/administrator's token +skipped +this is a gateway, which serves SCIM only/);
		expect(out).toMatch(/readiness has no errors +skipped/);
		expect(await statuses(gatewayUrl)).not.toContain("401");
	});

	test("asks SCIM nothing with a token that is not valid", async () => {
		const { code, out } = await command("doctor", server.url, "wrong");
		expect([code, out]).toEqual([1, expect.stringMatching(/SCIM is served +skipped +this check needs a valid token/)]);
	});

	test.each([
		["nobody listens", () => "http://127.0.0.1:2", /FAILED +no server listens/],
		["the port uses TLS", () => secureUrl.replace("https:", "http:"), /FAILED +this port uses TLS: use https:\/\//],
		["there is a path", () => `${server.url}/registry`, /FAILED .*set ROSTER_URL to the URL without a path/],
	])("ends with 3 where %s", async (_, url, expected) => {
		const { code, out } = await command("doctor", url());
		expect([code, out]).toEqual([3, expect.stringMatching(expected)]);
	});
});
