// SPDX-License-Identifier: Apache-2.0

// From where a token may be used: the networks of tokens, and the address of the client behind proxies.

import { Code } from "@connectrpc/connect";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ChangeKind, CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { RequestService } from "../../gen/roster/v1/request_service_pb.ts";
import { SessionService } from "../../gen/roster/v1/session_service_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { readConfig } from "../../src/config.ts";
import { networkIn, networksOf } from "../../src/directory/networks.ts";
import { startGateway } from "../../src/gateway-server.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";

const { ADMINISTRATOR, SCIM, SERVICE } = CredentialKind;

let roster: Roster;

beforeAll(async () => {
	// The tests are the proxy.
	roster = await startRoster({ trustedProxies: ["127.0.0.0/8", "10.9.0.0/16"] });
});

afterAll(() => roster.stop());

const tokens = () => roster.client(TokenService, adminToken);

async function made(networks: string[], kind: CredentialKind = SCIM) {
	const { plaintext, token } = await tokens().createToken({ kind, networks });
	return { plaintext, id: token?.id ?? "" };
}

/** Sends a SCIM request with a token and headers, and gives the status with the code of the error. */
async function asked(plaintext: string, headers: Record<string, string>, url = roster.url): Promise<string> {
	const response = await fetch(`${url}/scim/v2/Users?count=1`, {
		headers: { authorization: `Bearer ${plaintext}`, ...headers },
	});
	const { detail = "" } = (await response.json()) as { detail?: string };
	return `${response.status} ${/\((\w+), request/.exec(detail)?.[1] ?? ""}`.trim();
}

const allowed = ["192.0.2.0/24", "198.51.100.7", "2001:db8:1::/48"];

test.each([
	["192.0.2.1", true],
	["192.0.2.255", true],
	["192.0.3.1", false],
	["198.51.100.7", true],
	["198.51.100.8", false],
	["::ffff:192.0.2.9", true],
	["::ffff:192.0.3.9", false],
	["2001:db8:1::5", true],
	["2001:DB8:1:FFFF::5", true],
	["2001:db8:2::5", false],
	["[2001:db8:1::5]:4711", true],
	["192.0.2.1:4711", true],
])("a token that is for some networks is used from %s: %s", async (address, isAllowed) => {
	const { plaintext } = await made(allowed);
	expect(await asked(plaintext, { "x-forwarded-for": address })).toBe(isAllowed ? "200" : "403 network_refused");
	const quoted = address.includes(":") && !address.startsWith("[") && !/\.\d+:\d+$/.test(address);
	const forwarded = `for="${quoted ? `[${address}]` : address}";proto=https;by=10.9.0.1`;
	expect(await asked(plaintext, { forwarded })).toBe(isAllowed ? "200" : "403 network_refused");
});

test("a token without networks is used from everywhere", async () => {
	const { plaintext } = await made([]);
	expect(await asked(plaintext, {})).toBe("200");
	expect(await asked(plaintext, { "x-forwarded-for": "203.0.113.9" })).toBe("200");
});

describe("what proxies say", () => {
	test.each([
		["the client behind one proxy", "192.0.2.1", true],
		["the client behind two trusted ones", "192.0.2.1, 10.9.1.1", true],
		["what the client wrote itself", "192.0.2.1, 203.0.113.9", false],
		["what the client wrote itself, behind two trusted ones", "192.0.2.1, 203.0.113.9, 10.9.1.1", false],
		["what an untrusted proxy says", "192.0.2.1, 10.8.0.1", false],
		["no address", "unknown", false],
		["no address before a trusted proxy", "192.0.2.1, unknown, 10.9.1.1", false],
		["nothing", "", false],
	])("%s", async (_, list, isAllowed) => {
		const { plaintext } = await made(allowed);
		const expected = isAllowed ? "200" : "403 network_refused";
		expect(await asked(plaintext, { "x-forwarded-for": list })).toBe(expected);
		const forwarded =
			list === ""
				? ""
				: list
						.split(", ")
						.map((each) => `for=${each}`)
						.join(", ");
		expect(await asked(plaintext, { forwarded })).toBe(expected);
	});

	test("two headers that differ are refused: a client may have sent one of them", async () => {
		const { plaintext } = await made(allowed);
		const both = { "x-forwarded-for": "203.0.113.9", forwarded: "for=192.0.2.1" };
		expect(await asked(plaintext, both)).toBe("400 forwarded_differs");
		expect(await asked(plaintext, { ...both, "x-forwarded-for": "192.0.2.1" })).toBe("200");
	});

	test("nobody is believed who is not trusted", async () => {
		const open = await startRoster({}, 1);
		const { plaintext } = await open.client(TokenService, adminToken).createToken({ kind: SCIM, networks: allowed });
		expect(await asked(plaintext, { "x-forwarded-for": "192.0.2.1" }, open.url)).toBe("403 network_refused");
		expect(await asked(plaintext, { forwarded: "for=192.0.2.1" }, open.url)).toBe("403 network_refused");
		expect(await asked(plaintext, {}, open.url)).toBe("403 network_refused");
		await open.stop();
	});
});

test("a refusal is in the log and in the records, with the token and the address", async () => {
	const { plaintext, id } = await made(allowed);
	expect(await asked(plaintext, { "x-forwarded-for": "203.0.113.77" })).toBe("403 network_refused");
	await expect
		.poll(() => roster.logged.find((each) => each["peer"] === "203.0.113.77"))
		.toMatchObject({ code: "network_refused", status: 403, tokenId: id });
	await expect
		.poll(async () => (await roster.client(RequestService, adminToken).listRequests({ tokenId: id })).requests)
		.toMatchObject([
			{
				...{ status: 403, errorCode: "network_refused", peer: "203.0.113.77" },
				// The name of a setting looks like a token.
				remedy: expect.stringContaining("ROSTER_TRUSTED_PROXIES"),
			},
		]);
	// It is no use of the token.
	const { tokens: listed } = await tokens().listTokens({ kind: SCIM, pageSize: 1000 });
	expect(listed.find((each) => each.id === id)?.lastUseTime).toBeUndefined();
});

test("the networks are set, and hold at once; nobody locks themselves out", async () => {
	const { plaintext, id } = await made([]);
	const { token } = await tokens().setTokenNetworks({ id, networks: ["192.0.2.7", "2001:DB8::/32"] });
	expect(token?.networks).toEqual(["192.0.2.7/32", "2001:db8::/32"]);
	await expect.poll(() => asked(plaintext, {})).toBe("403 network_refused");
	expect(await asked(plaintext, { "x-forwarded-for": "192.0.2.7" })).toBe("200");
	await tokens().setTokenNetworks({ id, networks: [] });
	await expect.poll(() => asked(plaintext, {})).toBe("200");
	const { changes } = await roster.provisioning.listChanges({ kinds: [ChangeKind.TOKEN_UPDATED], pageSize: 1000 });
	expect(changes.map((each) => [each.before, each.after].map((state) => state?.state.value))).toMatchObject([
		[{ networks: [] }, { networks: ["192.0.2.7/32", "2001:db8::/32"] }],
		[{ networks: ["192.0.2.7/32", "2001:db8::/32"] }, { networks: [] }],
	]);

	for (const network of ["10.0.0.0/33", "10.0.0", "::/129", "example.com", "::ffff:10.0.0.1/104", "10.0.0.0/8 ", ""]) {
		await expect(tokens().setTokenNetworks({ id, networks: [network] })).rejects.toMatchObject({
			code: Code.InvalidArgument,
			rawMessage: expect.stringContaining("is not a network such as 10.0.0.0/8"),
		});
	}
	await expect(tokens().setTokenNetworks({ id, networks: Array(101).fill("10.0.0.1") })).rejects.toThrow("at most 100");
	await expect(tokens().setTokenNetworks({ id: "x" })).rejects.toMatchObject({ code: Code.NotFound });
	const admin = await made([], ADMINISTRATOR);
	const own = roster.client(TokenService, admin.plaintext);
	await expect(own.setTokenNetworks({ id: admin.id, networks: ["192.0.2.0/24"] })).rejects.toThrow(
		"so that you are not locked out",
	);
	await own.setTokenNetworks({ id: admin.id, networks: ["127.0.0.1"] });
	await own.listTokens({});
});

test("an RPC, a stream and the sign-in of the console are refused like SCIM", async () => {
	const service = await made(["192.0.2.0/24"], SERVICE);
	await expect(roster.client(ProvisioningService, service.plaintext).getSettings({})).rejects.toMatchObject({
		code: Code.PermissionDenied,
		rawMessage: expect.stringContaining("may not be used from the address 127.0.0.1"),
	});
	const admin = await made(["192.0.2.0/24"], ADMINISTRATOR);
	const signIn = async (headers: Record<string, string>) => {
		const response = await fetch(`${roster.url}/${SessionService.typeName}/SignIn`, {
			method: "POST",
			headers: { "content-type": "application/json", ...headers },
			body: JSON.stringify({ token: admin.plaintext }),
		});
		return response;
	};
	expect((await signIn({})).status).toBe(403);
	const signedIn = await signIn({ "x-forwarded-for": "192.0.2.1" });
	expect(signedIn.status).toBe(200);
	// The session is for the same networks.
	const session = async (headers: Record<string, string>) => {
		const response = await fetch(`${roster.url}/${SessionService.typeName}/GetSession`, {
			method: "POST",
			headers: {
				...{ "content-type": "application/json", "x-roster-console": "1", "sec-fetch-site": "same-origin" },
				...{ cookie: signedIn.headers.get("set-cookie")?.split(";")[0] ?? "", ...headers },
			},
			body: "{}",
		});
		return response.status;
	};
	expect([await session({}), await session({ "x-forwarded-for": "192.0.2.1" })]).toEqual([403, 200]);
});

test("a gateway in its own process tells the service the address", async () => {
	const config = { ...readConfig({ ROSTER_TRUSTED_PROXIES: "127.0.0.1" }), host: "127.0.0.1", port: 0 };
	const gateway = await startGateway(config, roster.url, pino({ level: "silent" }));
	const { plaintext } = await made(allowed);
	expect(await asked(plaintext, { "x-forwarded-for": "192.0.2.1" }, gateway.url)).toBe("200");
	expect(await asked(plaintext, { "x-forwarded-for": "203.0.113.9" }, gateway.url)).toBe("403 network_refused");
	expect(await asked(plaintext, {}, gateway.url)).toBe("403 network_refused");
	await gateway.close();
});

test("a network has one form, and an address of it is found in each", () => {
	expect(networkIn("192.0.2.7")).toBe("192.0.2.7/32");
	expect(networkIn("2001:DB8::")).toBe("2001:db8::/128");
	const networks = networksOf(["10.1.2.3/8", "fe80::/10"]);
	for (const address of ["10.255.0.1", "::ffff:10.0.0.1", "::FFFF:10.0.0.1", "fe80::1%eth0"]) {
		expect([address, networks.includes(address)]).toEqual([address, true]);
	}
	for (const address of ["11.0.0.1", "", undefined, "nonsense", "::1"]) {
		expect([address, networks.includes(address)]).toEqual([address, false]);
	}
	expect(() => readConfig({ ROSTER_TRUSTED_PROXIES: "10.0.0.0/8, proxy" })).toThrow(
		'ROSTER_TRUSTED_PROXIES: "proxy" is not an address or a network',
	);
});
