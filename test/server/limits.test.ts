// SPDX-License-Identifier: Apache-2.0

// How many calls a token may make, and that every error names its request.

import { Agent, request } from "node:http";
import { Code } from "@connectrpc/connect";
import { afterEach, expect, test } from "vitest";
import { adminToken, type Roster, startRoster } from "../roster.ts";

let roster: Roster;

afterEach(() => roster.stop());

test("a token over its limit has to wait for Retry-After, and other tokens do not", async () => {
	// Each server counts by itself.
	roster = await startRoster({ callsPerMinute: 60 }, 1);
	for (let call = 0; call < 60; call++) {
		await roster.scim.ask("GET /Users?count=0").answers(200);
	}
	const refused = await roster.scim.ask("GET /Users");
	expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"]);
	expect(refused.body.detail).toContain("ROSTER_RATE_LIMIT");
	await roster.provisioning.getSettings({});
	roster.clock.advance(1000);
	await roster.scim.ask("POST /Users", { userName: "one" }).answers(201);
	await roster.scim.ask("POST /Users", { userName: "two" }).fails(429);
	for (let call = 1; call < 59; call++) {
		await roster.provisioning.getSettings({});
	}
	const error = await roster.provisioning.getSettings({}).then(
		() => roster.provisioning.getSettings({}).catch((reason) => reason),
		(reason) => reason,
	);
	expect(error).toMatchObject({ code: Code.ResourceExhausted });
	expect(error.metadata.get("retry-after")).toBe("1");
});

test("a system clock that is set back takes no calls away", async () => {
	roster = await startRoster({ callsPerMinute: 60 }, 1);
	await roster.scim.ask("GET /Users?count=0").answers(200);
	roster.clock.advance(-3_600_000);
	for (let call = 1; call < 60; call++) {
		await roster.scim.ask("GET /Users?count=0").answers(200);
	}
	await roster.scim.ask("GET /Users?count=0").fails(429);
	roster.clock.advance(1000);
	await roster.scim.ask("GET /Users?count=0").answers(200);
});

test("the body of every error names the request that the log names", async () => {
	roster = await startRoster();
	const ask = async (path: string, body: string, token = adminToken) => {
		const headers = {
			authorization: `Bearer ${token}`,
			"content-type": "application/json",
			"x-request-id": "my-request",
		};
		const response = await fetch(`${roster.url}/roster.v1.ProvisioningService/${path}`, {
			method: "POST",
			headers,
			body,
		});
		expect(response.status).toBeGreaterThanOrEqual(400);
		expect(response.headers.get("x-request-id")).toBe("my-request");
		return ((await response.json()) as { message: string }).message;
	};
	expect(await ask("GetUser", '{"id":"nobody"}')).toMatch(/was not found \(not_found, request my-request\)$/);
	expect(await ask("GetUser", '{"id":')).toMatch(/\(unreadable_message, request my-request\)$/);
	expect(await ask("GetUser", '{"id":"x"}', "wrong")).toMatch(/\(token_malformed, request my-request\)$/);
	expect(await ask("PatchUser", '{"id":"x"}', roster.scimToken)).toMatch(/\(token_kind, request my-request\)$/);
	const lines = roster.logged.filter((each) => each["requestId"] === "my-request");
	expect(lines.map((each) => each["code"])).toEqual([
		"not_found",
		"unreadable_message",
		"token_malformed",
		"token_kind",
	]);
});

test.each([
	["/scim/v2/Users", 413],
	["/roster.v1.ProvisioningService/GetSettings", 429],
])("a body of no known length that is too large is refused, and its connection goes on: %s", async (path, status) => {
	roster = await startRoster({}, 1);
	const agent = new Agent({ keepAlive: true, maxSockets: 1 });
	const url = new URL(path, roster.url);
	const token = path.startsWith("/scim") ? roster.scimToken : adminToken;
	const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
	const ask = (method: string, body: Buffer) =>
		new Promise<number | undefined>((resolve, reject) => {
			const asked = request(url, { agent, method, headers }, (answer) => {
				answer.resume().on("end", () => resolve(answer.statusCode));
			});
			asked.on("error", reject);
			asked.write(body);
			asked.end();
		});
	expect(await ask("POST", Buffer.alloc(5_000_000, " "))).toBe(status);
	const began = performance.now();
	expect(await ask("POST", Buffer.from("{"))).toBe(400);
	// A connection that nobody reads from is ended after 30 seconds.
	expect(performance.now() - began).toBeLessThan(10_000);
	agent.destroy();
});
