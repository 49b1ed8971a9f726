// SPDX-License-Identifier: Apache-2.0

// Sessions of the web console: sign-in, what a cookie may do and when, and the ends of a session.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { SessionService } from "../../gen/roster/v1/session_service_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { unknownToken } from "../../src/services/admission/credentials.ts";
import { signInCodes } from "../../src/services/admission/sign-in-codes.ts";
import { signInTurns } from "../../src/services/admission/sign-in-turns.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";

const hour = 3_600_000;
let roster: Roster;

beforeAll(async () => {
	roster = await startRoster();
});

afterAll(() => roster.stop());

const console = { "x-roster-console": "1", "sec-fetch-site": "same-origin" };

/** Calls a method as a browser does, and gives the status, the body and the cookie that it sets. */
async function call(method: string, body: object, headers: Record<string, string> = {}) {
	const response = await fetch(`${roster.url}/roster.v1.${method}`, {
		method: "POST",
		headers: { "content-type": "application/json", ...headers },
		body: JSON.stringify(body),
	});
	const text = await response.text();
	return {
		status: response.status,
		body: text === "" ? {} : JSON.parse(text),
		setCookie: response.headers.get("set-cookie") ?? "",
	};
}

/** Signs in with a token, and gives the cookie. */
async function signIn(token: string): Promise<{ cookie: string; id: string }> {
	const { status, body, setCookie } = await call("SessionService/SignIn", { token });
	expect(status).toBe(200);
	return { cookie: setCookie.split(";")[0] ?? "", id: body.session.id };
}

const settings = "ProvisioningService/GetSettings";

test("a sign-in sets a cookie that no script and no other site can use, and gives nothing secret", async () => {
	const { status, body, setCookie } = await call("SessionService/SignIn", { token: adminToken });
	expect(status).toBe(200);
	expect(setCookie).toMatch(
		/^roster_session=[0-9a-f-]{36}\.[0-9a-f]{64}; HttpOnly; SameSite=Strict; Path=\/; Max-Age=43200$/,
	);
	expect(JSON.stringify(body)).not.toContain(setCookie.split(".")[1]?.split(";")[0]);
});

test("over TLS the cookie is Secure, and bound to the host", async () => {
	const { setCookie } = await call(
		"SessionService/SignIn",
		{ token: adminToken },
		{ origin: "https://roster.example" },
	);
	expect(setCookie).toMatch(/^__Host-roster_session=.*; Secure$/);
});

test("the store has the digest of a session alone", async () => {
	const { cookie, id } = await signIn(adminToken);
	const { sessions } = await roster.client(SessionService, adminToken).listSessions({});
	expect(sessions.map((each) => each.id)).toContain(id);
	expect(JSON.stringify(sessions, (_, value) => (typeof value === "bigint" ? Number(value) : value))).not.toContain(
		cookie.split(".")[1],
	);
});

describe("a call by cookie", () => {
	test.each<[string, Record<string, string>, number]>([
		["from the console", console, 200],
		["without the header of the console", { "sec-fetch-site": "same-origin" }, 403],
		["from another site", { ...console, "sec-fetch-site": "cross-site" }, 403],
		["from a subdomain", { ...console, "sec-fetch-site": "same-site" }, 403],
		["that tells no origin", { "x-roster-console": "1" }, 403],
		["from another origin", { "x-roster-console": "1", origin: "http://evil.example" }, 403],
	])("%s", async (_, headers, status) => {
		const { cookie } = await signIn(adminToken);
		expect((await call(settings, {}, { ...headers, cookie })).status).toBe(status);
	});

	test("with an equal origin, where the browser says no more", async () => {
		const { cookie } = await signIn(adminToken);
		const headers = { "x-roster-console": "1", origin: new URL(roster.url).origin, cookie };
		expect((await call(settings, {}, headers)).status).toBe(200);
	});

	test("is none at the SCIM endpoints", async () => {
		const { cookie } = await signIn(adminToken);
		const response = await fetch(`${roster.url}/scim/v2/Users`, { headers: { ...console, cookie } });
		expect(response.status).toBe(401);
	});

	test("is named in the change log", async () => {
		const { cookie, id } = await signIn(adminToken);
		await call("ProvisioningService/UpdateSettings", { settings: { guardThreshold: 9 } }, { ...console, cookie });
		const { changes } = await roster.provisioning.listChanges({ pageSize: 1000 });
		expect(changes.at(-1)?.actor).toMatchObject({ kind: CredentialKind.ADMINISTRATOR, sessionId: id });
	});
});

describe("a session ends", () => {
	const stateOf = async (cookie: string) => {
		const { status, body } = await call("SessionService/GetSession", {}, { ...console, cookie });
		return status === 200 ? "open" : body.message;
	};
	const ended = expect.stringContaining("the session has ended: sign in again");

	test("when its person signs out", async () => {
		const { cookie } = await signIn(adminToken);
		expect(await stateOf(cookie)).toBe("open");
		await call("SessionService/EndSession", {}, { ...console, cookie });
		await expect.poll(() => stateOf(cookie)).toEqual(ended);
	});

	test("when an administrator ends it", async () => {
		const { cookie, id } = await signIn(adminToken);
		await roster.client(SessionService, adminToken).endSession({ id });
		await expect.poll(() => stateOf(cookie)).toEqual(ended);
	});

	test("when its token is deleted", async () => {
		const tokens = roster.client(TokenService, adminToken);
		const { token, plaintext } = await tokens.createToken({ kind: CredentialKind.ADMINISTRATOR });
		const { cookie, id } = await signIn(plaintext);
		expect(await stateOf(cookie)).toBe("open");
		await tokens.deleteToken({ id: token?.id ?? "" });
		await expect.poll(() => stateOf(cookie)).toEqual(ended);
		const { sessions } = await roster.client(SessionService, adminToken).listSessions({});
		expect(sessions.map((each) => each.id)).not.toContain(id);
	});

	test("after an hour without a call, and not before", async () => {
		const { cookie } = await signIn(adminToken);
		roster.clock.advance(0.9 * hour);
		expect(await stateOf(cookie)).toBe("open");
		roster.clock.advance(0.9 * hour);
		await expect.poll(() => stateOf(cookie)).toBe("open");
		roster.clock.advance(1.1 * hour);
		await expect.poll(() => stateOf(cookie)).toEqual(ended);
	});

	test("after twelve hours, whatever is called", async () => {
		const { cookie } = await signIn(adminToken);
		for (let call = 0; call < 14; call++) {
			expect(await stateOf(cookie)).toBe("open");
			roster.clock.advance(0.85 * hour);
		}
		roster.clock.advance(0.2 * hour);
		await expect.poll(() => stateOf(cookie)).toEqual(ended);
	});
});

describe("the sign-in", () => {
	test("refuses a wrong token after a second", async () => {
		const started = performance.now();
		expect((await call("SessionService/SignIn", { token: "wrong" })).status).toBe(401);
		expect(performance.now() - started).toBeGreaterThan(950);
	});

	test("refuses a token of another kind", async () => {
		expect((await call("SessionService/SignIn", { token: roster.scimToken })).status).toBe(403);
	});

	test("refuses an empty message", async () => {
		expect((await call("SessionService/SignIn", {})).status).toBe(400);
	});

	test("lets few attempts of an address wait, and refuses the others at once", async () => {
		const turns = signInTurns();
		const attempts = Array.from({ length: 12 }, () =>
			turns.take("192.0.2.1", () => Promise.reject(unknownToken())).catch((error) => error.code as number),
		);
		// resource_exhausted
		expect(await Promise.race(attempts.slice(10))).toBe(8);
		await expect(turns.take("192.0.2.2", async () => "in")).resolves.toBe("in");
	});

	test("takes the code of a link once, and for ten minutes", () => {
		let now = 0;
		const codes = signInCodes(() => now);
		const [used, late] = [codes.issue("one"), codes.issue("two")];
		expect([codes.take(used), codes.take(used), codes.take("other")]).toEqual(["one", undefined, undefined]);
		now = 600_000;
		expect(codes.take(late)).toBeUndefined();
	});
});
