// SPDX-License-Identifier: Apache-2.0

// The views of people, groups, organizations and changes in a real browser: why somebody has access, who comes with a
// mapping, and what happened.

import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { OrganizationRole as Role } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { ClientService } from "../../gen/roster/v1/client_service_pb.ts";
import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { axeFindings, canTest, expectClean, launch, openTab, signIn, sizes, type Tab } from "./browser.ts";

const names = ["ada", "bob", "cleo", "dan", "eve"];

describe.skipIf(!canTest)("people, groups, organizations and changes", () => {
	let roster: Roster;
	let browser: Browser;
	let tab: Tab;
	let ids: string[];
	let groupId: string;
	let platform: string;
	let research: string;

	beforeAll(async () => {
		[roster, browser] = await Promise.all([startRoster(), launch()]);
		const { scim, organizations, provisioning } = roster;
		ids = await scim.users(names.map((each) => `${each}@example.com`));
		groupId = (await scim.group("Platform Team", ...ids.slice(0, 3))).id;
		await scim.group("Everybody", ...ids);
		const create = async (name: string) => (await organizations.createOrganization({ name })).organization?.id ?? "";
		platform = await create("platform");
		research = await create("research");
		await provisioning.updateSettings({ settings: { organizationProvisioning: OrganizationProvisioning.MAPPED } });
		await organizations.addOrganizationGroup({
			...{ organizationId: platform, groupName: "Platform Team", roleOverride: Role.ADMIN },
		});
		await organizations.addOrganizationMember({
			...{ organizationId: platform, userId: ids[0] ?? "", organizationRole: Role.OWNER },
		});
		await roster.users.deactivateUser({ id: ids[2] ?? "" });
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

	test("one finds why a person has access", async () => {
		const { page } = tab;
		await page.goto(`${roster.url}/people`);
		await page.getByRole("searchbox", { name: /Find by name/ }).fill("ada");
		await page.getByText("1 person").waitFor();
		await page.getByRole("link", { name: "ada@example.com" }).click();
		await page.getByRole("img", { name: /paths from ada@example.com to 1 organization/ }).waitFor();
		const rows = page.getByRole("table", { name: "The paths to organizations" }).getByRole("row");
		expect(await rows.count()).toBe(3);
		expect(await rows.nth(1).innerText()).toMatch(/platform\s+owner\s+direct role\s+gives the role/);
		expect(await rows.nth(2).innerText()).toMatch(/platform\s+admin\s+the group Platform Team\s+none: another path/);
	});

	test("one finds why a person has no access", async () => {
		const { page } = tab;
		await page.goto(`${roster.url}/people/${ids[2]}`);
		await page.getByText("none: the person is deactivated").waitFor();
		await page.getByText("This person is a member of no organization now.").waitFor();
		await page.goto(`${roster.url}/people/${ids[3]}`);
		await page.getByText("No path leads to an organization").waitFor();
		await page.goto(`${roster.url}/people/nobody`);
		await page.getByText("There is no person with this id").waitFor();
	});

	test("one sees the access of a person at a time in the past, by an address for a colleague", async () => {
		const { page } = tab;
		const userId = ids[4] ?? "";
		const { organizations, clock } = roster;
		await organizations.addOrganizationMember({ organizationId: research, userId, organizationRole: Role.ADMIN });
		const then = new Date(clock.now());
		clock.advance(600_000);
		await organizations.removeOrganizationMember({ organizationId: research, userId });
		await page.goto(`${roster.url}/people/${userId}`);
		await page.getByText("No path leads to an organization").waitFor();
		await page.getByRole("button", { name: "UTC" }).click();
		await page.getByLabel("As it was at").fill(new Date(then.getTime() + 1000).toISOString().slice(0, 19));
		await page.getByRole("button", { name: "Show", exact: true }).click();
		const memberships = page.getByRole("table", { name: "Memberships then" });
		expect(await memberships.getByRole("row").nth(1).innerText()).toMatch(/research\s+admin\s+a direct role/);
		expect(await axeFindings(tab)).toEqual([]);
		const at = new URL(page.url()).searchParams.get("at") ?? "";
		expect(Date.parse(at)).toBe(Math.floor(then.getTime() / 1000 + 1) * 1000);
		await page.reload();
		await memberships.getByText("research").waitFor();
		await page.getByRole("link", { name: "Everybody" }).waitFor();
		await page.getByRole("link", { name: "Show it as it is now" }).click();
		await page.getByText("No path leads to an organization").waitFor();
		await page.goto(`${roster.url}/people/${userId}?at=1999-01-01T00:00:00Z`);
		await page.getByText("This person was in no organization then").waitFor();
	}, 60_000);

	test("one gives a direct role and takes it away, after a preview", async () => {
		const { page } = tab;
		const userId = ids[1] ?? "";
		const roles = async () =>
			(await roster.provisioning.listDirectRoles({ userId })).roles.map(({ organizationName, role }) => [
				...[organizationName, role],
			]);
		await page.goto(`${roster.url}/people/${userId}`);
		await page.getByText("the connection").getByRole("link", { name: "default" }).waitFor();
		await page.getByRole("button", { name: "Give a direct role…" }).click();
		const give = page.getByRole("dialog", { name: "Give a direct role" });
		await give.getByLabel("Organization").selectOption("research");
		await give.getByLabel("Role").selectOption("owner");
		await give.getByText("is no member of research now").waitFor();
		expect(await axeFindings(tab)).toEqual([]);
		await give.getByRole("button", { name: "Give the role" }).click();
		await expect.poll(roles).toEqual([["research", Role.OWNER]]);
		const rows = page.getByRole("table", { name: "Direct roles" }).getByRole("row");
		await expect.poll(() => rows.nth(1).innerText()).toMatch(/research\s+owner\s+in effect/);
		await page.getByRole("button", { name: "Take away the direct role in research" }).click();
		await page.getByText("no path leads to the organization").waitFor();
		expect(await roles()).toHaveLength(1);
		await page.getByRole("button", { name: "Take the role away" }).click();
		await expect.poll(roles).toEqual([]);
		await page.getByText("No direct role", { exact: true }).waitFor();
	}, 60_000);

	test("one restores suspended roles, and separates who will not come back", async () => {
		const { page } = tab;
		const { scim, organizations, provisioning } = roster;
		const userName = "gil@example.com";
		const { id: userId } = await scim.user(userName);
		await organizations.addOrganizationMember({ organizationId: research, userId, organizationRole: Role.ADMIN });
		await scim.ask(`DELETE /Users/${userId}`).answers(204);
		// The names say that it is the same person, and no external id does.
		expect((await scim.user(userName)).id).toBe(userId);
		const suspended = async () => (await provisioning.listDirectRoles({ userId })).roles.map((each) => each.suspended);
		expect(await suspended()).toEqual([true]);
		await page.goto(`${roster.url}/people/${userId}`);
		await page.getByRole("button", { name: "Restore the suspended roles…" }).click();
		await page.getByRole("region", { name: "Preview" }).getByText("admin in research").waitFor();
		expect(await suspended()).toEqual([true]);
		await page.getByRole("button", { name: "Restore the roles" }).click();
		await expect.poll(suspended).toEqual([false]);

		await scim.ask(`DELETE /Users/${userId}`).answers(204);
		await page.goto(`${roster.url}/people/${userId}`);
		await page.getByRole("button", { name: "Link…" }).waitFor();
		await page.getByRole("button", { name: "Separate…" }).click();
		await page.getByLabel("to confirm").fill(userName);
		expect(await axeFindings(tab)).toEqual([]);
		await page.getByRole("button", { name: "Separate the person" }).click();
		await page.getByText("is separated").waitFor();
		const { id } = await scim.user(userName);
		expect(id).not.toBe(userId);
	}, 60_000);

	test("the change log names the OAuth client that got a secret", async () => {
		const { page } = tab;
		const clients = roster.client(ClientService, adminToken);
		const { client } = await clients.createClient({ displayName: "entra-gallery" });
		await clients.addClientSecret({ clientId: client?.id ?? "" });
		await page.goto(`${roster.url}/changes?topic=administration`);
		await page.getByText("A secret was added to the OAuth client entra-gallery").first().waitFor();
	});

	test("the states filter, and the address keeps the filter", async () => {
		const { page } = tab;
		await page.goto(`${roster.url}/people`);
		await page.getByRole("button", { name: "Deactivated" }).click();
		await page.getByText("1 person").waitFor();
		expect(await page.getByRole("row").nth(1).innerText()).toContain("cleo@example.com");
		await page.reload();
		await page.getByText("1 person").waitFor();
		await page.getByRole("searchbox", { name: /Find by name/ }).fill("nobody");
		await page.getByText("Nobody matches").waitFor();
	});

	test("a group is mapped with a preview, and its members arrive without a reload", async () => {
		const { page } = tab;
		const other = await openTab(browser);
		await signIn(other, roster.url, adminToken);
		await other.page.goto(`${roster.url}/organizations/${research}`);
		await other.page.getByText("Nobody is a member").waitFor();

		await page.goto(`${roster.url}/organizations`);
		await page.getByRole("link", { name: "research" }).click();
		await page.getByRole("button", { name: "Map a group" }).click();
		const dialog = page.getByRole("dialog", { name: "Map a group to research" });
		await dialog.getByLabel("Group", { exact: true }).fill("Everybody");
		const preview = dialog.getByRole("region", { name: "Preview" });
		await preview.getByText("4 people would become members.").waitFor();
		await preview.getByText("eve@example.com").waitFor();
		await dialog.getByRole("button", { name: "Map the group" }).click();
		await dialog.waitFor({ state: "detached" });

		for (const each of [page, other.page]) {
			await each.getByRole("table", { name: "Members" }).getByRole("link", { name: "eve" }).waitFor();
		}
		const { memberships } = await roster.provisioning.listMemberships({ organizationId: research });
		expect(memberships).toHaveLength(4);

		// Somebody joins the group at the identity provider, and is there.
		const fay = await roster.scim.user("fay@example.com");
		const { resources } = await roster.provisioning.listGroups({ query: { filter: 'displayName eq "Everybody"' } });
		await roster.scim.patch(`/Groups/${resources[0]?.id}`, { op: "add", path: "members", value: [{ value: fay.id }] });
		await other.page.getByRole("table", { name: "Members" }).getByRole("link", { name: "fay" }).waitFor();

		await page.getByRole("button", { name: "End the mapping of Everybody" }).click();
		const ending = page.getByRole("dialog", { name: "End the mapping of Everybody" });
		await ending.getByText("5 people would lose access.").waitFor();
		await ending.getByRole("button", { name: "End the mapping" }).click();
		for (const each of [page, other.page]) {
			await each.getByText("Nobody is a member").waitFor();
		}
		await other.context.close();
	});

	test("a dialog closes by Escape, and gives the focus back", async () => {
		const { page } = tab;
		await page.goto(`${roster.url}/organizations/${platform}`);
		const button = page.getByRole("button", { name: "Map a group" });
		await button.focus();
		await page.keyboard.press("Enter");
		await page.getByRole("dialog").waitFor();
		await page.keyboard.press("Escape");
		await page.getByRole("dialog").waitFor({ state: "detached" });
		expect(await button.and(page.locator(":focus")).count()).toBe(1);
	});

	test("an organization is created and opened", async () => {
		const { page } = tab;
		await page.goto(`${roster.url}/organizations`);
		await page.getByRole("button", { name: "New organization" }).click();
		await page.getByRole("textbox", { name: "Name" }).fill("platform");
		await page.keyboard.press("Enter");
		await page.getByText("It exists already").waitFor();
		await page.getByRole("textbox", { name: "Name" }).fill("payments");
		await page.keyboard.press("Enter");
		await page.getByRole("heading", { name: "payments" }).waitFor();
		await roster.organizations.getOrganizationByName({ name: "payments" });
	});

	test("a group shows its members and what it gives", async () => {
		const { page } = tab;
		await page.goto(`${roster.url}/groups`);
		await page.getByRole("searchbox", { name: "Find by name" }).fill("platform");
		await page.getByText("1 group", { exact: true }).waitFor();
		await page.getByRole("link", { name: "Platform Team" }).click();
		await page.getByRole("heading", { name: "Platform Team" }).waitFor();
		await page
			.getByRole("table", { name: /mapped to/ })
			.getByText("admin")
			.waitFor();
		await page
			.getByRole("table", { name: /^Members of/ })
			.getByText("deactivated")
			.waitFor();
	});

	test("changes show names, open to before and after, can be filtered, and arrive live", async () => {
		const { page } = tab;
		await page.goto(`${roster.url}/changes`);
		await page.getByText("ada@example.com got the direct role owner in platform").waitFor();
		await roster.scim.patch(`/Users/${ids[1]}`, { op: "replace", path: "name.givenName", value: "Bob" });
		const line = page.locator(".story-line", { hasText: "The attributes of Bob changed" });
		await line.waitFor();
		await line.getByRole("button", { name: /Before and after/ }).click();
		const row = page.getByRole("row", { name: /name.givenName/ });
		expect(await row.innerText()).toMatch(/name\.givenName\s+—\s+Bob/);

		await page.getByRole("button", { name: "Administration" }).click();
		await page.getByText(/Provisioning of organizations changed from off to mapped groups/).waitFor();
		expect(await page.getByText("The attributes of Bob changed").count()).toBe(0);
		await page.getByRole("button", { name: "All" }).click();
		await page.getByRole("textbox", { name: "Person" }).fill("bob@example.com");
		await page.keyboard.press("Enter");
		await page.getByRole("button", { name: /Remove the filter Person/ }).waitFor();
		await page.getByText("The attributes of Bob changed").waitFor();
		expect(await page.getByText("ada@example.com").count()).toBe(0);
	});

	describe.each(["light", "dark"] as const)("%s", (theme) => {
		test.each(["wide", "narrow"] as const)("axe finds nothing, and nothing is cut off: %s", async (size) => {
			await tab.context.close();
			tab = await openTab(browser, { theme, size });
			await signIn(tab, roster.url, adminToken);
			const { page } = tab;
			for (const [path, ready] of [
				["/people", "eve@example.com"],
				[`/people/${ids[0]}`, "gives the role"],
				["/groups", "Platform Team"],
				[`/groups/${groupId}`, "deactivated"],
				["/organizations", "research"],
				[`/organizations/${platform}`, "direct role"],
				["/changes", "got the direct role"],
			] as const) {
				await page.goto(roster.url + path);
				await page.getByText(ready).first().waitFor();
				expect(await axeFindings(tab), path).toEqual([]);
				const width = await page.evaluate("document.documentElement.scrollWidth");
				expect(width, path).toBeLessThanOrEqual(sizes[size].width);
			}
			await page.goto(`${roster.url}/organizations/${platform}`);
			await page.getByRole("button", { name: "Map a group" }).click();
			await page.getByLabel("Group", { exact: true }).fill("Everybody");
			await page.getByText(/would become/).waitFor();
			expect(await axeFindings(tab), "the dialog").toEqual([]);
		});
	});
});
