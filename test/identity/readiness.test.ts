// SPDX-License-Identifier: Apache-2.0

// The readiness of each connection: a connection reads nothing of another one, and one that is silent is not hidden by
// another one that is not.

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import { OverviewService } from "../../gen/roster/v1/overview_service_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { type Json, Scim } from "../scim.ts";
import { body } from "./people.ts";

const day = 86_400_000;

let roster: Roster;
let okta: Scim;
let entra: Scim;

async function expiringToken(connection: string): Promise<string> {
	const { plaintext } = await roster.client(TokenService, adminToken).createToken({
		...{ kind: CredentialKind.SCIM, connection, displayName: `token-of-${connection}` },
		expireTime: timestampFromMs(roster.clock.now() + 20 * day),
	});
	return plaintext;
}

beforeAll(async () => {
	roster = await startRoster();
	okta = new Scim(roster.scimUrl, await expiringToken("okta"));
	entra = new Scim(roster.scimUrl, await expiringToken("entra"));
	for (const [name, scim] of Object.entries({ okta, entra })) {
		await scim.ask("POST /Users", body({ userName: `without-email-${name}` })).answers(201);
		await scim.ask("POST /Users", body({ userName: `ada@${name}.com`, email: `other@${name}.com` })).answers(201);
		const first = await scim.ask("POST /Users", body({ userName: `one-${name}`, email: `shared@${name}.com` }));
		await scim.ask(`DELETE /Users/${first.body?.id}`).answers(204);
		const second = await scim.ask("POST /Users", body({ userName: `two-${name}` })).answers(201);
		await scim.patch(`/Users/${second.id}`, {
			...{ op: "replace", path: "emails", value: [{ value: `shared@${name}.com` }] },
		});
		await scim.ask(`DELETE /Users/${second.id}`).answers(204);
		await scim.group(`group-of-${name}`);
	}
	await roster.provisioning.recordSignIn({ email: "nobodys@example.com" });
});

afterAll(() => roster.stop());

async function warningsOf(connection: string) {
	return (await roster.provisioning.checkReadiness({ connection })).report?.warnings ?? [];
}

const found = (warnings: readonly { code: string; examples: readonly string[] }[]) =>
	new Map(warnings.map(({ code, examples }) => [code, [...examples].sort()]));

test("the report of a connection names its own users, groups and tokens, and those of none", async () => {
	const about = found(await warningsOf("okta"));
	expect(about.get("account_without_email")).toEqual(["without-email-okta"]);
	expect(about.get("account_name_email_differ")).toEqual(["ada@okta.com"]);
	expect(about.get("account_email_shared")).toEqual(["shared@okta.com"]);
	expect(about.get("group_unmapped")).toEqual(["group-of-okta"]);
	expect(about.get("account_adoptable")).toEqual(["nobodys@example.com"]);
	expect(about.get("scim_token_expiring")).toHaveLength(1);
	const all = found(await warningsOf(""));
	expect(all.get("account_without_email")).toEqual(["without-email-entra", "without-email-okta"]);
	expect(all.get("scim_token_expiring")).toHaveLength(2);
});

test("a SCIM token gets the report of its connection, and of no other", async () => {
	const text = JSON.stringify(await entra.ask("GET /readiness").answers(200));
	expect(text).toContain("without-email-entra");
	expect(text).not.toContain("okta");
});

test("the metrics and the overview name each connection", async () => {
	const { connections } = await roster.client(OverviewService, adminToken).getOverview({});
	const hasContact = Object.fromEntries(
		connections.map(({ name, lastContactTime }) => [name, lastContactTime !== undefined]),
	);
	expect(hasContact).toEqual({ default: false, okta: true, entra: true });
	const text = await (await fetch(`${roster.url}/metrics`)).text();
	expect(text).toMatch(/^roster_connection_last_contact_timestamp_seconds\{connection="okta"\} 1\d{9}/m);
	expect(text).toMatch(/^roster_connection_token_expiry_timestamp_seconds\{connection="okta"\} 1\d{9}/m);
	expect(text).toMatch(/^roster_connection_requests_total\{connection="okta",status="2xx"\} [1-9]/m);
	expect(text).not.toContain('roster_connection_guard_threshold{connection="okta"}');
	const client = roster.client(ConnectionService, adminToken);
	await client.updateConnection({ connection: { name: "okta", guardThreshold: 7 } });
	expect(await roster.provisioning.getGuard({ connection: "okta" })).toMatchObject({ guard: { threshold: 7 } });
	const read = async () => (await fetch(`${roster.url}/metrics`)).text();
	await expect.poll(read, { timeout: 5000 }).toContain('roster_connection_guard_threshold{connection="okta"} 7');
});

test("an unknown connection is not found", async () => {
	await expect(roster.provisioning.checkReadiness({ connection: "nosuch" })).rejects.toMatchObject({
		code: Code.NotFound,
	});
	await expect(roster.provisioning.getGuard({ connection: "nosuch" })).rejects.toMatchObject({ code: Code.NotFound });
});

test("a silent connection is reported although another one makes contact", async () => {
	roster.clock.advance(day + 60_000);
	await okta.ask("GET /Users").answers(200);
	const silent = async () => found(await warningsOf("")).get("idp_silent");
	await expect.poll(silent).toEqual(["default (never)", expect.stringMatching(/^entra \(not since /)]);
	expect(found(await warningsOf("okta")).has("idp_silent")).toBe(false);
	expect(found(await warningsOf("entra")).has("idp_silent")).toBe(true);
});

test("a connection whose only token has expired is an error although another one has a valid token", async () => {
	const tokens = roster.client(TokenService, adminToken);
	const [own] = (await tokens.listTokens({})).tokens.filter((each) => each.connection === "okta");
	await tokens.deleteToken({ id: own?.id ?? "" });
	await expiringToken("okta");
	roster.clock.advance(19 * day);
	const missing = (await warningsOf("")).find(({ code }) => code === "scim_token_missing") as Json;
	expect(missing).toMatchObject({ severity: "error", count: 1, examples: ["entra"] });
	expect(missing.remedy).toContain("--connection <connection>");
	expect(found(await warningsOf("okta")).has("scim_token_missing")).toBe(false);
});

test("the command for a new token names the connection of the expired one", async () => {
	const commandOf = async (code: string, connection: string) =>
		(await warningsOf(connection)).find((each) => each.code === code)?.remedy;
	const command = '"roster token create scim --connection <connection> --expires 365d"';
	expect(await commandOf("scim_token_expired", "entra")).toContain(command);
	await entra.ask("GET /Users").answers(401);
	await expect.poll(() => commandOf("expired_token_in_use", "entra")).toContain(command);
});
