// SPDX-License-Identifier: Apache-2.0

// Every warning of the readiness report: brought about, and cleared.

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { v7 } from "uuid";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { mintToken } from "../../src/services/admission/credentials.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { type Json, Scim, userSchema } from "../scim.ts";

const day = 86_400_000;

let roster: Roster;

beforeEach(async () => {
	roster = await startRoster({ publicUrl: "https://roster.example.com" });
});

afterEach(() => roster.stop());

async function report() {
	const { report } = await roster.provisioning.checkReadiness({});
	const overScim = await roster.scim.ask("GET /readiness").answers(200);
	expect(overScim.ready).toBe(report?.ready);
	expect(overScim.warnings.map((each: Json) => each.code)).toEqual(report?.warnings.map((each) => each.code));
	return report;
}

async function warning(code: string) {
	return (await report())?.warnings.find((each) => each.code === code);
}

function provision(organizationProvisioning: OrganizationProvisioning) {
	return roster.provisioning.updateSettings({ settings: { organizationProvisioning } });
}

test("provisioning is off", async () => {
	expect(await warning("organization_provisioning_disabled")).toMatchObject({ severity: "warning", count: 0 });
	await roster.scim.group("Team");
	expect((await warning("organization_provisioning_disabled"))?.message).toContain("1 pushed");
	await provision(OrganizationProvisioning.MAPPED);
	expect(await warning("organization_provisioning_disabled")).toBeUndefined();
});

test("a group has no mapping, and a mapping has no group", async () => {
	const pushed = await roster.scim.group("Pushed");
	const { organization } = await roster.organizations.createOrganization({ name: "acme" });
	const organizationId = organization?.id ?? "";
	await roster.organizations.addOrganizationGroup({ organizationId, groupName: "Awaited" });
	expect(await warning("group_unmapped")).toMatchObject({
		...{ count: 1, examples: ["Pushed"] },
		subjects: [{ name: "Pushed", id: { case: "groupId", value: pushed.id } }],
	});
	expect(await warning("mapping_without_group")).toMatchObject({
		...{ count: 1, examples: ["Awaited"] },
		subjects: [{ name: "Awaited", id: { case: "organizationId", value: organizationId } }],
	});
	await roster.organizations.addOrganizationGroup({ organizationId, groupName: "PUSHED" });
	await roster.scim.group("awaited");
	expect(await warning("group_unmapped")).toBeUndefined();
	expect(await warning("mapping_without_group")).toBeUndefined();
});

test("an account has no email", async () => {
	const user = await roster.scim.ask("POST /Users", { schemas: [userSchema], userName: "nomail" }).answers(201);
	expect(await warning("account_without_email")).toMatchObject({
		...{ count: 1, examples: ["nomail"] },
		subjects: [{ name: "nomail", id: { case: "userId", value: user.id } }],
	});
	await roster.scim.patch(`/Users/${user.id}`, { op: "add", path: 'emails[type eq "work"].value', value: "no@x.y" });
	expect(await warning("account_without_email")).toBeUndefined();
});

test("a user name and an email disagree", async () => {
	const emails = [{ value: "other@x.y", type: "work" }];
	const user = await roster.scim.user("ada@x.y", { emails });
	expect(await warning("account_name_email_differ")).toMatchObject({ count: 1, examples: ["ada@x.y"] });
	await roster.scim.patch(`/Users/${user.id}`, { op: "replace", path: "emails", value: [{ value: "ADA@x.y" }] });
	expect(await warning("account_name_email_differ")).toBeUndefined();
});

test("two deprovisioned accounts share an email, and a push of it is refused until one is forgotten", async () => {
	const first = await roster.scim.user("first", { emails: [{ value: "shared@x.y" }] });
	await roster.scim.ask(`DELETE /Users/${first.id}`).answers(204);
	const second = await roster.scim.user("second");
	await roster.scim.patch(`/Users/${second.id}`, { op: "replace", path: "emails", value: [{ value: "shared@x.y" }] });
	await roster.scim.ask(`DELETE /Users/${second.id}`).answers(204);
	expect(await warning("account_email_shared")).toMatchObject({
		severity: "error",
		count: 1,
		examples: ["shared@x.y"],
	});
	expect((await report())?.ready).toBe(false);
	const push = { schemas: [userSchema], userName: "third", emails: [{ value: "shared@x.y" }] };
	const detail = await roster.scim.ask("POST /Users", push).fails(409, "uniqueness");
	expect(detail).toContain(first.id);
	expect(detail).toContain(second.id);
	expect(detail).toContain("user separate");
	await roster.provisioning.purgeUser({ id: first.id });
	expect(await warning("account_email_shared")).toBeUndefined();
	expect(await roster.scim.ask("POST /Users", push).fails(409, "uniqueness")).toContain(second.id);
	await roster.provisioning.linkUser({ userId: second.id, userName: "third", email: "shared@x.y" });
	expect((await roster.scim.ask("POST /Users", push).answers(201)).id).toBe(second.id);
});

test("an account came from a sign-in, and the next push adopts it", async () => {
	await roster.provisioning.recordSignIn({ email: "jit@x.y" });
	expect(await warning("account_adoptable")).toMatchObject({ severity: "info", count: 1, examples: ["jit@x.y"] });
	await roster.scim.user("jit@x.y");
	expect(await warning("account_adoptable")).toBeUndefined();
});

test("an organization has no active owner", async () => {
	const { organization } = await roster.organizations.createOrganization({ name: "ownerless" });
	const member = { organizationId: organization?.id ?? "", organizationRole: OrganizationRole.OWNER };
	expect(await warning("organization_without_owner")).toMatchObject({ severity: "error", examples: ["ownerless"] });
	const user = await roster.scim.user("owner@x.y");
	await roster.organizations.addOrganizationMember({ ...member, userId: user.id });
	expect(await warning("organization_without_owner")).toBeUndefined();
	await roster.scim.patch(`/Users/${user.id}`, { op: "replace", path: "active", value: false });
	expect(await warning("organization_without_owner")).toMatchObject({ count: 1 });
	await roster.scim.patch(`/Users/${user.id}`, { op: "replace", path: "active", value: true });
	expect(await warning("organization_without_owner")).toBeUndefined();
});

test("an owner through a mapped group counts while provisioning is on", async () => {
	const { organization } = await roster.organizations.createOrganization({ name: "through-group" });
	const user = await roster.scim.user("owner@x.y");
	await roster.scim.group("Owners", user.id);
	const mapping = { organizationId: organization?.id ?? "", groupName: "Owners", roleOverride: OrganizationRole.OWNER };
	await roster.organizations.addOrganizationGroup(mapping);
	expect(await warning("organization_without_owner")).toBeDefined();
	await provision(OrganizationProvisioning.MAPPED);
	expect(await warning("organization_without_owner")).toBeUndefined();
});

test("tokens: eternal, unused, expiring, expired, missing", async () => {
	const eternal = (await roster.tokens.listSCIMTokens({})).tokens[0]?.id ?? "";
	expect(await warning("scim_token_eternal")).toMatchObject({ examples: [eternal] });
	await roster.scim.ask("GET /Users").answers(200);
	await expect.poll(() => warning("scim_token_unused")).toBeUndefined();

	await roster.tokens.createSCIMToken({ expireTime: timestampFromMs(roster.clock.now() + 40 * day) });
	expect(await warning("scim_token_unused")).toMatchObject({ count: 1 });
	expect(await warning("scim_token_expiring")).toBeUndefined();
	roster.clock.advance(11 * day);
	expect(await warning("scim_token_expiring")).toMatchObject({
		count: 1,
		remedy: expect.stringContaining('"roster token rotate <name>"'),
	});
	roster.clock.advance(30 * day);
	expect(await warning("scim_token_expiring")).toBeUndefined();
	expect(await warning("scim_token_expired")).toMatchObject({
		...{ severity: "warning", count: 1 },
		remedy: expect.stringContaining('"roster token create scim --expires 365d"'),
	});

	await roster.tokens.deleteSCIMToken({ tokenId: eternal });
	const { report } = await roster.provisioning.checkReadiness({});
	expect(report).toMatchObject({ ready: false });
	expect(report?.warnings.map((each) => each.code)).toContain("scim_token_missing");
	await roster.tokens.createSCIMToken({});
	const after = await roster.provisioning.checkReadiness({});
	expect(after.report?.warnings.map((each) => each.code)).not.toContain("scim_token_missing");
});

describe("a dead token in use", () => {
	const inUse = () => warning("expired_token_in_use");
	async function named(displayName: string, lifetime?: number) {
		const expireTime = lifetime === undefined ? {} : { expireTime: timestampFromMs(roster.clock.now() + lifetime) };
		const made = await roster.client(TokenService, adminToken).createToken({
			...{ kind: CredentialKind.SCIM, displayName, ...expireTime },
		});
		return { id: made.token?.id ?? "", scim: new Scim(roster.scimUrl, made.plaintext) };
	}

	test("an expired token that is used is an error, until it is deleted or unused for two days", async () => {
		const { id, scim } = await named("okta-prod", day);
		await scim.ask("GET /Users").answers(200);
		roster.clock.advance(2 * day);
		expect(await inUse()).toBeUndefined();
		const last = new Date(roster.clock.now()).toISOString();
		await scim.ask("GET /Users").fails(401);
		await expect.poll(inUse).toMatchObject({ severity: "error", count: 1, examples: [`okta-prod (${id})`] });
		expect((await inUse())?.message).toContain(last);
		await roster.restart();
		expect((await inUse())?.message).toContain(last);
		roster.clock.advance(2 * day + 1);
		expect(await inUse()).toBeUndefined();

		await scim.ask("GET /Users").fails(401);
		await expect.poll(inUse).toBeDefined();
		await roster.tokens.deleteSCIMToken({ tokenId: id });
		expect(await inUse()).toBeUndefined();
	});

	test("a deleted token that is used is an error, for 30 days after its deletion", async () => {
		const { id, scim } = await named("entra-prod");
		await roster.tokens.deleteSCIMToken({ tokenId: id });
		expect(await inUse()).toBeUndefined();
		await scim.ask("GET /Users").fails(401);
		await expect.poll(inUse).toMatchObject({ count: 1, examples: [`entra-prod (${id})`] });
		// Another deletion forgets the tokens that were deleted before.
		roster.clock.advance(31 * day);
		await roster.tokens.deleteSCIMToken({ tokenId: (await named("other")).id });
		await scim.ask("GET /Users").fails(401);
		expect(await inUse()).toBeUndefined();
	});

	test("tokens that this server did not create are not reported", async () => {
		const { id } = await named("okta-prod", 1);
		roster.clock.advance(day);
		await new Scim(roster.scimUrl, mintToken(CredentialKind.SCIM, id)).ask("GET /Users").fails(401);
		await new Scim(roster.scimUrl, mintToken(CredentialKind.SCIM, v7())).ask("GET /Users").fails(401);
		expect(await inUse()).toBeUndefined();
	});
});

test("the identity provider is silent", async () => {
	await roster.scim.ask("GET /Users").answers(200);
	expect(await warning("idp_silent")).toBeUndefined();
	roster.clock.advance(day + 60_000);
	// Asking is no contact, however often.
	expect(await warning("idp_silent")).toBeDefined();
	expect(await warning("idp_silent")).toBeDefined();
	await roster.scim.ask("GET /Users").answers(200);
	await expect.poll(() => warning("idp_silent")).toBeUndefined();
});

test("public_url_unset says what the server does with the host of a request", async () => {
	const other = await startRoster({}, 1);
	const { message, remedy } = (await other.provisioning.checkReadiness({})).report?.warnings.find(
		(each) => each.code === "public_url_unset",
	) ?? { message: "", remedy: "" };
	expect(message).toContain("Without ROSTER_ALLOWED_HOSTS, requests for every host name are accepted");
	expect(message).toContain("otherwise with the local address");
	const named = (host: string) => other.scim.ask("POST /Users", { userName: host }, { host });
	const foreign = await named("foreign.example").answers(201);
	expect(foreign.meta.location).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//);
	expect(message).toContain("the host in the request only if that is a loopback name");
	expect((await named("localhost:1").answers(201)).meta.location).toMatch(/^http:\/\/localhost:1\//);
	await other.stop();

	expect(remedy).toContain("Requests for other host names are then rejected, except those in ROSTER_ALLOWED_HOSTS");
	const checked = await startRoster({ allowedHosts: new Set(["roster.example"]) }, 1);
	await checked.scim.ask("GET /Users", undefined, { host: "foreign.example" }).fails(421);
	await checked.scim.ask("GET /Users", undefined, { host: "roster.example" }).answers(200);
	await checked.stop();
});

test.each([
	["public_url_unset", undefined],
	["public_url_insecure", "http://roster.example.com"],
])("%s", async (code, publicUrl) => {
	expect(await warning(code)).toBeUndefined();
	const other = await startRoster({ publicUrl });
	const { report } = await other.provisioning.checkReadiness({});
	expect(report?.warnings.map((each) => each.code)).toContain(code);
	await other.stop();
});
