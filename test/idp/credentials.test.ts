// SPDX-License-Identifier: Apache-2.0

// What Okta and Entra ID send with each kind of credential, to two connections at once whose people have the same
// external ids and whose groups have the same names.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { ClientService } from "../../gen/roster/v1/client_service_pb.ts";
import { ConnectionKind } from "../../gen/roster/v1/connection_pb.ts";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { type Issuer, signed, startIssuer } from "../issuer.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { groupSchema, patchSchema, Scim, userSchema } from "../scim.ts";

const trust = { issuer: "https://login.example/v2.0", audience: "api://AzureADTokenExchange" };

let roster: Roster;
let issuer: Issuer;

beforeAll(async () => {
	roster = await startRoster({ jwksNetworks: ["127.0.0.0/8"] });
	issuer = await startIssuer();
	await roster.provisioning.updateSettings({ settings: { guardThreshold: 0 } });
	const connections = roster.client(ConnectionService, adminToken);
	await connections.createConnection({ connection: { name: "okta", kind: ConnectionKind.OKTA } });
	await connections.createConnection({ connection: { name: "entra", kind: ConnectionKind.ENTRA } });
});

afterAll(async () => {
	await roster.stop();
	await issuer.stop();
});

const tokens = () => roster.client(TokenService, adminToken);
const clients = () => roster.client(ClientService, adminToken);

async function newToken(connection: string) {
	const { plaintext, token } = await tokens().createToken({ kind: CredentialKind.SCIM, connection });
	return { plaintext, id: token?.id ?? "" };
}

async function newClient(connection: string): Promise<string> {
	return (await clients().createClient({ displayName: `client of ${connection}`, connection })).client?.id ?? "";
}

async function accessToken(form: Record<string, string>, headers: Record<string, string> = {}): Promise<string> {
	const body = new URLSearchParams({ grant_type: "client_credentials", scope: "scim", ...form });
	const response = await fetch(`${roster.url}/oauth2/token`, { method: "POST", body, headers });
	const answer = (await response.json()) as { access_token: string };
	expect(response.status, JSON.stringify(answer)).toBe(200);
	return answer.access_token;
}

async function secretOf(connection: string) {
	const id = await newClient(connection);
	return { id, secret: (await clients().addClientSecret({ clientId: id })).plaintext };
}

/** Makes what is sent as the bearer token, by the kind of credential. */
const credentials: Readonly<Record<string, (connection: string) => Promise<string>>> = {
	"a SCIM token": async (connection) => (await newToken(connection)).plaintext,
	"the new secret of a token that is being rotated": async (connection) =>
		(await tokens().rotateToken({ id: (await newToken(connection)).id })).plaintext,
	"the old secret of such a token": async (connection) => {
		const { id, plaintext } = await newToken(connection);
		await tokens().rotateToken({ id });
		return plaintext;
	},
	"a client secret in the body": async (connection) => {
		const { id, secret } = await secretOf(connection);
		return accessToken({ client_id: id, client_secret: secret });
	},
	"a client secret in the header": async (connection) => {
		const { id, secret } = await secretOf(connection);
		return accessToken({}, { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` });
	},
	"a signed assertion": async (connection) => {
		const clientId = await newClient(connection);
		const subject = `subject-of-${clientId}`;
		await clients().addClientTrust({ clientId, trust: { ...trust, subject, jwksUrl: issuer.jwksUrl } });
		const now = Math.floor(roster.clock.now() / 1000);
		const claims = { iss: trust.issuer, sub: subject, aud: trust.audience, iat: now, nbf: now, exp: now + 300 };
		return accessToken({
			client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
			client_assertion: await signed(issuer.keys[0] as Issuer["keys"][number], claims),
		});
	},
};

describe.each(Object.entries(credentials))("with %s", (name, make) => {
	test("Okta and Entra ID test the connection, push people and a group, and take them back", async () => {
		const label = name.replaceAll(/\W+/g, "-");
		const address = (person: string, connection: string) => `${person}-${label}@${connection}.example`;
		const email = (value: string) => ({ emails: [{ primary: true, value, type: "work" }] });

		const okta = new Scim(roster.scimUrl, await make("okta"), { "user-agent": "Okta SCIM Client 1.0.0" });
		const entra = new Scim(roster.scimUrl, await make("entra"), { accept: "*/*" }, "+");
		await okta.ask("GET /Users?startIndex=1&count=2").answers(200);
		await entra.ask(`GET /Users?filter=userName eq "${label}"`).answers(200, { totalResults: 0 });

		const adaName = address("ada", "okta");
		const ada = await okta
			.ask("POST /Users", {
				...{ schemas: [userSchema], userName: adaName, externalId: label, ...email(adaName), active: true },
				...{ name: { givenName: "Ada", familyName: "King" }, locale: "en-US", groups: [], password: "1mz050nq" },
			})
			.answers(201);
		const bobName = address("Bob", "entra");
		const bob = await entra
			.ask("POST /Users", {
				...{ schemas: [userSchema], userName: bobName, externalId: label, ...email(bobName), active: "True" },
			})
			.answers(201);
		const group = { schemas: [groupSchema], displayName: `Group ${label}` };
		const oktas = await okta.ask("POST /Groups", { ...group, members: [{ value: ada.id }] }).answers(201);
		const entras = await entra.ask("POST /Groups", group).answers(201);
		const members = [{ op: "Add", path: "members", value: [{ value: bob.id }] }];
		await entra.ask(`PATCH /Groups/${entras.id}`, { schemas: [patchSchema], Operations: members }).answers(204);

		for (const [scim, own, foreign] of [
			[okta, [ada, oktas], [bob, entras]],
			[entra, [bob, entras], [ada, oktas]],
		] as const) {
			await scim
				.ask(`GET /Users?filter=externalId eq "${label}"`)
				.answers(200, { totalResults: 1, Resources: [{ id: own[0].id }] });
			await scim
				.ask(`GET /Groups?filter=displayName eq "group ${label}"`)
				.answers(200, { totalResults: 1, Resources: [{ id: own[1].id, members: [{ value: own[0].id }] }] });
			await scim.ask(`GET /Users/${foreign[0].id}`).fails(404);
			await scim.ask(`DELETE /Groups/${foreign[1].id}`).fails(404);
		}

		await okta.ask(`PUT /Users/${ada.id}`, { ...ada, name: { givenName: "Ada", familyName: "Lovelace" } }).answers(200);
		const deactivated = [{ op: "Replace", path: "active", value: "False" }];
		await entra
			.ask(`PATCH /Users/${bob.id}`, { schemas: [patchSchema], Operations: deactivated })
			.answers(200, { active: false });
		await entra.ask(`DELETE /Users/${bob.id}`).answers(204);
		await okta.ask(`DELETE /Groups/${oktas.id}`).answers(204);
		await okta.ask(`GET /Users/${ada.id}`).answers(200, { name: { familyName: "Lovelace" } });
	});
});
