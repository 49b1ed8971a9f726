// SPDX-License-Identifier: Apache-2.0

// Connections in a real browser: one is created, set up, emptied into another and deleted, and people are found by it.

import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ConnectionKind } from "../../gen/roster/v1/connection_pb.ts";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";
import { at, tokenOf } from "../identity/people.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { axeFindings, canTest, expectClean, launch, openTab, signIn, type Tab } from "./browser.ts";

describe.skipIf(!canTest)("connections", () => {
	let roster: Roster;
	let browser: Browser;
	let tab: Tab;
	let ids: readonly string[];

	beforeAll(async () => {
		[roster, browser] = await Promise.all([startRoster(), launch()]);
		await roster.client(ConnectionService, adminToken).createConnection({
			connection: { name: "entra", kind: ConnectionKind.ENTRA },
		});
		const entra = at(roster.scimUrl, await tokenOf(roster, "entra"), "entra");
		ids = await entra.users(["dan@example.org", "eve@example.org"]);
		await entra.group("Engineering", ...ids);
		await roster.scim.users(["ada@example.com"]);
		const { organization } = await roster.organizations.createOrganization({ name: "platform" });
		await roster.organizations.addOrganizationGroup({
			...{ organizationId: organization?.id ?? "", groupName: "Engineering" },
		});
		await roster.provisioning.updateSettings({
			settings: { organizationProvisioning: OrganizationProvisioning.MAPPED },
		});
		await roster.provisioning.recordSignIn({ email: "fay@example.net" });
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

	const connections = () => roster.client(ConnectionService, adminToken);

	test("a list shows what each manages, and leads to its people and groups", async () => {
		const { page } = tab;
		await page.goto(`${roster.url}/connections`);
		const row = page.getByRole("row", { name: /^entra/ });
		await row.getByText("1, last used").waitFor();
		expect(await row.innerText()).toContain("Microsoft Entra ID");
		await row.getByRole("link", { name: "2 people" }).click();
		await page.getByText("2 people").waitFor();
		await page.getByRole("link", { name: "eve@example.org" }).waitFor();
		expect(new URL(page.url()).search).toBe("?connection=entra");
		await page.getByRole("button", { name: "Remove the filter Managed by entra" }).click();
		await page.getByText("4 people").waitFor();
		await page.goto(`${roster.url}/groups?connection=default`);
		await page.getByText("No group matches").waitFor();
	});

	test("people are filtered by connection, by organization, and by state at once, in the address", async () => {
		const { page } = tab;
		await page.goto(`${roster.url}/people`);
		await page.getByText("4 people").waitFor();
		const choose = async (label: string, name: string) => {
			const select = page.getByRole("combobox", { name: label });
			await select.focus();
			await select.getByRole("option", { name }).waitFor({ state: "attached" });
			await select.selectOption(name);
		};
		await choose("Organization", "platform");
		await page.getByText("2 people").waitFor();
		await page.getByRole("button", { name: "Active", exact: true }).click();
		await choose("Managed by", "the connection entra");
		await page.getByRole("link", { name: "dan@example.org" }).waitFor();
		const { search } = new URL(page.url());
		expect([...new URLSearchParams(search)].sort()).toEqual([
			["connection", "entra"],
			["organization", "platform"],
			["state", "active"],
		]);
		await page.reload();
		await page.getByText("2 people").waitFor();
		await page.goto(`${roster.url}/people?managed=no`);
		await page.getByText("1 person").waitFor();
		await page.getByRole("link", { name: "fay" }).waitFor();
		await page.goto(`${roster.url}/people?organization=nothing`);
		await page.getByText("The server did not find it").waitFor();
	});

	test("a setting changes after a preview of who loses by it", async () => {
		const { page } = tab;
		await page.goto(`${roster.url}/connections/entra`);
		await page.getByText(`${roster.url}/scim/v2/connections/entra`).waitFor();
		await page.getByLabel("Groups give membership").selectOption("off");
		await page.getByLabel("Threshold of the guard").fill("7");
		await page.getByLabel(/^Adopts accounts/).fill("example.org");
		await page.getByRole("button", { name: "Preview the change…" }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByText("−2").first().waitFor();
		await dialog
			.getByRole("row", { name: /Threshold of the guard/ })
			.getByText("7 users")
			.waitFor();
		expect(await axeFindings(tab)).toEqual([]);
		expect((await connections().getConnection({ name: "entra" })).connection?.guardThreshold).toBeUndefined();
		await dialog.getByRole("button", { name: "Change the connection" }).click();
		await dialog.waitFor({ state: "detached" });
		const { connection } = await connections().getConnection({ name: "entra" });
		expect(connection).toMatchObject({
			guardThreshold: 7,
			organizationProvisioning: OrganizationProvisioning.DISABLED,
			adoptionDomains: { domains: ["example.org"] },
			kind: ConnectionKind.ENTRA,
		});
		expect(connection?.strict).toBeUndefined();
		// An empty field gives the setting back to the server.
		await page.getByLabel("Threshold of the guard").fill("");
		await page.getByLabel("Groups give membership").selectOption("as the server");
		await page.getByRole("button", { name: "Preview the change…" }).click();
		await dialog.getByText("+2").first().waitFor();
		await dialog.getByRole("button", { name: "Change the connection" }).click();
		await dialog.waitFor({ state: "detached" });
		const after = (await connections().getConnection({ name: "entra" })).connection;
		expect(after?.guardThreshold).toBeUndefined();
		expect(after?.organizationProvisioning).toBe(OrganizationProvisioning.UNSPECIFIED);
	}, 60_000);

	test("one is created, people are handed over to it and back, and it is deleted by its name", async () => {
		const { page } = tab;
		await page.goto(`${roster.url}/connections`);
		await page.getByRole("button", { name: "New connection" }).click();
		await page.getByRole("textbox", { name: /^Name/ }).fill("okta");
		await page.getByLabel("Identity provider").selectOption("Okta");
		await page.getByRole("button", { name: "Create the connection" }).click();
		await page.getByRole("heading", { level: 1, name: "okta" }).waitFor();

		await page.goto(`${roster.url}/connections/entra`);
		await page.getByRole("button", { name: "Hand its people over…" }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByLabel("To the connection").selectOption("okta");
		const people = dialog.getByRole("table", { name: "People who are handed over" });
		await people
			.getByRole("row", { name: /dan@example.org/ })
			.getByText("Engineering")
			.waitFor();
		await dialog.getByText("−2").first().waitFor();
		expect(await axeFindings(tab)).toEqual([]);
		expect((await connections().getConnection({ name: "okta" })).connection?.usersCount).toBe(0);
		await dialog.getByRole("button", { name: "Hand 2 people over" }).click();
		await dialog.waitFor({ state: "detached" });
		expect((await connections().getConnection({ name: "okta" })).connection?.usersCount).toBe(2);

		await page.goto(`${roster.url}/connections/okta`);
		await page.getByRole("button", { name: "Delete…" }).click();
		await dialog.getByText(/manages 2 users and 0 groups/).waitFor();
		await page.keyboard.press("Escape");
		await dialog.waitFor({ state: "detached" });
		expect(await page.getByRole("button", { name: "Delete…" }).and(page.locator(":focus")).count()).toBe(1);

		await page.goto(`${roster.url}/people/${ids[0]}`);
		await page.getByRole("button", { name: "Hand over…" }).click();
		await dialog.getByLabel("To the connection").selectOption("entra");
		await dialog.getByRole("button", { name: "Hand 1 person over" }).click();
		await dialog.waitFor({ state: "detached" });
		await page.goto(`${roster.url}/connections/okta`);
		await page.getByRole("button", { name: "Hand its people over…" }).click();
		await dialog.getByLabel("To the connection").selectOption("entra");
		await dialog.getByRole("button", { name: "Hand 1 person over" }).click();
		await dialog.waitFor({ state: "detached" });

		await page.getByRole("button", { name: "Delete…" }).click();
		const button = dialog.getByRole("button", { name: "Delete the connection" });
		expect(await button.isDisabled()).toBe(true);
		await dialog.getByLabel("to confirm").fill("okta");
		await button.click();
		await page.getByRole("heading", { level: 1, name: "Connections" }).waitFor();
		const { connections: left } = await connections().listConnections({});
		expect(left.map(({ name }) => name).sort()).toEqual(["default", "entra"]);
	}, 90_000);

	test("an address of none says so", async () => {
		await tab.page.goto(`${roster.url}/connections/nobody`);
		await tab.page.getByText("The server did not find it").waitFor();
	});
});
