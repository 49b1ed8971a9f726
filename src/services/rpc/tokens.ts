// SPDX-License-Identifier: Apache-2.0

// Creating and deleting tokens, for both SCIMTokenService (the public API) and roster.v1.TokenService.

import { type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";
import { CredentialKind } from "../../../gen/roster/v1/change_pb.ts";
import { newConnection } from "../../directory/connections.ts";
import { networksOf, tokenNetworks } from "../../directory/networks.ts";
import { tokenName } from "../../directory/tokens.ts";
import { failedPrecondition, notFound } from "../../errors/data.ts";
import { invalidArgument } from "../../errors/request.ts";
import type { Change } from "../../records/change.ts";
import { defaultConnection } from "../../records/connections.ts";
import type { TokenRecord } from "../../records/credentials.ts";
import { hasAccess, stateOf } from "../../records/resources.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import { everyConnection } from "../../store/interface/scope.ts";
import type { SessionStore } from "../../store/interface/sessions.ts";
import type { TokenReader } from "../../store/interface/tokens.ts";
import type { UserReader } from "../../store/interface/users.ts";
import type { Authenticator } from "../admission/authenticator.ts";
import { type Committing, commit } from "../admission/commit.ts";
import { digestOf, mintToken } from "../admission/credentials.ts";
import { attempt } from "../shared/attempt.ts";
import type { Call, Context } from "../shared/call.ts";

/** The largest number of valid personal tokens of one person. Each has a rate limit of its own. */
const mostPersonalTokens = 100;

/** A new token: its record for the store, and the plaintext, which is shown once. */
export interface NewToken {
	readonly record: TokenRecord;
	readonly plaintext: string;
}

/** Creates a token without storing it. */
export function newToken(
	context: Pick<Context, "now" | "newId">,
	kind: CredentialKind,
	expireTime: number | undefined,
	connectionId?: string,
	displayName?: string,
	userId?: string,
	networks?: readonly string[],
): NewToken {
	const id = context.newId();
	const plaintext = mintToken(kind, id);
	const digest = digestOf(plaintext);
	const record: TokenRecord = {
		...{ id, kind, digest, createTime: context.now(), expireTime, connectionId, displayName, userId, networks },
		...{ lastUseTime: undefined, deleteTime: undefined, lastRefuseTime: undefined },
	};
	return { record, plaintext };
}

/** The properties that a request asks of a new token. */
export interface WantedToken {
	readonly kind: CredentialKind;
	readonly expireTime?: Timestamp | undefined;
	/** The name of the connection that a SCIM token belongs to; empty for the default one. */
	readonly connection?: string;
	/** The name of the token; empty for none. */
	readonly displayName?: string;
	/** The networks from which it may be used; empty for every network. */
	readonly networks?: readonly string[];
	/** Whether it is an OAuth 2.0 client, which has no secret of its own. */
	readonly isClient?: boolean;
	readonly validateOnly?: boolean;
}

/** Returns the connection of a new SCIM token, and the change that creates the connection if its name is new. */
async function connectionFor(
	context: Context<ConnectionReader>,
	{ kind, connection = "" }: WantedToken,
): Promise<{ readonly id: string | undefined; readonly changes: readonly Change[] }> {
	if (kind !== CredentialKind.SCIM) {
		if (connection !== "") {
			throw invalidArgument("connection: only a SCIM token belongs to a connection: leave it out for other kinds");
		}
		return { id: undefined, changes: [] };
	}
	const found = await context.store.getConnectionByName(connection || defaultConnection.name);
	if (found !== undefined) {
		return { id: found.id, changes: [] };
	}
	const after = newConnection(connection, { id: context.newId(), now: context.now() });
	return { id: after.id, changes: [{ subject: "connection", after }] };
}

/** Returns the time at which a new token expires; undefined if it never does. */
export function expiryIn(
	{ expireTime }: { readonly expireTime?: Timestamp | undefined },
	now: number,
): number | undefined {
	const time = expireTime && timestampMs(expireTime);
	if (time !== undefined && time <= now) {
		throw invalidArgument(
			"expire_time: is in the past: send a time in the future, or leave it out for a token that never expires",
		);
	}
	return time;
}

/** Creates a token and stores it. */
export async function createToken(
	context: Context<ConnectionReader & Committing>,
	call: Call,
	wanted: WantedToken,
): Promise<NewToken> {
	const { kind, validateOnly = false } = wanted;
	const displayName = tokenName(wanted.displayName ?? "", "display_name");
	const networks = tokenNetworks(wanted.networks ?? []);
	const time = expiryIn(wanted, context.now());
	return attempt(async () => {
		const { id, changes } = await connectionFor(context, wanted);
		const made = newToken(context, kind, time, id, displayName, undefined, networks);
		const after = wanted.isClient ? { ...made.record, digest: new Uint8Array(), isClient: true } : made.record;
		await commit(context, call, [...changes, { subject: "token", after }], validateOnly);
		return { ...made, record: after };
	});
}

/**
 * Creates a personal token and stores it. The user must be active, and still be so when the token is stored.
 *
 * A token that is created with a personal token does not outlive it: otherwise somebody who got hold of it for a day
 * could keep access for ever.
 */
export async function createPersonalToken(
	context: Context<UserReader & TokenReader & Committing>,
	call: Call,
	wanted: { readonly userId: string; readonly note: string; readonly expireTime?: Timestamp | undefined },
): Promise<NewToken> {
	const { userId, note } = wanted;
	const displayName = tokenName(note, "note");
	const time = expiryIn(wanted, context.now());
	const { userId: own, expireTime: latest } = call.caller;
	if (own !== undefined && latest !== undefined && (time === undefined || time > latest)) {
		throw invalidArgument(
			`expire_time: must not be after ${new Date(latest).toISOString()}, when the token of this request expires`,
		);
	}
	return attempt(async () => {
		const user = await context.store.within(everyConnection).getUser(userId);
		if (user === undefined) {
			throw notFound(`the user ${JSON.stringify(userId.slice(0, 64))}`);
		}
		if (!hasAccess(user)) {
			throw failedPrecondition(`user_id: the user ${userId} is ${stateOf(user)}: only an active user gets a token`);
		}
		const page = { after: undefined, limit: mostPersonalTokens };
		if ((await context.store.listTokensOfUser(userId, context.now(), page)).length === mostPersonalTokens) {
			throw failedPrecondition(
				`user_id: the user ${userId} has ${mostPersonalTokens} personal tokens, and may not have more: delete one that is not used`,
			);
		}
		const made = newToken(context, CredentialKind.USER, time, undefined, displayName, userId);
		await commit(context, call, [{ subject: "token", after: made.record }], false, { users: [user] });
		return made;
	});
}

/** Sets the networks from which a token may be used. */
export async function setTokenNetworks(
	context: Context<TokenReader & Committing>,
	authenticator: Authenticator,
	call: Call,
	{
		id,
		networks,
		validateOnly,
	}: { readonly id: string; readonly networks: readonly string[]; readonly validateOnly: boolean },
): Promise<TokenRecord> {
	const allowed = tokenNetworks(networks);
	const { tokenId, origin } = call.caller;
	if (id !== "" && id === tokenId && allowed !== undefined && !networksOf(allowed).includes(origin?.address)) {
		throw failedPrecondition(
			`networks: do not contain ${origin?.address}, the address of this request, which was made with the same token: add it, so that you are not locked out`,
		);
	}
	const after = await attempt(async () => {
		const before = await context.store.getToken(id);
		if (before === undefined) {
			throw notFound(`the token ${JSON.stringify(id.slice(0, 64))}`);
		}
		const changed = { ...before, networks: allowed };
		const isSame = JSON.stringify(before.networks) === JSON.stringify(allowed);
		await commit(context, call, isSame ? [] : [{ subject: "token", before, after: changed }], validateOnly);
		return changed;
	});
	authenticator.forget(id);
	return after;
}

/**
 * Deletes a token. Its next use is refused.
 *
 * @param kind the only kind that this call may delete; undefined allows every kind.
 */
export async function deleteToken(
	context: Context<TokenReader & SessionStore & Committing>,
	authenticator: Authenticator,
	call: Call,
	id: string,
	kind?: CredentialKind,
	validateOnly = false,
): Promise<void> {
	// A person may delete the token of the request: they are not locked out, and it may be the one that leaked.
	if (id !== "" && id === call.caller.tokenId && call.caller.userId === undefined) {
		throw failedPrecondition(
			"id: is the token of this request: delete it with another token, so that you are not locked out",
		);
	}
	await attempt(async () => {
		const before = await context.store.getToken(id);
		if (before === undefined || (kind !== undefined && before.kind !== kind)) {
			throw notFound(`the token ${JSON.stringify(id.slice(0, 64))}`);
		}
		await commit(context, call, [{ subject: "token", before }], validateOnly);
	});
	if (!validateOnly) {
		await context.store.endSessionsOf(id);
	}
	authenticator.forget(id);
}
