// SPDX-License-Identifier: Apache-2.0

// The rotation of tokens of every kind but personal ones.

import { type Duration, durationMs, type Timestamp } from "@bufbuild/protobuf/wkt";
import { CredentialKind } from "../../../gen/roster/v1/change_pb.ts";
import { canceled, finished, rotated } from "../../directory/rotation.ts";
import { failedPrecondition, notFound } from "../../errors/data.ts";
import { invalidArgument } from "../../errors/request.ts";
import type { TokenRecord } from "../../records/credentials.ts";
import type { TokenReader } from "../../store/interface/tokens.ts";
import type { Authenticator } from "../admission/authenticator.ts";
import { type Committing, commit } from "../admission/commit.ts";
import { digestOf, mintToken } from "../admission/credentials.ts";
import { attempt } from "../shared/attempt.ts";
import type { Call, Context } from "../shared/call.ts";
import { expiryIn, type NewToken } from "./tokens.ts";

const minute = 60_000;
const day = 86_400_000;

/** How long the old secret may stay valid, in milliseconds. */
const overlaps = { least: minute, most: 30 * day, usual: day } as const;

/** Rotates tokens. Each method returns the token as it is afterwards. */
export interface TokenRotation {
	rotate(call: Call, request: RotationRequest): Promise<NewToken>;
	finish(call: Call, request: TokenRequest): Promise<TokenRecord>;
	cancel(call: Call, request: TokenRequest): Promise<TokenRecord>;
}

export interface TokenRequest {
	readonly id: string;
	readonly validateOnly: boolean;
}

export interface RotationRequest extends TokenRequest {
	readonly overlap?: Duration | undefined;
	readonly expireTime?: Timestamp | undefined;
}

function overlapIn({ overlap }: RotationRequest): number {
	const time = overlap === undefined ? overlaps.usual : durationMs(overlap);
	if (time < overlaps.least || time > overlaps.most) {
		throw invalidArgument(
			"overlap: must be from one minute to 30 days: to end the old secret at once, finish the rotation",
		);
	}
	return time;
}

/** When the new secret expires: as requested, or after as long a time as the old secret was made for. */
function newExpiry(request: RotationRequest, { expireTime, createTime, rotation }: TokenRecord, now: number) {
	if (request.expireTime !== undefined || expireTime === undefined) {
		return expiryIn(request, now);
	}
	const begin = rotation?.time ?? createTime;
	return now + Math.max(minute, expireTime - begin);
}

export function tokenRotation(context: Context<TokenReader & Committing>, authenticator: Authenticator): TokenRotation {
	async function change(
		call: Call,
		{ id, validateOnly }: TokenRequest,
		decide: (before: TokenRecord) => TokenRecord,
	): Promise<TokenRecord> {
		const after = await attempt(async () => {
			const before = await context.store.getToken(id);
			if (before === undefined) {
				throw notFound(`the token ${JSON.stringify(id.slice(0, 64))}`);
			}
			if (before.kind === CredentialKind.USER) {
				throw failedPrecondition(
					`id: the token ${id} is a personal token, which is not rotated: create another one for its person, then delete it`,
				);
			}
			if (before.isClient) {
				throw failedPrecondition(
					`id: ${id} is an OAuth 2.0 client, which is not rotated: add a secret with ClientService/AddClientSecret, then remove the old one`,
				);
			}
			const decided = decide(before);
			await commit(context, call, [{ subject: "token", before, after: decided }], validateOnly);
			return decided;
		});
		if (!validateOnly) {
			authenticator.forget(id);
		}
		return after;
	}

	/** Ends a secret, unless it is the one of the request: the caller would be locked out. */
	function ending(call: Call, request: TokenRequest, end: (before: TokenRecord, now: number) => TokenRecord) {
		return change(call, request, (before) => {
			const after = end(before, context.now());
			const { secretDigest } = call.caller;
			if (
				secretDigest !== undefined &&
				after.rotation !== undefined &&
				Buffer.from(after.rotation.oldDigest).toString("base64") === secretDigest
			) {
				throw failedPrecondition(
					"id: this would end the secret of this request: send the request with the other secret, so that you are not locked out",
				);
			}
			return after;
		});
	}

	return {
		async rotate(call, request) {
			const overlap = overlapIn(request);
			let plaintext = "";
			const record = await change(call, request, (before) => {
				const now = context.now();
				plaintext = mintToken(before.kind, before.id);
				const expireTime = newExpiry(request, before, now);
				return rotated(before, { digest: digestOf(plaintext), expireTime, oldEndTime: now + overlap }, now);
			});
			return { record, plaintext };
		},
		finish: (call, request) => ending(call, request, finished),
		cancel: (call, request) => ending(call, request, canceled),
	};
}
