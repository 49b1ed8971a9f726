// SPDX-License-Identifier: Apache-2.0

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { OrganizationService } from "../../gen/buf/alpha/registry/v1alpha1/organization_pb.ts";
import { SCIMTokenService } from "../../gen/buf/alpha/registry/v1alpha1/scim_token_pb.ts";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
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
