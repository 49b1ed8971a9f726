// SPDX-License-Identifier: Apache-2.0

// What is seen before it counts, and taken back after: reviews, undo, and the effects of a setting.

import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { Scim, userOf } from "../scim.ts";
import { axeFindings, canTest, expectClean, launch, openTab, signIn, type Tab } from "./browser.ts";

describe.skipIf(!canTest)("in the console an administrator", () => {
	let roster: Roster;
	let browser: Browser;
	let tab: Tab;
	let organizationId: string;
	let ada: string;

	beforeAll(async () => {
		roster = await startRoster();
		await roster.provisioning.updateSettings({
			settings: { organizationProvisioning: OrganizationProvisioning.MAPPED, guardThreshold: 100 },
		});
		const { organization } = await roster.organizations.createOrganization({ name: "acme" });
		organizationId = organization?.id ?? "";
		await roster.organizations.addOrganizationGroup({ organizationId, groupName: "platform" });
		ada = (await roster.scim.ask("POST /Users", userOf("ada@example.com")).answers(201)).id;
		browser = await launch();
	}, 120_000);

	afterAll(async () => {
		await browser?.close();
		await roster?.stop();
	});

	beforeEach(async () => {
		tab = await openTab(browser);
		await signIn(tab, roster.url, adminToken);
	});

	afterEach(() => tab.context.close());

	const members = async () => {
		const { memberships } = await roster.provisioning.listMemberships({ organizationId, pageSize: 1000 });
		return memberships.map((each) => each.userId).sort();
	};

	/** Starts the review of a new token in the console, and gives a client with the token. */
	async function startReview(name: string): Promise<Scim> {
		const { page } = tab;
		const tokens = roster.client(TokenService, adminToken);
		const { plaintext } = await tokens.createToken({ kind: CredentialKind.SCIM, displayName: name });
		await page.goto(`${roster.url}/reviews`);
		await page.getByRole("button", { name: "Start a review" }).click();
		await page.getByLabel("Token").selectOption({ label: `${name} · default` });
		await page.getByRole("button", { name: "Start the review" }).click();
		await page.getByRole("heading", { level: 1, name: `Review of ${name}` }).waitFor();
		await page.getByText("Waiting for requests of the identity provider.").waitFor();
		return new Scim(roster.scimUrl, plaintext);
	}

	test("sees what an identity provider would do, every item of it, and activates it", async () => {
		const { page } = tab;
		const scim = await startReview("new-idp");
		const names = Array.from({ length: 130 }, (_, index) => `person${index}@example.com`);
		const ids = await scim.users(names);
		await scim.group("platform", ...ids);
		await page.getByText("130 people created").first().waitFor({ timeout: 60_000 });
		expect(await members()).toEqual([]);
		await page.getByRole("cell", { name: "130" }).first().waitFor();
		await page
			.getByText(/added to the group/)
			.first()
			.waitFor({ state: "attached" });
		const items = page.getByRole("region", { name: /^Every change/ }).getByRole("listitem");
		await expect.poll(() => items.count(), { timeout: 60_000 }).toBe(100);
		await page.getByRole("button", { name: "More changes" }).click();
		await expect.poll(() => items.count(), { timeout: 60_000 }).toBeGreaterThan(130);
		expect(await axeFindings(tab)).toEqual([]);
		await page.getByRole("button", { name: "Activate…" }).click();
		await page.getByRole("button", { name: /^Make \d+ changes$/ }).click();
		await page.getByText("The review was activated").waitFor();
		expect(await members()).toHaveLength(130);
		await expectClean(tab, roster.url, adminToken);
	}, 120_000);

	test("is told what stands in the way of a review, and discards it", async () => {
		const { page } = tab;
		const scim = await startReview("second-idp");
		const rename = (familyName: string) => ({
			Operations: [{ op: "replace", path: "name.familyName", value: familyName }],
		});
		await scim.ask(`PATCH /Users/${ada}`, rename("Review")).answers(200);
		await roster.scim.ask(`PATCH /Users/${ada}`, rename("Live")).answers(200);
		await page.getByRole("alert").filter({ hasText: "This stands in the way" }).waitFor({ timeout: 60_000 });
		expect(await page.getByRole("button", { name: "Activate…" }).isDisabled()).toBe(true);
		expect(await axeFindings(tab)).toEqual([]);
		await page.getByRole("button", { name: "Discard…" }).click();
		await page.getByRole("button", { name: "Discard the review" }).click();
		await page.getByText("The review was discarded").waitFor();
		const user = await roster.scim.ask(`GET /Users/${ada}`).answers(200);
		expect(user.name.familyName).toBe("Live");
	}, 120_000);

	test("goes from a change to its request and back, and undoes it after a preview", async () => {
		const { page } = tab;
		const id = (await roster.scim.ask("POST /Users", userOf("grace@example.com")).answers(201)).id;
		const deactivate = { Operations: [{ op: "replace", path: "active", value: false }] };
		await roster.scim.ask(`PATCH /Users/${id}`, deactivate).answers(200);
		await page.goto(`${roster.url}/changes?person=${id}`);
		await page.getByText(/was deactivated/).waitFor();
		await page
			.getByRole("link", { name: /^request/ })
			.first()
			.click();
		await page.getByRole("heading", { level: 2, name: /^PATCH/ }).waitFor();
		await page.getByRole("link", { name: /^Change \d+ in the log$/ }).click();
		await page.getByText(/was deactivated/).waitFor();
		await page.getByRole("button", { name: "Undo the change" }).first().click();
		await page.getByText("What an undo changes").waitFor();
		await page.getByText("1 person activated").waitFor();
		expect(await axeFindings(tab)).toEqual([]);
		await page.getByRole("button", { name: "Undo", exact: true }).click();
		await page.getByText("It is undone.").waitFor();
		const user = await roster.scim.ask(`GET /Users/${id}`).answers(200);
		expect(user.active).toBe(true);
		await expectClean(tab, roster.url, adminToken);
	}, 120_000);

	test("is told which later change stands in the way of an undo", async () => {
		const { page } = tab;
		const id = (await roster.scim.ask("POST /Users", userOf("linus@example.com")).answers(201)).id;
		const named = (value: string) => ({ Operations: [{ op: "replace", path: "name.familyName", value }] });
		await roster.scim.ask(`PATCH /Users/${id}`, named("First")).answers(200);
		await roster.scim.ask(`PATCH /Users/${id}`, named("Second")).answers(200);
		await page.goto(`${roster.url}/changes?person=${id}`);
		await page.getByRole("button", { name: "Undo the change" }).nth(1).click();
		await page.getByText("This stands in the way").waitFor();
		expect(await page.getByRole("button", { name: "Undo", exact: true }).isDisabled()).toBe(true);
	}, 60_000);

	test("sees what a setting would take before it does", async () => {
		const { page } = tab;
		const before = await members();
		expect(before).not.toEqual([]);
		await page.goto(`${roster.url}/settings`);
		await page.getByRole("radio", { name: /^Off/ }).check();
		await page.getByRole("button", { name: "Preview the change…" }).first().click();
		await page.getByRole("dialog").getByText(`−${before.length}`).first().waitFor();
		expect(await axeFindings(tab)).toEqual([]);
		expect(await members()).toEqual(before);
	}, 60_000);
});
