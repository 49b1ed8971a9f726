// SPDX-License-Identifier: Apache-2.0

// The sign-in of a device: the stock `buf` CLI and the console side by side.

import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { TokenService } from "../../gen/buf/alpha/registry/v1alpha1/token_pb.ts";
import { bufCli } from "../buf-cli.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { userOf } from "../scim.ts";
import { axeFindings, canTest, expectClean, launch, openTab, signIn, type Tab } from "./browser.ts";

describe.skipIf(!canTest)("the sign-in of a device", () => {
	let roster: Roster;
	let browser: Browser;
	let tab: Tab;
	let userId: string;

	beforeAll(async () => {
		roster = await startRoster();
		userId = (await roster.scim.ask("POST /Users", userOf("ada@example.com")).answers(201)).id;
		browser = await launch();
	}, 120_000);

	afterAll(async () => {
		await browser?.close();
		await roster?.stop();
	});

	beforeEach(async () => {
		tab = await openTab(browser, { size: "narrow" });
	});

	afterEach(() => tab.context.close());

	const personalTokens = async () =>
		(await roster.client(TokenService, adminToken).listTokens({ userId, pageSize: 10 })).tokens;

	test("is approved at the address that the CLI prints, and the CLI is signed in", async () => {
		const { page } = tab;
		await signIn(tab, roster.url, adminToken);
		const cli = bufCli(roster.url);
		const login = cli.run(["registry", "login", cli.remote]);
		const address = await cli.printed(/http:\S+\/device#\S+/);
		await page.goto(address);
		const code = await cli.printed(/[A-Z]{4}-[A-Z]{4}/);
		await page.getByText(code, { exact: true }).waitFor();
		await page.getByText("127.0.0.1").first().waitFor();
		expect(await axeFindings(tab)).toEqual([]);
		await page.getByLabel("For whom").fill("ada@");
		await page.getByRole("radio", { name: /ada@example.com/ }).check();
		expect(await axeFindings(tab)).toEqual([]);
		await page.getByRole("button", { name: "Approve" }).click();
		await page.getByText(/Approved: the device is signed in as/).waitFor();
		expect(await login).toMatchObject({ code: 0, err: "" });
		expect(readFileSync(cli.netrc, "utf8")).toMatch(/password roster_user_/);
		const tokens = await personalTokens();
		expect(tokens).toHaveLength(1);
		expect(tokens[0]?.expireTime).toBeDefined();
		await expectClean(tab, roster.url, adminToken);
	}, 120_000);

	test("is denied, with the code typed, and the CLI says so", async () => {
		const { page } = tab;
		const before = (await personalTokens()).length;
		await signIn(tab, roster.url, adminToken);
		const cli = bufCli(roster.url);
		const login = cli.run(["registry", "login", cli.remote]);
		const code = await cli.printed(/[A-Z]{4}-[A-Z]{4}/);
		await page.goto(`${roster.url}/device`);
		await page.getByLabel("Code that the device shows").fill("BBBB-BBBB");
		await page.keyboard.press("Enter");
		await page.getByRole("alert").waitFor();
		await page.getByRole("button", { name: "Enter another code" }).click();
		await page.getByLabel("Code that the device shows").fill(code.toLowerCase());
		await page.keyboard.press("Enter");
		await page.getByRole("button", { name: "Deny" }).click();
		await page.getByText("Denied: the device gets no token").waitFor();
		const { code: exit, err } = await login;
		expect(exit).toBe(1);
		expect(err).toContain("denied");
		expect(await personalTokens()).toHaveLength(before);
	}, 120_000);
});
