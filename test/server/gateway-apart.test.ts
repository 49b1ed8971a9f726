// SPDX-License-Identifier: Apache-2.0

// The gateway in a process without a database: it calls the service over gRPC. The tests also check what a SCIM token
// may call directly. The transcripts of identity providers run through such a gateway in `npm run test:again`.

import { Code, createClient, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import pino from "pino";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { ClientService } from "../../gen/roster/v1/client_service_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { readConfig } from "../../src/config.ts";
import { startGateway } from "../../src/gateway-server.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { Scim } from "../scim.ts";

let roster: Roster;
let gateway: Awaited<ReturnType<typeof startGateway>>;
let scim: Scim;
const config = { ...readConfig({}), host: "127.0.0.1", port: 0 };
const quiet = pino({ level: "silent" });

beforeAll(async () => {
	roster = await startRoster();
	gateway = await startGateway(config, roster.url, quiet);
	scim = new Scim(gateway.url, roster.scimToken);
});

afterAll(async () => {
	await gateway.close();
	await roster.stop();
});

test("a user that is created through the gateway is in the service, has the gateway's URL, and errors pass unchanged", async () => {
	const ada = await scim.user("ada");
	expect(ada.meta.location).toBe(`${gateway.url}/scim/v2/Users/${ada.id}`);
	await roster.scim.ask(`GET /Users/${ada.id}`).answers(200, { userName: "ada" });
	expect(await scim.ask("POST /Users", { userName: "ADA" }).fails(409, "uniqueness")).toContain("ADA");
	await scim.ask("GET /Users?filter=nonsense").fails(400, "invalidFilter");
	await scim.ask(`PUT /Users/${ada.id}`, { userName: "ada" }, { "if-match": 'W/"9"' }).fails(412);
	const anonymous = await new Scim(gateway.url, undefined).ask("GET /Users");
	expect(anonymous.status).toBe(401);
	expect(anonymous.headers.get("www-authenticate")).toMatch(/^Bearer/);
	const refused = await new Scim(gateway.url, adminToken).ask("GET /Users");
	expect(refused.body.detail.match(/, request /g)).toHaveLength(1);
	await new Scim(gateway.url, adminToken).ask("GET /Users").fails(403);
	await roster.provisioning.updateSettings({ settings: { guardThreshold: 1 } });
	await scim.ask(`DELETE /Users/${ada.id}`).answers(204);
	const held = await scim.ask(`DELETE /Users/${(await scim.user("eve")).id}`);
	expect([held.status, held.headers.get("retry-after")]).toEqual([429, "3600"]);
});

test.each([
	["gRPC", (baseUrl: string) => createGrpcTransport({ baseUrl })],
	["gRPC-Web", (baseUrl: string) => createGrpcWebTransport({ baseUrl, httpVersion: "1.1" })],
	["Connect", (baseUrl: string) => createConnectTransport({ baseUrl, httpVersion: "1.1" })],
])("it has no methods of RPC, and says so over %s", async (_, transport) => {
	const client = createClient(ProvisioningService, transport(gateway.url));
	for (const headers of [{}, { authorization: `Bearer ${adminToken}` }]) {
		const error = await client.getSettings({}, { headers }).catch((error) => error);
		expect(error).toMatchObject({ code: Code.Unimplemented });
		expect(error.rawMessage).toContain("a gateway serves SCIM only: call the service behind it");
		const stream = await Array.fromAsync(client.watchChanges({}, { headers })).catch((error) => error);
		expect(stream).toMatchObject({ code: Code.Unimplemented });
	}
});

/** The methods that the service was called with since a place in its log. */
const calledSince = (start: number) =>
	roster.logged
		.slice(start)
		.flatMap(({ msg, route }) =>
			msg === "request" ? [String(route).replace("/roster.v1.ProvisioningService/", "")] : [],
		);

test("a request that is one call is one round trip", async () => {
	await roster.provisioning.updateSettings({ settings: { guardThreshold: 0 } });
	const eve = await scim.user("round-trip");
	const patch = {
		schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
		Operations: [{ op: "replace", path: "active", value: false }],
	};
	const requests: readonly [request: string, status: number, method: string, body?: object][] = [
		["POST /Users", 201, "CreateUser", { userName: "another" }],
		[`PUT /Users/${eve.id}`, 200, "ReplaceUser", { userName: "round-trip" }],
		[`PATCH /Users/${eve.id}`, 200, "PatchUser", patch],
		[`GET /Users/${eve.id}`, 200, "GetUser"],
		["GET /Users", 200, "ListUsers"],
		[`PUT /Users/${eve.id}`, 409, "ReplaceUser", { userName: "another" }],
		["GET /ServiceProviderConfig", 200, "GetCaller"],
		["POST /Users", 400, "GetCaller", { userName: 7 }],
		["GET /Nothing", 404, "GetCaller"],
		[`DELETE /Users/${eve.id}`, 204, "DeleteUser"],
	];
	for (const [request, status, method, body] of requests) {
		const start = roster.logged.length;
		expect([request, (await scim.ask(request, body)).status]).toEqual([request, status]);
		await vi.waitUntil(() => calledSince(start).length > 0);
		expect([request, ...calledSince(start)]).toEqual([request, method]);
	}
});

test("an unknown token gets 401 for every request, and a mistyped one gets it without a call of the service", async () => {
	const client = roster.client(TokenService, adminToken);
	const { token, plaintext } = await client.createToken({ kind: CredentialKind.SCIM });
	await client.deleteToken({ id: token?.id ?? "" });
	const mistyped = plaintext.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
	const bulk = {
		schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
		Operations: [{ method: "DELETE", path: "/Users/1" }],
	};
	const start = roster.logged.length;
	for (const each of [plaintext, mistyped, undefined]) {
		const stranger = new Scim(gateway.url, each);
		for (const [request, body] of [
			["GET /Users"],
			["POST /Users", { userName: "stranger" }],
			["POST /Users", { userName: 7 }],
			["POST /Users", "this is not JSON"],
			["POST /Bulk", bulk],
			["GET /Schemas"],
			["GET /Nothing"],
			["OPTIONS /Users"],
		] as const) {
			const answer = await stranger.ask(request, body);
			expect([each, request, answer.status]).toEqual([each, request, 401]);
			expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer/);
		}
	}
	await vi.waitUntil(() => calledSince(start).length >= 8);
	expect(calledSince(start)).toHaveLength(8);
});

test("text that protobuf cannot carry is refused, and not changed on the way", async () => {
	expect(await scim.ask("POST /Users", { userName: "\ud800" }).fails(400, "invalidValue")).toContain("userName");
	const group = await scim.group("Not text");
	await scim
		.patch(`/Groups/${group.id}`, { op: "replace", path: "displayName", value: "\ud800" })
		.fails(400, "invalidValue");
});

test("a body of the greatest size passes", async () => {
	const ids = Array.from({ length: 10_000 }, (_, index) => ({ value: `0000-${index}`.padEnd(60, "x") }));
	const detail = await scim.ask("POST /Groups", { displayName: "Large", members: ids }).fails(400, "invalidValue");
	expect(detail).toContain("9980 more");
});

test("a SCIM token may call the methods of the SCIM endpoints, and no others", async () => {
	const client = (token: string, headers: Record<string, string>) => {
		const say: Interceptor = (next) => (request) => {
			request.header.set("authorization", `Bearer ${token}`);
			for (const [name, value] of Object.entries(headers)) {
				request.header.set(name, value);
			}
			return next(request);
		};
		return createClient(ProvisioningService, createGrpcTransport({ baseUrl: roster.url, interceptors: [say] }));
	};
	const asGateway = client(roster.scimToken, { "x-roster-gateway": "1" });
	await asGateway.listUsers({});
	for (const call of [
		() => asGateway.purgeUser({ id: "x" }),
		() => asGateway.recordSignIn({ email: "a@b.c" }),
		() => asGateway.updateSettings({}),
		() => asGateway.releaseGuard({}),
		() => asGateway.listChanges({}),
		() => asGateway.batchGetUsers({ ids: [] }),
		() => client(roster.scimToken, {}).listUsers({}),
		() => client(adminToken, { "x-roster-gateway": "1" }).listUsers({}),
	]) {
		await expect(call()).rejects.toMatchObject({ code: Code.PermissionDenied });
	}
});

test("while the service is unavailable, requests get 503; afterwards they succeed again", async () => {
	const ready = async () => (await fetch(`${gateway.url}/readyz`)).status;
	expect(await ready()).toBe(200);
	const away = await startGateway(config, "http://127.0.0.1:1", quiet);
	try {
		const lost = new Scim(away.url, roster.scimToken);
		expect(await lost.ask("GET /Users").fails(503)).toMatch(
			/the service behind this gateway is unavailable: try again/,
		);
		expect((await fetch(`${away.url}/readyz`)).status).toBe(503);
		expect((await fetch(`${away.url}/healthz`)).status).toBe(200);
	} finally {
		await away.close();
	}
	await roster.restart();
	// The connection of before is gone: the first call may find that out.
	await scim.ask("GET /Users");
	await scim.ask("GET /Users").answers(200);
	expect(await ready()).toBe(200);
});

test("a client gets an access token at the gateway, uses it there and revokes it, by the metadata of the gateway", async () => {
	const clients = roster.client(ClientService, adminToken);
	const { client } = await clients.createClient({ displayName: "at-the-gateway" });
	const { plaintext } = await clients.addClientSecret({ clientId: client?.id ?? "" });
	const found = await fetch(`${gateway.url}/.well-known/oauth-authorization-server`);
	const metadata = (await found.json()) as { token_endpoint: string; revocation_endpoint: string };
	expect(metadata).toMatchObject({ issuer: gateway.url, token_endpoint: `${gateway.url}/oauth2/token` });
	const post = async (url: string, form: Record<string, string>, secret: string) => {
		const authorization = `Basic ${Buffer.from(`${client?.id}:${secret}`).toString("base64")}`;
		const response = await fetch(url, {
			method: "POST",
			headers: { authorization, "x-request-id": "01900000-0000-7000-8000-000000000001" },
			body: new URLSearchParams(form),
		});
		return { response, body: JSON.parse(await response.text()) };
	};
	const grant = { grant_type: "client_credentials" };
	const { response, body } = await post(metadata.token_endpoint, grant, plaintext);
	expect([response.status, response.headers.get("cache-control")]).toEqual([200, "no-store"]);
	const asClient = new Scim(gateway.url, body.access_token);
	await asClient.ask("GET /Users?count=1").answers(200);
	const refused = await post(metadata.token_endpoint, grant, `${plaintext}x`);
	expect([refused.response.status, refused.body.error]).toEqual([401, "invalid_client"]);
	expect(refused.response.headers.get("www-authenticate")).toMatch(/^Basic/);
	expect(refused.body.error_description).toContain("01900000-0000-7000-8000-000000000001");
	const large = await post(metadata.token_endpoint, { ...grant, scope: "x".repeat(70_000) }, plaintext);
	expect([large.response.status, large.body.error]).toEqual([413, "invalid_request"]);
	expect((await fetch(metadata.token_endpoint)).status).toBe(405);
	expect((await post(metadata.revocation_endpoint, { token: body.access_token }, plaintext)).response.status).toBe(200);
	await asClient.ask("GET /Users?count=1").fails(401);
});

test("a gateway whose service is gone answers 503 at the token endpoint", async () => {
	const alone = await startGateway(config, "http://127.0.0.1:1", quiet);
	try {
		const response = await fetch(`${alone.url}/oauth2/token`, {
			method: "POST",
			body: new URLSearchParams({ grant_type: "client_credentials" }),
		});
		expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
		expect(await response.json()).toMatchObject({ error: "temporarily_unavailable" });
	} finally {
		await alone.close();
	}
});
