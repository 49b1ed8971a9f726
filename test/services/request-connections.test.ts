// SPDX-License-Identifier: Apache-2.0

// The flight recorder speaks by connection: each request belongs to that of its token, or of its path.

import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { RequestService } from "../../gen/roster/v1/request_service_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { runCommand } from "../command.ts";
import { at, tokenOf } from "../identity/people.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { userOf } from "../scim.ts";

let roster: Roster;
let [okta, entra] = ["", ""];
const requests = () => roster.client(RequestService, adminToken);

beforeAll(async () => {
	roster = await startRoster();
	[okta, entra] = [await tokenOf(roster, "okta"), await tokenOf(roster, "entra")];
	await at(roster.url, okta, "okta").ask("POST /Users", userOf("of-okta")).answers(201);
	await at(roster.url, entra, "entra").ask("POST /Users", userOf("of-entra")).answers(201);
});

afterAll(() => roster.stop());

const pathsOf = async (connection: string) =>
	(await requests().listRequests({ connection })).requests.map((each) => [each.connection, each.path, each.status]);

test("requests are listed by the connection of their token", async () => {
	const path = (name: string) => `/scim/v2/connections/${name}/Users`;
	await expect.poll(() => pathsOf("okta"), { timeout: 10_000 }).toEqual([["okta", path("okta"), 201]]);
	await expect.poll(() => pathsOf("entra"), { timeout: 10_000 }).toEqual([["entra", path("entra"), 201]]);
	expect(await pathsOf("default")).toEqual([]);
	const unknown = { code: Code.NotFound };
	await expect(requests().listRequests({ connection: "nobody" })).rejects.toMatchObject(unknown);
	const { out } = await runCommand(["requests", "--connection", "okta", "--json"], {
		...{ ROSTER_URL: roster.url, BUF_TOKEN: adminToken },
	});
	expect(JSON.parse(out).requests).toMatchObject([{ connection: "okta", status: 201 }]);
});

test("a refused token has its connection, and a request without a token that of its path", async () => {
	const tokens = roster.client(TokenService, adminToken);
	const created = await tokens.createToken({ kind: CredentialKind.SCIM, connection: "okta" });
	await tokens.deleteToken({ id: created.token?.id ?? "" });
	await at(roster.url, created.plaintext, "okta").ask("GET /Users").fails(401);
	await at(roster.url, "", "entra").ask("GET /Users").fails(401);
	await expect.poll(async () => (await pathsOf("okta")).map(([, , status]) => status)).toEqual([401, 201]);
	await expect.poll(async () => (await pathsOf("entra")).map(([, , status]) => status)).toEqual([401, 201]);
});

test("a stream sends the requests of one connection", async () => {
	const startTime = { seconds: 0n };
	const found = [];
	for await (const { request } of requests().watchRequests({ connection: "entra", startTime })) {
		if (request !== undefined) {
			found.push([request.connection, request.status]);
		}
		if (found.length === 2) {
			break;
		}
	}
	expect(found).toEqual([
		["entra", 201],
		["entra", 401],
	]);
});

test("a page has at most 200 requests", async () => {
	const scim = at(roster.url, okta, "okta");
	await Promise.all(Array.from({ length: 210 }, () => scim.ask("GET /Nothing").fails(404)));
	const page = async (pageToken: string) => requests().listRequests({ status: 404, pageSize: 1000, pageToken });
	await expect.poll(async () => (await page("")).requests.length, { timeout: 10_000 }).toBe(200);
	await expect
		.poll(async () => (await page((await page("")).nextPageToken)).requests.length, { timeout: 10_000 })
		.toBe(10);
});
