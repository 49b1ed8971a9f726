// SPDX-License-Identifier: Apache-2.0

// Tokens of every kind: what the public API's service for SCIM tokens and our own have in common.

import { type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import type { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { invalidArgument, notFound } from "../errors.ts";
import type { TokenRecord } from "../records.ts";
import { attempt } from "./attempt.ts";
import type { Authenticator } from "./authenticator.ts";
import { type Call, type Context, commit } from "./call.ts";
import { digestOf, mintToken } from "./credentials.ts";

/** A token that was made: what is kept of it, and the plaintext that is shown once. */
export interface NewToken {
	readonly record: TokenRecord;
	readonly plaintext: string;
}

/** Makes a token, and does not keep it yet. */
export function newToken(
	context: Pick<Context, "now" | "newId">,
	kind: CredentialKind,
	expireTime: number | undefined,
): NewToken {
	const id = context.newId();
	const plaintext = mintToken(kind, id);
	const digest = digestOf(plaintext);
	const record: TokenRecord = { id, kind, digest, createTime: context.now(), expireTime, lastUseTime: undefined };
	return { record, plaintext };
}

/** Makes a token and keeps it. */
export async function createToken(
	context: Context,
	call: Call,
	kind: CredentialKind,
	expireTime: Timestamp | undefined,
	validateOnly = false,
): Promise<NewToken> {
	const time = expireTime && timestampMs(expireTime);
	if (time !== undefined && time <= context.now()) {
		throw invalidArgument(
			"expire_time: lies in the past: send a time in the future, or none for a token that never expires",
		);
	}
	const made = newToken(context, kind, time);
	await commit(context, call, [{ subject: "token", after: made.record }], validateOnly);
	return made;
}

/**
 * Deletes a token: it is refused from its next use on.
 *
 * @param kind the only kind that may be deleted so; undefined means any.
 */
export async function deleteToken(
	context: Context,
	authenticator: Authenticator,
	call: Call,
	id: string,
	kind?: CredentialKind,
	validateOnly = false,
): Promise<void> {
	if (id !== "" && id === call.caller.tokenId) {
		throw new ConnectError(
			"id: is the token that this request comes with: delete it with another, so that nobody is locked out",
			Code.FailedPrecondition,
		);
	}
	await attempt(async () => {
		const before = await context.store.getToken(id);
		if (before === undefined || (kind !== undefined && before.kind !== kind)) {
			throw notFound(`the token ${JSON.stringify(id.slice(0, 64))}`);
		}
		await commit(context, call, [{ subject: "token", before }], validateOnly);
	});
	authenticator.forget(id);
}
