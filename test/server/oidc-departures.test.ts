// SPDX-License-Identifier: Apache-2.0

// When the session of a person who signed in with OpenID Connect ends because they leave the directory, and when not.

import { afterAll, beforeAll, expect, test } from "vitest";
import { OidcBrowser, type OidcIssuer, settingsFor, startOidcIssuer } from "../oidc-issuer.ts";
import { type Roster, startRoster } from "../roster.ts";
import { userOf } from "../scim.ts";

let issuer: OidcIssuer;
let roster: Roster;

beforeAll(async () => {
	issuer = await startOidcIssuer();
	roster = await startRoster({ oidc: settingsFor(issuer, { administrator: "group:admins" }) });
});

afterAll(async () => {
	await roster.stop();
	await issuer.stop();
});

const roleOf = async (browser: OidcBrowser) => {
	const { status, body } = await browser.call("roster.v1.SessionService/GetSession");
	return status === 200 ? body.session.person.role : body.code;
};

async function signIn(person: Record<string, unknown>): Promise<OidcBrowser> {
	issuer.person = { name: "Bob", email_verified: true, groups: ["admins"], ...person };
	const browser = new OidcBrowser(roster.url);
	expect(await browser.signIn()).toMatchObject({ status: 303, location: "/" });
	return browser;
}

test("a person is signed out for good when the identity provider deactivates or deletes them", async () => {
	for (const [userName, leave] of [
		["grace", (id: unknown) => roster.scim.patch(`/Users/${id}`, { op: "replace", path: "active", value: false })],
		["joan", (id: unknown) => roster.scim.ask(`DELETE /Users/${id}`)],
	] as const) {
		const email = `${userName}@example.com`;
		const person = { sub: userName, email, email_verified: true };
		const { id } = await roster.scim.user(userName);
		const [browser, other] = [
			await signIn(person),
			await signIn({ ...person, sub: "other", email: "else@example.com" }),
		];
		const unverified = await signIn({ ...person, sub: "another", email_verified: false });
		expect(await roleOf(browser)).toBe("PERSON_ROLE_ADMINISTRATOR");
		expect((await leave(id)).status).toBeLessThan(300);
		await expect.poll(() => roleOf(browser)).toBe("unauthenticated");
		expect([await roleOf(other), await roleOf(unverified)]).toEqual([
			...["PERSON_ROLE_ADMINISTRATOR", "PERSON_ROLE_ADMINISTRATOR"],
		]);
		if (userName === "grace") {
			await roster.scim.patch(`/Users/${id}`, { op: "replace", path: "active", value: true }).answers(200);
			expect(await roleOf(browser)).toBe("unauthenticated");
			expect(await roleOf(await signIn(person))).toBe("PERSON_ROLE_ADMINISTRATOR");
		}
	}
});

test("a person is signed out when their user is purged at once, and not when another user had their address", async () => {
	const [email, person] = ["edith@example.com", { sub: "edith", email: "edith@example.com" }];
	const { id } = await roster.scim.user("edith");
	const [browser, stranger] = [await signIn(person), await signIn({ sub: "mary", email: "mary@example.com" })];
	await roster.provisioning.purgeUser({ id: id as string });
	await expect.poll(() => roleOf(browser)).toBe("unauthenticated");
	// Whoever has a SCIM token can create a user with any address, and delete them.
	const later = await signIn(person);
	for (const userName of [email, "mary@example.com"]) {
		const user = await roster.scim.ask("POST /Users", userOf(userName)).answers(201);
		await roster.scim.ask(`DELETE /Users/${user.id}`).answers(204);
	}
	// Another session is asked about first, by a poll: an answer is remembered for half a second.
	const { id: last } = await roster.scim.user("ruth");
	const ruth = await signIn({ sub: "ruth", email: "ruth@example.com" });
	await roster.scim.ask(`DELETE /Users/${last}`).answers(204);
	await expect.poll(() => roleOf(ruth)).toBe("unauthenticated");
	expect([await roleOf(later), await roleOf(stranger)]).toEqual([
		...["PERSON_ROLE_ADMINISTRATOR", "PERSON_ROLE_ADMINISTRATOR"],
	]);
});
