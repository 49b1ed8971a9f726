// SPDX-License-Identifier: Apache-2.0

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { OrganizationService } from "../../gen/buf/alpha/registry/v1alpha1/organization_pb.ts";
import { SCIMTokenService } from "../../gen/buf/alpha/registry/v1alpha1/scim_token_pb.ts";
import { ChangeKind, CredentialKind, type TokenState } from "../../gen/roster/v1/change_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { Scim } from "../scim.ts";

const { ADMINISTRATOR, SERVICE, SCIM, UNSPECIFIED } = CredentialKind;

let roster: Roster;

beforeAll(async () => {
	roster = await startRoster();
});

afterAll(() => roster.stop());

const tokens = () => roster.client(TokenService, adminToken);

test("a service token reads, and does nothing else", async () => {
	const { plaintext, token } = await tokens().createToken({ kind: SERVICE });
	expect(plaintext).toMatch(/^roster_service_/);
	const provisioning = roster.client(ProvisioningService, plaintext);
	expect(await provisioning.getCaller({})).toMatchObject({ actor: { kind: SERVICE, tokenId: token?.id } });
	expect((await provisioning.listUsers({})).totalResults).toBe(0);
	await expect(provisioning.createUser({ user: { userName: "x" } })).rejects.toMatchObject({
		code: Code.PermissionDenied,
	});
	await expect(provisioning.recordSignIn({ email: "a@b.c" })).rejects.toMatchObject({ code: Code.PermissionDenied });
	const organizations = roster.client(OrganizationService, plaintext);
	expect((await organizations.listOrganizations({})).organizations).toEqual([]);
	await expect(organizations.createOrganization({ name: "denied" })).rejects.toMatchObject({
		code: Code.PermissionDenied,
	});
	await expect(roster.client(SCIMTokenService, plaintext).listSCIMTokens({})).rejects.toMatchObject({
		code: Code.PermissionDenied,
	});
	await expect(roster.client(TokenService, plaintext).listTokens({})).rejects.toMatchObject({
		code: Code.PermissionDenied,
	});
	await new Scim(roster.url, plaintext).ask("GET /Users").fails(403);
});

test("each kind of token is for what it is for", async () => {
	const admin = await tokens().createToken({ kind: ADMINISTRATOR });
	await roster.client(OrganizationService, admin.plaintext).createOrganization({ name: "made-by-admin" });
	const scim = await tokens().createToken({ kind: SCIM });
	await new Scim(roster.url, scim.plaintext).ask("GET /Users").answers(200);
	await expect(tokens().createToken({ kind: UNSPECIFIED })).rejects.toMatchObject({ code: Code.InvalidArgument });
	await expect(tokens().createToken({ kind: SERVICE, expireTime: timestampFromMs(1) })).rejects.toMatchObject({
		code: Code.InvalidArgument,
	});
});

test("tokens are listed by kind and by pages, without plaintext or digest, with their last use", async () => {
	const { plaintext, token } = await tokens().createToken({
		kind: SERVICE,
		expireTime: timestampFromMs(roster.clock.now() + 60_000),
	});
	await roster.client(ProvisioningService, plaintext).getSettings({});
	const find = async () => (await tokens().listTokens({ kind: SERVICE })).tokens.find((each) => each.id === token?.id);
	await expect.poll(async () => (await find())?.lastUseTime).toEqual(timestampFromMs(roster.clock.now()));
	const kinds = new Set((await tokens().listTokens({})).tokens.map((each) => each.kind));
	expect(kinds).toEqual(new Set([ADMINISTRATOR, SERVICE, SCIM]));

	const seen: string[] = [];
	let pageToken = "";
	do {
		const page = await tokens().listTokens({ pageSize: 2, pageToken, reverse: true });
		seen.push(...page.tokens.map((each) => each.id));
		pageToken = page.nextPageToken;
	} while (pageToken !== "");
	expect(seen).toEqual([...seen].sort().reverse());
	expect(seen).toContain(token?.id);

	roster.clock.advance(61_000);
	expect(await find()).toBeUndefined();
	await expect(roster.client(ProvisioningService, plaintext).getSettings({})).rejects.toMatchObject({
		code: Code.Unauthenticated,
	});
});

test("a deleted token is refused on its next use; one's own is not deleted", async () => {
	const { plaintext, token } = await tokens().createToken({ kind: ADMINISTRATOR });
	const id = token?.id ?? "";
	const own = roster.client(TokenService, plaintext);
	await expect(own.deleteToken({ id })).rejects.toMatchObject({ code: Code.FailedPrecondition });
	await own.listTokens({});
	await tokens().deleteToken({ id });
	await expect(own.listTokens({})).rejects.toMatchObject({ code: Code.Unauthenticated });
	await expect(tokens().deleteToken({ id })).rejects.toMatchObject({ code: Code.NotFound });
});

test("a token has the name that it was created with, and an invalid name is refused", async () => {
	const { token } = await tokens().createToken({ kind: SCIM, displayName: "okta-prod" });
	expect(token).toMatchObject({ displayName: "okta-prod" });
	// A token and its successor may have the same name.
	expect((await tokens().createToken({ kind: SCIM, displayName: "okta-prod" })).token?.displayName).toBe("okta-prod");
	expect((await tokens().createToken({ kind: SCIM })).token?.displayName).toBe("");
	const { tokens: listed } = await tokens().listTokens({ kind: SCIM });
	expect(listed.filter((each) => each.displayName === "okta-prod")).toHaveLength(2);
	const { changes } = await roster.provisioning.listChanges({ kinds: [ChangeKind.TOKEN_CREATED] });
	expect(changes.map((each) => (each.after?.state.value as TokenState | undefined)?.displayName)).toContain(
		"okta-prod",
	);
	for (const displayName of ["ada@example.com", " okta", "okta\n", "a".repeat(65), "<b>"]) {
		const error = await tokens()
			.createToken({ kind: SCIM, displayName })
			.catch((each) => each);
		expect(error).toMatchObject({ code: Code.InvalidArgument });
		expect(error.rawMessage).toContain("display_name: ");
	}
});

test("the change log names the token of a change, also after the token is deleted", async () => {
	const { plaintext, token } = await tokens().createToken({ kind: SCIM, displayName: "entra-prod" });
	await new Scim(roster.url, plaintext).user("named");
	await tokens().deleteToken({ id: token?.id ?? "" });
	const { changes } = await roster.provisioning.listChanges({ kinds: [ChangeKind.USER_CREATED] });
	expect(changes.at(-1)?.actor).toMatchObject({ tokenId: token?.id, tokenDisplayName: "entra-prod" });
});

test("log lines name the token: of a success, and of a refusal of an expired one", async () => {
	const expireTime = timestampFromMs(roster.clock.now() + 60_000);
	const { plaintext, token } = await tokens().createToken({ kind: SCIM, displayName: "okta-log", expireTime });
	const scim = new Scim(roster.url, plaintext);
	const lines = () => roster.logged.filter((each) => each["tokenId"] === token?.id);
	await scim.ask("GET /Users").answers(200);
	roster.clock.advance(61_000);
	await scim.ask("GET /Users").fails(401);
	await expect.poll(() => lines().map((each) => each["code"])).toEqual([undefined, "token_expired"]);
	expect(lines().map((each) => each["tokenDisplayName"])).toEqual(["okta-log", "okta-log"]);
});

test("expired tokens are listed on request, with the time of their last refusal", async () => {
	const expireTime = timestampFromMs(roster.clock.now() + 60_000);
	const { plaintext, token } = await tokens().createToken({ kind: SERVICE, expireTime });
	roster.clock.advance(61_000);
	const find = async (includeExpired: boolean) =>
		(await tokens().listTokens({ kind: SERVICE, includeExpired })).tokens.find((each) => each.id === token?.id);
	expect(await find(false)).toBeUndefined();
	expect(await find(true)).toMatchObject({ id: token?.id, expireTime });
	expect((await find(true))?.lastRefuseTime).toBeUndefined();
	const time = roster.clock.now();
	await expect(roster.client(ProvisioningService, plaintext).getSettings({})).rejects.toThrow("expired");
	await expect.poll(async () => (await find(true))?.lastRefuseTime).toEqual(timestampFromMs(time));
});
