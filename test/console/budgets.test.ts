// SPDX-License-Identifier: Apache-2.0

// What a view may cost: five calls to open it, 200 KB for the first view, and 80 KB for each further one. Sizes are
// those of gzip, which the build made.

import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { canTest, launch, openTab, signIn, type Tab } from "./browser.ts";
import { views } from "./views.ts";

const mostCalls = 5;
const mostBytes = { first: 200_000, further: 80_000 } as const;

/** The length of a file of the build in the form of gzip. */
const sizeOf = (path: string) => readFileSync(new URL(`../../console/dist${path}.gz`, import.meta.url)).length;

describe.skipIf(!canTest)("a view of the console", () => {
	let roster: Roster;
	let browser: Browser;
	let tab: Tab;
	/** The addresses of what has an address of its own. */
	const pages: string[] = [];

	beforeAll(async () => {
		[roster, browser] = await Promise.all([startRoster(), launch()]);
		const { scim, organizations, provisioning } = roster;
		const ids = await scim.users(["ada@example.com", "bob@example.com"]);
		const group = await scim.group("Platform Team", ...ids);
		const organizationId = (await organizations.createOrganization({ name: "platform" })).organization?.id ?? "";
		await provisioning.updateSettings({ settings: { organizationProvisioning: OrganizationProvisioning.MAPPED } });
		await organizations.addOrganizationGroup({ organizationId, groupName: "Platform Team" });
		await scim.ask("POST /Users", { userName: "ada@example.com" }).fails(409, "uniqueness");
		const { token } = await roster.client(TokenService, adminToken).createToken({ kind: CredentialKind.SCIM });
		pages.push(
			...[`/people/${ids[0]}`, `/people/${ids[0]}?at=${new Date(roster.clock.now()).toISOString()}`],
			...[`/groups/${group.id}`, `/organizations/${organizationId}`, "/connections/default"],
			...["/people?organization=platform&connection=default&state=active", "/requests?outcome=refused"],
			...[`/connect?provider=okta&token=${token?.id}`, "/studio?method=roster.v1.ProvisioningService/GetUser"],
		);
		tab = await openTab(browser);
		await signIn(tab, roster.url, adminToken);
	}, 120_000);

	afterAll(() => Promise.all([browser?.close(), roster?.stop()]));

	/** The paths that a view requests, until it has been quiet for half a second. */
	async function requestedBy(path: string): Promise<string[]> {
		const { page, requested } = tab;
		await page.goto("about:blank");
		requested.length = 0;
		await page.goto(roster.url + path);
		await page.getByRole("heading", { level: 1 }).first().waitFor();
		await expect.poll(() => page.locator(".loading").count(), { timeout: 20_000 }).toBe(0);
		let count = -1;
		await expect
			.poll(
				() => {
					const isQuiet = requested.length === count;
					count = requested.length;
					return isQuiet;
				},
				{ interval: 500, timeout: 20_000 },
			)
			.toBe(true);
		return requested.map((each) => new URL(each).pathname);
	}

	const isCall = (path: string) => /^\/[a-z0-9.]+\.[A-Z]\w+\/\w+$/.test(path);

	test("sends at most five calls to open", async () => {
		const tooMany: string[] = [];
		for (const path of [...views.map(([each]) => each), ...pages]) {
			const calls = (await requestedBy(path)).filter(isCall);
			if (calls.length > mostCalls) {
				tooMany.push(`${path}: ${calls.map((each) => each.split("/").at(-1)).join(" ")}`);
			}
		}
		expect(tooMany).toEqual([]);
	}, 180_000);

	test("is at most 200 KB if it is the first, and each further one at most 80 KB", async () => {
		const assetsOf = async (path: string) =>
			(await requestedBy(path)).filter((each) => each.startsWith("/assets/") && !isCall(each));
		const sum = (paths: Iterable<string>) => [...paths].reduce((bytes, each) => bytes + sizeOf(each), 0);
		const loaded = new Set(await assetsOf("/"));
		expect(loaded.size).toBeGreaterThan(0);
		const sizes: Record<string, number> = { first: sum(loaded) };
		for (const path of [...views.map(([each]) => each), ...pages]) {
			sizes[path] = sum(new Set(await assetsOf(path)).difference(loaded));
		}
		const before = new Set(await assetsOf("/studio?method=roster.v1.ProvisioningService/GetUser"));
		tab.requested.length = 0;
		await tab.page.getByRole("tab", { name: "JSON" }).click();
		await tab.page.getByRole("textbox", { name: "The request as JSON" }).waitFor();
		const editor = tab.requested.map((each) => new URL(each).pathname).filter((each) => each.startsWith("/assets/"));
		sizes["the editor"] = sum(new Set(editor).difference(before));
		const { first = 0, ...further } = sizes;
		expect(first).toBeLessThanOrEqual(mostBytes.first);
		expect(Object.entries(further).filter(([, bytes]) => bytes > mostBytes.further)).toEqual([]);
		expect(sizes["the editor"]).toBeGreaterThan(0);
	}, 180_000);
});
