// SPDX-License-Identifier: Apache-2.0

// roster.v1.SessionService: the sessions of the web console.

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { createContextKey, type HandlerContext } from "@connectrpc/connect";
import { CredentialKind } from "../../../gen/roster/v1/change_pb.ts";
import { PersonRole } from "../../../gen/roster/v1/person_pb.ts";
import type { SessionService, SignInRequest } from "../../../gen/roster/v1/session_service_pb.ts";
import { personOf, roleOf } from "../../directory/administrators.ts";
import { permissionDenied, unauthenticated } from "../../errors/caller.ts";
import { failedPrecondition, notFound } from "../../errors/data.ts";
import { invalidArgument } from "../../errors/request.ts";
import type { SessionRecord } from "../../records/credentials.ts";
import type { SessionStore } from "../../store/interface/sessions.ts";
import type { TokenReader } from "../../store/interface/tokens.ts";
import { deniedTo } from "../admission/access.ts";
import type { Authenticator } from "../admission/authenticator.ts";
import { digestOf } from "../admission/credentials.ts";
import { requireNetwork } from "../admission/networks.ts";
import { newSession, type SignedIn } from "../admission/new-session.ts";
import { type Signing, tokensAlone } from "../admission/session-callers.ts";
import { isSession, sessionCookie, sessionTime } from "../admission/session-credentials.ts";
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

interface SignedInByToken extends SignedIn {
	readonly tokenName: string;
}

/** How people sign in, as the sign-in page shows it. */
export interface OidcOptions {
	/** The URL at which they sign in. */
	readonly url: string;
	/** The host of the issuer. */
	readonly host: string;
	/** Whether the last attempt to reach it failed. */
	isUnavailable(): boolean;
}

type OpenMethods = Pick<Implementation<typeof SessionService>, "getSignInOptions">;

export type SessionImplementation = Omit<Implementation<typeof SessionService>, "signIn" | "getSignInOptions">;

export interface SessionMethods {
	/** The methods that need a caller. */
	readonly guarded: SessionImplementation;
	/** The method that needs none. */
	signIn(request: SignInRequest, context: HandlerContext): Promise<{ session: object }>;
	/** The other method that needs none. */
	getSignInOptions(request: object, context: HandlerContext): ReturnType<OpenMethods["getSignInOptions"]>;
}

export function sessionService(
	{ store, now, newId }: Context<SessionStore & TokenReader>,
	authenticator: Authenticator,
	codes: SignInCodes,
	turns: SignInTurns,
	signing: Signing = tokensAlone,
	oidc?: OidcOptions,
): SessionMethods {
	/** The role by the rules of today; undefined for a session of a token, and of a person whom no rule names any more. */
	const roleIn = ({ person }: SessionRecord) =>
		person === undefined || signing.people === undefined ? undefined : roleOf(signing.people.rules, person);

	/** Whether the rules let the session go on. Such a session is not shown. */
	const isAllowed = (record: SessionRecord) =>
		record.person === undefined ? !signing.isTokenOff : roleIn(record) !== undefined;

	function message(record: SessionRecord, tokenDisplayName: string, current: string | undefined) {
		const { id, tokenId, createTime, expireTime, lastUseTime, person } = record;
		const role = roleIn(record);
		return {
			...{ id, tokenId, tokenDisplayName, current: id === current },
			...(person !== undefined && role !== undefined ? { person: personOf(person, role) } : {}),
			createTime: timestampFromMs(createTime),
			expireTime: timestampFromMs(expireTime),
			lastUseTime: timestampFromMs(lastUseTime),
		};
	}

	async function byToken(token: string, address: string | undefined): Promise<SignedInByToken> {
		const caller = await authenticator.authenticate(`Bearer ${token}`);
		requireNetwork(caller, address);
		const { kind, tokenId, tokenDisplayName = "" } = caller;
		if (kind !== CredentialKind.ADMINISTRATOR) {
			throw permissionDenied("the console needs an administrator's token: this token is of another kind", "token_kind");
		}
		return { tokenId, digest: digestOf(token), tokenName: tokenDisplayName };
	}

	async function byCode(code: string): Promise<SignedInByToken> {
		const tokenId = codes.take(code);
		const token = tokenId === undefined ? undefined : await store.getToken(tokenId);
		if (token === undefined) {
			throw unauthenticated(
				"sign_in_code",
				"the sign-in link is not valid: it signs in once, within ten minutes; sign in with the token",
			);
		}
		return { tokenId: token.id, digest: token.digest, tokenName: token.displayName ?? "" };
	}

	function signedIn(
		{ credential: { case: kind, value = "" } }: SignInRequest,
		address: string | undefined,
	): Promise<SignedInByToken> {
		if (signing.isTokenOff) {
			throw permissionDenied(
				"the console is for people who sign in with OpenID Connect: ROSTER_ADMIN_TOKEN=off turns the sign-in with a token off",
				"token_kind",
			);
		}
		if (kind === undefined || value === "") {
			throw invalidArgument("credential: is required: send an administrator's token, or the code of a sign-in link");
		}
		return kind === "token" ? byToken(value.trim(), address) : byCode(value);
	}

	return {
		async signIn(request, { values, requestHeader, responseHeader }) {
			const { peer, address, isEncrypted } = values.get(visitKey);
			const signed = await turns.take(peer, async () => signedIn(request, address));
			const { record, credential } = newSession({ now, newId }, signed);
			await store.createSession(record);
			const origin = requestHeader.get("origin");
			responseHeader.append("set-cookie", sessionCookie(credential, origin === null ? {} : { origin }, isEncrypted));
			return { session: message(record, signed.tokenName, record.id) };
		},
		async getSignInOptions(_, { requestHeader }) {
			return {
				hasCookie: isSession(requestHeader.get("authorization")),
				token: !signing.isTokenOff,
				oidcUrl: oidc?.url ?? "",
				oidcHost: oidc?.host ?? "",
				oidcUnavailable: oidc?.isUnavailable() ?? false,
			};
		},
		guarded: {
			async getSession(_, { caller: { sessionId, tokenDisplayName = "", person } }) {
				const found = sessionId === undefined ? undefined : await store.findSession(sessionId);
				if (found === undefined) {
					throw failedPrecondition("the request was made with a token: only a request by cookie has a session");
				}
				const deniedMethods = person === undefined ? [] : deniedTo(person.role);
				return { session: message(found, tokenDisplayName, sessionId), deniedMethods };
			},

			async listSessions(_, { caller: { sessionId } }) {
				const time = now();
				const all = await store.listSessions(time);
				const valid = all.filter((each) => each.lastUseTime + sessionTime.idle > time && isAllowed(each));
				const names = new Map<string, string>();
				for (const id of new Set(valid.map((each) => each.tokenId).filter((each) => each !== ""))) {
					names.set(id, (await store.getToken(id))?.displayName ?? "");
				}
				return { sessions: valid.map((each) => message(each, names.get(each.tokenId) ?? "", sessionId)) };
			},

			async endSession({ id }, { caller: { sessionId, person } }) {
				const ended = id || sessionId;
				if (ended === undefined) {
					throw invalidArgument("id: is required where the request was made with a token");
				}
				if (ended !== sessionId && person !== undefined && person.role !== PersonRole.ADMINISTRATOR) {
					throw permissionDenied(
						"id: is the session of somebody else: it needs the role administrator to end it",
						"role_too_low",
					);
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
