// SPDX-License-Identifier: Apache-2.0

// People sign in to the console with OpenID Connect, in a browser, at a provider on another site.

import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ChangeKind, CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { PersonRole } from "../../gen/roster/v1/person_pb.ts";
import { SessionService } from "../../gen/roster/v1/session_service_pb.ts";
import { bufCli } from "../buf-cli.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { userOf } from "../scim.ts";
import { axeFindings, canTest, launch, openTab, type Tab } from "./browser.ts";
import { freePort, type RunningProvider, startProvider } from "./provider.ts";

describe.skipIf(!canTest)("a person who signs in with OpenID Connect", () => {
	let provider: RunningProvider;
	let roster: Roster;
	let browser: Browser;
	let tab: Tab;

	beforeAll(async () => {
		const port = await freePort();
		provider = await startProvider(`http://127.0.0.1:${port}`);
		roster = await startRoster({ port, oidc: provider.settings }, 1);
		await roster.scim.ask("POST /Users", userOf("ada@example.com")).answers(201);
		browser = await launch();
	}, 120_000);

	afterAll(async () => {
		await browser?.close();
		await roster?.stop();
		await provider?.stop();
	});

	beforeEach(async () => {
		tab = await openTab(browser);
	});

	afterEach(async () => {
		// The page of the provider is not ours, and loads a font.
		const others = [roster.url, `http://${provider.host}`, "https://fonts.googleapis.com/"];
		expect(tab.requested.filter((each) => !others.some((other) => each.startsWith(other)))).toEqual([]);
		expect(tab.complaints).toEqual([]);
		await tab.context.close();
	});

	const link = () => tab.page.getByRole("link", { name: `Sign in with ${provider.host}` });

	/** Enters a name at the provider, and agrees. */
	async function enter(name: string): Promise<void> {
		const { page } = tab;
		await page.getByPlaceholder("Enter any login").fill(name);
		await page.getByPlaceholder("and password").fill("any");
		await page.getByRole("button", { name: "Sign-in" }).click();
		await page.getByRole("button", { name: "Continue" }).click();
	}

	async function signInAs(name: string, path = "/"): Promise<void> {
		await tab.page.goto(roster.url + path);
		await link().click();
		await enter(name);
		await tab.page.getByRole("navigation", { name: "Views" }).waitFor();
	}

	test("has a button beside the field for a token, and returns to the view with a session of their own", async () => {
		const { page } = tab;
		await page.goto(`${roster.url}/people?state=inactive`);
		await page.getByLabel("Administrator's token").waitFor();
		expect(await axeFindings(tab)).toEqual([]);
		await link().click();
		await enter("administrator");
		await page.getByText("administrator@example.com").waitFor();
		expect(page.url()).toBe(`${roster.url}/people?state=inactive`);
		const { sessions } = await roster.client(SessionService, adminToken).listSessions({});
		expect(sessions.map(({ person }) => [person?.subject, person?.role])).toEqual([
			["administrator", PersonRole.ADMINISTRATOR],
		]);
		await page.getByRole("button", { name: "Sign out" }).click();
		await page.getByLabel("Administrator's token").waitFor();
		expect((await roster.client(SessionService, adminToken).listSessions({})).sessions).toEqual([]);
	});

	test("as operator reads everything, releases the guard, and sees why other actions are disabled", async () => {
		const { page } = tab;
		await signInAs("operator", "/organizations");
		await page.getByText("operator@example.com").waitFor();
		const needs = "Needs the role administrator: you are signed in as operator.";
		for (const [path, button] of [
			["/organizations", "New organization"],
			["/tokens", "Create a token"],
			["/reviews", "Start a review"],
			["/settings", "Preview the change…"],
		] as const) {
			await page.goto(roster.url + path);
			const action = page.getByRole("button", { name: button }).first();
			await action.waitFor();
			expect([path, await action.isDisabled()]).toEqual([path, true]);
			await page.getByText(needs).first().waitFor();
			expect([path, await axeFindings(tab)]).toEqual([path, []]);
		}
		await page.goto(`${roster.url}/changes`);
		await page.getByRole("button", { name: /^Undo/ }).first().waitFor();
		expect(await page.getByRole("button", { name: /^Undo/ }).first().isDisabled()).toBe(true);
		await page.goto(`${roster.url}/device`);
		await page.getByText("You may not sign in devices").waitFor();
		await page.goto(`${roster.url}/studio?method=roster.v1.TokenService/CreateToken`);
		await page.getByText(needs).waitFor();
		expect(await page.getByRole("button", { name: "Send" }).isDisabled()).toBe(true);

		await page.goto(`${roster.url}/guard`);
		await page.getByRole("button", { name: "Release the guard…" }).click();
		await page.getByRole("dialog").getByRole("button", { name: "Release the guard" }).click();
		await page.getByText("The guard is released.").waitFor();
		const { changes } = await roster.provisioning.listChanges({ kinds: [ChangeKind.GUARD_RELEASED] });
		expect(changes.at(-1)?.actor).toMatchObject({
			kind: CredentialKind.PERSON,
			person: { email: "operator@example.com", role: PersonRole.OPERATOR },
		});
		await page.goto(`${roster.url}/changes`);
		await page.getByRole("main").getByRole("link", { name: "operator@example.com" }).first().click();
		await page.getByRole("button", { name: /Remove the filter By person/ }).waitFor();
		expect(page.url()).toContain(`actor=${changes.at(-1)?.actor?.person?.id}`);
	});

	test("as viewer releases no guard", async () => {
		const { page } = tab;
		await signInAs("viewer", "/guard");
		await page.getByText("Needs the role operator: you are signed in as viewer.").waitFor();
		expect(await page.getByRole("button", { name: /the release|Release the guard/ }).isDisabled()).toBe(true);
	});

	test("without a role reads who the provider says they are, and what to do", async () => {
		const { page } = tab;
		await page.goto(roster.url);
		await link().click();
		await enter("eve");
		await page.getByRole("heading", { name: "You may not use this console" }).waitFor();
		await page.getByText("eve@example.com").waitFor();
		expect(await axeFindings(tab)).toEqual([]);
		await page.getByRole("link", { name: "Back to the sign-in page" }).click();
		await link().waitFor();
		expect((await tab.context.cookies()).filter(({ name }) => name.startsWith("roster_"))).toEqual([]);
	});

	test("approves a device whose code is in the address, and the change log names them", async () => {
		const { page } = tab;
		const cli = bufCli(roster.url);
		const login = cli.run(["registry", "login", cli.remote]);
		await page.goto(await cli.printed(/http:\S+\/device#\S+/));
		await link().click();
		await enter("administrator");
		const code = await cli.printed(/[A-Z]{4}-[A-Z]{4}/);
		await page.getByText(code, { exact: true }).waitFor();
		await page.getByLabel("For whom").fill("ada@");
		await page.getByRole("radio", { name: /ada@example.com/ }).check();
		await page.getByRole("button", { name: "Approve" }).click();
		await page.getByText(/Approved: the device is signed in as/).waitFor();
		expect(await login).toMatchObject({ code: 0, err: "" });
		expect(readFileSync(cli.netrc, "utf8")).toMatch(/password roster_user_/);
		const { changes } = await roster.provisioning.listChanges({ kinds: [ChangeKind.TOKEN_CREATED], pageSize: 1000 });
		expect(changes.at(-1)?.actor?.person?.email).toBe("administrator@example.com");
	}, 120_000);

	test("has the button alone where the shared token is turned off, and Enter signs in", async () => {
		await roster.restart({ adminToken: undefined, adminTokenOff: true });
		const { page } = tab;
		await page.goto(roster.url);
		await link().and(page.locator(":focus")).waitFor();
		expect(await page.getByRole("textbox").count()).toBe(0);
		expect(await page.locator("input").count()).toBe(0);
		expect(await axeFindings(tab)).toEqual([]);
		await page.keyboard.press("Enter");
		await enter("administrator");
		await page.getByRole("navigation", { name: "Views" }).waitFor();
		await roster.restart({ adminToken, adminTokenOff: false });
	});
});
