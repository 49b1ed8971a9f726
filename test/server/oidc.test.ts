// SPDX-License-Identifier: Apache-2.0

// Sign-in of people with OpenID Connect: who gets in, with which role, what an answer of the issuer must be, and who a
// change was made by.

import { generateKeyPairSync } from "node:crypto";
import { SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { AuditService } from "../../gen/buf/alpha/audit/v1alpha1/service_pb.ts";
import { ChangeKind, CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { PersonRole } from "../../gen/roster/v1/person_pb.ts";
import { SessionService } from "../../gen/roster/v1/session_service_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { readConfig } from "../../src/config.ts";
import { returnAddress } from "../../src/server/oidc.ts";
import { runCommand } from "../command.ts";
import { signed } from "../issuer.ts";
import { OidcBrowser, type OidcIssuer, settingsFor, startOidcIssuer } from "../oidc-issuer.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { userOf } from "../scim.ts";

const rules = {
	administrator: "group:admins,Ada@Example.com",
	operator: "group:operators",
	viewer: "group:viewers,group:everybody",
};
const standard = { sub: "bob", name: "Bob", email: "bob@example.com", email_verified: true, groups: ["admins"] };

let issuer: OidcIssuer;
let roster: Roster;

beforeAll(async () => {
	issuer = await startOidcIssuer();
	roster = await startRoster({ oidc: settingsFor(issuer, rules) });
});

afterAll(async () => {
	await roster.stop();
	await issuer.stop();
});

beforeEach(() => {
	Object.assign(issuer, {
		...{ person: standard, userInfo: {}, instead: undefined, sendBack() {} },
		idToken: (claims: Record<string, unknown>) => signed(issuer.key, claims),
	});
});

const roleOf = async (browser: OidcBrowser) => {
	const { status, body } = await browser.call("roster.v1.SessionService/GetSession");
	return status === 200 ? body.session.person.role : body.code;
};

async function signIn(person: Record<string, unknown>): Promise<OidcBrowser> {
	issuer.person = { ...standard, ...person };
	const browser = new OidcBrowser(roster.url);
	expect(await browser.signIn()).toMatchObject({ status: 303, location: "/" });
	return browser;
}

describe("a person", () => {
	test("gets a session whose cookie no script and no other site can use, and no token", async () => {
		const browser = new OidcBrowser(roster.url);
		const back = await browser.begin("/people?state=inactive");
		const { headers, location, status } = await browser.get(back);
		expect([status, location]).toEqual([303, "/people?state=inactive"]);
		expect(headers.getSetCookie()).toEqual([
			"roster_sign_in=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0",
			expect.stringMatching(
				/^roster_session=[0-9a-f-]{36}\.[0-9a-f]{64}; HttpOnly; SameSite=Strict; Path=\/; Max-Age=43200$/,
			),
		]);
		expect(headers.get("cache-control")).toBe("no-store");
		const { body } = await browser.call("roster.v1.SessionService/GetSession");
		expect(body.session).toMatchObject({
			person: { issuer: issuer.url, subject: "bob", email: "bob@example.com", name: "Bob" },
		});
		expect(body.session.person.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
		expect(body.session.tokenId).toBeUndefined();
	});

	test("has the highest role of their groups and of their verified address", async () => {
		const role = async (person: Record<string, unknown>) => roleOf(await signIn(person));
		expect(await role({ groups: ["everybody"] })).toBe("PERSON_ROLE_VIEWER");
		expect(await role({ groups: ["everybody", "operators"] })).toBe("PERSON_ROLE_OPERATOR");
		expect(await role({ groups: ["viewers", "admins", "operators"] })).toBe("PERSON_ROLE_ADMINISTRATOR");
		expect(await role({ groups: ["viewers"], email: "ADA@example.com" })).toBe("PERSON_ROLE_ADMINISTRATOR");
		expect(await role({ groups: "operators" })).toBe("PERSON_ROLE_OPERATOR");
		expect(await role({ groups: ["viewers"], email: "ada@example.com", email_verified: false })).toBe(
			"PERSON_ROLE_VIEWER",
		);
	});

	test("has the groups and the address of the UserInfo endpoint, if the ID token has none", async () => {
		issuer.userInfo = { groups: ["operators"], email: "bob@example.com", email_verified: true };
		const browser = await signIn({ groups: undefined, email: undefined, email_verified: undefined });
		expect(await roleOf(browser)).toBe("PERSON_ROLE_OPERATOR");
	});

	test("is the actor of their changes, in the change log and in the audit API, and of their session", async () => {
		const browser = await signIn({});
		const created = await browser.call("buf.alpha.registry.v1alpha1.OrganizationService/CreateOrganization", {
			name: "research",
		});
		expect(created.status).toBe(200);
		const { changes } = await roster.provisioning.listChanges({ pageSize: 1000 });
		expect(changes.at(-1)?.actor).toMatchObject({
			...{ kind: CredentialKind.PERSON, tokenId: "" },
			person: {
				...{ issuer: issuer.url, subject: "bob", email: "bob@example.com", name: "Bob" },
				role: PersonRole.ADMINISTRATOR,
			},
		});
		const [by, byNobody] = [changes.at(-1)?.actor?.person?.id ?? "", "00000000-0000-8000-8000-000000000000"];
		const found = await roster.provisioning.searchChanges({ personId: by, pageSize: 1000 });
		expect(found.changes.length).toBeGreaterThan(0);
		expect(found.changes.every(({ actor }) => actor?.person?.subject === "bob")).toBe(true);
		expect((await roster.provisioning.searchChanges({ personId: byNobody, pageSize: 1000 })).changes).toEqual([]);
		const { events } = await roster.client(AuditService, adminToken).listAuditedEvents({ pageSize: 250 });
		const id = changes.at(-1)?.actor?.person?.id;
		expect(events.at(-1)?.actor).toMatchObject({ id, name: "bob@example.com" });
		const shell = { ROSTER_URL: roster.url, BUF_TOKEN: adminToken };
		const { out } = await runCommand(["changes", "--last", "1"], shell);
		expect(out).toMatch(/ organization_created .* by bob@example\.com \(administrator\)\n$/);
		const { sessions } = await roster.client(SessionService, adminToken).listSessions({});
		expect(sessions.find((each) => each.id === changes.at(-1)?.actor?.sessionId)?.person?.name).toBe("Bob");
		const { body } = await browser.call("buf.alpha.registry.v1alpha1.AuthnService/GetCurrentUser");
		expect(body.user).toMatchObject({ id, username: "bob@example.com" });
		const { body: caller } = await browser.call("roster.v1.ProvisioningService/GetCaller");
		expect(caller.actor).toMatchObject({ kind: "CREDENTIAL_KIND_PERSON", person: { id } });
	});

	test("signs out, and an operator ends no session but their own", async () => {
		const [administrator, operator] = [await signIn({}), await signIn({ groups: ["operators"] })];
		const endSession = "roster.v1.SessionService/EndSession";
		const idOf = async (browser: OidcBrowser) =>
			(await browser.call("roster.v1.SessionService/GetSession")).body.session.id as string;
		const refused = await operator.call(endSession, { id: await idOf(administrator) });
		expect([refused.status, refused.body.code]).toEqual([403, "permission_denied"]);
		expect(await roleOf(administrator)).toBe("PERSON_ROLE_ADMINISTRATOR");
		expect((await administrator.call(endSession, { id: await idOf(operator) })).status).toBe(200);
		await expect.poll(() => roleOf(operator)).toBe("unauthenticated");
		expect((await administrator.call(endSession)).status).toBe(200);
		await expect.poll(() => roleOf(administrator)).toBe("unauthenticated");
	});

	test("hears which methods their role may not call, and the error names the role that may", async () => {
		const browser = await signIn({ groups: ["operators"] });
		const { body } = await browser.call("roster.v1.SessionService/GetSession");
		const denied = new Map(
			body.deniedMethods.map((each: { method: string; role: string }) => [each.method, each.role]),
		);
		expect(denied.get("roster.v1.TokenService/CreateToken")).toBe("PERSON_ROLE_ADMINISTRATOR");
		expect(denied.has("roster.v1.ProvisioningService/ReleaseGuard")).toBe(false);
		const refused = await browser.call("roster.v1.TokenService/CreateToken", { kind: "CREDENTIAL_KIND_SERVICE" });
		expect([refused.status, refused.body.message]).toEqual([
			403,
			expect.stringMatching(
				/the role operator may not call roster\.v1\.TokenService\/CreateToken: it needs the role administrator.*role_too_low/,
			),
		]);
	});
});

describe("a device", () => {
	const ask = async (name: string, body: string | URLSearchParams): Promise<Record<string, string>> => {
		const type = typeof body === "string" ? "application/json" : "application/x-www-form-urlencoded";
		const headers = { "content-type": type };
		const response = await fetch(`${roster.url}/oauth2/device/${name}`, {
			method: "POST",
			headers,
			body: String(body),
		});
		return response.json() as Promise<Record<string, string>>;
	};

	/** Begins the sign-in of a device, and returns the function that asks for its token. */
	async function begin(approve: (userCode: string) => Promise<void>) {
		const { client_id: id = "" } = await ask("registration", JSON.stringify({ client_name: "laptop" }));
		const begun = await ask("authorization", new URLSearchParams({ client_id: id }));
		await approve(begun["user_code"] ?? "");
		const grant = { grant_type: "urn:ietf:params:oauth:grant-type:device_code", client_id: id };
		return () => ask("token", new URLSearchParams({ ...grant, device_code: begun["device_code"] ?? "" }));
	}

	const expireTime = new Date(Date.now() + 86_400_000).toISOString();
	const approval = "roster.v1.DeviceService/ApproveDeviceSignIn";

	test("is approved by an administrator alone, whom the change log names, and whose session has to be open", async () => {
		const { id: userId } = await roster.scim.ask("POST /Users", userOf("device@example.com")).answers(201);
		const [administrator, operator] = [await signIn({}), await signIn({ groups: ["operators"] })];
		const approve = (browser: OidcBrowser) => async (userCode: string) => {
			expect((await operator.call(approval, { userCode, userId, expireTime })).status).toBe(403);
			expect((await browser.call(approval, { userCode, userId, expireTime })).status).toBe(200);
		};
		const token = await begin(approve(administrator));
		expect((await token())["access_token"]).toMatch(/^roster_user_/);
		const { changes } = await roster.provisioning.listChanges({ kinds: [ChangeKind.TOKEN_CREATED], pageSize: 1000 });
		expect(changes.at(-1)?.actor).toMatchObject({ kind: CredentialKind.PERSON, person: { subject: "bob" } });

		const other = await begin(approve(administrator));
		await administrator.call("roster.v1.SessionService/EndSession");
		expect(await other()).toMatchObject({
			error: "access_denied",
			error_description: expect.stringContaining("has ended"),
		});
	});
});

describe("nobody gets in", () => {
	async function refused(browser: OidcBrowser, back: string) {
		const { status, text, headers } = await browser.get(back);
		expect(browser.session).toBe("");
		expect(headers.get("content-security-policy")).toContain("default-src 'self'");
		const [, code] = /<small>(\w+), request /.exec(text) ?? [];
		const alert = /<p role="alert">(.*?)<\/p>/.exec(text)?.[1] ?? "";
		return { status, code, alert, text };
	}
	const count = async () => (await roster.client(SessionService, adminToken).listSessions({})).sessions.length;

	test("whom no rule names: the page says who they are, and the log does not", async () => {
		issuer.person = { ...standard, sub: "eve", name: "<Eve>", email: "eve@evil.example", groups: ["guests", "staff"] };
		const before = await count();
		const browser = new OidcBrowser(roster.url);
		const page = await refused(browser, await browser.begin());
		expect(page).toMatchObject({
			status: 403,
			code: "oidc_refused",
			alert: "No rule of this server gives you a role.",
		});
		expect(page.text).toContain("eve@evil.example");
		expect(page.text).toContain("guests, staff");
		expect(page.text).toContain("&lt;Eve&gt;");
		expect(page.text).toContain("ROSTER_OIDC_ADMINISTRATORS");
		expect(await count()).toBe(before);
		const line = roster.logged.find((each) => each["code"] === "oidc_refused");
		expect(line).toMatchObject({ route: "/oidc/callback", status: 403 });
		expect(JSON.stringify(roster.logged)).not.toMatch(/eve@|"Eve|<Eve|guests/);
	});

	test("with an address that is not verified, and the page says so", async () => {
		issuer.person = { ...standard, email: "ada@example.com", email_verified: false, groups: [] };
		const browser = new OidcBrowser(roster.url);
		const page = await refused(browser, await browser.begin());
		expect(page.code).toBe("oidc_refused");
		expect(page.text).toContain("ada@example.com, which the identity provider does not call verified");
	});

	test("whose groups are too many for the issuer to send, and the page says so", async () => {
		issuer.person = { ...standard, groups: undefined, _claim_names: { groups: "src1" }, _claim_sources: { src1: {} } };
		const browser = new OidcBrowser(roster.url);
		const page = await refused(browser, await browser.begin());
		expect(page.code).toBe("oidc_refused");
		expect(page.text).toContain("too many for the identity provider to send");
	});

	const seconds = () => Math.floor(Date.now() / 1000);
	const publicKey = () => Buffer.from(JSON.stringify(issuer.key.publicJwk));
	const otherKey = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
	const idTokens: Record<string, (claims: Record<string, unknown>) => Promise<string>> = {
		"of another issuer (iss)": (claims) => signed(issuer.key, { ...claims, iss: "https://evil.example" }),
		"for another client (aud)": (claims) => signed(issuer.key, { ...claims, aud: "other" }),
		"for several clients without azp": (claims) => signed(issuer.key, { ...claims, aud: ["roster", "other"] }),
		"with another nonce": (claims) => signed(issuer.key, { ...claims, nonce: "other" }),
		"without nonce": (claims) => signed(issuer.key, { ...claims, nonce: undefined }),
		"without subject": (claims) => signed(issuer.key, { ...claims, sub: undefined }),
		"that has expired": (claims) => signed(issuer.key, { ...claims, exp: seconds() - 120 }),
		"that is not valid yet": (claims) => signed(issuer.key, { ...claims, nbf: seconds() + 600 }),
		"with alg none": async (claims) => new UnsecuredJWT(claims).encode(),
		"signed with HS256 and the public key": (claims) =>
			new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid: issuer.key.kid }).sign(publicKey()),
		"signed with HS256 and the client secret": (claims) =>
			new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(Buffer.from("the-secret-of-the-client")),
		"signed with another key": (claims) =>
			new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: issuer.key.kid }).sign(otherKey),
		"whose signature is cut": async (claims) => (await signed(issuer.key, claims)).slice(0, -8),
		"that is none": async () => "nonsense",
	};

	test.each(Object.keys(idTokens))("with an ID token %s", async (name) => {
		issuer.idToken = idTokens[name] as (typeof idTokens)[string];
		const browser = new OidcBrowser(roster.url);
		const page = await refused(browser, await browser.begin());
		expect(page).toMatchObject({ status: 400, code: "oidc_failed" });
		expect(page.alert).toMatch(/^The answer of the identity provider is not valid: /);
		const [, claim] = / \((\w+)\)$/.exec(name) ?? [];
		expect(page.alert).toContain(claim === undefined ? "" : `&quot;${claim}&quot;`);
	});

	test("with an answer of another issuer (RFC 9207)", async () => {
		issuer.sendBack = (parameters) => parameters.set("iss", "https://evil.example");
		const browser = new OidcBrowser(roster.url);
		expect((await refused(browser, await browser.begin())).code).toBe("oidc_failed");
	});

	test("who is denied, and the page has the words of the issuer as text", async () => {
		issuer.sendBack = (parameters) => {
			parameters.delete("code");
			parameters.set("error", "access_denied");
			parameters.set("error_description", "<b>no</b>");
		};
		const browser = new OidcBrowser(roster.url);
		const page = await refused(browser, await browser.begin());
		expect(page.alert).toContain("(access_denied: &lt;b&gt;no&lt;/b&gt;)");
	});

	test("with another state, without a cookie, or in another browser; the right one goes on", async () => {
		const browser = new OidcBrowser(roster.url);
		const back = await browser.begin();
		const exchanged = issuer.exchanged;
		const forged = new URL(back);
		forged.searchParams.set("state", "other");
		expect((await refused(browser, forged.href)).alert).toContain("The answer belongs to another sign-in (state)");
		const other = new OidcBrowser(roster.url);
		expect((await refused(other, back)).alert).toContain("This browser has no sign-in that is under way");
		await other.begin();
		expect((await refused(other, back)).alert).toContain("The answer belongs to another sign-in (state)");
		other.cookies.set("roster_sign_in", `${browser.cookies.get("roster_sign_in")}x`);
		expect((await refused(other, back)).alert).toContain("This browser has no sign-in that is under way");
		expect(issuer.exchanged).toBe(exchanged);
		expect(await browser.get(back)).toMatchObject({ status: 303 });
	});

	test("twice with one code, whichever server is asked", async () => {
		const browser = new OidcBrowser(roster.url);
		const back = await browser.begin();
		const cookie = browser.cookies.get("roster_sign_in") ?? "";
		expect((await browser.get(back)).status).toBe(303);
		browser.cookies.clear();
		browser.cookies.set("roster_sign_in", cookie);
		expect((await refused(browser, back)).alert).toContain("completed already");
	});

	test("with a code that the issuer does not know", async () => {
		issuer.sendBack = (parameters) => parameters.set("code", "other");
		const browser = new OidcBrowser(roster.url);
		expect((await refused(browser, await browser.begin())).alert).toContain(
			"did not accept the sign-in (invalid_grant)",
		);
	});

	test("who takes longer than ten minutes", async () => {
		const browser = new OidcBrowser(roster.url);
		const back = await browser.begin();
		roster.clock.advance(601_000);
		expect((await refused(browser, back)).alert).toContain("more than ten minutes ago");
	});

	test("with another method than GET", async () => {
		const response = await fetch(`${roster.url}/oidc/callback`, { method: "POST", body: "code=1&state=2" });
		expect([response.status, response.headers.get("allow")]).toEqual([405, "GET"]);
	});
});

test.each([
	...["//evil.example", "/\\evil.example", "https://evil.example/", "/people/../../evil", "\\\\evil.example", "/@evil"],
	...["/scim/v2", "/oidc/sign-in", "javascript:alert(1)", "/\t/evil.example", "/oidc/callback?code=1", ""],
])("%j leads to no other place than the console", (to) => {
	expect(returnAddress(to)).toBe("/");
});

test("the address of a view is kept, with its query", async () => {
	expect(returnAddress("/people/42?tab=1#top")).toBe("/people/42?tab=1");
	const browser = new OidcBrowser(roster.url);
	expect((await browser.signIn("//evil.example")).location).toBe("/");
});

test("the issuer gets PKCE with S256, and asks again who it is only where a person wants that", async () => {
	const browser = new OidcBrowser(roster.url);
	const asked = new URL((await browser.get("/oidc/sign-in")).location).searchParams;
	expect(Object.fromEntries(asked)).toMatchObject({
		...{ response_type: "code", client_id: "roster", scope: "openid profile email", code_challenge_method: "S256" },
		redirect_uri: "http://console.test/oidc/callback",
	});
	expect(asked.get("state")?.length).toBeGreaterThan(40);
	expect(asked.has("prompt")).toBe(false);
	const again = new URL((await browser.get("/oidc/sign-in?again")).location).searchParams;
	expect(again.get("prompt")).toBe("login");
});

test("over TLS the cookies are Secure, and bound to the host", async () => {
	const secure = { ...settingsFor(issuer, rules), consoleOrigin: "https://roster.example" };
	const other = await startRoster({ oidc: secure }, 1);
	const begun = await fetch(`${other.url}/oidc/sign-in`, { redirect: "manual" });
	expect(begun.headers.get("set-cookie")).toMatch(
		/^__Host-roster_sign_in=\S+; HttpOnly; SameSite=Lax; Path=\/; Max-Age=600; Secure$/,
	);
	const { location } = await new OidcBrowser(other.url).get(begun.headers.get("location") ?? "");
	const callback = location.replace("https://roster.example", other.url);
	const cookie = begun.headers.get("set-cookie")?.split(";")[0] ?? "";
	const { headers } = await fetch(callback, { redirect: "manual", headers: { cookie } });
	expect(headers.getSetCookie()[1]).toMatch(/^__Host-roster_session=.*; Secure$/);
	await other.stop();
});

describe("another configuration, after a restart,", () => {
	const signedIn = async ({ url }: Roster, groups: string[]) => {
		issuer.person = { ...standard, groups };
		const browser = new OidcBrowser(url);
		await browser.signIn();
		return browser;
	};

	test("holds for the sessions of people that are open", async () => {
		const changing = await startRoster({ oidc: settingsFor(issuer, rules) });
		const [admin, viewer] = [await signedIn(changing, ["admins"]), await signedIn(changing, ["viewers"])];
		expect([await roleOf(admin), await roleOf(viewer)]).toEqual(["PERSON_ROLE_ADMINISTRATOR", "PERSON_ROLE_VIEWER"]);
		const others = settingsFor(issuer, { administrator: "group:others", operator: "group:viewers" });
		await changing.restart({ oidc: others });
		expect([await roleOf(admin), await roleOf(viewer)]).toEqual(["unauthenticated", "PERSON_ROLE_OPERATOR"]);
		const { sessions } = await changing.client(SessionService, adminToken).listSessions({});
		expect(sessions.flatMap(({ person }) => person?.role ?? [])).toEqual([PersonRole.OPERATOR]);
		await changing.restart({ oidc: { ...others, clientId: "another" } });
		expect(await roleOf(viewer)).toBe("unauthenticated");
		await changing.stop();
	});

	test("turns the shared token off: people alone sign in, and tokens with a name of their own still work", async () => {
		const changing = await startRoster({ oidc: settingsFor(issuer, rules) });
		const tokens = changing.client(TokenService, adminToken);
		const make = async (displayName: string) =>
			(await tokens.createToken({ kind: CredentialKind.ADMINISTRATOR, displayName })).plaintext;
		const [first, machine] = [await make("first-start"), await make("terraform")];
		const call = async (method: string, headers: Record<string, string>, body: object = {}) => {
			const response = await fetch(`${changing.url}/roster.v1.${method}`, {
				method: "POST",
				headers: { "content-type": "application/json", ...headers },
				body: JSON.stringify(body),
			});
			return { status: response.status, text: await response.text(), cookie: response.headers.get("set-cookie") ?? "" };
		};
		const caller = async (token: string) => call("ProvisioningService/GetCaller", { authorization: `Bearer ${token}` });
		const { cookie } = await call("SessionService/SignIn", {}, { token: machine });
		const session = async () => {
			const headers = { cookie: cookie.split(";")[0] ?? "", "x-roster-console": "1", "sec-fetch-site": "same-origin" };
			return (await call("SessionService/GetSession", headers)).status;
		};
		expect([(await caller(first)).status, await session()]).toEqual([200, 200]);

		await changing.restart({ adminToken: undefined, adminTokenOff: true });
		expect((await caller(machine)).status).toBe(200);
		expect(await caller(first)).toMatchObject({ status: 401, text: expect.stringContaining("shared_token_off") });
		expect((await caller(adminToken)).status).toBe(401);
		expect(await session()).toBe(401);
		expect(await call("SessionService/SignIn", {}, { token: machine })).toMatchObject({
			...{ status: 403, text: expect.stringContaining("turns the sign-in with a token off") },
		});
		const { sessions } = await changing.client(SessionService, machine).listSessions({});
		expect(sessions).toEqual([]);
		expect(await roleOf(await signedIn(changing, ["admins"]))).toBe("PERSON_ROLE_ADMINISTRATOR");
		const options = await changing.client(SessionService, undefined).getSignInOptions({});
		expect(options).toMatchObject({ token: false, oidcUrl: "http://console.test/oidc/sign-in?to=" });
		await changing.stop();
	});
});

describe("an issuer that is not there", () => {
	test("does not keep the server from starting; the page says so, and works when it is back", async () => {
		const gone = await startOidcIssuer();
		await gone.stop();
		const other = await startRoster({ oidc: settingsFor(gone, rules) }, 1);
		const options = async () => (await other.client(SessionService, undefined).getSignInOptions({})).oidcUnavailable;
		await expect.poll(options).toBe(true);
		const page = await new OidcBrowser(other.url).get("/oidc/sign-in");
		expect(page.status).toBe(503);
		expect(page.text).toMatch(/cannot be used: fetch failed \(ECONNREFUSED\)/);
		expect(page.headers.get("retry-after")).toBe("10");
		const back = await startOidcIssuer(Number(new URL(gone.url).port));
		back.person = standard;
		const browser = new OidcBrowser(other.url);
		await expect.poll(async () => (await browser.get("/oidc/sign-in")).status, { timeout: 10_000 }).toBe(303);
		expect(await browser.signIn()).toMatchObject({ status: 303 });
		expect(await options()).toBe(false);
		await other.stop();
		await back.stop();
	});

	test("is given up after five seconds", async () => {
		const browser = new OidcBrowser(roster.url);
		const back = await browser.begin();
		issuer.instead = () => {};
		const started = performance.now();
		const page = await browser.get(back);
		expect(page.status).toBe(503);
		expect(page.text).toContain("operation timed out");
		expect(performance.now() - started).toBeLessThan(9000);
	});

	test.each([
		["says that it is another one", { issuer: "https://evil.example" }],
		["answers with something else", "<html>"],
		["answers with more than 1 MiB", "x".repeat(2_000_000)],
	])("%s", async (_, body) => {
		const strange = await startOidcIssuer();
		strange.instead = (response) => {
			response.setHeader("content-type", "application/json");
			response.end(typeof body === "string" ? body : JSON.stringify(body));
		};
		const other = await startRoster({ oidc: settingsFor(strange, rules) }, 1);
		expect((await new OidcBrowser(other.url).get("/oidc/sign-in")).status).toBe(503);
		await other.stop();
		await strange.stop();
	});
});

describe("the environment", () => {
	const whole = {
		...{ ROSTER_OIDC_ISSUER: "https://login.example.com/", ROSTER_PUBLIC_URL: "https://roster.example.com/" },
		...{ ROSTER_OIDC_CLIENT_ID: "roster", ROSTER_OIDC_CLIENT_SECRET: "secret" },
		ROSTER_OIDC_ADMINISTRATORS: "group: platform admins , Ada@Example.com",
	};

	test("has the issuer, the rules, and the origin of the console", () => {
		expect(readConfig({ ...whole, ROSTER_OIDC_VIEWERS: "group:all" }).oidc).toEqual({
			...{ issuer: "https://login.example.com", clientId: "roster", clientSecret: "secret", groupsClaim: "groups" },
			...{ scopes: "openid profile email", consoleOrigin: "https://roster.example.com" },
			rules: {
				administrator: [{ group: "platform admins" }, { email: "ada@example.com" }],
				operator: [],
				viewer: [{ group: "all" }],
			},
		});
		const apart = { ...whole, ROSTER_ADMIN_LISTEN: "127.0.0.1:0", ROSTER_CONSOLE_URL: "https://console.example.com" };
		expect(readConfig(apart).oidc?.consoleOrigin).toBe("https://console.example.com");
		expect(readConfig({ ...whole, ROSTER_ADMIN_TOKEN: "off" })).toMatchObject({
			...{ adminToken: undefined, adminTokenOff: true },
		});
		expect(readConfig({})).toMatchObject({ oidc: undefined, adminTokenOff: false });
	});

	test.each([
		["ROSTER_OIDC_CLIENT_SECRET: is not set", { ROSTER_OIDC_CLIENT_SECRET: "" }],
		["ROSTER_OIDC_CLIENT_ID: is set, but ROSTER_OIDC_ISSUER is not", { ROSTER_OIDC_ISSUER: "" }],
		["ROSTER_OIDC_ISSUER: must begin with https://", { ROSTER_OIDC_ISSUER: "http://login.example.com" }],
		[
			"ROSTER_OIDC_ISSUER: people of any company",
			{ ROSTER_OIDC_ISSUER: "https://login.microsoftonline.com/common/v2.0" },
		],
		["ROSTER_OIDC_ISSUER: people sign in to the console", { ROSTER_CONSOLE: "off" }],
		["ROSTER_PUBLIC_URL: is not set", { ROSTER_PUBLIC_URL: "" }],
		["ROSTER_CONSOLE_URL: set the URL", { ROSTER_ADMIN_LISTEN: "127.0.0.1:0" }],
		["ROSTER_OIDC_ADMINISTRATORS: is not set, so that nobody", { ROSTER_OIDC_ADMINISTRATORS: "" }],
		['ROSTER_OIDC_ADMINISTRATORS: "admins" is neither', { ROSTER_OIDC_ADMINISTRATORS: "admins" }],
		['ROSTER_OIDC_VIEWERS: "group:" is neither', { ROSTER_OIDC_VIEWERS: "group:" }],
		["ROSTER_OIDC_SCOPES: must contain openid", { ROSTER_OIDC_SCOPES: "email" }],
		[
			"ROSTER_ADMIN_TOKEN: can be off only if people",
			{ ROSTER_ADMIN_TOKEN: "off", ROSTER_OIDC_ADMINISTRATORS: "", ROSTER_OIDC_VIEWERS: "group:all" },
		],
	])("is refused with %s", (words, changed) => {
		expect(() => readConfig({ ...whole, ...changed })).toThrow(words);
	});

	test("cannot turn the shared token off while nobody else can sign in", () => {
		expect(() => readConfig({ ROSTER_ADMIN_TOKEN: "off" })).toThrow("ROSTER_ADMIN_TOKEN: can be off only if people");
	});
});
