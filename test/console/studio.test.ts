// SPDX-License-Identifier: Apache-2.0

// Studio in a real browser: a token is made, the changes are followed, and a call is filled in by a link, as JSON, by
// keyboard, and with another token.

import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";
import type { Browser, Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { axeFindings, canTest, expectClean, launch, openTab, signIn, type Tab } from "./browser.ts";

describe.skipIf(!canTest)("Studio", () => {
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

	const open = (method: string, fragment = "") =>
		tab.page.goto(`${roster.url}/studio?${new URLSearchParams({ method })}${fragment}`);
	const answer = () => tab.page.getByRole("region", { name: "Answer", exact: true });

	/** Presses Tab until an element has the focus. */
	async function tabTo(target: Locator) {
		const hasFocus = async () => (await target.and(tab.page.locator(":focus")).count()) === 1;
		for (let presses = 0; presses < 40 && !(await hasFocus()); presses++) {
			await tab.page.keyboard.press("Tab");
		}
		expect(await hasFocus()).toBe(true);
	}

	test("lists every service and method with their comments", async () => {
		const { page } = tab;
		await page.goto(`${roster.url}/studio`);
		for (const service of ["SCIMTokenService", "ProvisioningService", "AccessService", "Health"]) {
			await page.getByRole("heading", { name: service }).waitFor();
		}
		await page.getByRole("searchbox", { name: "Filter methods" }).fill("scimtoken create");
		await page.getByRole("link", { name: "CreateSCIMToken" }).click();
		await page.getByText("Only this response contains the token itself.").waitFor();
		await page.getByText("When the token is to expire.").waitFor();
		expect(new URL(page.url()).searchParams.get("method")).toBe(
			"buf.alpha.registry.v1alpha1.SCIMTokenService/CreateSCIMToken",
		);
	});

	test("makes a SCIM token with an end, and the token works", async () => {
		const { page } = tab;
		await open("buf.alpha.registry.v1alpha1.SCIMTokenService/CreateSCIMToken");
		await page.getByLabel("Set expire_time").check();
		await page.getByRole("textbox", { name: "expire_time" }).fill("2030-03-03T15:56:12Z");
		await page.getByRole("button", { name: "Send" }).click();
		await answer().getByText("OK", { exact: true }).waitFor();
		const [token = ""] = (await answer().innerText()).match(/roster_scim_\w+/) ?? [];
		const found = await fetch(`${roster.url}/scim/v2/Users`, { headers: { authorization: `Bearer ${token}` } });
		expect(found.status).toBe(200);
		const { tokens } = await roster.tokens.listSCIMTokens({ reverse: true, pageSize: 1 });
		expect(tokens[0]?.expireTime?.seconds).toBe(BigInt(Date.parse("2030-03-03T15:56:12Z") / 1000));
		// The answer has it, and nothing that is copied or kept.
		const command = await page.getByRole("region", { name: "The same call as a command" }).innerText();
		expect(command).toContain('"expireTime":"2030-03-03T15:56:12Z"');
		expect(command).toContain("$BUF_TOKEN");
		expect(command).not.toContain("roster_scim_");
	});

	test("shows the error of the server with its code", async () => {
		const { page } = tab;
		await open("roster.v1.ProvisioningService/GetUser");
		await page.getByRole("textbox", { name: "id", exact: true }).fill("nobody");
		await page.getByRole("button", { name: "Send" }).click();
		await answer().getByText("not_found").first().waitFor();
		expect(await answer().innerText()).toContain("roster.v1.ScimError");
		expect(await answer().innerText()).toContain("HTTP 404");
	});

	test("follows the changes until it is stopped", async () => {
		const { page } = tab;
		await open("roster.v1.ProvisioningService/WatchChanges");
		const { lastSequence } = await roster.provisioning.getChangeLog({});
		await page.getByRole("textbox", { name: "after_sequence" }).fill(String(lastSequence));
		await page.getByRole("button", { name: "Open the stream" }).click();
		await answer().getByText("1 message", { exact: true }).waitFor();
		const user = await roster.scim.user("followed@example.com");
		await page.getByRole("region", { name: "Message 2" }).getByText(user.id).first().waitFor();
		await page.getByRole("button", { name: "Stop" }).click();
		await answer().getByText("Stopped").waitFor();
		await page.getByRole("button", { name: "Open the stream" }).waitFor();
	});

	test("a form and JSON are the same request, whatever the kinds of its fields", async () => {
		const { page } = tab;
		const user = await roster.scim.user("patched@example.com");
		await open("roster.v1.ProvisioningService/PatchUser");
		await page.getByRole("textbox", { name: "id", exact: true }).fill(user.id);
		await page.getByRole("button", { name: "Add to operations" }).click();
		await page.getByRole("combobox", { name: "op" }).selectOption("PATCH_OP_REPLACE");
		await page.getByRole("textbox", { name: "path" }).fill("active");
		await page.getByLabel("Set value").check();
		await page.getByRole("textbox", { name: "value" }).fill("false");
		await page.getByRole("tab", { name: "JSON" }).click();
		const editor = page.getByRole("textbox", { name: "The request as JSON" });
		// The editor is loaded when it is first needed.
		const written = () => editor.innerText().then(JSON.parse, () => undefined);
		await expect
			.poll(() => written().catch(() => undefined))
			.toEqual({
				id: user.id,
				operations: [{ op: "PATCH_OP_REPLACE", path: "active", value: false }],
			});
		await editor.fill(`{ "id": "${user.id}", "operations": [{ "op": "nonsense" }] }`);
		await page
			.getByText(/nonsense/)
			.last()
			.waitFor();
		await expect.poll(() => page.getByRole("button", { name: "Send" }).isDisabled()).toBe(true);
		// The names of the proto file are accepted, too.
		await editor.fill(
			`{ "id": "${user.id}", "validate_only": false, "operations": [{ "op": "PATCH_OP_REPLACE", "path": "active", "value": false }] }`,
		);
		await page.keyboard.press("Control+Enter");
		await answer().getByText("OK", { exact: true }).waitFor();
		await roster.scim.ask(`GET /Users/${user.id}`).answers(200, { active: false });
		await page.getByRole("tab", { name: "Form" }).click();
		expect(await page.getByRole("textbox", { name: "path" }).inputValue()).toBe("active");
	});

	test("a oneof is a choice, a duration has units, and a field with presence can be unset", async () => {
		const { page } = tab;
		await roster.scim.user("looked-up@example.com");
		await open("roster.v1.ProvisioningService/LookUpUsers");
		await page.getByRole("combobox", { name: "by" }).selectOption("email");
		await page.getByRole("textbox", { name: "email" }).fill("looked-up@example.com");
		await page.getByRole("button", { name: "Send" }).click();
		await answer().getByText('"looked-up@example.com"').first().waitFor();
		await open("roster.v1.ProvisioningService/ReleaseGuard");
		await page.getByLabel("Set duration").check();
		await page.getByLabel("Unit of duration").selectOption("minutes");
		await page.getByRole("spinbutton", { name: "duration" }).fill("30");
		const command = page.getByRole("region", { name: "The same call as a command" });
		await command.getByText('"duration":"1800s"').waitFor();
		await page.getByLabel("Set duration").uncheck();
		await command.getByText("-d '{}'").waitFor();
	});

	test("a link fills the call in, and never has a token", async () => {
		const { page } = tab;
		await tab.context.grantPermissions(["clipboard-read", "clipboard-write"]);
		await open("roster.v1.TokenService/CreateToken");
		await page.getByRole("textbox", { name: "display_name" }).fill("linked");
		await page.getByText("Token and headers").click();
		await page.getByRole("button", { name: "Add a header" }).click();
		await page.getByLabel("Name of header 1").fill("Authorization");
		await page.getByLabel("Value of header 1").fill("Bearer roster_admin_secret");
		await page.getByRole("button", { name: "Copy link" }).click();
		await page.getByText("The link is copied").waitFor();
		const link = String(await page.evaluate("navigator.clipboard.readText()"));
		expect(decodeURIComponent(link)).toContain("linked");
		expect(decodeURIComponent(link)).not.toContain("secret");
		await page.goto("about:blank");
		await page.goto(link);
		const name = page.getByRole("textbox", { name: "display_name" });
		await name.waitFor();
		expect(await name.inputValue()).toBe("linked");
	});

	test("another token is sent in the place of the session", async () => {
		const { page } = tab;
		const tokens = roster.client(TokenService, adminToken);
		const { plaintext } = await tokens.createToken({ kind: CredentialKind.SERVICE, displayName: "reader" });
		await open("roster.v1.ProvisioningService/GetCaller");
		await page.getByText("Token and headers").click();
		await page.getByRole("radio", { name: "Another token" }).check();
		await page.getByLabel("The other token").fill(plaintext);
		await page.getByRole("button", { name: "Send" }).click();
		await answer().getByText('"reader"').waitFor();
		await page.getByRole("radio", { name: "This session" }).check();
		await page.getByRole("button", { name: "Send" }).click();
		await answer().getByText('"CREDENTIAL_KIND_ADMINISTRATOR"').waitFor();
		const history = page.locator("details", { hasText: "History" });
		await history.locator("summary").click();
		expect(await history.getByRole("listitem").count()).toBe(2);
		const stored = await page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])");
		expect(stored).not.toContain(plaintext);
	});

	test("the commands do the same", async () => {
		const { page } = tab;
		await open("roster.v1.ProvisioningService/GetChangeLog");
		const commands = page.getByRole("region", { name: "The same call as a command" });
		for (const tool of ["curl", "buf curl"]) {
			await commands.getByRole("tab", { name: tool, exact: true }).click();
			const command = await commands.getByRole("tabpanel").innerText();
			const { stdout } = await promisify(execFile)("bash", ["-c", command], {
				env: { ...process.env, BUF_TOKEN: adminToken },
			});
			expect(JSON.parse(stdout), tool).toHaveProperty("lastSequence");
		}
		await commands.getByRole("tab", { name: "grpcurl" }).click();
		expect(await commands.getByRole("tabpanel").innerText()).toContain(
			`${new URL(roster.url).host} roster.v1.ProvisioningService/GetChangeLog`,
		);
	});

	test("the commands keep quotation marks, commas and dollars as they are", async () => {
		const { page } = tab;
		const prefix = `O'Brien "x", $HOME`;
		const request = { body: { prefix }, headers: [{ name: "X-Note", value: `it's "so", $HOME` }] };
		await roster.scim.user("obrien", { name: { familyName: prefix }, displayName: prefix, userName: prefix });
		await open("roster.v1.OverviewService/Search", `#${encodeURIComponent(JSON.stringify(request))}`);
		const commands = page.getByRole("region", { name: "The same call as a command" });
		for (const tool of ["curl", "buf curl"]) {
			await commands.getByRole("tab", { name: tool, exact: true }).click();
			const command = await commands.getByRole("tabpanel").innerText();
			const { stdout } = await promisify(execFile)("bash", ["-c", command], {
				env: { ...process.env, BUF_TOKEN: adminToken },
			});
			expect(JSON.parse(stdout).users, tool).toMatchObject([{ name: prefix }]);
		}
	}, 60_000);

	test("the command of a stream shows it on a terminal", async () => {
		const { page } = tab;
		await roster.scim.user("streamed@example.com");
		const request = { body: { kinds: ["CHANGE_KIND_USER_CREATED"] }, headers: [] };
		await open("roster.v1.ProvisioningService/WatchChanges", `#${encodeURIComponent(JSON.stringify(request))}`);
		const commands = page.getByRole("region", { name: "The same call as a command" });
		const command = await commands.getByRole("tabpanel").innerText();
		// `script` gives the command a terminal.
		const shell = spawn("script", ["-qec", command, "/dev/null"], {
			env: { ...process.env, BUF_TOKEN: adminToken, SHELL: "/bin/bash" },
			stdio: ["ignore", "pipe", "inherit"],
			detached: true,
		});
		let shown = "";
		try {
			for await (const part of shell.stdout) {
				shown += part;
				if (shown.includes("streamed@example.com")) {
					break;
				}
			}
		} finally {
			process.kill(-(shell.pid ?? 0));
		}
		expect(shown).toContain("streamed@example.com");
	}, 60_000);

	test("works by keyboard alone", async () => {
		const { page } = tab;
		await page.goto(`${roster.url}/studio`);
		await page.getByRole("searchbox", { name: "Filter methods" }).focus();
		await page.keyboard.type("GetChangeLog");
		await tabTo(page.getByRole("link", { name: "GetChangeLog" }));
		await page.keyboard.press("Enter");
		await page.getByRole("heading", { name: "GetChangeLog" }).waitFor();
		await tabTo(page.getByRole("button", { name: "Send" }));
		await page.keyboard.press("Enter");
		await answer().getByText("OK", { exact: true }).waitFor();
	});

	test.each(["light", "dark"] as const)("axe finds nothing, %s", async (theme) => {
		await tab.context.close();
		tab = await openTab(browser, { theme });
		await signIn(tab, roster.url, adminToken);
		await open("roster.v1.ProvisioningService/PatchUser");
		await tab.page.getByRole("button", { name: "Add to operations" }).click();
		await tab.page.getByLabel("Set value").check();
		await tab.page.getByText("Token and headers").click();
		await tab.page.getByRole("button", { name: "Add a header" }).click();
		await tab.page.getByRole("button", { name: "Send" }).click();
		await answer().waitFor();
		expect(await axeFindings(tab)).toEqual([]);
		await tab.page.getByRole("tab", { name: "JSON" }).click();
		await tab.page.getByRole("textbox", { name: "The request as JSON" }).waitFor();
		expect(await axeFindings(tab)).toEqual([]);
	});
});
