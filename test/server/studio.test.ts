// SPDX-License-Identifier: Apache-2.0

// Buf Studio as it is used: from a page of another origin in a real browser, and through its agent.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
	CreateSCIMTokenRequestSchema,
	CreateSCIMTokenResponseSchema,
} from "../../gen/buf/alpha/registry/v1alpha1/scim_token_pb.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";

const tokenService = "buf.alpha.registry.v1alpha1.SCIMTokenService";
let roster: Roster;
let allowed: Awaited<ReturnType<typeof page>>;
let other: Awaited<ReturnType<typeof page>>;

/** A page on an origin of its own. */
async function page() {
	const server = createServer((_, response) => {
		response.setHeader("content-type", "text/html");
		response.end("<!doctype html><title>studio</title>");
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

beforeAll(async () => {
	allowed = await page();
	other = await page();
	roster = await startRoster({ studioOrigins: new Set([allowed.origin]) });
});

afterAll(async () => {
	allowed.server.close();
	other.server.close();
	await roster.stop();
});

const browserPath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
if (browserPath === undefined) {
	console.warn("no Chromium is installed: the tests of Buf Studio in a browser are skipped (apt-get install chromium)");
}

describe.skipIf(browserPath === undefined)("a page in a browser", () => {
	let browser: Browser;

	beforeAll(async () => {
		browser = await chromium.launch({
			executablePath: browserPath as string,
			args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
		});
	}, 60_000);

	afterAll(() => browser?.close());

	/** Calls a method with fetch from a page of an origin, and gives the status and body that the page could read. */
	async function call(origin: string, method: string, body: object, headers: Record<string, string> = {}) {
		const tab = await browser.newPage();
		await tab.goto(origin);
		const request = {
			url: `${roster.url}/${tokenService}/${method}`,
			method: "POST",
			body: JSON.stringify(body),
			headers: {
				authorization: `Bearer ${adminToken}`,
				"content-type": "application/json",
				"connect-protocol-version": "1",
				"x-user-agent": "studio",
				...headers,
			},
		};
		// The function is sent to the page as text, so it can use no variable of this file.
		const answer = (await tab.evaluate(
			`fetch(${JSON.stringify(request.url)}, ${JSON.stringify(request)}).then(
				async (response) => ({
					status: response.status,
					json: await response.json(),
					requestId: response.headers.get("x-request-id"),
				}),
				(error) => ({ error: String(error) }),
			)`,
		)) as { status?: number; json?: Record<string, unknown>; error?: string; requestId?: string };
		await tab.close();
		return answer;
	}

	test("mints and lists tokens from an allowed origin", async () => {
		const made = await call(allowed.origin, "CreateSCIMToken", { expireTime: "2030-03-03T15:56:12+00:00" });
		expect(made).toMatchObject({ status: 200, json: { token: expect.stringMatching(/^roster_scim_/) } });
		const listed = await call(allowed.origin, "ListSCIMTokens", {});
		expect(listed.status).toBe(200);
		expect(listed.json?.["tokens"]).toHaveLength(2);
		expect(listed.requestId).toMatch(/^[\w-]{36}$/);
	});

	test("reads an error, too", async () => {
		const refused = await call(allowed.origin, "ListSCIMTokens", {}, { authorization: "Bearer wrong" });
		expect(refused).toMatchObject({ status: 401, json: { code: "unauthenticated" } });
	});

	test("a call from an origin that is not allowed gets no response, and changes nothing", async () => {
		const before = (await roster.tokens.listSCIMTokens({ pageSize: 100 })).tokens.length;
		expect(await call(other.origin, "CreateSCIMToken", {})).toEqual({
			error: expect.stringContaining("Failed to fetch"),
		});
		expect((await roster.tokens.listSCIMTokens({ pageSize: 100 })).tokens).toHaveLength(before);
	});
});

test("the preflight allows what Studio sends, also from a public page to a private network", async () => {
	const preflight = async (origin: string) =>
		fetch(`${roster.url}/${tokenService}/CreateSCIMToken`, {
			method: "OPTIONS",
			headers: {
				origin,
				"access-control-request-method": "POST",
				"access-control-request-headers": "authorization,connect-protocol-version,content-type",
				"access-control-request-private-network": "true",
			},
		});
	const yes = await preflight(allowed.origin);
	expect(yes.status).toBe(204);
	expect(yes.headers.get("access-control-allow-origin")).toBe(allowed.origin);
	expect(yes.headers.get("access-control-allow-private-network")).toBe("true");
	const headers = yes.headers.get("access-control-allow-headers")?.toLowerCase().split(", ");
	expect(headers).toEqual(expect.arrayContaining(["authorization", "connect-protocol-version", "content-type"]));
	const no = await preflight(other.origin);
	expect(no.headers.get("access-control-allow-origin")).toBeNull();
	expect(no.headers.get("access-control-allow-private-network")).toBeNull();
});

describe("the agent", () => {
	let agent: ReturnType<typeof spawn>;
	let agentUrl: string;

	beforeAll(async () => {
		// A port that was free a moment ago: the agent takes no 0.
		const probe = await page();
		agentUrl = probe.origin;
		probe.server.close();
		await once(probe.server, "close");
		const buf = join(import.meta.dirname, "../../node_modules/.bin/buf");
		const port = new URL(agentUrl).port;
		agent = spawn(buf, ["beta", "studio-agent", "--port", port, "--origin", allowed.origin, "--timeout", "0"], {
			stdio: ["ignore", "ignore", "pipe"],
			detached: true,
		});
		await once(agent.stderr as NodeJS.ReadableStream, "data");
	});

	afterAll(() => void process.kill(-(agent.pid as number)));

	/** Relays a call as Studio does: an envelope of protobuf in base64, so that the browser asks for no leave. */
	async function relay(contentType: string, body: Uint8Array) {
		const header = (key: string, value: string) =>
			new BinaryWriter().tag(1, 2).string(key).tag(2, 2).string(value).finish();
		const envelope = new BinaryWriter()
			.tag(1, 2)
			.string(`${roster.url}/${tokenService}/CreateSCIMToken`)
			.tag(2, 2)
			.bytes(header("Content-Type", contentType))
			.tag(2, 2)
			.bytes(header("Authorization", `Bearer ${adminToken}`))
			.tag(3, 2)
			.bytes(body)
			.finish();
		const response = await fetch(agentUrl, {
			method: "POST",
			headers: { origin: allowed.origin, "content-type": "text/plain" },
			body: Buffer.from(envelope).toString("base64"),
		});
		const text = await response.text();
		expect(response.status, text).toBe(200);
		expect(response.headers.get("access-control-allow-origin")).toBe(allowed.origin);
		const reader = new BinaryReader(Buffer.from(text, "base64"));
		let answered: Uint8Array = new Uint8Array();
		while (reader.pos < reader.len) {
			const [field, type] = reader.tag();
			if (field === 2) {
				answered = reader.bytes();
			} else {
				reader.skip(type);
			}
		}
		return answered;
	}

	const asked = () => toBinary(CreateSCIMTokenRequestSchema, { $typeName: CreateSCIMTokenRequestSchema.typeName });

	test.each(["application/grpc", "application/proto"])("relays a call: %s", async (contentType) => {
		const answered = await relay(contentType, asked());
		expect(fromBinary(CreateSCIMTokenResponseSchema, answered).token).toMatch(/^roster_scim_/);
	});

	test("relays a call: application/json", async () => {
		const answered = await relay("application/json", Buffer.from("{}"));
		expect(JSON.parse(Buffer.from(answered).toString())).toEqual({ token: expect.stringMatching(/^roster_scim_/) });
	});
});
