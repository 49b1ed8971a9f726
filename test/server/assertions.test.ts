// SPDX-License-Identifier: Apache-2.0

// The token endpoint with assertions (RFC 7523): an issuer on this machine, and everything about an assertion and about
// the keys that can be wrong.

import { Code } from "@connectrpc/connect";
import { SignJWT, UnsecuredJWT } from "jose";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ClientService } from "../../gen/roster/v1/client_service_pb.ts";
import { networksOf } from "../../src/directory/networks.ts";
import { keyFetcher } from "../../src/services/oauth/key-fetch.ts";
import { keysOf } from "../../src/services/oauth/keys.ts";
import { checkedLookup, mayConnectTo } from "../../src/services/oauth/public-addresses.ts";
import { type Issuer, newKey, signed, startIssuer } from "../issuer.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";

const iss = "https://login.example.com/tenant/v2.0";
const sub = "service-principal";
const aud = "api://roster";

let roster: Roster;
let issuer: Issuer;
let clientId: string;

beforeAll(async () => {
	roster = await startRoster({ jwksNetworks: ["127.0.0.0/8"] });
	const { client } = await clients().createClient({ displayName: "entra" });
	clientId = client?.id ?? "";
});

afterAll(() => roster.stop());

let trustId: string;

beforeEach(async () => {
	// A URL of its own for each test: nothing is cached.
	issuer = await startIssuer();
	const added = await clients().addClientTrust({
		clientId,
		trust: { issuer: iss, subject: sub, audience: aud, jwksUrl: issuer.jwksUrl },
	});
	trustId = added.trust?.id ?? "";
});

afterEach(async () => {
	await clients().removeClientTrust({ clientId, trustId });
	await issuer.stop();
});

const clients = () => roster.client(ClientService, adminToken);
const seconds = () => Math.floor(roster.clock.now() / 1000);
let jti = 0;

/** The claims of a good assertion, with others. */
const claims = (others: Record<string, unknown> = {}) => ({
	...{ iss, sub, aud, jti: `jti-${++jti}`, iat: seconds(), nbf: seconds(), exp: seconds() + 300 },
	...others,
});

const key = () => issuer.keys[0] as Issuer["keys"][number];

async function exchange(assertion: string, others: Record<string, string> = {}) {
	const response = await fetch(`${roster.url}/oauth2/token`, {
		method: "POST",
		body: new URLSearchParams({
			grant_type: "client_credentials",
			client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
			client_assertion: assertion,
			scope: "scim",
			...others,
		}),
	});
	const body = (await response.json()) as { access_token?: string; error?: string; error_description?: string };
	const code = /\((\w+), request/.exec(body.error_description ?? "")?.[1];
	return { status: response.status, body, result: `${response.status} ${code ?? ""}`.trim() };
}

test("an assertion of the issuer is exchanged, and the access token is the client's", async () => {
	const { status, body } = await exchange(await signed(key(), claims()));
	expect([status, body.error_description]).toEqual([200, undefined]);
	const response = await fetch(`${roster.url}/scim/v2/Users`, {
		headers: { authorization: `Bearer ${body.access_token}` },
	});
	expect(response.status).toBe(200);
	expect((await exchange(await signed(key(), claims()), { client_id: clientId })).status).toBe(200);
	expect((await exchange(await signed(key(), claims({ aud: ["x", aud] })))).status).toBe(200);
	// Entra ID's have no jti.
	expect((await exchange(await signed(key(), claims({ jti: undefined, uti: "u" })))).status).toBe(200);
	// The keys were fetched once.
	expect(issuer.asked()).toBe(1);
	const trusts = (await clients().listClients({})).clients.find((each) => each.id === clientId)?.trusts;
	expect(trusts?.map((each) => each.lastUseTime)).not.toContain(undefined);
});

test.each(["RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"])("the algorithm %s is good", async (alg) => {
	issuer.keys[0] = await newKey("other", alg);
	expect((await exchange(await signed(key(), claims()))).result).toBe("200");
});

describe("an assertion is refused that", () => {
	const wrong: Record<string, () => Record<string, unknown>> = {
		"has another issuer": () => ({ iss: `${iss}/` }),
		"has no issuer": () => ({ iss: undefined }),
		"has another subject": () => ({ sub: "somebody" }),
		"has no subject": () => ({ sub: undefined }),
		"has another audience": () => ({ aud: `${aud}x` }),
		"has other audiences": () => ({ aud: ["x", "y"] }),
		"has no audience": () => ({ aud: undefined }),
		"has expired": () => ({ exp: seconds() - 61 }),
		"never expires": () => ({ exp: undefined }),
		"expires at a text": () => ({ exp: "later" }),
		"expires in a year": () => ({ exp: seconds() + 365 * 86_400 }),
		"is not valid yet": () => ({ nbf: seconds() + 62 }),
		"was issued in the future": () => ({ iat: seconds() + 62 }),
	};
	test.each(Object.entries(wrong))("%s", async (_, others) => {
		expect((await exchange(await signed(key(), claims(others())))).result).toBe("401 assertion_refused");
	});

	test("is for another client", async () => {
		const { client } = await clients().createClient({ displayName: "another" });
		const { result } = await exchange(await signed(key(), claims()), { client_id: client?.id ?? "" });
		expect(result).toBe("401 assertion_refused");
	});

	test("is signed with another key of the same id", async () => {
		const stranger = await newKey("first");
		expect((await exchange(await signed(stranger, claims()))).result).toBe("401 assertion_refused");
	});

	test("has an unknown key id", async () => {
		expect((await exchange(await signed(key(), claims(), { kid: "unknown" }))).result).toBe("401 assertion_refused");
	});

	test("is not signed", async () => {
		const unsigned = new UnsecuredJWT(claims()).encode();
		expect((await exchange(unsigned)).result).toBe("401 assertion_refused");
		const none = [{ alg: "none", kid: "first" }, claims()].map((each) =>
			Buffer.from(JSON.stringify(each)).toString("base64url"),
		);
		expect((await exchange(`${none.join(".")}.`)).result).toBe("401 assertion_refused");
		const good = await signed(key(), claims());
		expect((await exchange(`${good.slice(0, good.lastIndexOf("."))}.`)).result).toBe("401 assertion_refused");
	});

	test("is signed with the public key as the secret of HS256", async () => {
		for (const secret of [JSON.stringify(key().publicJwk), String(key().publicJwk.n), "x".repeat(32)]) {
			const forged = await new SignJWT(claims())
				.setProtectedHeader({ alg: "HS256", kid: "first" })
				.sign(new TextEncoder().encode(secret));
			expect((await exchange(forged)).result).toBe("401 assertion_refused");
		}
	});

	test("brings its own key", async () => {
		const stranger = await newKey("first");
		const forged = await signed(stranger, claims(), { jwk: stranger.publicJwk, jku: "http://127.0.0.1:1/keys" });
		expect((await exchange(forged)).result).toBe("401 assertion_refused");
	});

	test("was changed after it was signed", async () => {
		const [header, , signature] = (await signed(key(), claims())).split(".");
		const payload = Buffer.from(JSON.stringify(claims())).toString("base64url");
		expect((await exchange([header, payload, signature].join("."))).result).toBe("401 assertion_refused");
	});

	test.each(["", "x", "x.y.z", "a".repeat(10_000)])("is none: %.10s", async (text) => {
		expect((await exchange(text)).result).toMatch(/^40[01] /);
	});
});

test("a clock may differ by a minute", async () => {
	expect((await exchange(await signed(key(), claims({ exp: seconds() - 58 })))).result).toBe("200");
	const ahead = seconds() + 58;
	expect((await exchange(await signed(key(), claims({ nbf: ahead, iat: ahead })))).result).toBe("200");
});

describe("an assertion is exchanged once", () => {
	test.each(["a jti", undefined])("with %s", async (id) => {
		const assertion = await signed(key(), claims({ jti: id === undefined ? undefined : `once-${++jti}` }));
		const all = await Promise.all([1, 2, 3, 4, 5].map(() => exchange(assertion)));
		expect(all.map((each) => each.result).sort()).toEqual(["200", ...Array(4).fill("401 assertion_replayed")]);
		await roster.restart();
		expect((await exchange(assertion)).result).toBe("401 assertion_replayed");
		// As long as it would be valid.
		roster.clock.advance(359_000);
		expect((await exchange(assertion)).result).toBe("401 assertion_replayed");
		roster.clock.advance(3000);
		expect((await exchange(assertion)).result).toBe("401 assertion_refused");
	});

	test("and another one with its jti is not", async () => {
		const same = { jti: `same-${++jti}` };
		expect((await exchange(await signed(key(), claims(same)))).result).toBe("200");
		const other = await signed(key(), claims({ ...same, exp: seconds() + 200 }));
		expect((await exchange(other)).result).toBe("401 assertion_replayed");
	});
});

test("keys are rotated under load, and every assertion is exchanged", async () => {
	const results: Promise<{ result: string }>[] = [];
	for (let round = 0; round < 60; round++) {
		if (round === 20) {
			// Published beside the old one first, as issuers do.
			issuer.keys.push(await newKey("second"));
		}
		const signer = issuer.keys[round >= 25 ? 1 : 0] as Issuer["keys"][number];
		results.push(exchange(await signed(signer, claims())));
	}
	expect((await Promise.all(results)).map((each) => each.result)).toEqual(Array(60).fill("200"));
	expect(issuer.asked()).toBeLessThanOrEqual(3);
	// The old key is taken away, and the keys are fetched again in time.
	issuer.keys.shift();
	expect((await exchange(await signed(key(), claims()))).result).toBe("200");
});

test("keys are rotated again and again, each new one is used at once, and every assertion is exchanged", async () => {
	for (let round = 0; round < 5; round++) {
		const latest = await newKey(`latest-${round}`);
		issuer.keys.push(latest);
		const results = await Promise.all([1, 2, 3, 4].map(async () => exchange(await signed(latest, claims()))));
		expect(results.map((each) => each.result)).toEqual(Array(4).fill("200"));
	}
}, 20_000);

test("an unknown key is a 503 while the keys cannot be fetched, and the assertion is not used up", async () => {
	expect((await exchange(await signed(key(), claims()))).result).toBe("200");
	const latest = await newKey("latest");
	const assertion = await signed(latest, claims());
	issuer.answer((response) => response.destroy());
	expect((await exchange(assertion)).result).toBe("503 keys_unavailable");
	expect((await exchange(await signed(key(), claims()))).result).toBe("200");
});

test("pinned keys need no URL, and a private key is refused", async () => {
	const pinned = await newKey("pinned", "ES256");
	const trust = { issuer: "https://pinned.example.com", subject: sub, audience: aud };
	const jwks = JSON.stringify({ keys: [pinned.publicJwk] });
	const added = await clients().addClientTrust({ clientId, trust: { ...trust, jwks } });
	const assertion = await signed(pinned, claims({ iss: trust.issuer }));
	expect((await exchange(assertion)).result).toBe("200");
	await expect(clients().addClientTrust({ clientId, trust: { ...trust, jwks } })).rejects.toMatchObject({
		code: Code.AlreadyExists,
	});
	await clients().removeClientTrust({ clientId, trustId: added.trust?.id ?? "" });
	expect((await exchange(await signed(pinned, claims({ iss: trust.issuer })))).result).toBe("401 assertion_refused");
	const refusal = (others: object) =>
		clients()
			.addClientTrust({ clientId, trust: { ...trust, ...others } })
			.catch((error) => [error.code, error.rawMessage]);
	const d = { keys: [{ ...pinned.publicJwk, d: "secret" }] };
	for (const [others, text] of [
		[{ jwks: JSON.stringify(d) }, "contains a private key"],
		[{ jwks: '{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}' }, "no public key of the types RSA, EC or OKP"],
		[{ jwks: "{" }, "is not JSON"],
		[{ jwks: "{}" }, "it has no list"],
		[{}, "exactly one of jwks_url and jwks"],
		[{ jwks, jwksUrl: issuer.jwksUrl }, "exactly one of jwks_url and jwks"],
		[{ jwksUrl: "file:///etc/passwd" }, "is not a URL such as https://"],
		[{ jwksUrl: "https://user:secret@example.com/" }, "is not a URL such as https://"],
		[{ jwks, audience: "" }, "trust.audience: is required"],
	] as const) {
		expect(await refusal(others)).toEqual([Code.InvalidArgument, expect.stringContaining(text)]);
	}
});

test("an access token ends with its trust", async () => {
	const { body } = await exchange(await signed(key(), claims()));
	const ask = async () =>
		(await fetch(`${roster.url}/scim/v2/Users`, { headers: { authorization: `Bearer ${body.access_token}` } })).status;
	expect(await ask()).toBe(200);
	await clients().removeClientTrust({ clientId, trustId });
	await expect.poll(ask).toBe(401);
	const trust = { issuer: iss, subject: sub, audience: aud, jwksUrl: issuer.jwksUrl };
	trustId = (await clients().addClientTrust({ clientId, trust })).trust?.id ?? "";
});

describe("keys that cannot be fetched are an error of the server, and the assertion is not used up:", () => {
	test.each<[string, Parameters<Issuer["answer"]>[0], RegExp]>([
		["gone", (response) => response.destroy(), /ECONNRESET|socket hang up/],
		["a redirect", (response) => response.writeHead(302, { location: "/keys" }).end(), /the status 302/],
		["an error", (response) => response.writeHead(500).end("{}"), /the status 500/],
		["no JSON", (response) => response.end("<html>"), /is not JSON/],
		["JSON without keys", (response) => response.end("[]"), /it has no list/],
		["no usable key", (response) => response.end('{"keys":[{"kty":"oct","k":"eA"}, null, 7]}'), /no public key/],
		["compressed", (response) => response.writeHead(200, { "content-encoding": "gzip" }).end("x"), /the status 200/],
		[
			"huge",
			(response) => {
				response.on("error", () => {});
				response.end("x".repeat(1024 * 1024));
			},
			/more than 262144 bytes/,
		],
		[
			"cut off",
			(response) => response.writeHead(200, { "content-length": 100 }).write("{", () => response.destroy()),
			/ended|aborted|ECONNRESET/,
		],
	])("%s", async (_, answer, reason) => {
		issuer.answer(answer);
		const assertion = await signed(key(), claims());
		const { status, result, body } = await exchange(assertion);
		expect([status, result]).toEqual([503, "503 keys_unavailable"]);
		expect(body.error).toBe("temporarily_unavailable");
		expect(body.error_description?.replaceAll("'", '"')).toMatch(reason);
	});

	test("slow", async () => {
		issuer.answer(() => {});
		const started = performance.now();
		expect((await exchange(await signed(key(), claims()))).result).toBe("503 keys_unavailable");
		expect(performance.now() - started).toBeLessThan(9000);
		// All that wait share one fetch, and the next one is not tried at once.
		await Promise.all([1, 2, 3].map(async () => exchange(await signed(key(), claims()))));
		expect(issuer.asked()).toBe(1);
	}, 20_000);
});

describe("the keys of a URL", () => {
	test("are kept while it is gone, fetched again for an unknown key, and not more often than allowed", async () => {
		let now = 0;
		let fetched = 0;
		let isGone = false;
		const keys = keysOf(
			async () => {
				fetched += 1;
				if (isGone) {
					throw new Error("gone");
				}
				return { keys: [key().publicJwk] };
			},
			() => now,
			async (time) => {
				now += time;
			},
		);
		await Promise.all([keys.at("u", false), keys.at("u", false)]);
		expect(fetched).toBe(1);
		// Unknown key ids: a few fetches at once, then one in a second. All that wait share one.
		await keys.at("u", true);
		await keys.at("u", true);
		expect([fetched, now]).toEqual([3, 0]);
		for (let each = 0; each < 5; each++) {
			await Promise.all([keys.at("u", true), keys.at("u", true), keys.at("u", true)]);
		}
		expect([fetched, now]).toEqual([8, 5000]);
		// While the URL is gone, the known keys are used for an hour, and it is asked every ten seconds at most.
		isGone = true;
		now += 600_000;
		await keys.at("u", false);
		await expect(keys.at("u", true)).rejects.toThrow("gone");
		expect(fetched).toBe(9);
		now += 10_000;
		await expect(keys.at("u", true)).rejects.toThrow("gone");
		await keys.at("u", false);
		expect(fetched).toBe(10);
		now += 3_000_000;
		await expect(keys.at("u", false)).rejects.toThrow("gone");
		isGone = false;
		await expect(keys.at("u", false)).rejects.toThrow("gone");
		now += 10_000;
		await keys.at("u", false);
		expect(fetched).toBe(12);
	});

	test.each([
		...["127.0.0.1", "10.0.0.1", "172.16.5.5", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"],
		...[
			"::1",
			"::",
			"fe80::1",
			"fd00::1",
			"::ffff:10.0.0.1",
			"64:ff9b::a00:1",
			"2002:a00:1::",
			"2001:0:a00::",
			"ff02::1",
		],
	])("are not fetched from %s", async (address) => {
		const none = networksOf([]);
		expect(mayConnectTo(address, none)).toBe(false);
		const host = address.includes(":") ? `[${address}]` : address;
		await expect(keyFetcher([])(`https://${host}:1/keys`)).rejects.toThrow("is not an https URL of the Internet");
	});

	test("are fetched from addresses of the Internet, and from the networks that are allowed", () => {
		for (const address of ["20.190.128.1", "2603:1006:2000::1"]) {
			expect([address, mayConnectTo(address, networksOf([]))]).toEqual([address, true]);
		}
		expect(mayConnectTo("10.1.2.3", networksOf(["10.0.0.0/8"]))).toBe(true);
	});

	test("are not fetched from a name that leads to a private address, and not without TLS from elsewhere", async () => {
		const port = new URL(issuer.jwksUrl).port;
		await expect(keyFetcher([])(`https://localhost:${port}/keys`)).rejects.toThrow("the host leads to the address");
		await expect(keyFetcher([])(`http://localhost:${port}/keys`)).rejects.toThrow("the host leads to the address");
		await expect(keyFetcher(["10.0.0.0/8"])(issuer.jwksUrl)).rejects.toThrow("is not an https URL of the Internet");
		expect(issuer.asked()).toBe(0);
		const { keys } = await keyFetcher(["127.0.0.0/8", "::1/128"])(`http://localhost:${port}/keys`);
		expect(keys).toHaveLength(1);
	});

	test("the connection uses the addresses that were checked", async () => {
		const found = await new Promise((resolve) => {
			const lookup = checkedLookup((address) => address === "127.0.0.1");
			lookup("127.0.0.1", { all: true }, (error, addresses) => resolve([error, addresses]));
		});
		expect(found).toEqual([null, [{ address: "127.0.0.1", family: 4 }]]);
	});
});
