// SPDX-License-Identifier: Apache-2.0

// Every protocol on one port.

import http2 from "node:http2";
import net from "node:net";
import { Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OrganizationService } from "../../gen/buf/alpha/registry/v1alpha1/organization_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";

let roster: Roster;

beforeAll(async () => {
	roster = await startRoster();
});

afterAll(() => roster.stop());

const authorization = { headers: { authorization: `Bearer ${adminToken}` } };

const transports: [string, (baseUrl: string) => Transport][] = [
	["connect-json-1", (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "1.1", useBinaryFormat: false })],
	["connect-binary-1", (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "1.1", useBinaryFormat: true })],
	["connect-json-2", (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "2", useBinaryFormat: false })],
	["connect-get", (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "1.1", useHttpGet: true })],
	["grpc", (baseUrl) => createGrpcTransport({ baseUrl })],
	["grpc-web-1", (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: "1.1" })],
	["grpc-web-2", (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: "2" })],
];

describe.each(transports)("%s", (name, transport) => {
	test("creates and reads an organization, and gets the errors of wrong requests", async () => {
		const client = createClient(OrganizationService, transport(roster.url));
		const { organization } = await client.createOrganization({ name }, authorization);
		expect(await client.getOrganizationByName({ name }, authorization)).toMatchObject({
			organization: { id: organization?.id },
		});

		const again = await client.createOrganization({ name }, authorization).catch((error) => error);
		expect(again).toBeInstanceOf(ConnectError);
		expect(again).toMatchObject({ code: Code.AlreadyExists });

		const unknown = await client.getOrganizationByName({ name: "nobody" }).catch((error) => error);
		expect(unknown).toMatchObject({ code: Code.Unauthenticated });
	});
});

describe.each(transports)("%s: an unknown method is unimplemented", (_name, transport) => {
	const { createOrganization } = OrganizationService.method;
	const { watchChanges } = ProvisioningService.method;

	test.each([
		["a service", { parent: { ...OrganizationService, typeName: "buf.alpha.registry.v1alpha1.Nothing" } }],
		["a method", { name: "MakeOrganization" }],
	])("%s", async (_what, other) => {
		const method = { ...createOrganization, ...other };
		const call = transport(roster.url).unary(method, undefined, undefined, authorization.headers, {});
		const error = await call.catch((error) => error);
		expect(error).toMatchObject({ code: Code.Unimplemented });
		expect(error.rawMessage).toContain(`${method.parent.typeName}/${method.name} is not a method of this server`);
	});

	test("a stream", async () => {
		async function* messages() {
			yield {};
		}
		const method = { ...watchChanges, name: "FollowChanges" };
		const call = transport(roster.url).stream(method, undefined, undefined, authorization.headers, messages());
		const error = await call.then(({ message }) => Array.fromAsync(message)).catch((error) => error);
		expect(error).toMatchObject({ code: Code.Unimplemented });
		expect(error.rawMessage).toContain("roster.v1.ProvisioningService/FollowChanges is not a method of this server");
	});
});

describe("an unknown field in JSON", () => {
	const message = JSON.stringify({ user: "ada", organization_id: "1" });
	const framed = () => {
		const head = Buffer.alloc(5);
		head.writeUInt32BE(message.length, 1);
		return Buffer.concat([head, Buffer.from(message)]);
	};
	const checkMembership = "roster.v1.ProvisioningService/CheckMembership";
	const says = 'cannot decode message roster.v1.CheckMembershipRequest from JSON: key "user" is unknown';

	test("is refused by name over Connect, in a POST and in a GET", async () => {
		const type = { "content-type": "application/json" };
		const headers = { ...authorization.headers, ...type };
		const query = new URLSearchParams({ connect: "v1", encoding: "json", message });
		for (const answer of [
			await fetch(`${roster.url}/${checkMembership}`, { method: "POST", headers, body: message }),
			await fetch(`${roster.url}/${checkMembership}?${query}`, authorization),
		]) {
			expect(answer.status).toBe(400);
			const error = await answer.json();
			expect(error).toMatchObject({ code: "invalid_argument", message: expect.stringContaining(says) });
		}
	});

	test("is refused by name over gRPC and gRPC-Web", async () => {
		for (const type of ["application/grpc-web+json", "application/grpc+json"]) {
			const headers = { ...authorization.headers, "content-type": type };
			const url = `${roster.url}/${checkMembership}`;
			const answer = await fetch(url, { method: "POST", headers, body: new Uint8Array(framed()) });
			expect([answer.status, answer.headers.get("grpc-status")]).toEqual([200, "3"]);
			expect(decodeURIComponent(answer.headers.get("grpc-message") ?? "")).toContain(says);
		}
	});

	test("is refused in a stream", async () => {
		const headers = { ...authorization.headers, "content-type": "application/connect+json" };
		const url = `${roster.url}/roster.v1.ProvisioningService/WatchChanges`;
		const answer = await fetch(url, { method: "POST", headers, body: new Uint8Array(framed()) });
		const text = await answer.text();
		expect(text).toContain('"code":"invalid_argument"');
		expect(text).toContain('roster.v1.WatchChangesRequest from JSON: key \\"user\\" is unknown');
	});

	test.each([
		"roster.v1.TokenService/ListTokens",
		"roster.v1.ConnectionService/ListConnections",
		"roster.v1.ProvisioningService/GetSettings",
	])("is refused by %s", async (method) => {
		const headers = { ...authorization.headers, "content-type": "application/json" };
		const body = '{"pagesize":5}';
		const answer = await fetch(`${roster.url}/${method}`, { method: "POST", headers, body });
		expect(answer.status).toBe(400);
		expect(await answer.json()).toMatchObject({ message: expect.stringContaining('key "pagesize" is unknown') });
	});

	test.each([
		["buf.alpha.registry.v1alpha1.OrganizationService/CreateOrganization", { name: "lenient", newer_field: true }],
		[
			"buf.registry.owner.v1.OrganizationService/CreateOrganizations",
			{ values: [{ name: "lenient-v1", newer_field: true }] },
		],
	])("is ignored by the public API, whose newer clients may send it: %s", async (method, request) => {
		const headers = { ...authorization.headers, "content-type": "application/json" };
		const body = JSON.stringify(request);
		const answer = await fetch(`${roster.url}/${method}`, { method: "POST", headers, body });
		expect(answer.status).toBe(200);
		expect(await answer.text()).toContain('"name":"lenient');
	});
});

describe("a message that cannot be read", () => {
	const health = "/grpc.health.v1.Health/Check";
	const organizations = "/buf.alpha.registry.v1alpha1.OrganizationService/GetOrganization";
	const malformed = {
		"an illegal tag": "00".repeat(10),
		"an endless number": "ff".repeat(11),
		"too few bytes": "0a7f01",
	};
	const cases = Object.entries(malformed).flatMap(([name, hex]) =>
		[health, organizations].map((path) => [name, path, Buffer.from(hex, "hex")] as const),
	);
	const framed = (message: Buffer) => {
		const head = Buffer.alloc(5);
		head.writeUInt32BE(message.length, 1);
		return Buffer.concat([head, message]);
	};
	const send = (path: string, type: string, body: Buffer) =>
		fetch(roster.url + path, {
			method: "POST",
			headers: { ...authorization.headers, "content-type": type },
			body: new Uint8Array(body),
		});

	test.each(cases)("%s is the client's fault over Connect: %s", async (_, path, message) => {
		const answer = await send(path, "application/proto", message);
		expect(answer.status).toBe(400);
		const error = (await answer.json()) as { code: string; message: string };
		expect([error.code, error.message]).toEqual(["invalid_argument", expect.stringContaining("(unreadable_message, ")]);
	});

	test.each(cases)("%s is the client's fault over gRPC-Web: %s", async (_, path, message) => {
		const answer = await send(path, "application/grpc-web+proto", framed(message));
		expect([answer.status, answer.headers.get("grpc-status")]).toEqual([200, "3"]);
	});

	test.each(cases)("%s is the client's fault over gRPC: %s", async (_, path, message) => {
		const session = http2.connect(roster.url);
		const headers = { ":method": "POST", ":path": path, "content-type": "application/grpc", te: "trailers" };
		const stream = session.request({ ...headers, ...authorization.headers });
		stream.end(framed(message));
		const answer = await new Promise<http2.IncomingHttpHeaders>((resolve) => stream.once("response", resolve));
		expect([answer[":status"], answer["grpc-status"]]).toEqual([200, "3"]);
		session.close();
	});

	test("one that is too large is refused as such", async () => {
		const answer = await send(health, "application/proto", Buffer.alloc(5000));
		expect(((await answer.json()) as { code: string; message: string }).message).toContain("(too_large, ");
	});
});

test("SCIM answers over HTTP/2 in the clear", async () => {
	const session = http2.connect(roster.url);
	const stream = session.request({
		":path": "/scim/v2/ServiceProviderConfig",
		authorization: `Bearer ${roster.scimToken}`,
	});
	const headers = await new Promise<http2.IncomingHttpHeaders>((resolve) => stream.once("response", resolve));
	expect(headers[":status"]).toBe(200);
	expect(headers["content-type"]).toBe("application/scim+json");
	let body = "";
	for await (const chunk of stream) {
		body += chunk;
	}
	expect(JSON.parse(body).meta.location).toBe(`${roster.url}/scim/v2/ServiceProviderConfig`);
	session.close();
});

describe("a refusal over HTTP/2", () => {
	const refused: [string, http2.OutgoingHttpHeaders, string][] = [
		["of SCIM without a token", { ":path": "/scim/v2/Users" }, "401"],
		["of an unknown endpoint of SCIM", { ":path": "/scim/v2/Nothing" }, "401"],
		["of a call without a token", { ":path": "/roster.v1.ProvisioningService/GetSettings" }, "401"],
		["of an unknown method", { ":path": "/roster.v1.Nothing/Get", "content-type": "application/grpc" }, "200"],
		["of an unknown page", { ":path": "/nothing" }, "404"],
	];

	async function begin(headers: http2.OutgoingHttpHeaders) {
		const session = http2.connect(roster.url);
		const stream = session.request({ ":method": "POST", "content-type": "application/json", ...headers });
		const status = new Promise<string>((resolve) =>
			stream.once("response", (received) => resolve(String(received[":status"]))),
		);
		stream.write("{");
		// The server has handled what came before on the connection.
		for (let round = 0; round < 3; round += 1) {
			const health = session.request({ ":path": "/healthz" });
			await new Promise((resolve) => health.resume().once("end", resolve));
		}
		return { session, stream, status };
	}

	test.each(refused)("%s comes after the body", async (_what, headers, expected) => {
		const { session, stream, status } = await begin(headers);
		expect(await Promise.race([status, Promise.resolve("none yet")])).toBe("none yet");
		stream.end("}");
		expect(await status).toBe(expected);
		await new Promise((resolve) => stream.resume().once("close", resolve));
		expect(stream.rstCode).toBe(http2.constants.NGHTTP2_NO_ERROR);
		session.close();
	});

	test("comes even if the body does not end", async () => {
		const begun = await Promise.all(refused.map(([, headers]) => begin(headers)));
		expect(await Promise.all(begun.map(({ status }) => status))).toEqual(refused.map(([, , expected]) => expected));
		for (const { session } of begun) {
			session.destroy();
		}
	});
});

test("a connection whose first bytes arrive one by one is recognized", async () => {
	const socket = net.connect(Number(new URL(roster.url).port), "127.0.0.1");
	socket.setNoDelay(true);
	const answer = new Promise<string>((resolve) => socket.once("data", (chunk) => resolve(chunk.toString())));
	for (const byte of "POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n") {
		await new Promise<void>((resolve) => socket.write(byte, () => resolve()));
	}
	expect(await answer).toMatch(/^HTTP\/1.1 200 OK/);
	socket.destroy();
});

test("bytes that are not HTTP get 400, and the server continues", async () => {
	const socket = net.connect(Number(new URL(roster.url).port), "127.0.0.1");
	const answer = new Promise<string>((resolve) => socket.once("data", (chunk) => resolve(chunk.toString())));
	socket.write("\u0016\u0003\u0001 hello\r\n\r\n");
	expect(await answer).toMatch(/^HTTP\/1.1 400/);
	socket.destroy();
	expect((await fetch(`${roster.url}/readyz`)).status).toBe(200);
});

test.each([
	["/scim/v2/Users", () => roster.scimToken, "application/scim+json"],
	["/buf.alpha.registry.v1alpha1.SCIMTokenService/ListSCIMTokens", () => adminToken, "application/json"],
])("a caller who disconnects in the middle of a body causes no internal error: %s", async (path, token, type) => {
	const answered = async () => {
		const text = await (await fetch(`${roster.url}/metrics`)).text();
		const lines = text.split("\n").filter((each) => each.startsWith("roster_requests_total") && each.includes(path));
		return lines.map((each) => /status="(\d+)"/.exec(each)?.[1]);
	};
	const before = await answered();
	const socket = net.connect(Number(new URL(roster.url).port), "127.0.0.1");
	const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token()}\r\nContent-Type: ${type}\r\n`;
	await new Promise<void>((resolve) => socket.write(`${head}Content-Length: 1000\r\n\r\n{`, () => resolve()));
	socket.destroy();
	// Metrics are made once a second.
	await expect.poll(answered, { timeout: 10_000 }).not.toEqual(before);
	expect((await answered()).filter((status) => status?.startsWith("5"))).toEqual([]);
});

describe("cross-origin requests", () => {
	const path = "/buf.alpha.registry.v1alpha1.SCIMTokenService/ListSCIMTokens";
	const preflight = (origin: string, target = path) =>
		fetch(roster.url + target, {
			method: "OPTIONS",
			headers: {
				origin,
				"access-control-request-method": "POST",
				"access-control-request-headers": "authorization,connect-protocol-version,content-type",
			},
		});

	test("are allowed from an allowed origin", async () => {
		const { headers, status } = await preflight("https://buf.build");
		expect(status).toBe(204);
		expect(headers.get("access-control-allow-origin")).toBe("https://buf.build");
		expect(headers.get("access-control-allow-methods")).toContain("POST");
		for (const name of ["authorization", "connect-protocol-version", "content-type"]) {
			expect(headers.get("access-control-allow-headers")?.toLowerCase()).toContain(name);
		}
		const answer = await fetch(roster.url + path, {
			method: "POST",
			headers: { ...authorization.headers, origin: "https://buf.build", "content-type": "application/json" },
			body: "{}",
		});
		expect(answer.status).toBe(200);
		expect(answer.headers.get("access-control-allow-origin")).toBe("https://buf.build");
	});

	test.each(["https://evil.example", "https://buf.build.evil.example", "http://buf.build", "null"])(
		"are not from %s",
		async (origin) => {
			const { headers } = await preflight(origin);
			expect(headers.get("access-control-allow-origin")).toBeNull();
		},
	);

	test("are never allowed to SCIM", async () => {
		const { headers } = await preflight("https://buf.build", "/scim/v2/Users");
		expect(headers.get("access-control-allow-origin")).toBeNull();
	});
});

test("an unknown path gets a hint where to go", async () => {
	const answer = await fetch(`${roster.url}/nowhere`);
	expect(answer.status).toBe(404);
	expect(await answer.text()).toContain("/scim/v2");
});
