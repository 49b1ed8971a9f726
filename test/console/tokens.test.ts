// SPDX-License-Identifier: Apache-2.0

// Tokens and OAuth clients in a real browser: a token is rotated and bound to networks; a client gets a secret and a
// trust, and loses them. Each secret is shown once, and works.

import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { ClientService } from "../../gen/roster/v1/client_service_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { Scim } from "../scim.ts";
import { axeFindings, canTest, expectClean, launch, openTab, signIn, type Tab } from "./browser.ts";

describe.skipIf(!canTest)("tokens and clients", () => {
	let roster: Roster;
	let browser: Browser;
	let tab: Tab;

	beforeAll(async () => {
		[roster, browser] = await Promise.all([startRoster(), launch()]);
	}, 120_000);

	afterAll(() => Promise.all([browser?.close(), roster?.stop()]));

	beforeEach(async () => {
		tab = await openTab(browser);
		await signIn(tab, roster.url, adminToken);
	});

	afterEach(async () => {
		await expectClean(tab, roster.url, adminToken);
		await tab.context.close();
	});

	const tokens = () => roster.client(TokenService, adminToken);
	const named = async (name: string) =>
		(await tokens().listTokens({})).tokens.find(({ displayName }) => displayName === name);
	const create = (displayName: string) => tokens().createToken({ kind: CredentialKind.SCIM, displayName });

	/** Reads the secret that a dialog shows, and closes the dialog. */
	async function shownSecret(): Promise<string> {
		const { page } = tab;
		const secret = await page.locator("dialog .copy-field code").first().innerText();
		await page.getByRole("button", { name: "I have copied it" }).click();
		await page.getByRole("dialog").waitFor({ state: "detached" });
		expect(await page.content()).not.toContain(secret);
		return secret;
	}

	test("a token is rotated: both secrets work, each with its last use, until the old one is ended", async () => {
		const { page } = tab;
		const { plaintext: old } = await create("okta-prod");
		await page.goto(`${roster.url}/tokens`);
		await page.getByRole("button", { name: "Rotate okta-prod" }).click();
		await page.getByLabel("The old secret stays valid for").selectOption("7 days");
		expect(await axeFindings(tab)).toEqual([]);
		await page.getByRole("button", { name: "Make the new secret" }).click();
		await page.getByText("The old secret stops in 7 days").waitFor();
		const secret = await shownSecret();
		const row = page.getByRole("row", { name: /^okta-prod/ });
		await row.getByText("being rotated").waitFor();
		await new Scim(roster.url, old).ask("GET /Users?count=1").answers(200);
		await new Scim(roster.url, secret).ask("GET /Users?count=1").answers(200);
		await page.reload();
		await row.getByText(/^new secret: (just now|\d+ seconds? ago|1 minute ago)/).waitFor();
		await row.getByText(/^old secret: (just now|\d+ seconds? ago|1 minute ago)/).waitFor();
		await page.getByRole("button", { name: "Finish the rotation of okta-prod" }).click();
		await page.getByText("The old secret was used after the rotation began").waitFor();
		expect(await axeFindings(tab)).toEqual([]);
		await page.getByRole("button", { name: "End the old secret" }).click();
		await page.getByRole("button", { name: "Rotate okta-prod" }).waitFor();
		await new Scim(roster.url, old).ask("GET /Users?count=1").fails(401);
		await new Scim(roster.url, secret).ask("GET /Users?count=1").answers(200);
	}, 60_000);

	test("a rotation is taken back: the old secret is the only one again", async () => {
		const { page } = tab;
		const { plaintext: old } = await create("entra-prod");
		await page.goto(`${roster.url}/tokens`);
		await page.getByRole("button", { name: "Rotate entra-prod" }).click();
		await page.getByRole("button", { name: "Make the new secret" }).click();
		const secret = await shownSecret();
		await page.getByRole("button", { name: "Cancel the rotation of entra-prod" }).click();
		await page.getByRole("button", { name: "End the new secret" }).click();
		await page.getByRole("button", { name: "Rotate entra-prod" }).waitFor();
		await new Scim(roster.url, secret).ask("GET /Users?count=1").fails(401);
		await new Scim(roster.url, old).ask("GET /Users?count=1").answers(200);
	}, 60_000);

	test("a token is bound to networks, and a wrong one is refused with a reason", async () => {
		const { page } = tab;
		const { plaintext } = await create("bound");
		await page.goto(`${roster.url}/tokens`);
		await page.getByRole("button", { name: "Networks bound" }).click();
		const field = page.getByRole("textbox", { name: /^Networks/ });
		await field.fill("192.0.2.0/99");
		await page.getByRole("button", { name: "Set the networks" }).click();
		await page.getByText("The server rejected a value").waitFor();
		await field.fill("192.0.2.0/24\n2001:db8::/32");
		await page.getByRole("button", { name: "Set the networks" }).click();
		await page.getByText("from 192.0.2.0/24, 2001:db8::/32").waitFor();
		await new Scim(roster.url, plaintext).ask("GET /Users?count=1").fails(403);
		expect((await named("bound"))?.networks).toEqual(["192.0.2.0/24", "2001:db8::/32"]);
	}, 60_000);

	test("a client gets a secret, which is exchanged for an access token, and loses it", async () => {
		const { page } = tab;
		await page.goto(`${roster.url}/tokens`);
		await page.getByRole("button", { name: "Create a client" }).click();
		await page.getByPlaceholder("entra-prod").fill("entra");
		expect(await axeFindings(tab)).toEqual([]);
		await page.getByRole("button", { name: "Create the client" }).click();
		await page.getByText("Copy the client secret now").waitFor();
		const secret = await shownSecret();
		const client = page.getByRole("article", { name: "The client entra" });
		await client.getByRole("table", { name: "Secrets of entra" }).waitFor();
		const [made] = (await roster.client(ClientService, adminToken).listClients({})).clients;
		const exchange = () =>
			fetch(`${roster.url}/oauth2/token`, {
				method: "POST",
				body: new URLSearchParams({
					...{ grant_type: "client_credentials", client_id: made?.id ?? "", client_secret: secret },
				}),
			});
		const answer = await exchange();
		expect(answer.status).toBe(200);
		const { access_token } = (await answer.json()) as { access_token: string };
		await new Scim(roster.url, access_token).ask("GET /Users?count=1").answers(200);

		await client.getByRole("button", { name: "Add a trust: entra" }).click();
		await page.getByLabel("Issuer", { exact: true }).fill("https://issuer.example");
		await page.getByLabel("Subject").fill("somebody");
		await page.getByLabel("Audience").fill("api://roster");
		await page.getByLabel("Keys of the issuer").fill("https://issuer.example/keys");
		await page.getByRole("button", { name: "Add the trust" }).click();
		await client.getByRole("table", { name: "Trusts of entra" }).getByText("https://issuer.example/keys").waitFor();
		expect(await axeFindings(tab)).toEqual([]);

		const id = made?.secrets[0]?.id.slice(-8) ?? "";
		await client.getByRole("button", { name: `Remove the secret …${id} of entra` }).click();
		await page.getByLabel("to confirm").fill(id);
		await page.getByRole("button", { name: "Remove the secret", exact: true }).click();
		await client.getByRole("table", { name: "Secrets of entra" }).waitFor({ state: "detached" });
		expect((await exchange()).status).toBe(401);
		await client.getByRole("button", { name: "Remove the trust of entra in https://issuer.example" }).click();
		await page.getByRole("button", { name: "Remove the trust", exact: true }).click();
		await client.getByText("It can do nothing yet").waitFor();
		await client.getByRole("button", { name: "Delete: entra" }).click();
		await page.getByLabel("to confirm").fill("entra");
		await page.getByRole("button", { name: "Delete the client" }).click();
		await page.getByText("There is no OAuth client").waitFor();
		expect((await roster.client(ClientService, adminToken).listClients({})).clients).toEqual([]);
	}, 90_000);
});
