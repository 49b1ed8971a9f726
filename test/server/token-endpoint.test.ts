// SPDX-License-Identifier: Apache-2.0

// The token endpoint with client secrets: what gets an access token, what is refused, and what ends one.

import { readFileSync } from "node:fs";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import * as oauth from "oauth4webapi";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ChangeKind, CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { ClientService } from "../../gen/roster/v1/client_service_pb.ts";
import { RequestService } from "../../gen/roster/v1/request_service_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { onPostgres } from "../engine.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { Scim } from "../scim.ts";

let roster: Roster;

beforeAll(async () => {
	roster = await startRoster({ trustedProxies: ["127.0.0.1/32"] });
});

afterAll(() => roster.stop());

const clients = () => roster.client(ClientService, adminToken);

async function newClient(displayName: string, networks: string[] = []) {
	const { client } = await clients().createClient({ displayName, networks });
	const { plaintext, secret } = await clients().addClientSecret({ clientId: client?.id ?? "" });
	return { id: client?.id ?? "", secret: plaintext, secretId: secret?.id ?? "" };
}

/** Sends a form to the token endpoint. */
async function send(form: Record<string, string> | string, headers: Record<string, string> = {}, method = "POST") {
	const response = await fetch(`${roster.url}/oauth2/token`, {
		method,
		headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
		...(method === "POST" ? { body: typeof form === "string" ? form : new URLSearchParams(form).toString() } : {}),
	});
	return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
}

const grant = { grant_type: "client_credentials" };
const basic = (id: string, secret: string) => ({
	authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`,
});

async function accessToken(id: string, secret: string): Promise<string> {
	const { status, body } = await send({ ...grant, client_id: id, client_secret: secret });
	expect([status, body.error_description]).toEqual([200, undefined]);
	return body.access_token;
}

/** The status of a SCIM request, with the code of its error. */
async function asked(token: string, headers: Record<string, string> = {}): Promise<string> {
	const response = await fetch(`${roster.url}/scim/v2/Users?count=1`, {
		headers: { authorization: `Bearer ${token}`, ...headers },
	});
	const { detail = "" } = (await response.json()) as { detail?: string };
	return `${response.status} ${/\((\w+), request/.exec(detail)?.[1] ?? ""}`.trim();
}

/** Sends a form to the revocation endpoint. */
async function revoke(form: Record<string, string>, headers: Record<string, string> = {}, url = roster.url) {
	const response = await fetch(`${url}/oauth2/revoke`, {
		method: "POST",
		headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
		body: new URLSearchParams(form).toString(),
	});
	return { status: response.status, body: JSON.parse(await response.text()) };
}

test("a client revokes its access token, which ends at once, and no other one", async () => {
	const { id, secret } = await newClient("revokes");
	const [token, other] = [await accessToken(id, secret), await accessToken(id, secret)];
	expect(await asked(token)).toBe("200");
	const { body: metadata } = {
		body: await (await fetch(`${roster.url}/.well-known/oauth-authorization-server`)).json(),
	};
	expect(metadata).toMatchObject({
		revocation_endpoint: expect.stringMatching(/\/oauth2\/revoke$/),
		revocation_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "private_key_jwt"],
	});
	const revoked = await revoke({ token, token_type_hint: "access_token" }, basic(id, secret));
	expect(revoked).toEqual({ status: 200, body: {} });
	// Two servers may answer in turn; the other one knows it after half a second.
	await expect.poll(() => asked(token)).toBe("401 access_token_ended");
	expect(await asked(other)).toBe("200");
});

test("a token that is not known needs no revocation, and one of another client is refused", async () => {
	const [own, another] = [await newClient("revoker"), await newClient("revoked")];
	const proof = { client_id: own.id, client_secret: own.secret };
	const token = await accessToken(another.id, another.secret);
	for (const unknown of ["unknown", `${token.slice(0, -1)}x`, own.secret, roster.scimToken]) {
		expect((await revoke({ ...proof, token: unknown })).status).toBe(200);
	}
	expect(await revoke({ ...proof, token })).toMatchObject({ status: 400, body: { error: "invalid_request" } });
	expect(await asked(token)).toBe("200");
	await expect(roster.scim.ask("GET /Users?count=1").answers(200)).resolves.toBeDefined();
	expect(await revoke({ token, client_id: another.id, client_secret: own.secret })).toMatchObject({
		status: 401,
		body: { error: "invalid_client" },
	});
	expect(await revoke(proof)).toMatchObject({ status: 400, body: { error: "invalid_request" } });
	expect((await fetch(`${roster.url}/oauth2/revoke`)).status).toBe(405);
});

test("a secret in the body or in the header is exchanged for an access token, as RFC 6749 has it", async () => {
	const { id, secret } = await newClient("by-secret");
	for (const { status, headers, body } of [
		await send({ ...grant, client_id: id, client_secret: secret, scope: "scim" }),
		await send(grant, basic(id, secret)),
		await send({ ...grant, client_id: id }, basic(id, secret)),
		// The id and the secret are form-encoded before they are joined (section 2.3.1).
		await send(grant, basic(encodeURIComponent(id).replaceAll("-", "%2D"), secret.replaceAll("_", "%5F"))),
		await send({ ...grant, scope: "", unknown: "x" }, basic(id, secret)),
	]) {
		expect(status).toBe(200);
		expect(body).toEqual({
			access_token: expect.stringMatching(/^roster_access_[0-9a-f]{32}_[0-9a-f]{72}$/),
			token_type: "Bearer",
			expires_in: 3600,
			scope: "scim",
		});
		expect(headers.get("cache-control")).toBe("no-store");
		expect(headers.get("pragma")).toBe("no-cache");
		expect(headers.get("content-type")).toBe("application/json");
		expect(await asked(body.access_token)).toBe("200");
	}
});

test("a client that others wrote finds the endpoint by its metadata, and gets an access token", async () => {
	const { id, secret } = await newClient("oauth4webapi");
	const insecure = { [oauth.allowInsecureRequests]: true };
	const issuer = new URL(roster.url);
	const found = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...insecure });
	const server = await oauth.processDiscoveryResponse(issuer, found);
	expect(server).toMatchObject({
		token_endpoint: `${roster.url}/oauth2/token`,
		scopes_supported: ["scim"],
		grant_types_supported: ["client_credentials"],
	});
	for (const authentication of [oauth.ClientSecretBasic(secret), oauth.ClientSecretPost(secret)]) {
		const client = { client_id: id };
		const response = await oauth.clientCredentialsGrantRequest(
			...([server, client, authentication, { scope: "scim" }, insecure] as const),
		);
		const { access_token } = await oauth.processClientCredentialsResponse(server, client, response);
		expect(await asked(access_token)).toBe("200");
	}
	const wrong = oauth.ClientSecretBasic(`${secret.slice(0, -1)}x`);
	const response = await oauth.clientCredentialsGrantRequest(server, { client_id: id }, wrong, {}, insecure);
	await expect(oauth.processClientCredentialsResponse(server, { client_id: id }, response)).rejects.toMatchObject({
		name: "WWWAuthenticateChallengeError",
	});
});

test("what is wrong is refused with the error of RFC 6749 section 5.2, and an id by which it is found", async () => {
	const { id, secret } = await newClient("wrong");
	const other = await newClient("other");
	const body = { ...grant, client_id: id, client_secret: secret };
	const jwt = { client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" };
	const cases: readonly (readonly [
		form: Record<string, string> | string,
		headers: Record<string, string>,
		status: number,
		error: string,
		code: string,
	])[] = [
		[
			{ ...body, client_secret: `${secret.slice(0, -1)}${secret.endsWith("0") ? 1 : 0}` },
			{},
			401,
			"invalid_client",
			"client_refused",
		],
		[{ ...body, client_secret: other.secret }, {}, 401, "invalid_client", "client_refused"],
		[{ ...body, client_id: other.id }, {}, 401, "invalid_client", "client_refused"],
		[{ ...body, client_id: "nobody" }, {}, 401, "invalid_client", "client_refused"],
		[{ ...body, client_secret: roster.scimToken }, {}, 401, "invalid_client", "client_refused"],
		[{ ...grant, client_id: id }, {}, 401, "invalid_client", "client_refused"],
		[grant, {}, 401, "invalid_client", "client_refused"],
		[grant, basic(id, "x"), 401, "invalid_client", "client_refused"],
		[grant, { authorization: "Basic !" }, 401, "invalid_client", "client_refused"],
		[grant, basic(id, "%zz"), 401, "invalid_client", "client_refused"],
		[
			grant,
			{ authorization: `Basic ${Buffer.from("nothing").toString("base64")}` },
			401,
			"invalid_client",
			"client_refused",
		],
		[grant, { authorization: `Bearer ${roster.scimToken}` }, 401, "invalid_client", "client_refused"],
		[body, basic(id, secret), 400, "invalid_request", "token_request"],
		[{ ...grant, client_id: other.id }, basic(id, secret), 400, "invalid_request", "token_request"],
		[{ ...body, ...jwt, client_assertion: "x.y.z" }, {}, 400, "invalid_request", "token_request"],
		[{ client_id: id, client_secret: secret }, {}, 400, "invalid_request", "token_request"],
		[
			`grant_type=client_credentials&grant_type=client_credentials&client_id=${id}`,
			{},
			400,
			"invalid_request",
			"token_request",
		],
		[body, { "content-type": "application/json" }, 400, "invalid_request", "token_request"],
		[{ ...grant, ...jwt }, {}, 400, "invalid_request", "token_request"],
		[{ ...grant, client_assertion: "x.y.z" }, {}, 400, "invalid_request", "token_request"],
		[{ ...body, grant_type: "password" }, {}, 400, "unsupported_grant_type", "grant_unsupported"],
		[{ ...body, scope: "openid" }, {}, 400, "invalid_scope", "scope_unknown"],
		[{ ...body, padding: "x".repeat(70_000) }, {}, 413, "invalid_request", "too_large"],
	];
	for (const [form, headers, status, error, code] of cases) {
		const refused = await send(form, headers);
		expect([form, refused.status, refused.body.error, refused.body.error_description]).toEqual([
			...[form, status, error],
			expect.stringMatching(new RegExp(`\\(${code}, request [\\w-]+\\)$`)),
		]);
		expect(refused.headers.get("cache-control")).toBe("no-store");
		expect(refused.headers.get("www-authenticate")).toBe(
			status === 401 ? 'Basic realm="roster", charset="UTF-8"' : null,
		);
	}
	const got = await send("", {}, "GET");
	expect([got.status, got.headers.get("allow")]).toEqual([405, "POST"]);
});

test("an access token is for SCIM alone, and names its client", async () => {
	const { id, secret } = await newClient("named-client");
	const token = await accessToken(id, secret);
	await new Scim(roster.url, token).user("by-a-client");
	const { changes } = await roster.provisioning.listChanges({ kinds: [ChangeKind.USER_CREATED], pageSize: 1000 });
	expect(changes.at(-1)?.actor).toMatchObject({
		...{ kind: CredentialKind.SCIM, tokenId: id, tokenDisplayName: "named-client" },
	});
	expect(roster.logged.filter((each) => each["tokenId"] === id).map((each) => each["route"])).toEqual([
		"/oauth2/token",
		expect.stringContaining("/Users"),
	]);
	await expect(roster.client(TokenService, token).listTokens({})).rejects.toMatchObject({
		code: Code.PermissionDenied,
	});
	expect(await asked(secret)).toBe("401 client_secret_as_token");
	// It is listed with the tokens, and its last use is known.
	const find = async () =>
		(await roster.client(TokenService, adminToken).listTokens({ pageSize: 1000 })).tokens.find(
			(each) => each.id === id,
		);
	await expect.poll(async () => (await find())?.lastUseTime).toBeDefined();
	expect(await find()).toMatchObject({ client: true, displayName: "named-client", secrets: [] });
});

test("an access token ends after an hour, with its secret, and with its client", async () => {
	const { id, secret, secretId } = await newClient("ending");
	const first = await accessToken(id, secret);
	roster.clock.advance(3_599_000);
	expect(await asked(first)).toBe("200");
	roster.clock.advance(1000);
	expect(await asked(first)).toBe("401 access_token_ended");

	const second = await clients().addClientSecret({ clientId: id });
	const [byFirst, bySecond] = [await accessToken(id, secret), await accessToken(id, second.plaintext)];
	await clients().removeClientSecret({ clientId: id, secretId });
	await expect.poll(() => asked(byFirst)).toBe("401 access_token_ended");
	expect(await asked(bySecond)).toBe("200");
	expect((await send({ ...grant, client_id: id, client_secret: secret })).status).toBe(401);

	await roster.client(TokenService, adminToken).deleteToken({ id });
	await expect.poll(() => asked(bySecond)).toBe("401 access_token_ended");
	expect((await send({ ...grant, client_id: id, client_secret: second.plaintext })).status).toBe(401);
	await expect(clients().addClientSecret({ clientId: id })).rejects.toMatchObject({ code: Code.NotFound });
});

test("a secret expires, and so does its access token; each secret has its last use", async () => {
	const { id, secretId } = await newClient("expiring");
	const expireTime = timestampFromMs(roster.clock.now() + 60_000);
	const { plaintext, secret } = await clients().addClientSecret({ clientId: id, expireTime });
	const { body } = await send({ ...grant, client_id: id, client_secret: plaintext });
	expect(body.expires_in).toBe(60);
	const find = async () => (await clients().listClients({})).clients.find((each) => each.id === id);
	expect((await find())?.secrets).toMatchObject([
		{ id: secretId },
		{ id: secret?.id, expireTime, lastUseTime: timestampFromMs(roster.clock.now()) },
	]);
	expect((await find())?.secrets[0]?.lastUseTime).toBeUndefined();
	roster.clock.advance(60_000);
	expect(await asked(body.access_token)).toBe("401 access_token_ended");
	expect((await send({ ...grant, client_id: id, client_secret: plaintext })).status).toBe(401);
});

test("a client is used from its networks alone, at the token endpoint and with its access token", async () => {
	const { id, secret } = await newClient("networked", ["192.0.2.0/24"]);
	const form = { ...grant, client_id: id, client_secret: secret };
	const refused = await send(form);
	expect([refused.status, refused.body.error]).toEqual([403, "unauthorized_client"]);
	expect(refused.body.error_description).toContain("network_refused");
	const inside = { "x-forwarded-for": "192.0.2.1" };
	const { body } = await send(form, inside);
	expect(await asked(body.access_token, inside)).toBe("200");
	expect(await asked(body.access_token)).toBe("403 network_refused");
});

test("no secret and no access token is in the database, the log, the records or the changes", async () => {
	const { id, secret } = await newClient("secretive");
	const token = await accessToken(id, secret);
	await asked(token);
	await send({ ...grant, client_id: id, client_secret: `${secret}x` });
	await send(grant, basic(id, `${secret}y`));
	await fetch(`${roster.url}/oauth2/token?client_secret=${secret}`, { method: "POST" });
	await expect
		.poll(async () => {
			const { requests } = await roster.client(RequestService, adminToken).listRequests({ pageSize: 100 });
			return requests.filter((each) => each.route === "/oauth2/token" && each.errorCode !== "").length;
		})
		.toBeGreaterThanOrEqual(3);
	const { requests } = await roster.client(RequestService, adminToken).listRequests({ pageSize: 100 });
	const { changes } = await roster.provisioning.listChanges({ pageSize: 1000 });
	const shown = [requests, changes, roster.logged].map((each) =>
		JSON.stringify(each, (_, value) => (typeof value === "bigint" ? String(value) : value)),
	);
	const parts = [secret, token].map((each) => each.slice(-72, -8));
	for (const part of parts) {
		expect(shown.filter((each) => each.includes(part))).toEqual([]);
		if (!onPostgres) {
			for (const file of [roster.database, `${roster.database}-wal`]) {
				expect([file, readFileSync(file).includes(part)]).toEqual([file, false]);
			}
		}
	}
});

test("a client has ten secrets at most, and its rotation is by secrets", async () => {
	const { id } = await newClient("many");
	for (let each = 1; each < 10; each++) {
		await clients().addClientSecret({ clientId: id });
	}
	await expect(clients().addClientSecret({ clientId: id })).rejects.toThrow("has 10 secrets, and may not have more");
	await expect(clients().removeClientSecret({ clientId: id, secretId: "x" })).rejects.toMatchObject({
		code: Code.NotFound,
	});
	await expect(clients().addClientSecret({ clientId: id, expireTime: timestampFromMs(1) })).rejects.toMatchObject({
		code: Code.InvalidArgument,
	});
	await expect(roster.client(TokenService, adminToken).rotateToken({ id })).rejects.toThrow("is an OAuth 2.0 client");
});

test("an address that is refused again and again waits, and a client that is right does not", async () => {
	const server = await startRoster({}, 1);
	const all = server.client(ClientService, adminToken);
	const { client } = await all.createClient({ displayName: "patient" });
	const { plaintext } = await all.addClientSecret({ clientId: client?.id ?? "" });
	const ask = async (secret: string) => {
		const response = await fetch(`${server.url}/oauth2/token`, {
			method: "POST",
			body: new URLSearchParams({ ...grant, client_id: client?.id ?? "", client_secret: secret }),
		});
		return { status: response.status, retryAfter: response.headers.get("retry-after"), text: await response.text() };
	};
	const statuses: number[] = [];
	for (let each = 0; each < 130; each++) {
		statuses.push((await ask("wrong")).status);
	}
	expect(statuses.slice(0, 100)).toEqual(Array(100).fill(401));
	expect(statuses.at(-1)).toBe(429);
	const refused = await ask("wrong");
	expect(refused.text).toContain("failed_tokens");
	expect(Number(refused.retryAfter)).toBeGreaterThan(0);
	expect((await ask(plaintext)).status).toBe(200);
	await server.stop();
});
