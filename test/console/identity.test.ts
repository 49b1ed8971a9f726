// SPDX-License-Identifier: Apache-2.0

// Who a person is, decided in a real browser: Readiness leads to the person, whose page lets the identity provider take
// an account over, or links a deleted person to a new external id.

import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { OrganizationRole as Role } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { userOf } from "../scim.ts";
import { axeFindings, canTest, expectClean, launch, openTab, signIn, type Tab } from "./browser.ts";

describe.skipIf(!canTest)("in the console an administrator decides", () => {
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

	test("that the identity provider may take over the account of an owner", async () => {
		const { page } = tab;
		const { scim, organizations, provisioning } = roster;
		const address = "boss@example.com";
		const userId = (await provisioning.recordSignIn({ email: address })).user?.id ?? "";
		const { organization } = await organizations.createOrganization({ name: "owned" });
		const member = { organizationId: organization?.id ?? "", userId, organizationRole: Role.OWNER };
		await organizations.addOrganizationMember(member);
		const push = { ...userOf(address), emails: [{ value: address, primary: true }] };
		await scim.ask("POST /Users", push).fails(409, "uniqueness");

		await page.goto(`${roster.url}/readiness`);
		const warning = page.getByRole("listitem").filter({ hasText: "adoption_needs_approval" });
		await warning.getByRole("link", { name: address, exact: true }).waitFor();
		await warning.getByRole("link", { name: `Open ${address}` }).click();
		await page.waitForURL(`${roster.url}/people/${userId}`);
		await page.getByRole("button", { name: "Approve the adoption…" }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByText("The next push of default").waitFor();
		expect(await axeFindings(tab)).toEqual([]);
		// Nothing is approved before the button is pressed.
		await scim.ask("POST /Users", push).fails(409, "uniqueness");
		await dialog.getByRole("button", { name: "Approve the adoption" }).click();
		await page.getByText("default may adopt the account").waitFor();
		expect((await scim.ask("POST /Users", push).answers(201)).id).toBe(userId);
		await page.getByText("the connection").getByRole("link", { name: "default" }).waitFor();
		expect((await provisioning.listDirectRoles({ userId })).roles).toMatchObject([{ role: Role.OWNER }]);
	}, 60_000);

	test("that a deleted person comes back under another external id", async () => {
		const { page } = tab;
		const { scim, provisioning } = roster;
		const userName = "hal@example.com";
		const { id: userId } = await scim.user(userName, { externalId: "old-hal" });
		await scim.ask(`DELETE /Users/${userId}`).answers(204);
		const push = { ...userOf("hal@elsewhere.example"), externalId: "new-hal" };

		await page.goto(`${roster.url}/people/${userId}`);
		await page.getByRole("button", { name: "Link…" }).click();
		const dialog = page.getByRole("dialog");
		const confirm = dialog.getByRole("button", { name: "Link the person" });
		expect(await confirm.isDisabled()).toBe(true);
		await dialog.getByLabel("External id that the identity provider sends").fill("new-hal");
		await expect.poll(() => confirm.isDisabled()).toBe(false);
		expect(await axeFindings(tab)).toEqual([]);
		const linked = async () =>
			(await provisioning.lookUpUsers({ by: { case: "externalId", value: "new-hal" } })).users.map(
				({ user }) => user?.id,
			);
		expect(await linked()).toEqual([]);
		await confirm.click();
		await page.getByText("The next push with new-hal is").waitFor();
		expect(await linked()).toEqual([userId]);
		expect((await scim.ask("POST /Users", push).answers(201)).id).toBe(userId);
		await page.getByText("active", { exact: true }).first().waitFor();
	}, 60_000);

	test("where Readiness leads: to each group and organization that it names", async () => {
		const { page } = tab;
		const { id } = await roster.scim.group("Unmapped Team");
		await page.goto(`${roster.url}/readiness`);
		const unmapped = page.getByRole("listitem").filter({ hasText: "group_unmapped" });
		await unmapped.getByRole("link", { name: "Open Unmapped Team" }).click();
		await page.waitForURL(`${roster.url}/groups/${id}`);
		await roster.scim.group("Another Team");
		await page.goto(`${roster.url}/readiness`);
		await unmapped.getByRole("link", { name: "Open Groups" }).waitFor();
		await unmapped.getByRole("link", { name: "Unmapped Team" }).click();
		await page.waitForURL(`${roster.url}/groups/${id}`);
	}, 60_000);
});
