// SPDX-License-Identifier: Apache-2.0

// roster.v1.SessionService: the sessions of the web console.

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { createContextKey, type HandlerContext } from "@connectrpc/connect";
import { CredentialKind } from "../../../gen/roster/v1/change_pb.ts";
import type { SessionService, SignInRequest } from "../../../gen/roster/v1/session_service_pb.ts";
import { permissionDenied, unauthenticated } from "../../errors/caller.ts";
import { failedPrecondition, notFound } from "../../errors/data.ts";
import { invalidArgument } from "../../errors/request.ts";
import type { SessionRecord } from "../../records/credentials.ts";
import type { SessionStore } from "../../store/interface/sessions.ts";
import type { TokenReader } from "../../store/interface/tokens.ts";
import type { Authenticator } from "../admission/authenticator.ts";
import { digestOf } from "../admission/credentials.ts";
import { requireNetwork } from "../admission/networks.ts";
import { newSecret, sessionCookie, sessionDigest, sessionTime } from "../admission/session-credentials.ts";
import type { SignInCodes } from "../admission/sign-in-codes.ts";
import type { SignInTurns } from "../admission/sign-in-turns.ts";
import type { Context, Implementation } from "../shared/call.ts";

/** From where a request without a caller came. */
export interface Visit {
	/** The client by its address; for IPv6 by its /64, for limits. */
	readonly peer: string;
	/** The IP address of the client. */
	readonly address: string | undefined;
	readonly isEncrypted: boolean;
}

/** The key of the visit among the context values of a call that needs no credential. */
export const visitKey = createContextKey<Visit>(
	{ peer: "", address: undefined, isEncrypted: false },
	{ description: "the visit" },
);

interface SignedIn {
	readonly tokenId: string;
	readonly tokenDigest: Uint8Array;
	readonly tokenName: string;
}

export type SessionImplementation = Omit<Implementation<typeof SessionService>, "signIn">;

export interface SessionMethods {
	/** The methods that need a caller. */
	readonly guarded: SessionImplementation;
	/** The method that needs none. */
	signIn(request: SignInRequest, context: HandlerContext): Promise<{ session: object }>;
}

export function sessionService(
	{ store, now, newId }: Context<SessionStore & TokenReader>,
	authenticator: Authenticator,
	codes: SignInCodes,
	turns: SignInTurns,
): SessionMethods {
	function message(record: SessionRecord, tokenDisplayName: string, current: string | undefined) {
		const { id, tokenId, createTime, expireTime, lastUseTime } = record;
		return {
			...{ id, tokenId, tokenDisplayName, current: id === current },
			createTime: timestampFromMs(createTime),
			expireTime: timestampFromMs(expireTime),
			lastUseTime: timestampFromMs(lastUseTime),
		};
	}

	async function byToken(token: string, address: string | undefined): Promise<SignedIn> {
		const caller = await authenticator.authenticate(`Bearer ${token}`);
		requireNetwork(caller, address);
		const { kind, tokenId, tokenDisplayName = "" } = caller;
		if (kind !== CredentialKind.ADMINISTRATOR) {
			throw permissionDenied("the console needs an administrator's token: this token is of another kind", "token_kind");
		}
		return { tokenId, tokenDigest: digestOf(token), tokenName: tokenDisplayName };
	}

	async function byCode(code: string): Promise<SignedIn> {
		const tokenId = codes.take(code);
		const token = tokenId === undefined ? undefined : await store.getToken(tokenId);
		if (token === undefined) {
			throw unauthenticated(
				"sign_in_code",
				"the sign-in link is not valid: it signs in once, within ten minutes; sign in with the token",
			);
		}
		return { tokenId: token.id, tokenDigest: token.digest, tokenName: token.displayName ?? "" };
	}

	function signedIn(
		{ credential: { case: kind, value = "" } }: SignInRequest,
		address: string | undefined,
	): Promise<SignedIn> {
		if (kind === undefined || value === "") {
			throw invalidArgument("credential: is required: send an administrator's token, or the code of a sign-in link");
		}
		return kind === "token" ? byToken(value.trim(), address) : byCode(value);
	}

	return {
		async signIn(request, { values, requestHeader, responseHeader }) {
			const { peer, address, isEncrypted } = values.get(visitKey);
			const { tokenId, tokenDigest, tokenName } = await turns.take(peer, async () => signedIn(request, address));
			const secret = newSecret();
			const time = now();
			const session: SessionRecord = {
				...{ id: newId(), tokenId, createTime: time, lastUseTime: time },
				expireTime: time + sessionTime.whole,
				digest: sessionDigest(secret, tokenDigest),
			};
			await store.createSession(session);
			const origin = requestHeader.get("origin");
			responseHeader.append(
				"set-cookie",
				sessionCookie({ id: session.id, secret }, origin === null ? {} : { origin }, isEncrypted),
			);
			return { session: message(session, tokenName, session.id) };
		},
		guarded: {
			async getSession(_, { caller: { sessionId, tokenDisplayName = "" } }) {
				const found = sessionId === undefined ? undefined : await store.findSession(sessionId);
				if (found === undefined) {
					throw failedPrecondition("the request was made with a token: only a request by cookie has a session");
				}
				return { session: message(found, tokenDisplayName, sessionId) };
			},

			async listSessions(_, { caller: { sessionId } }) {
				const time = now();
				const all = await store.listSessions(time);
				const valid = all.filter((each) => each.lastUseTime + sessionTime.idle > time);
				const names = new Map<string, string>();
				for (const id of new Set(valid.map((each) => each.tokenId))) {
					names.set(id, (await store.getToken(id))?.displayName ?? "");
				}
				return { sessions: valid.map((each) => message(each, names.get(each.tokenId) ?? "", sessionId)) };
			},

			async endSession({ id }, { caller: { sessionId } }) {
				const ended = id || sessionId;
				if (ended === undefined) {
					throw invalidArgument("id: is required where the request was made with a token");
				}
				if ((await store.findSession(ended)) === undefined) {
					throw notFound(`the session ${JSON.stringify(ended.slice(0, 64))}`, "it has ended already");
				}
				await store.endSession(ended);
				authenticator.forgetSession(ended);
				return {};
			},
		},
	};
}
