// SPDX-License-Identifier: Apache-2.0

// Device sign-in (RFC 8628) is not offered: its endpoints answer 404, and `buf registry login` asks for a token instead.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bufCli } from "../buf-cli.ts";
import { type Roster, startRoster } from "../roster.ts";

let roster: Roster;

beforeAll(async () => {
	roster = await startRoster();
});

afterAll(() => roster.stop());

describe.each(["registration", "authorization", "token"])("/oauth2/device/%s", (name) => {
	test.each([
		["application/json", '{"client_name":"buf"}'],
		["application/x-www-form-urlencoded", "client_id=buf"],
	])("is not found, with %s", async (type, body) => {
		const headers = { "content-type": type, accept: "application/json" };
		const response = await fetch(`${roster.url}/oauth2/device/${name}`, { method: "POST", headers, body });
		expect(response.status).toBe(404);
		// The CLI falls back only if the answer is not JSON.
		expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
		expect(await response.text()).toContain("unknown_endpoint");
	});
});

test("buf registry login falls back to asking for a token", async () => {
	const cli = bufCli(roster.url);
	const { code, out, err } = await cli.run(["registry", "login", cli.remote]);
	expect(out).toContain("Enter the BSR token");
	// The test has no terminal to type the token in.
	expect(err).toBe("Failure: cannot perform an interactive login from a non-TTY device\n");
	expect(code).toBe(1);
	const asked = roster.logged.filter((each) => each["msg"] === "request" && each["method"] === "POST");
	expect(asked.at(-1)).toMatchObject({ status: 404, code: "unknown_endpoint" });
});
