// SPDX-License-Identifier: Apache-2.0

// Device sign-in (RFC 8628). With the console, an administrator approves it. Without, its endpoints answer 404, and
// `buf registry login` asks for a token instead.

import { readFileSync } from "node:fs";
import net from "node:net";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { ConnectError } from "@connectrpc/connect";
import pino from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { AuthnService } from "../../gen/buf/alpha/registry/v1alpha1/authn_pb.ts";
import { TokenService as PersonalTokenService } from "../../gen/buf/alpha/registry/v1alpha1/token_pb.ts";
import { ChangeKind, CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { DeviceService } from "../../gen/roster/v1/device_service_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { readConfig } from "../../src/config.ts";
import { startGateway } from "../../src/gateway-server.ts";
import { bufCli } from "../buf-cli.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { userOf } from "../scim.ts";

const endpoints = ["registration", "authorization", "token"];
const forms: readonly (readonly [string, string])[] = [
	["application/json", '{"client_name":"buf"}'],
	["application/x-www-form-urlencoded", "client_id=buf"],
];

/** Sends a body to an endpoint. */
function send(url: string, name: string, body: string, type = "application/x-www-form-urlencoded") {
	const headers = { "content-type": type, accept: "application/json" };
	return fetch(`${url}/oauth2/device/${name}`, { method: "POST", headers, body });
}

/** The endpoints answer 404 in a form that makes the CLI fall back. */
async function expectNone(url: string) {
	for (const name of endpoints) {
		for (const [type, body] of forms) {
			const response = await send(url, name, body, type);
			expect(response.status).toBe(404);
			// The CLI falls back only if the answer is not JSON.
			expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
			expect(await response.text()).toContain("unknown_endpoint");
		}
	}
}

describe("without the console", () => {
	let roster: Roster;

	beforeAll(async () => {
		roster = await startRoster({ console: false });
	});

	afterAll(() => roster.stop());

	test("the endpoints are not found", () => expectNone(roster.url));

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

	test("nor does a gateway apart have them", async () => {
		const log = pino({ level: "silent" });
		const apart = await startGateway({ ...readConfig({}), host: "127.0.0.1", port: 0 }, roster.url, log);
		await expectNone(apart.url).finally(() => apart.close());
	});
});

describe("with the console", () => {
	let roster: Roster;
	let userId: string;
	let people = 0;

	beforeAll(async () => {
		roster = await startRoster();
	});

	afterAll(() => roster.stop());

	beforeEach(async () => {
		people += 1;
		userId = (await roster.scim.ask("POST /Users", userOf(`person${people}@example.com`)).answers(201)).id;
	});

	// An address may begin 30 sign-ins at once.
	afterEach(() => roster.restart());

	const devices = () => roster.client(DeviceService, adminToken);
	const inADay = () => timestampFromMs(roster.clock.now() + 86_400_000);

	async function register(name = "ada-laptop.local"): Promise<string> {
		const body = JSON.stringify({ client_name: name });
		const response = await send(roster.url, "registration", body, "application/json");
		expect(response.status).toBe(200);
		return ((await response.json()) as { client_id: string }).client_id;
	}

	interface Begun {
		readonly clientId: string;
		readonly device_code: string;
		readonly user_code: string;
		readonly verification_uri_complete: string;
	}

	async function begin(clientId?: string): Promise<Begun> {
		const id = clientId ?? (await register());
		const response = await send(roster.url, "authorization", new URLSearchParams({ client_id: id }).toString());
		expect(response.status).toBe(200);
		expect(response.headers.get("cache-control")).toBe("no-store");
		return { clientId: id, ...((await response.json()) as Omit<Begun, "clientId">) };
	}

	interface Polled {
		readonly status: number;
		readonly error?: string;
		readonly access_token?: string;
		readonly token_type?: string;
		readonly expires_in?: number;
	}

	async function poll({ clientId, device_code }: { clientId: string; device_code: string }): Promise<Polled> {
		const form = new URLSearchParams({
			client_id: clientId,
			device_code,
			grant_type: "urn:ietf:params:oauth:grant-type:device_code",
		});
		const response = await send(roster.url, "token", form.toString());
		return { ...((await response.json()) as Omit<Polled, "status">), status: response.status };
	}

	test("codes are as RFC 8628 says, and name the page of the console", async () => {
		const begun = await begin();
		expect(begun).toMatchObject({ expires_in: 600, interval: 5, verification_uri: `${roster.url}/device` });
		expect(begun.user_code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
		expect(begun.verification_uri_complete).toBe(`${roster.url}/device#${begun.user_code}`);
		expect(Buffer.from(begun.device_code, "base64url")).toHaveLength(32);
		const { signIn } = await devices().getDeviceSignIn({
			userCode: begun.user_code.toLowerCase().replace("-", " "),
		});
		expect(signIn).toMatchObject({ userCode: begun.user_code, clientName: "ada-laptop.local", address: "127.0.0.1" });
	});

	test("an approved device gets a personal token, once, and the change log names who approved", async () => {
		const begun = await begin();
		expect(await poll(begun)).toMatchObject({ status: 400, error: "slow_down" });
		roster.clock.advance(10_000);
		expect(await poll(begun)).toMatchObject({ status: 400, error: "authorization_pending" });
		const expireTime = inADay();
		await devices().approveDeviceSignIn({ userCode: begun.user_code, userId, expireTime });
		await expect(devices().getDeviceSignIn({ userCode: begun.user_code })).rejects.toThrow("was not found");
		const { status, access_token: token = "", token_type, expires_in } = await poll(begun);
		expect({ status, token_type, expires_in }).toEqual({ status: 200, token_type: "Bearer", expires_in: 86_400 });
		expect(token).toMatch(/^roster_user_/);
		const { user } = await roster.client(AuthnService, token).getCurrentUser({});
		expect(user?.id).toBe(userId);
		const { tokens } = await roster.client(PersonalTokenService, adminToken).listTokens({ userId, pageSize: 10 });
		expect(tokens).toMatchObject([{ note: "ada-laptop.local", expireTime }]);
		expect(await poll(begun)).toMatchObject({ status: 400, error: "invalid_grant" });
		const { changes } = await roster.provisioning.searchChanges({ kinds: [ChangeKind.TOKEN_CREATED], pageSize: 1 });
		expect(changes[0]?.actor?.kind).toBe(CredentialKind.ADMINISTRATOR);
	});

	test("of polls at the same time one gets the token", async () => {
		const begun = await begin();
		await devices().approveDeviceSignIn({ userCode: begun.user_code, userId, expireTime: inADay() });
		const all = await Promise.all(Array.from({ length: 8 }, () => poll(begun)));
		expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
		const { tokens } = await roster.client(PersonalTokenService, adminToken).listTokens({ userId, pageSize: 10 });
		expect(tokens).toHaveLength(1);
	});

	test("a denied device gets no token", async () => {
		const begun = await begin();
		await devices().denyDeviceSignIn({ userCode: begun.user_code });
		expect(await poll(begun)).toMatchObject({ status: 400, error: "access_denied" });
		const approval = devices().approveDeviceSignIn({ userCode: begun.user_code, userId, expireTime: inADay() });
		await expect(approval).rejects.toThrow("was not found");
	});

	test("codes expire after ten minutes", async () => {
		const begun = await begin();
		roster.clock.advance(600_000);
		const approval = devices().approveDeviceSignIn({ userCode: begun.user_code, userId, expireTime: inADay() });
		await expect(approval).rejects.toThrow("was not found");
		expect(await poll(begun)).toMatchObject({ status: 400, error: "expired_token" });
		await begin();
		expect(await poll(begun)).toMatchObject({ status: 400, error: "invalid_grant" });
	});

	test("an approval needs an active person, and an expiry in the future", async () => {
		const { user_code: userCode } = await begin();
		const now = timestampFromMs(roster.clock.now());
		await expect(devices().approveDeviceSignIn({ userCode, userId })).rejects.toThrow("expire_time: is required");
		await expect(devices().approveDeviceSignIn({ userCode, userId, expireTime: now })).rejects.toThrow("expire_time");
		const nobody = devices().approveDeviceSignIn({ userCode, userId: "nobody", expireTime: inADay() });
		await expect(nobody).rejects.toThrow('the user "nobody" was not found');
		const patch = { Operations: [{ op: "replace", path: "active", value: false }] };
		await roster.scim.ask(`PATCH /Users/${userId}`, patch).answers(200);
		const gone = devices().approveDeviceSignIn({ userCode, userId, expireTime: inADay() });
		await expect(gone).rejects.toThrow("only an active user gets a token");
	});

	test("who is deactivated, and whose approver lost their token meanwhile, get no token", async () => {
		const first = await begin();
		await devices().approveDeviceSignIn({ userCode: first.user_code, userId, expireTime: inADay() });
		const patch = { Operations: [{ op: "replace", path: "active", value: false }] };
		await roster.scim.ask(`PATCH /Users/${userId}`, patch).answers(200);
		expect(await poll(first)).toMatchObject({ status: 400, error: "access_denied" });

		const other = (await roster.scim.ask("POST /Users", userOf(`other${people}@example.com`)).answers(201)).id;
		const tokens = roster.client(TokenService, adminToken);
		const made = await tokens.createToken({ kind: CredentialKind.ADMINISTRATOR });
		const second = await begin();
		const approver = roster.client(DeviceService, made.plaintext);
		await approver.approveDeviceSignIn({ userCode: second.user_code, userId: other, expireTime: inADay() });
		await tokens.deleteToken({ id: made.token?.id ?? "" });
		expect(await poll(second)).toMatchObject({ status: 400, error: "access_denied" });
	});

	test("a device code is good for its own client alone", async () => {
		const begun = await begin();
		const other = await register("another");
		expect(await poll({ ...begun, clientId: other })).toMatchObject({ status: 401, error: "invalid_client" });
		expect(await poll({ ...begun, device_code: "nonsense" })).toMatchObject({ status: 400, error: "invalid_grant" });
	});

	test.each<[string, string, string, number, string]>([
		["registration", "nonsense", "application/json", 400, "invalid_request"],
		["registration", "{}", "application/json", 400, "invalid_request"],
		["registration", "null", "application/json", 400, "invalid_request"],
		["registration", `{"client_name":"${"x".repeat(20_000)}"}`, "application/json", 413, "invalid_request"],
		["authorization", "client_id=buf", "application/x-www-form-urlencoded", 401, "invalid_client"],
		["token", "grant_type=password", "application/x-www-form-urlencoded", 400, "unsupported_grant_type"],
	])("%s with a wrong body is refused", async (name, body, type, status, error) => {
		const response = await send(roster.url, name, body, type);
		expect(response.status).toBe(status);
		expect(await response.json()).toMatchObject({ error });
	});

	test("a name is shown without what could hide or rearrange text", async () => {
		const begun = await begin(await register("\u202e-buf\u0000\n  laptop@home\u202e"));
		const { signIn } = await devices().getDeviceSignIn({ userCode: begun.user_code });
		expect(signIn?.clientName).toBe("buf laptop home");
	});

	test("an address cannot begin sign-ins without end", async () => {
		const clientId = await register();
		const statuses: number[] = [];
		for (let count = 0; count < 70; count += 1) {
			const form = new URLSearchParams({ client_id: clientId }).toString();
			statuses.push((await send(roster.url, "authorization", form)).status);
		}
		expect(statuses.at(-1)).toBe(429);
		expect(statuses.slice(0, 29)).toEqual(Array(29).fill(200));
	});

	test("the stock CLI signs in when an administrator approves", async () => {
		const cli = bufCli(roster.url);
		const login = cli.run(["registry", "login", cli.remote]);
		const code = await cli.printed(/[A-Z]{4}-[A-Z]{4}/);
		// The CLI would warn of a token that expires within 30 days.
		const expireTime = timestampFromMs(roster.clock.now() + 90 * 86_400_000);
		await devices().approveDeviceSignIn({ userCode: code, userId, expireTime });
		const { code: exit, err } = await login;
		expect(err).toBe("");
		expect(exit).toBe(0);
		expect(readFileSync(cli.netrc, "utf8")).toMatch(/password roster_user_/);
		const { out } = await cli.run(["registry", "whoami", cli.remote]);
		expect(out).toContain(`person${people}`);
	}, 60_000);

	test("a connection that ends before its body is the fault of the device, and no internal error", async () => {
		const already = roster.logged.length;
		const { hostname, port } = new URL(roster.url);
		const socket = net.connect(Number(port), hostname);
		const head = "POST /oauth2/device/token HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n";
		socket.write(`${head}grant`, () => socket.destroy());
		const lines = () => roster.logged.slice(already);
		await expect.poll(() => lines().some((each) => each["route"] === "/oauth2/device/token")).toBe(true);
		expect(lines().filter((each) => each["msg"] === "internal error")).toEqual([]);
		expect(lines().find((each) => each["route"] === "/oauth2/device/token")).toMatchObject({
			status: 400,
			code: "device_sign_in",
		});
	}, 10_000);

	test("the log has no code", async () => {
		const begun = await begin();
		const logged = JSON.stringify(roster.logged);
		expect(logged).not.toContain(begun.user_code);
		expect(logged).not.toContain(begun.device_code);
		await expect(devices().getDeviceSignIn({ userCode: "nonsense" })).rejects.toThrow(ConnectError);
	});
});
