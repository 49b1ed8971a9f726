// SPDX-License-Identifier: Apache-2.0

// buf.alpha.registry.v1alpha1.SCIMTokenService: the public API for SCIM tokens.

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { SCIMTokenService } from "../../../gen/buf/alpha/registry/v1alpha1/scim_token_pb.ts";
import { CredentialKind } from "../../../gen/roster/v1/change_pb.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import type { SessionStore } from "../../store/interface/sessions.ts";
import type { TokenReader } from "../../store/interface/tokens.ts";
import type { Authenticator } from "../admission/authenticator.ts";
import type { Committing } from "../admission/commit.ts";
import type { Context, Implementation } from "../shared/call.ts";
import { pageOf } from "../shared/paging.ts";
import { createToken, deleteToken } from "./tokens.ts";

export function scimTokenService(
	context: Context<TokenReader & SessionStore & ConnectionReader & Committing>,
	authenticator: Authenticator,
): Implementation<typeof SCIMTokenService> {
	const { store, now } = context;
	return {
		async createSCIMToken({ expireTime }, call) {
			const { plaintext } = await createToken(context, call, { kind: CredentialKind.SCIM, expireTime });
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
			await deleteToken(context, authenticator, call, tokenId, CredentialKind.SCIM);
			return {};
		},
	};
}
