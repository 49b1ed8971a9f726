// SPDX-License-Identifier: Apache-2.0

// roster.v1.TokenService: tokens of every kind.

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { CredentialKind } from "../../../gen/roster/v1/change_pb.ts";
import type { TokenService } from "../../../gen/roster/v1/token_service_pb.ts";
import { openRotation, secretsOf } from "../../directory/rotation.ts";
import { invalidArgument } from "../../errors/request.ts";
import type { TokenRecord } from "../../records/credentials.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import type { SessionStore } from "../../store/interface/sessions.ts";
import type { TokenReader } from "../../store/interface/tokens.ts";
import type { Authenticator } from "../admission/authenticator.ts";
import type { Committing } from "../admission/commit.ts";
import type { Context, Implementation } from "../shared/call.ts";
import { pageOf } from "../shared/paging.ts";
import { tokenRotation } from "./token-rotation.ts";
import { createToken, deleteToken, setTokenNetworks } from "./tokens.ts";

/** A token as callers see it, with the name of its connection. */
export function tokenMessage(record: TokenRecord, connections: ReadonlyMap<string, string>, now: number) {
	const rotation = openRotation(record, now);
	const { id, kind, createTime, expireTime, lastUseTime, lastRefuseTime } = record;
	const { connectionId = "", displayName = "", userId = "" } = record;
	return {
		id,
		kind,
		displayName,
		userId,
		connectionId,
		connection: connections.get(connectionId) ?? "",
		createTime: timestampFromMs(createTime),
		...(expireTime === undefined ? {} : { expireTime: timestampFromMs(expireTime) }),
		...(lastUseTime === undefined ? {} : { lastUseTime: timestampFromMs(lastUseTime) }),
		...(lastRefuseTime === undefined ? {} : { lastRefuseTime: timestampFromMs(lastRefuseTime) }),
		...(rotation === undefined ? {} : { rotateTime: timestampFromMs(rotation.time) }),
		networks: [...(record.networks ?? [])],
		client: record.isClient ?? false,
		secrets: secretsOf(record)
			.filter((each) => each.endTime === undefined || each.endTime > now)
			.map((each) => ({
				old: each.isOld,
				...(each.endTime === undefined ? {} : { endTime: timestampFromMs(each.endTime) }),
				...(each.lastUseTime === undefined ? {} : { lastUseTime: timestampFromMs(each.lastUseTime) }),
			})),
	};
}

function known(kind: CredentialKind): CredentialKind {
	if (!(Object.values(CredentialKind) as number[]).includes(kind)) {
		throw invalidArgument(`kind: ${kind} is not one of its values`);
	}
	return kind;
}

export function tokenService(
	context: Context<TokenReader & SessionStore & ConnectionReader & Committing>,
	authenticator: Authenticator,
): Implementation<typeof TokenService> {
	const { store, now } = context;
	const rotation = tokenRotation(context, authenticator);
	const names = async () => new Map((await store.listConnections()).map(({ id, name }) => [id, name]));
	return {
		async createToken(request, call) {
			const { kind, validateOnly } = request;
			if (known(kind) === CredentialKind.UNSPECIFIED) {
				throw invalidArgument(
					"kind: is required: send CREDENTIAL_KIND_SCIM, CREDENTIAL_KIND_SERVICE or CREDENTIAL_KIND_ADMINISTRATOR",
				);
			}
			if (kind === CredentialKind.USER) {
				throw invalidArgument(
					"kind: a personal token is created with buf.alpha.registry.v1alpha1.TokenService/CreateToken, for the user in user_id",
				);
			}
			const { record, plaintext } = await createToken(context, call, request);
			const connections = await names();
			if (validateOnly && record.connectionId !== undefined && !connections.has(record.connectionId)) {
				connections.set(record.connectionId, request.connection);
			}
			return { plaintext: validateOnly ? "" : plaintext, token: tokenMessage(record, connections, now()) };
		},

		async listTokens(request) {
			const { includeExpired } = request;
			const page = pageOf(`ListTokens ${known(request.kind)}${includeExpired ? " expired" : ""}`, request);
			const validAt = includeExpired ? undefined : now();
			const kind = request.kind === CredentialKind.UNSPECIFIED ? undefined : request.kind;
			const cut = page.cut(await store.listTokens(kind, validAt, page), (each) => each.id);
			const connections = await names();
			return {
				tokens: cut.page.map((each) => tokenMessage(each, connections, now())),
				nextPageToken: cut.nextPageToken,
			};
		},

		async rotateToken(request, call) {
			const { record, plaintext } = await rotation.rotate(call, request);
			return { plaintext: request.validateOnly ? "" : plaintext, token: tokenMessage(record, await names(), now()) };
		},

		async finishTokenRotation(request, call) {
			return { token: tokenMessage(await rotation.finish(call, request), await names(), now()) };
		},

		async cancelTokenRotation(request, call) {
			return { token: tokenMessage(await rotation.cancel(call, request), await names(), now()) };
		},

		async setTokenNetworks(request, call) {
			const record = await setTokenNetworks(context, authenticator, call, request);
			return { token: tokenMessage(record, await names(), now()) };
		},

		async deleteToken({ id, validateOnly }, call) {
			await deleteToken(context, authenticator, call, id, undefined, validateOnly);
			return {};
		},
	};
}
