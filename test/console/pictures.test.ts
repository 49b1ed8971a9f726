// SPDX-License-Identifier: Apache-2.0

// Every view of the web console, opened directly, in both themes and two widths: axe finds nothing, no content is cut
// off, and where CONSOLE_PICTURES names a folder, there is a picture of each afterwards.

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { ClientService } from "../../gen/roster/v1/client_service_pb.ts";
import { ConnectionKind } from "../../gen/roster/v1/connection_pb.ts";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { axeFindings, canTest, expectClean, launch, openTab, signIn, type Tab } from "./browser.ts";
import { views } from "./views.ts";

const folder = process.env["CONSOLE_PICTURES"];

/** Where `npm run pictures` puts the pictures of the documentation. */
const docs = process.env["DOCS_PICTURES"];
const shownInDocs: ReadonlySet<string> = new Set(["home", "request", "changes"]);

/** A directory as an administrator has it after some weeks. */
async function fill(roster: Roster): Promise<void> {
	const { scim, provisioning, organizations, client } = roster;
	const names = ["ada", "eve", "grace", "linus", "margaret", "barbara", "edsger", "donald"];
	const ids = await scim.users(names.map((name) => `${name}@example.com`));
	await scim.group("platform", ...ids.slice(0, 5));
	await scim.group("payments", ...ids.slice(3));
	await provisioning.updateSettings({
		settings: { organizationProvisioning: OrganizationProvisioning.MAPPED },
	});
	const { organization } = await organizations.createOrganization({ name: "acme" });
	await organizations.addOrganizationGroup({ organizationId: organization?.id ?? "", groupName: "platform" });
	const tokens = client(TokenService, adminToken);
	const day = 86_400_000;
	for (const [displayName, kind, days, connection] of [
		["okta-prod", CredentialKind.SCIM, 12, "okta"],
		["entra", CredentialKind.SCIM, 200, "entra"],
		["registry", CredentialKind.SERVICE, 90, ""],
		["break-glass", CredentialKind.ADMINISTRATOR, 0, ""],
	] as const) {
		const expiry = days === 0 ? {} : { expireTime: timestampFromMs(Date.now() + days * day) };
		const { token } = await tokens.createToken({ displayName, kind, connection, ...expiry });
		if (displayName === "okta-prod") {
			await tokens.rotateToken({ id: token?.id ?? "" });
		}
	}
	const clients = client(ClientService, adminToken);
	const entra = (await clients.createClient({ displayName: "entra-gallery", connection: "entra" })).client?.id ?? "";
	await clients.addClientSecret({ clientId: entra, expireTime: timestampFromMs(Date.now() + 180 * day) });
	await clients.addClientTrust({
		clientId: entra,
		trust: {
			issuer: "https://login.microsoftonline.com/3f6d2d1c-0000-4000-8000-2f1f1f1f1f1f/v2.0",
			subject: "9a3b5c7d-0000-4000-8000-1a2b3c4d5e6f",
			audience: "api://roster",
			jwksUrl: "https://login.microsoftonline.com/3f6d2d1c-0000-4000-8000-2f1f1f1f1f1f/discovery/v2.0/keys",
		},
	});
	await client(ConnectionService, adminToken).updateConnection({
		connection: { name: "entra", kind: ConnectionKind.ENTRA, guardThreshold: 50, strict: false },
	});
	await scim.ask(`DELETE /Users/${ids.at(-1)}`).answers(204);
	await scim.ask("POST /Users", { userName: "ada@example.com" }).fails(409, "uniqueness");
}

describe.skipIf(!canTest)("the console", () => {
	let roster: Roster;
	let browser: Browser;

	beforeAll(async () => {
		roster = await startRoster();
		await fill(roster);
		browser = await launch();
	}, 120_000);

	afterAll(async () => {
		await browser?.close();
		await roster?.stop();
	});

	const variants = (["wide", "narrow"] as const).flatMap((size) =>
		(["light", "dark"] as const).map((theme) => ({ size, theme })),
	);

	describe.each(variants)("$size, $theme", ({ size, theme }) => {
		let tab: Tab;

		beforeAll(async () => {
			tab = await openTab(browser, { size, theme });
		});

		afterAll(() => tab?.context.close());

		async function look(name: string) {
			if (folder !== undefined) {
				await tab.page.screenshot({ path: `${folder}/${name}-${size}-${theme}.png`, fullPage: true });
			}
			if (docs !== undefined && shownInDocs.has(name) && size === "wide" && theme === "light") {
				await tab.page.screenshot({ path: `${docs}/console-${name}.png` });
			}
			expect(await axeFindings(tab)).toEqual([]);
			// No element is wider than the page.
			expect(await tab.page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
		}

		test("the sign-in form", async () => {
			await tab.page.goto(roster.url);
			await tab.page.getByLabel("Administrator's token").waitFor();
			await look("sign-in");
			await signIn(tab, roster.url, adminToken);
		});

		test("a refused request, with its cause and what to do", async () => {
			await tab.page.goto(`${roster.url}/requests?outcome=refused`);
			await tab.page.getByRole("link", { name: "POST /scim/v2/Users" }).first().click();
			await tab.page.getByRole("heading", { level: 3, name: "Why" }).waitFor();
			await tab.page.getByRole("heading", { level: 3, name: "What to do" }).waitFor();
			await expect.poll(() => tab.page.getByText("uniqueness_user_name").count()).toBe(1);
			await look("request");
			await expectClean(tab, roster.url, adminToken);
		});

		test("a connection, and a person at a time in the past", async () => {
			const { resources } = await roster.provisioning.listUsers({ query: { count: 1 } });
			const at = new Date(roster.clock.now()).toISOString();
			for (const [name, path, ready] of [
				["connection", "/connections/entra", "Preview the change…"],
				["person", `/people/${resources[0]?.id}`, "gives the role"],
				["person-past", `/people/${resources[0]?.id}?at=${at}`, "User name"],
			] as const) {
				await tab.page.goto(roster.url + path);
				await tab.page.getByText(ready).first().waitFor();
				await expect.poll(() => tab.page.locator(".loading").count()).toBe(0);
				await look(name);
			}
			await expectClean(tab, roster.url, adminToken);
		}, 60_000);

		test.each(views)(
			"the view at %s",
			async (path, heading) => {
				await tab.page.goto(roster.url + path);
				await tab.page.getByRole("heading", { level: 1, name: heading }).waitFor();
				await expect.poll(() => tab.page.locator(".loading").count()).toBe(0);
				await look(heading.split(" ")[0]?.toLowerCase() ?? "");
				await expectClean(tab, roster.url, adminToken);
			},
			60_000,
		);
	});
});
