// SPDX-License-Identifier: Apache-2.0

// The state of the session: unknown until the server has answered, then signed in or out.

import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { useSyncExternalStore } from "react";
import type { PersonRole } from "../../gen/roster/v1/person_pb.ts";
import { type GetSignInOptionsResponse, type Session, SessionService } from "../../gen/roster/v1/session_service_pb.ts";
import { takeSignInCode } from "./sign-in-link.ts";
import { transport } from "./transport.ts";

export type SessionState =
	| { readonly kind: "unknown"; readonly error?: unknown }
	| { readonly kind: "out"; readonly ended: boolean; readonly error?: unknown }
	| { readonly kind: "in"; readonly session: Session; readonly denied: Denied };

/** The methods that the session may not call, with the least role that may. */
type Denied = ReadonlyMap<string, PersonRole>;

const nothing: Denied = new Map();

const remembered = "signed-in";

/** Whether somebody has signed in with this browser, and has not signed out. */
const wasSignedIn = () => localStorage.getItem(remembered) !== null;

function rememberSignedIn(is: boolean) {
	if (is) {
		localStorage.setItem(remembered, "yes");
	} else {
		localStorage.removeItem(remembered);
	}
}

const sessions = createClient(SessionService, transport);
const listeners = new Set<() => void>();
let state: SessionState = { kind: "unknown" };

function set(next: SessionState) {
	state = next;
	for (const listener of listeners) {
		listener();
	}
}

function subscribe(listener: () => void) {
	listeners.add(listener);
	return () => listeners.delete(listener);
}

function signedIn(session: Session | undefined, denied: Denied = nothing) {
	if (session !== undefined) {
		rememberSignedIn(true);
		set({ kind: "in", session, denied });
	}
}

/**
 * Asks the server who the cookie belongs to, or signs in with the code of a sign-in link.
 *
 * No script can read the cookie. Whether there is one is asked only where nobody has signed in lately, so that the usual
 * page makes no further call, and the sign-in page gets no 401.
 */
export async function readSession(): Promise<void> {
	const code = takeSignInCode();
	try {
		if (code !== undefined) {
			signedIn((await sessions.signIn({ credential: { case: "code", value: code } })).session);
			return;
		}
		if (!wasSignedIn() && !(await readSignInOptions()).hasCookie) {
			set({ kind: "out", ended: false });
			return;
		}
		const { session, deniedMethods } = await sessions.getSession({});
		signedIn(session, new Map(deniedMethods.map(({ method, role }) => [method, role])));
	} catch (error) {
		rememberSignedIn(false);
		const isOut = code !== undefined || ConnectError.from(error).code === Code.Unauthenticated;
		set(isOut ? { kind: "out", ended: false, error: code && error } : { kind: "unknown", error });
	}
}

/** How to sign in. */
export function readSignInOptions(): Promise<GetSignInOptionsResponse> {
	return sessions.getSignInOptions({});
}

/** @throws the error of the server if the token is not valid. */
export async function signIn(token: string): Promise<void> {
	signedIn((await sessions.signIn({ credential: { case: "token", value: token } })).session);
}

/** Shows the sign-in form, because the server does not know the session any more. */
export function endSession(): void {
	if (state.kind === "in") {
		rememberSignedIn(false);
		set({ kind: "out", ended: true });
	}
}

async function signOut(): Promise<void> {
	await sessions.endSession({}).catch(() => undefined);
	rememberSignedIn(false);
	// A new page has no answer of this session in memory.
	location.assign("/");
}

export function useSessionState(): SessionState {
	return useSyncExternalStore(subscribe, () => state);
}

export function useSession() {
	const current = useSessionState();
	const { session, denied } = current.kind === "in" ? current : { session: undefined, denied: nothing };
	return { session, denied, signOut };
}
