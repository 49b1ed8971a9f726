// SPDX-License-Identifier: Apache-2.0

// buf.alpha.registry.v1alpha1.TokenService: the tokens of people.

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { TokenService } from "../../../gen/buf/alpha/registry/v1alpha1/token_pb.ts";
import { CredentialKind } from "../../../gen/roster/v1/change_pb.ts";
import { permissionDenied } from "../../errors/caller.ts";
import { notFound } from "../../errors/data.ts";
import { invalidArgument } from "../../errors/request.ts";
import type { TokenRecord } from "../../records/credentials.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import { everyConnection } from "../../store/interface/scope.ts";
import type { SessionStore } from "../../store/interface/sessions.ts";
import type { TokenReader } from "../../store/interface/tokens.ts";
import type { UserReader } from "../../store/interface/users.ts";
import type { Authenticator } from "../admission/authenticator.ts";
import type { Committing } from "../admission/commit.ts";
import type { Caller, Context, Implementation } from "../shared/call.ts";
import { pageOf } from "../shared/paging.ts";
import { createPersonalToken, deleteToken } from "./tokens.ts";

function tokenMessage({ id, createTime, expireTime, displayName = "" }: TokenRecord) {
	return {
		...{ id, note: displayName },
		createTime: timestampFromMs(createTime),
		...(expireTime === undefined ? {} : { expireTime: timestampFromMs(expireTime) }),
	};
}

/** Returns the id of the user whose tokens a request is about. */
function ownerIn({ userId }: { readonly userId: string }, caller: Caller): string {
	if (caller.userId === undefined) {
		if (userId === "") {
			throw invalidArgument("user_id: is required, because an administrator's token belongs to no person");
		}
		return userId;
	}
	if (userId !== "" && userId !== caller.userId) {
		throw permissionDenied("user_id: a personal token manages only the tokens of its own user: leave user_id out");
	}
	return caller.userId;
}

export function personalTokenService(
	context: Context<UserReader & TokenReader & SessionStore & ConnectionReader & Committing>,
	authenticator: Authenticator,
): Implementation<typeof TokenService> {
	const { store, now } = context;

	async function load(id: string, caller: Caller): Promise<TokenRecord> {
		const found = await store.getToken(id);
		const isOwn = caller.userId === undefined || caller.userId === found?.userId;
		if (found === undefined || found.kind !== CredentialKind.USER || !isOwn) {
			throw notFound(`the personal token ${JSON.stringify(id.slice(0, 64))}`);
		}
		return found;
	}

	return {
		async createToken(request, call) {
			const { note, expireTime } = request;
			const userId = ownerIn(request, call.caller);
			const { plaintext } = await createPersonalToken(context, call, { userId, note, expireTime });
			return { token: plaintext };
		},

		async getToken({ tokenId }, { caller }) {
			return { token: tokenMessage(await load(tokenId, caller)) };
		},

		async listTokens(request, { caller }) {
			const userId = ownerIn(request, caller);
			if ((await store.within(everyConnection).getUser(userId)) === undefined) {
				throw notFound(`the user ${JSON.stringify(userId.slice(0, 64))}`);
			}
			const page = pageOf(`ListTokens ${userId}`, request);
			const cut = page.cut(await store.listTokensOfUser(userId, now(), page), (each) => each.id);
			return { tokens: cut.page.map(tokenMessage), nextPageToken: cut.nextPageToken };
		},

		async deleteToken({ tokenId }, call) {
			await load(tokenId, call.caller);
			await deleteToken(context, authenticator, call, tokenId, CredentialKind.USER);
			return {};
		},
	};
}
