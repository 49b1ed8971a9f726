// SPDX-License-Identifier: Apache-2.0

// roster.v1.ClientService: OAuth 2.0 clients with their secrets and trusts.

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { CredentialKind } from "../../../gen/roster/v1/change_pb.ts";
import type { ClientService } from "../../../gen/roster/v1/client_service_pb.ts";
import { checkTrust, mostOfClient } from "../../directory/clients.ts";
import { alreadyExists, failedPrecondition, notFound } from "../../errors/data.ts";
import { invalidArgument } from "../../errors/request.ts";
import type { Change } from "../../records/change.ts";
import type { ClientSecretRecord, ClientTrustRecord, TokenRecord } from "../../records/credentials.ts";
import type { ClientReader } from "../../store/interface/clients.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import type { TokenReader } from "../../store/interface/tokens.ts";
import type { Authenticator } from "../admission/authenticator.ts";
import { type Committing, commit } from "../admission/commit.ts";
import { digestOf, mintForClient } from "../admission/credentials.ts";
import { attempt } from "../shared/attempt.ts";
import type { Call, Context, Implementation } from "../shared/call.ts";
import { createToken, expiryIn } from "./tokens.ts";

const quoted = (id: string) => JSON.stringify(id.slice(0, 64));

function secretMessage({ id, createTime, expireTime, lastUseTime }: ClientSecretRecord) {
	return {
		id,
		createTime: timestampFromMs(createTime),
		...(expireTime === undefined ? {} : { expireTime: timestampFromMs(expireTime) }),
		...(lastUseTime === undefined ? {} : { lastUseTime: timestampFromMs(lastUseTime) }),
	};
}

function trustMessage({ id, issuer, subject, audience, createTime, lastUseTime, ...keys }: ClientTrustRecord) {
	return {
		...{ id, issuer, subject, audience, jwksUrl: keys.jwksUrl ?? "", jwks: keys.jwks ?? "" },
		createTime: timestampFromMs(createTime),
		...(lastUseTime === undefined ? {} : { lastUseTime: timestampFromMs(lastUseTime) }),
	};
}

function clientMessage(
	record: TokenRecord,
	connections: ReadonlyMap<string, string>,
	secrets: readonly ClientSecretRecord[],
	trusts: readonly ClientTrustRecord[],
) {
	const { id, displayName = "", connectionId = "", createTime, lastUseTime, networks = [] } = record;
	return {
		...{ id, displayName, connectionId, connection: connections.get(connectionId) ?? "", networks: [...networks] },
		createTime: timestampFromMs(createTime),
		...(lastUseTime === undefined ? {} : { lastUseTime: timestampFromMs(lastUseTime) }),
		secrets: secrets.filter((each) => each.tokenId === id).map(secretMessage),
		trusts: trusts.filter((each) => each.tokenId === id).map(trustMessage),
	};
}

export function clientService(
	context: Context<TokenReader & ClientReader & ConnectionReader & Committing>,
	authenticator: Authenticator,
): Implementation<typeof ClientService> {
	const { store, now, newId } = context;
	const names = async () => new Map((await store.listConnections()).map(({ id, name }) => [id, name]));

	/** Commits a change of a client, whose access tokens may end by it. */
	async function change(
		call: Call,
		clientId: string,
		validateOnly: boolean,
		decide: (client: TokenRecord) => Promise<Change>,
	): Promise<void> {
		await attempt(async () => {
			const client = await store.getToken(clientId);
			if (client?.isClient !== true) {
				throw notFound(`the client ${quoted(clientId)}`);
			}
			await commit(context, call, [await decide(client)], validateOnly);
		});
		authenticator.forget(clientId);
	}

	function requireRoom(found: readonly unknown[], what: string): void {
		if (found.length >= mostOfClient) {
			throw failedPrecondition(
				`client_id: the client has ${mostOfClient} ${what}, and may not have more: remove one that is not used`,
			);
		}
	}

	async function listClients(): Promise<TokenRecord[]> {
		const found: TokenRecord[] = [];
		let after: string | undefined;
		do {
			const page = await store.listTokens(CredentialKind.SCIM, undefined, { after, limit: 1000 });
			found.push(...page.filter((each) => each.isClient));
			after = page.length === 1000 ? page.at(-1)?.id : undefined;
		} while (after !== undefined);
		return found;
	}

	return {
		async createClient({ displayName, connection, networks, validateOnly }, call) {
			const wanted = { kind: CredentialKind.SCIM, displayName, connection, networks, validateOnly, isClient: true };
			const { record } = await createToken(context, call, wanted);
			const connections = await names();
			if (record.connectionId !== undefined && !connections.has(record.connectionId)) {
				connections.set(record.connectionId, connection);
			}
			return { client: clientMessage(record, connections, [], []) };
		},

		async listClients() {
			const connections = await names();
			const [secrets, trusts] = [await store.listClientSecrets(undefined), await store.listClientTrusts(undefined)];
			return { clients: (await listClients()).map((each) => clientMessage(each, connections, secrets, trusts)) };
		},

		async addClientSecret(request, call) {
			const { clientId, validateOnly } = request;
			const expireTime = expiryIn(request, now());
			const id = newId();
			const plaintext = mintForClient("secret", id);
			const after: ClientSecretRecord = {
				...{ id, tokenId: clientId, digest: digestOf(plaintext) },
				...{ createTime: now(), expireTime, lastUseTime: undefined },
			};
			await change(call, clientId, validateOnly, async () => {
				requireRoom(await store.listClientSecrets(clientId), "secrets");
				return { subject: "clientSecret", after };
			});
			return { plaintext: validateOnly ? "" : plaintext, secret: secretMessage(after) };
		},

		async removeClientSecret({ clientId, secretId, validateOnly }, call) {
			await change(call, clientId, validateOnly, async () => {
				const before = (await store.listClientSecrets(clientId)).find((each) => each.id === secretId);
				if (before === undefined) {
					throw notFound(`the secret ${quoted(secretId)} of the client`);
				}
				return { subject: "clientSecret", before };
			});
			return {};
		},

		async addClientTrust({ clientId, trust, validateOnly }, call) {
			if (trust === undefined) {
				throw invalidArgument("trust: is required");
			}
			checkTrust(trust);
			const { issuer, subject, audience, jwksUrl, jwks } = trust;
			const after: ClientTrustRecord = {
				...{ id: newId(), tokenId: clientId, issuer, subject, audience },
				...{ jwksUrl: jwksUrl || undefined, jwks: jwks || undefined },
				...{ createTime: now(), lastUseTime: undefined },
			};
			await change(call, clientId, validateOnly, async () => {
				const same = (await store.findClientTrusts(issuer, subject)).find((each) => each.audience === audience);
				if (same !== undefined) {
					throw alreadyExists(
						`the client ${same.tokenId} trusts the same issuer, subject and audience already: remove that trust first`,
					);
				}
				requireRoom(await store.listClientTrusts(clientId), "trusts");
				return { subject: "clientTrust", after };
			});
			return { trust: trustMessage(after) };
		},

		async removeClientTrust({ clientId, trustId, validateOnly }, call) {
			await change(call, clientId, validateOnly, async () => {
				const before = (await store.listClientTrusts(clientId)).find((each) => each.id === trustId);
				if (before === undefined) {
					throw notFound(`the trust ${quoted(trustId)} of the client`);
				}
				return { subject: "clientTrust", before };
			});
			return {};
		},
	};
}
