// SPDX-License-Identifier: Apache-2.0

// The record of a request that was refused for its caller says which token, client, network or connection it was.

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { ClientService } from "../../gen/roster/v1/client_service_pb.ts";
import { RequestService } from "../../gen/roster/v1/request_service_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { connect } from "../identity/people.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";

const never = "0190c1f4-0000-7000-8000-00000000000c";
const hour = 3_600_000;

let roster: Roster;
let asked = 0;
const known: Record<string, string> = {};

async function newToken(displayName: string, networks: string[] = []) {
	const tokens = roster.client(TokenService, adminToken);
	const { plaintext, token } = await tokens.createToken({ kind: CredentialKind.SCIM, displayName, networks });
	known[displayName] = plaintext;
	known[`${displayName}Id`] = token?.id ?? "";
}

beforeAll(async () => {
	roster = await startRoster();
	await connect(roster, "other");
	await newToken("okta");
	await newToken("office", ["192.0.2.0/24", "198.51.100.7/32"]);
	const clients = roster.client(ClientService, adminToken);
	const expireTime = timestampFromMs(roster.clock.now() + hour / 2);
	for (const displayName of ["entra", "another"]) {
		const { client } = await clients.createClient({ displayName });
		const { plaintext, secret } = await clients.addClientSecret({ clientId: client?.id ?? "", expireTime });
		Object.assign(known, { [`${displayName}Id`]: client?.id, [displayName]: plaintext, secretId: secret?.id });
	}
	const { clientId, secretId } = { clientId: known["anotherId"] ?? "", secretId: known["secretId"] ?? "" };
	const { plaintext = "", secret } = await clients.addClientSecret({ clientId });
	known["gone"] = plaintext;
	known["goneId"] = secret?.id ?? "";
	await clients.removeClientSecret({ clientId, secretId: known["goneId"] });
	known["late"] = known["another"] ?? "";
	known["lateId"] = secretId;
	const form = new URLSearchParams({ grant_type: "client_credentials", client_id: clientId });
	form.set("client_secret", known["another"] ?? "");
	const answer = await fetch(`${roster.url}/oauth2/token`, { method: "POST", body: form });
	known["access"] = ((await answer.json()) as { access_token: string }).access_token;
	known["cut"] = known["okta"]?.slice(0, -9) ?? "";
});

afterAll(() => roster.stop());

const filled = (text: string) => text.replace(/<(\w+)>/g, (_, name: string) => known[name] ?? name);

async function causeOf(send: (headers: Record<string, string>) => Promise<unknown>): Promise<string> {
	asked += 1;
	const requestId = `caller-${asked}`;
	await send({ "x-request-id": requestId });
	const requests = roster.client(RequestService, adminToken);
	const read = () => requests.getRequest({ requestId }).catch(() => ({ request: undefined }));
	await expect.poll(async () => (await read()).request, { timeout: 10_000 }).toBeDefined();
	return (await read()).request?.cause ?? "";
}

/** Asks for the users, with a header, and returns the cause of the refusal. */
const scimCause = (authorization: string | undefined, path = "/scim/v2/Users") =>
	causeOf((headers) =>
		fetch(`${roster.scimUrl}${path}`, { headers: { ...headers, ...(authorization && { authorization }) } }),
	);

/** Asks for an access token, and returns the cause of the refusal. */
const oauthCause = (client_id: string, client_secret: string) =>
	causeOf((headers) => {
		const body = new URLSearchParams({ grant_type: "client_credentials", client_id, client_secret });
		return fetch(`${roster.url}/oauth2/token`, { method: "POST", headers, body });
	});

test.each([
	["no header", undefined, "it has no Authorization header."],
	["another scheme", "Basic b2t0YTpzZWNyZXQ=", "its header has the scheme Basic."],
	["a scheme alone", "Bearer", "the header Authorization: Bearer, with a token: nothing follows Bearer."],
	["a token alone", "<okta>", "its header does not begin with Bearer."],
	["two tokens", "Bearer <okta> <okta>", "what follows Bearer has a blank in it."],
	["a token of another product", "Bearer 00abcdefghijklmnop", "it does not begin with roster_"],
	[
		"a token that is cut off",
		"Bearer <cut>",
		'cut off or mistyped; paste the whole token. The token <oktaId> ("okta")',
	],
	["another network", "Bearer <office>", "It may be used from 192.0.2.0/24, 198.51.100.7/32."],
])("%s", async (_, authorization, cause) => {
	expect(await scimCause(authorization && filled(authorization))).toContain(filled(cause));
});

test.each([
	["a connection that is not the token's", "other", "The other connection exists."],
	["a connection that does not exist", "nothing", "No connection has the name in the base URL."],
])("%s", async (_, name, cause) => {
	const text = await scimCause(filled("Bearer <okta>"), `/scim/v2/connections/${name}/Users`);
	expect(text).toContain(filled(`The token <oktaId> ("okta") is of the connection default. ${cause}`));
});

test.each([
	["a secret of another product", "<anotherId>", "wrong-secret", "The secret does not have the format"],
	["a secret that was removed", "<anotherId>", "<gone>", "No client has a secret with the id <goneId>"],
	["the secret of another client", "<entraId>", "<another>", "The secret <lateId> is that of the client <anotherId>"],
	[
		"a client that is not known",
		never,
		"<another>",
		"is that of the client <anotherId>, and another client id was sent.",
	],
])("%s", async (_, id, secret, cause) => {
	expect(await oauthCause(filled(id), filled(secret))).toContain(filled(cause));
});

test("what has expired is named, and the client does not learn it", async () => {
	roster.clock.advance(hour);
	const [id, secret] = [known["anotherId"] ?? "", known["another"] ?? ""];
	expect(await oauthCause(id, secret)).toContain(
		filled('The secret <lateId> of the client <anotherId> ("another") expired at 20'),
	);
	const body = new URLSearchParams({ grant_type: "client_credentials", client_id: id, client_secret: secret });
	const answer = await fetch(`${roster.url}/oauth2/token`, { method: "POST", body });
	expect(await answer.text()).not.toContain("expired at");
	expect(await scimCause(filled("Bearer <access>"))).toContain(
		filled('The client <anotherId> ("another") was created'),
	);
});

test("the address that sends too many wrong secrets is named", async () => {
	const body = () => new URLSearchParams({ grant_type: "client_credentials", client_id: never, client_secret: "x" });
	for (let count = 0; count < 100; count++) {
		await fetch(`${roster.url}/oauth2/token`, { method: "POST", body: body() });
	}
	expect(await oauthCause(never, "wrong-secret")).toContain("The address is 127.0.0.1.");
});
