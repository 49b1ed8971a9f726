// SPDX-License-Identifier: Apache-2.0

// Connect in a real browser: the steps of each identity provider, the token that is shown once, and the ticks for what
// arrives while the page is open.

import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ConnectionKind } from "../../gen/roster/v1/connection_pb.ts";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { Scim } from "../scim.ts";
import { axeFindings, canTest, expectClean, launch, openTab, signIn, type Tab } from "./browser.ts";

const folder = process.env["CONSOLE_PICTURES"];

describe.skipIf(!canTest)("connecting an identity provider", () => {
	let roster: Roster;
	let browser: Browser;
	let tab: Tab;

	beforeAll(async () => {
		[roster, browser] = await Promise.all([startRoster(), launch()]);
	}, 120_000);

	afterAll(() => Promise.all([browser?.close(), roster?.stop()]));

	afterEach(async () => {
		await expectClean(tab, roster.url, adminToken);
		await tab.context.close();
	});

	async function look(name: string) {
		if (folder !== undefined) {
			await tab.page.screenshot({ path: `${folder}/connect-${name}.png`, fullPage: true });
		}
		expect(await axeFindings(tab)).toEqual([]);
		expect(await tab.page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
	}

	test("Okta is connected, and the page shows what arrives", async () => {
		tab = await openTab(browser);
		const { page } = tab;
		await signIn(tab, roster.url, adminToken);
		await page.goto(`${roster.url}/connect`);
		await page.getByRole("radio", { name: "Okta" }).focus();
		await page.keyboard.press("Space");
		await page.getByText(`${roster.url}/scim/v2`, { exact: true }).waitFor();
		await page.getByRole("button", { name: "Create the token" }).click();
		const token = await page.locator(".copy-field code", { hasText: "roster_scim_" }).innerText();
		const arrived = page.getByRole("region", { name: "What has arrived" });
		await arrived.getByText("Waiting for the first request…").waitFor();
		expect(page.url()).not.toContain(token);
		const { connection } = await roster.client(ConnectionService, adminToken).getConnection({ name: "default" });
		expect(connection?.kind).toBe(ConnectionKind.OKTA);

		// The token was not pasted whole.
		await new Scim(roster.url, token.slice(0, -4)).ask("GET /Users?count=1").fails(401);
		await arrived.getByText("What to do:").first().waitFor();
		await arrived.getByText(/^401 token_/).waitFor();

		// The path was entered twice.
		await new Scim(`${roster.url}/scim/v2`, token).ask("GET /Users?count=1").fails(404);
		await arrived.getByText("404 unknown_endpoint").waitFor();
		expect(await arrived.locator("li.done").count()).toBe(0);

		const okta = new Scim(roster.url, token);
		await okta.ask("GET /Users?startIndex=1&count=1").answers(200);
		const ticks = (name: string) => arrived.locator("li.done", { hasText: name });
		const [id = ""] = await okta.users(["ada@example.com"]);
		await ticks("First user").waitFor();
		expect(await ticks("First group").count()).toBe(0);
		await ticks("Connection test").waitFor();
		await okta.group("Platform Team", id);
		await ticks("First group").waitFor();
		await arrived.getByText("The identity provider is connected.").waitFor();

		// A refusal of the same token, after the ticks.
		await okta.ask("POST /Users", { userName: "ada@example.com" }).fails(409, "uniqueness");
		await arrived.getByText("409 uniqueness_user_name").waitFor();
		await look("okta");

		await page.reload();
		await page.getByText("It was shown only once").waitFor();
		await ticks("First group").waitFor();
		expect(await page.content()).not.toContain(token);
	}, 90_000);

	test("a second identity provider gets a connection with its own base URL, and a client in the place of a token", async () => {
		tab = await openTab(browser);
		const { page } = tab;
		await roster.scim.user("first@example.com");
		await signIn(tab, roster.url, adminToken);
		await page.goto(`${roster.url}/connect?provider=entra`);
		await page.getByText(/^The connection default manages \d+ (person|people) already/).waitFor();
		await page.getByRole("radio", { name: "An OAuth client" }).check();
		await page.getByRole("textbox", { name: /^Connection/ }).fill("entra");
		await page.getByRole("button", { name: "Create the client" }).click();
		const fields = page.locator(".copy-field code");
		const secret = await fields.filter({ hasText: "roster_client_" }).innerText();
		const clientId = new URL(page.url()).searchParams.get("token") ?? "";
		await fields.getByText(clientId, { exact: true }).waitFor();
		const tenantUrl = await fields.filter({ hasText: "/connections/entra" }).innerText();
		const tokenUrl = await fields.filter({ hasText: "/oauth2/token" }).innerText();
		expect(await page.getByText("scim", { exact: true }).count()).toBe(1);
		expect(page.url()).not.toContain(secret);

		const answer = await fetch(tokenUrl, {
			method: "POST",
			headers: { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString("base64")}` },
			body: new URLSearchParams({ grant_type: "client_credentials", scope: "scim" }),
		});
		const { access_token } = (await answer.json()) as { access_token: string };
		const entra = new Scim(
			tenantUrl.slice(0, tenantUrl.indexOf("/scim")),
			access_token,
			{},
			"%20",
			new URL(tenantUrl).pathname,
		);
		const [id = ""] = await entra.users(["ada@example.org"]);
		await entra.group("Entra people", id);
		await page.getByText("The identity provider is connected.").waitFor();
		const { connection } = await roster.client(ConnectionService, adminToken).getConnection({ name: "entra" });
		expect(connection).toMatchObject({ kind: ConnectionKind.ENTRA, usersCount: 1, groupsCount: 1 });
		await look("client");
		await page.reload();
		await page.getByText("Its secret was shown only once").waitFor();
		await page.getByText(tenantUrl, { exact: true }).waitFor();
	}, 60_000);

	test("a connection test alone is ticked", async () => {
		tab = await openTab(browser, { size: "narrow" });
		const { page } = tab;
		await signIn(tab, roster.url, adminToken);
		await page.goto(`${roster.url}/connect?provider=entra`);
		await page.getByRole("button", { name: "Create the token" }).click();
		const token = await page.locator(".copy-field code", { hasText: "roster_scim_" }).innerText();
		await new Scim(roster.url, token).ask('GET /Users?filter=userName eq "nobody"').answers(200);
		const done = page.locator("li.done");
		await done.getByText("Connection test").waitFor();
		expect(await done.count()).toBe(1);
		await look("contact");
	}, 60_000);

	test.each([
		["okta", "wide", "dark"],
		["entra", "narrow", "light"],
		["entra", "wide", "dark"],
		["other", "narrow", "dark"],
	] as const)(
		"the steps for %s fit, %s and %s",
		async (provider, size, theme) => {
			tab = await openTab(browser, { size, theme });
			await signIn(tab, roster.url, adminToken);
			await tab.page.goto(`${roster.url}/connect?provider=${provider}`);
			await tab.page.getByRole("heading", { name: "4. The" }).waitFor();
			await look(`${provider}-${size}-${theme}`);
		},
		60_000,
	);
});
