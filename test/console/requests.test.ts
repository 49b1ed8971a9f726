// SPDX-License-Identifier: Apache-2.0

// The view of requests in a real browser: what one connection sent, what a sync did as a whole, and what a request
// changed.

import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { Scim, userOf } from "../scim.ts";
import { axeFindings, canTest, expectClean, launch, openTab, signIn, type Tab } from "./browser.ts";

const minute = 60_000;

describe.skipIf(!canTest)("the requests of identity providers", () => {
	let roster: Roster;
	let browser: Browser;
	let tab: Tab;

	beforeAll(async () => {
		[roster, browser] = await Promise.all([startRoster(), launch()]);
	});

	afterAll(() => Promise.all([browser?.close(), roster?.stop()]));

	beforeEach(async () => {
		tab = await openTab(browser);
		await signIn(tab, roster.url, adminToken);
	});

	afterEach(async () => {
		await expectClean(tab, roster.url, adminToken);
		await tab.context.close();
	});

	/** A SCIM client of a connection of its own. */
	async function connect(connection: string): Promise<Scim> {
		const { plaintext } = await roster
			.client(TokenService, adminToken)
			.createToken({ displayName: `${connection}-token`, kind: CredentialKind.SCIM, connection });
		return new Scim(roster.scimUrl, plaintext);
	}

	test("an initial sync shows its progress while it runs, and then what a cycle did", async () => {
		const { page } = tab;
		const entra = await connect("entra");
		const create = async (from: number, to: number) => {
			for (let index = from; index < to; index++) {
				await entra.ask(`GET /Users?filter=userName eq "person-${index}"`).answers(200);
				const wrong = index === 5 ? { active: "perhaps" } : {};
				await entra.ask("POST /Users", { ...userOf(`person-${index}`), ...wrong }).answers(index === 5 ? 400 : 201);
			}
		};
		await create(0, 12);
		await page.goto(`${roster.url}/requests`);
		await page.getByRole("button", { name: "Syncs" }).click();
		const items = page.getByRole("region", { name: "Syncs, newest first" }).getByRole("listitem");
		await items.getByText("11 of 12 users created").waitFor();
		await items.getByText("running").waitFor();
		expect(await items.first().innerText()).toMatch(/Initial sync\s+of entra-token/);
		// It goes on without a reload.
		await create(12, 20);
		await items.getByText("19 of 20 users created").waitFor({ timeout: 20_000 });
		expect(await axeFindings(tab)).toEqual([]);

		// A cycle, after a pause. Its requests are those of the story, and no others.
		roster.clock.advance(40 * minute);
		await entra.ask('GET /Users?filter=userName eq "nobody"').answers(200);
		await entra.ask("POST /Users", { ...userOf("late"), active: "perhaps" }).answers(400);
		await page.reload();
		await items.first().getByText("Cycle").waitFor();
		expect(await items.nth(1).innerText()).not.toContain("running");
		await items.first().getByRole("link", { name: "1 refused" }).click();
		const table = page.getByRole("table", { name: "Requests, newest first" });
		await table.getByRole("row").nth(1).waitFor();
		expect(await table.getByRole("row").count()).toBe(2);
		await page.goBack();
		await items.nth(1).getByRole("link", { name: "Its requests" }).click();
		// The 19 that were created, and the one that was refused.
		await expect.poll(() => table.getByRole("row").count()).toBe(21);
		await page.getByRole("button", { name: /Remove the filter Sync of the token/ }).click();
		await expect.poll(() => table.getByRole("row").count()).toBe(22);
	}, 90_000);

	test("one connection is looked at, by an address for a colleague", async () => {
		const { page } = tab;
		const okta = await connect("okta");
		await roster.scim.user("default@example.com");
		await okta.user("okta@example.com");
		await page.goto(`${roster.url}/requests`);
		const filter = page.getByLabel("Connection");
		await filter.focus();
		await filter.getByRole("option", { name: "okta" }).waitFor({ state: "attached" });
		await filter.selectOption("okta");
		await page.getByRole("button", { name: "Remove the filter Connection okta" }).waitFor();
		const rows = page.getByRole("table", { name: "Requests, newest first" }).getByRole("row");
		await expect.poll(() => rows.count()).toBe(2);
		expect(await rows.nth(1).innerText()).toContain("okta-token");
		await page.reload();
		await expect.poll(() => rows.count()).toBe(2);
		await page.goto(`${roster.url}/requests?connection=nowhere`);
		await page.getByText('the connection "nowhere" was not found').waitFor();
	}, 60_000);

	test("a request tells by name who joined which group", async () => {
		const { page } = tab;
		const { id } = await roster.scim.user("ada@example.com", { name: { givenName: "Ada", familyName: "Lovelace" } });
		await roster.scim.group("Platform Team", id);
		await page.goto(`${roster.url}/requests`);
		await page.getByRole("link", { name: "POST /scim/v2/Groups" }).first().click();
		await page.getByRole("heading", { level: 3, name: "What it changed" }).waitFor();
		await page.getByText("Ada Lovelace joined the group Platform Team").waitFor();
	});
});
