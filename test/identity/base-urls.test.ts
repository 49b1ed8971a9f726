// SPDX-License-Identifier: Apache-2.0

// The base URL of each connection: what it serves, whom, and what it says to others.

import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RequestService } from "../../gen/roster/v1/request_service_pb.ts";
import { readConfig } from "../../src/config.ts";
import { routes } from "../../src/gateway/routes.ts";
import { startGateway } from "../../src/gateway-server.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { bulkSchema, type Json, listSchema, type Scim, userOf } from "../scim.ts";
import { at, tokenOf } from "./people.ts";

const searchSchema = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

let roster: Roster;
let apart: Awaited<ReturnType<typeof startGateway>>;
const apartLog: Record<string, unknown>[] = [];
let [okta, entra] = ["", ""];

beforeAll(async () => {
	roster = await startRoster();
	const log = pino({ level: "info" }, { write: (line: string) => void apartLog.push(JSON.parse(line)) });
	apart = await startGateway({ ...readConfig({}), host: "127.0.0.1", port: 0 }, roster.url, log);
	[okta, entra] = [await tokenOf(roster, "okta"), await tokenOf(roster, "entra")];
});

afterAll(async () => {
	await apart.close();
	await roster.stop();
});

/** Every URL in an answer. */
function urlsIn(answer: Json): string[] {
	if (typeof answer === "string") {
		return /^https?:/.test(answer) ? [answer] : [];
	}
	return typeof answer === "object" && answer !== null ? Object.values(answer).flatMap(urlsIn) : [];
}

describe.each([
	["the server", () => roster.url],
	["a gateway apart", () => apart.url],
])("at %s", (where, url) => {
	const base = () => `${url()}/scim/v2/connections/okta`;
	const named = where.replaceAll(" ", "-");
	let scim: Scim;

	beforeAll(() => {
		scim = at(url(), okta, "okta");
	});

	test("everything is served, and each URL in an answer begins with the base URL that was called", async () => {
		const created = await scim.ask("POST /Users", userOf(`${named}-ada`));
		const ada = created.body;
		expect(created.headers.get("location")).toBe(`${base()}/Users/${ada.id}`);
		const group = await scim.group(`${named} group`, ada.id);
		expect(group.members[0].$ref).toBe(`${base()}/Users/${ada.id}`);
		const bulk = (count: number) => ({
			schemas: [bulkSchema],
			Operations: Array.from({ length: count }, (_, index) => {
				return { method: "POST", path: "/Users", bulkId: `${index}`, data: userOf(`${named}-bulk-${count}-${index}`) };
			}),
		});
		const search = { schemas: [searchSchema], filter: `userName sw "${named}"` };
		const answers: Json[] = [];
		for (const [line, body] of [
			[`GET /Users/${ada.id}`],
			[`PUT /Users/${ada.id}`, userOf(`${named}-ada`)],
			[`GET /Groups/${group.id}`],
			["GET /Users"],
			["GET /Groups"],
			["GET /"],
			["GET "],
			["POST /Users/.search", search],
			["POST /.search", search],
			["POST /Bulk", bulk(2)],
			// So many that they are answered in the thread for long requests.
			["POST /Bulk", bulk(300)],
			["GET /Schemas"],
			["GET /ResourceTypes/User"],
			["GET /ServiceProviderConfig"],
		] as const) {
			const { status, headers, body: answer } = await scim.ask(line, body);
			expect(status, line).toBe(200);
			const found = urlsIn(answer).filter((each) => each.startsWith(url()));
			expect(found.length, line).toBeGreaterThan(0);
			expect(
				[...found, headers.get("content-location") ?? base()].filter((each) => !each.startsWith(base())),
				line,
			).toEqual([]);
			answers.push(answer);
		}
		expect(answers.filter((each) => each.schemas?.[0] === listSchema && each.totalResults === 0)).toEqual([]);
		await scim.patch(`/Users/${ada.id}`, { op: "replace", path: "active", value: false }).answers(200);
		expect((await scim.ask("GET /readiness")).status).toBe(200);
		await scim.ask(`DELETE /Groups/${group.id}`).answers(204);
		// The same user, by the URL that serves every connection.
		const elsewhere = await at(url(), okta, "okta/../..").ask(`GET /Users/${ada.id}`);
		expect(elsewhere.body.meta.location).toBe(`${url()}/scim/v2/Users/${ada.id}`);
	});

	test("each route answers another connection, and a name that no connection has, with the same 404", async () => {
		const details = new Set<string>();
		for (const { method, path } of routes) {
			for (const name of ["okta", "nobody", "Entra", "entra%20", "x".repeat(100)]) {
				const stranger = at(url(), entra, name);
				const detail = await stranger
					.ask(`${method} ${path.replace("{id}", "0189f000-0000-7000-8000-000000000000")}`, {})
					.fails(404);
				details.add(detail.replace(`"${name.slice(0, 64)}"`, "NAME").replace(/request .*/, ""));
			}
		}
		expect([...details]).toEqual([
			"the base URL of the connection NAME was not found with this token: use /scim/v2/connections/entra, or /scim/v2 (wrong_connection, ",
		]);
		const unknown = await at(url(), entra, "nobody").ask("GET /Nothing").fails(404);
		expect(unknown).toContain("wrong_connection");
	});

	test("a caller without a SCIM token learns no name of a connection", async () => {
		for (const name of ["okta", "nobody"]) {
			expect((await at(url(), undefined, name).ask("GET /Users")).body.detail).toContain("token_missing");
			expect((await at(url(), `${okta.slice(0, -1)}_`, name).ask("GET /Users")).body.detail).toContain(
				"token_malformed",
			);
			await at(url(), adminToken, name).ask("GET /Users").fails(403);
			await at(url(), adminToken, name).ask("GET /Schemas").fails(403);
		}
	});

	test("the rules for identity providers apply, and the log shows the route without the name", async () => {
		const log = where === "the server" ? roster.logged : apartLog;
		const start = log.length;
		await at(url(), okta, "/okta/").ask("GET /Users/").answers(200);
		await at(url(), entra, "okta").ask("GET /Users").fails(404);
		const lines = log
			.slice(start)
			.filter((each) => each["msg"] === "request" && String(each["route"]).includes("/scim"));
		expect(lines[0]).toMatchObject({
			route: "/scim/v2/connections/{connection}/Users",
			rules: ["stray-slash"],
			status: 200,
		});
		expect(lines.at(-1)?.["route"]).not.toContain("okta");
	});

	test("no other path below /connections is an endpoint", async () => {
		const plain = at(url(), okta, "..");
		for (const path of ["/connections", "/connections/okta/Nothing", "/connections/okta/connections/okta/Users"]) {
			expect(await plain.ask(`GET ${path}`).fails(404), path).toContain("unknown_endpoint");
		}
	});
});

test("the flight recorder shows the base URL that was called", async () => {
	const scim = at(roster.url, okta, "okta");
	const user = await scim.user("recorded");
	await scim.ask("POST /Users", { userName: "recorded" }).fails(409, "uniqueness");
	await at(roster.url, entra, "okta").ask("GET /Users").fails(404);
	const requests = roster.client(RequestService, adminToken);
	const newest = async (errorCode: string) => (await requests.listRequests({ errorCode, pageSize: 1 })).requests[0];
	await expect.poll(() => newest("uniqueness_user_name"), { timeout: 10_000 }).toBeDefined();
	const refused = await newest("uniqueness_user_name");
	const path = "/scim/v2/connections/okta/Users";
	expect(refused).toMatchObject({ route: path, path });
	expect(refused?.cause).toContain(user.id);
	// An administrator reads the name of the connection there.
	expect(refused?.cause).toContain("of the connection okta");
	// What was refused is done for the connection that asked.
	const replayed = await requests.replayRequest({ requestId: refused?.id ?? "", validateOnly: true });
	expect(replayed.status).toBe(409);
	const wrong = await newest("wrong_connection");
	expect(wrong?.remedy).toContain("roster token list");
});
