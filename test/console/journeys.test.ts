// SPDX-License-Identifier: Apache-2.0

// Tasks of an administrator in the web console. Each test ends with a check of the state of the server.

import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import { SessionService } from "../../gen/roster/v1/session_service_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { readConfig } from "../../src/config.ts";
import { openLog } from "../../src/log/log.ts";
import { openStore } from "../../src/open-store.ts";
import { startServer } from "../../src/server.ts";
import { newDatabase } from "../engine.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { canTest, expectClean, launch, openTab, signIn, type Tab } from "./browser.ts";

describe.skipIf(!canTest)("in the console an administrator", () => {
	let roster: Roster;
	let browser: Browser;
	let tab: Tab;

	beforeAll(async () => {
		roster = await startRoster();
		browser = await launch();
	}, 120_000);

	afterAll(async () => {
		await browser?.close();
		await roster?.stop();
	});

	beforeEach(async () => {
		tab = await openTab(browser);
	});

	afterEach(() => tab.context.close());

	const sessions = async () => (await roster.client(SessionService, adminToken).listSessions({})).sessions;

	test("signs in with a token and Enter, and out again", async () => {
		await signIn(tab, roster.url, adminToken);
		expect(await sessions()).toHaveLength(1);
		await expectClean(tab, roster.url, adminToken);
		await tab.page.getByRole("button", { name: "Sign out" }).click();
		await tab.page.getByLabel("Administrator's token").waitFor();
		expect(await sessions()).toHaveLength(0);
	});

	test("makes no refused call until somebody signs in, and finds a session that it does not remember", async () => {
		const { page } = tab;
		const refused: string[] = [];
		page.on("response", (response) => void (response.status() >= 400 && refused.push(response.url())));
		await page.goto(roster.url);
		await page.getByLabel("Administrator's token").waitFor();
		await signIn(tab, roster.url, adminToken);
		await page.evaluate("localStorage.clear()");
		await page.reload();
		await page.getByRole("navigation").waitFor();
		expect(refused).toEqual([]);
	});

	test("sees what is wrong with a token, and can enter another", async () => {
		const { page } = tab;
		await page.goto(roster.url);
		await page.getByLabel("Administrator's token").fill("wrong");
		await page.keyboard.press("Enter");
		await page.getByRole("alert").waitFor();
		expect(await page.getByRole("alert").textContent()).toContain("the format of a Roster token");
		expect(await page.getByRole("navigation").count()).toBe(0);
		await page.getByLabel("Administrator's token").fill(adminToken);
		await page.keyboard.press("Enter");
		await page.getByRole("navigation").waitFor();
	});

	test("stays on the address after the sign-in, and is told when the session has ended", async () => {
		await signIn(tab, `${roster.url}/guard`, adminToken);
		await tab.page.getByRole("heading", { level: 1, name: "Guard" }).waitFor();
		for (const { id } of await sessions()) {
			await roster.client(SessionService, adminToken).endSession({ id });
		}
		const told = tab.page.getByText("The session has ended.");
		// A stream may have told it before, and then there is no link.
		await Promise.any([tab.page.getByRole("link", { name: "Settings" }).click(), told.waitFor()]);
		await told.waitFor();
	});

	test("creates a token, which is shown once, and deletes it by its name", async () => {
		const { page } = tab;
		await signIn(tab, `${roster.url}/tokens`, adminToken);
		await page.getByRole("button", { name: "Create a token" }).click();
		await page.getByPlaceholder("okta-prod").fill("okta-prod");
		await page.getByRole("button", { name: "Create the token" }).click();
		const plaintext = await page.locator("dialog code").textContent();
		expect(plaintext).toMatch(/^roster_scim_/);
		await page.getByRole("button", { name: "I have copied it" }).click();
		const tokens = roster.client(TokenService, adminToken);
		const named = async () => (await tokens.listTokens({})).tokens.filter((each) => each.displayName === "okta-prod");
		expect(await named()).toMatchObject([{ kind: CredentialKind.SCIM }]);
		await page.getByRole("button", { name: "Delete okta-prod" }).click();
		const confirm = page.getByRole("button", { name: "Delete the token" });
		expect(await confirm.isDisabled()).toBe(true);
		await page.getByLabel("to confirm").fill("okta-prod");
		await confirm.click();
		await expect.poll(named).toEqual([]);
		// The focus is back where the dialog was opened, or on the page: the button has gone with its row.
		await expect.poll(() => page.locator("dialog").count()).toBe(0);
	});

	test("sees a change without a reload, and changes a setting after its preview", async () => {
		const { page } = tab;
		await signIn(tab, `${roster.url}/settings`, adminToken);
		await page.getByText("Mapped groups", { exact: true }).click();
		await page.getByRole("button", { name: "Preview the change…" }).first().click();
		await page.getByText("The members of each mapped group become members").waitFor();
		await page.getByRole("button", { name: "Change the setting" }).click();
		await expect
			.poll(async () => (await roster.provisioning.getSettings({})).settings?.organizationProvisioning)
			.toBe(2);
		await roster.provisioning.updateSettings({ settings: { guardThreshold: 42 } });
		await expect.poll(() => page.getByLabel("How many users").inputValue(), { timeout: 10_000 }).toBe("42");
	});

	test("releases the guard for a time", async () => {
		const { page } = tab;
		await signIn(tab, `${roster.url}/guard`, adminToken);
		await page.getByRole("button", { name: "Release the guard…" }).click();
		await page.getByText("The guard will hold again at").waitFor();
		await page.getByRole("button", { name: "Release the guard", exact: true }).click();
		await page.getByText("The guard is released: it allows everything").waitFor();
		expect((await roster.provisioning.getGuard({})).guard?.releaseTime).toBeDefined();
	});

	test("releases the guard of one connection, and not that of the server", async () => {
		const { page } = tab;
		const connections = roster.client(ConnectionService, adminToken);
		await connections.createConnection({ connection: { name: "entra", guardThreshold: 3 } });
		await signIn(tab, `${roster.url}/guard`, adminToken);
		await page.getByText("The guard of entra watches, and holds nothing back.").waitFor();
		await page.getByRole("button", { name: "Release the guard of entra…" }).click();
		await page.getByLabel("For how long").selectOption("15 minutes");
		await page.getByText("The guard will hold again at").waitFor();
		await page.getByRole("button", { name: "Release the guard of entra", exact: true }).click();
		await page.getByText("The guard of entra is released: it allows everything").waitFor();
		const until = async (connection: string) =>
			(await roster.provisioning.getGuard({ connection })).guard?.releaseTime?.seconds;
		expect(await until("entra")).not.toBe(await until(""));
		await connections.deleteConnection({ name: "entra" });
	});

	test("finds a person by the beginning of the name, with the keys alone", async () => {
		const { page } = tab;
		const { id } = await roster.scim.user("ada@example.com");
		await signIn(tab, roster.url, adminToken);
		await page.getByRole("heading", { level: 1, name: "Home" }).waitFor();
		await page.keyboard.press("/");
		await page.getByRole("combobox").fill("ADA");
		await page.getByRole("option", { name: "ada@example.com" }).waitFor();
		await page.keyboard.press("Enter");
		await page.waitForURL(`${roster.url}/people/${id}`);
	});

	test("sees that the connection is lost, and continues when the server is back", async () => {
		const { page } = tab;
		await signIn(tab, `${roster.url}/settings`, adminToken);
		await page.getByLabel("How many users").waitFor();
		await tab.context.setOffline(true);
		// The browser keeps a stream that is open: the restart ends it.
		await roster.restart();
		await page.getByText("The connection to the server is lost.").waitFor();
		await roster.provisioning.updateSettings({ settings: { guardThreshold: 77 } });
		await tab.context.setOffline(false);
		await expect.poll(() => page.getByLabel("How many users").inputValue(), { timeout: 20_000 }).toBe("77");
		await expect.poll(() => page.getByText("The connection to the server is lost.").count()).toBe(0);
	}, 90_000);

	test("has more tabs open than a browser has connections, and each goes on", async () => {
		const { page, context } = tab;
		const user = await roster.scim.user("tabs@example.com");
		await signIn(tab, `${roster.url}/people/${user.id}`, adminToken);
		const pages = [page];
		while (pages.length < 8) {
			const next = await context.newPage();
			await next.goto(`${roster.url}/people/${user.id}`);
			await next.getByText("tabs@example.com was created").waitFor();
			pages.push(next);
		}
		await roster.scim.patch(`/Users/${user.id}`, { op: "replace", path: "active", value: false });
		for (const each of pages) {
			await each.getByText("tabs@example.com was deactivated").waitFor({ timeout: 20_000 });
		}
	}, 90_000);

	test("signs in once with the link that the first start prints", async () => {
		const { name, drop } = await newDatabase();
		const config = { ...readConfig({}), host: "127.0.0.1", port: 0, database: name };
		const server = await startServer(config, await openStore(name), await openLog("silent"));
		try {
			const link = server.signInUrl ?? "";
			await tab.page.goto(link);
			await tab.page.getByRole("navigation").waitFor();
			expect(tab.page.url()).toBe(`${server.url}/`);
			const again = await openTab(browser);
			await again.page.goto(link);
			await again.page.getByText("the sign-in link is not valid").waitFor();
			await again.context.close();
		} finally {
			await tab.page.close();
			await server.close();
			await drop();
		}
	});
});
