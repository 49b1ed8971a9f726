// SPDX-License-Identifier: Apache-2.0

// buf.alpha.registry.v1alpha1.SCIMTokenService.

import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import type { SCIMTokenService } from "../../gen/buf/alpha/registry/v1alpha1/scim_token_pb.ts";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { invalidArgument, notFound } from "../errors.ts";
import type { TokenRecord } from "../records.ts";
import { attempt } from "./attempt.ts";
import type { Authenticator } from "./authenticator.ts";
import { type Context, commit, type Implementation } from "./call.ts";
import { digestOf, mintToken } from "./credentials.ts";
import { pageOf } from "./paging.ts";

/** Makes a token: the record that is kept, and the plaintext that is shown once. */
export function newToken(
	context: Pick<Context, "now" | "newId">,
	kind: CredentialKind,
	expireTime: number | undefined,
) {
	const id = context.newId();
	const plaintext = mintToken(kind, id);
	const digest = digestOf(plaintext);
	const record: TokenRecord = { id, kind, digest, createTime: context.now(), expireTime, lastUseTime: undefined };
	return { record, plaintext };
}

export function scimTokenService(
	context: Context,
	authenticator: Authenticator,
): Implementation<typeof SCIMTokenService> {
	const { store, now } = context;
	return {
		async createSCIMToken(request, call) {
			const expireTime = request.expireTime === undefined ? undefined : timestampMs(request.expireTime);
			if (expireTime !== undefined && expireTime <= now()) {
				throw invalidArgument(
					"expire_time: lies in the past: send a time in the future, or none for a token that never expires",
				);
			}
			const { record, plaintext } = newToken(context, CredentialKind.SCIM, expireTime);
			await commit(context, call, [{ subject: "token", after: record }]);
			return { token: plaintext };
		},

		async listSCIMTokens(request) {
			const page = pageOf("ListSCIMTokens", request);
			const cut = page.cut(await store.listTokens(CredentialKind.SCIM, now(), page), (each) => each.id);
			const tokens = cut.page.map(({ id, createTime, expireTime }) => ({
				id,
				createTime: timestampFromMs(createTime),
				...(expireTime === undefined ? {} : { expireTime: timestampFromMs(expireTime) }),
			}));
			return { tokens, nextPageToken: cut.nextPageToken };
		},

		async deleteSCIMToken({ tokenId }, call) {
			await attempt(async () => {
				const before = await store.getToken(tokenId);
				if (before?.kind !== CredentialKind.SCIM) {
					throw notFound(`the SCIM token ${JSON.stringify(tokenId.slice(0, 64))}`);
				}
				await commit(context, call, [{ subject: "token", before }]);
			});
			authenticator.forget(tokenId);
			return {};
		},
	};
}
