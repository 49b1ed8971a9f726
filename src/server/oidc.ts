// SPDX-License-Identifier: Apache-2.0

// The sign-in with OpenID Connect over HTTP: /oidc/sign-in sends the browser to the issuer, and /oidc/callback takes it
// back and sets the cookie of the session.

import { linkTo } from "../errors/error.ts";
import { errorTable } from "../errors/table.ts";
import { requestIdHeader } from "../services/admission/admission-control.ts";
import type { OnInternalError } from "../services/admission/authenticated.ts";
import { sessionCookie } from "../services/admission/session-credentials.ts";
import { OidcError } from "../services/oidc/oidc-error.ts";
import { pendingTime } from "../services/oidc/pending.ts";
import { type OidcSettings, oidcPaths } from "../services/oidc/settings.ts";
import type { OidcSignIn } from "../services/oidc/sign-in.ts";
import type { Caller } from "../services/shared/call.ts";
import { addressOf } from "./client-address.ts";
import { isView, pageHeaders } from "./console.ts";
import type { Request, Response } from "./node-http.ts";
import { oidcPage } from "./oidc-page.ts";
import type { Outcome } from "./outcome.ts";
import { PeerCounts } from "./peer-counts.ts";
import { peerOf } from "./peers.ts";

/** How many requests an address may send at once, and how many more each second: many people may share an address. */
const allowed = { burst: 100, perSecond: 1 } as const;

/** Answers a request of a sign-in; returns undefined for any other path. */
export type AnswerOidc = (
	request: Request,
	response: Response,
	path: string,
	requestId: string,
) => Promise<Outcome> | undefined;

/** The address to return to: one of the console's own, whatever the text is. */
export function returnAddress(text: string | null): string {
	const base = "http://console.invalid";
	const url = text?.startsWith("/") && URL.canParse(text, base) ? new URL(text, base) : undefined;
	// A text such as //host or /\host names another host.
	return url !== undefined && url.origin === base && isView(url.pathname) ? url.pathname + url.search : "/";
}

export function oidcEndpoints(
	signIn: OidcSignIn,
	{ consoleOrigin, groupsClaim }: OidcSettings,
	onInternalError: OnInternalError,
	now: () => number = () => performance.now(),
): AnswerOidc {
	const isSecure = consoleOrigin.startsWith("https:");
	const cookieName = isSecure ? "__Host-roster_sign_in" : "roster_sign_in";
	const counts = new PeerCounts(allowed.perSecond, now);

	/** SameSite=Lax: the issuer's page sends the browser back, which is another site. */
	const pendingCookie = (value: string, age: number) =>
		`${cookieName}=${value}; HttpOnly; SameSite=Lax; Path=/; Max-Age=${age}${isSecure ? "; Secure" : ""}`;

	const pendingIn = ({ headers }: Request) =>
		(headers.cookie ?? "")
			.split(/; */)
			.find((each) => each.startsWith(`${cookieName}=`))
			?.slice(cookieName.length + 1);

	function redirect(response: Response, location: string, cookies: readonly string[]): void {
		response.setHeader("set-cookie", cookies);
		response.setHeader("location", location);
		response.statusCode = 303;
		response.end();
	}

	async function begin(response: Response, query: URLSearchParams): Promise<void> {
		const { url, pending } = await signIn.begin(returnAddress(query.get("to")), query.has("again"));
		redirect(response, url.href, [pendingCookie(pending, pendingTime / 1000)]);
	}

	async function complete(request: Request, response: Response, query: string): Promise<Caller> {
		const { caller, credential, returnTo } = await signIn.complete(query, pendingIn(request));
		const session = sessionCookie(credential, isSecure ? { origin: consoleOrigin } : {}, false);
		redirect(response, returnTo, [pendingCookie("", 0), session]);
		return caller;
	}

	function refuse(response: Response, error: OidcError, requestId: string): Outcome {
		const { code } = error;
		const { status } = errorTable[code];
		response.statusCode = status;
		response.setHeader("content-type", "text/html; charset=utf-8");
		response.setHeader("link", linkTo(code));
		if (status === 429 || status === 503) {
			response.setHeader("retry-after", 10);
		}
		response.end(oidcPage(error, groupsClaim, requestId));
		return { route: "", rules: [], scimType: undefined, status, code };
	}

	async function answer(request: Request, response: Response, path: string, requestId: string): Promise<Outcome> {
		request.resume();
		for (const [name, value] of Object.entries(pageHeaders)) {
			response.setHeader(name, value);
		}
		response.setHeader(requestIdHeader, requestId);
		response.setHeader("cache-control", "no-store");
		const outcome = { route: path, rules: [], scimType: undefined, status: 303, code: undefined };
		if (request.method !== "GET") {
			response.statusCode = 405;
			response.setHeader("allow", "GET");
			response.end();
			return { ...outcome, status: 405, code: "wrong_method" };
		}
		const peer = peerOf(addressOf(request));
		const query = (request.url ?? "").split("?").slice(1).join("?");
		try {
			if (counts.of(peer) + 1 > allowed.burst) {
				throw new OidcError("rate_limited", "this address has begun too many sign-ins: wait a minute");
			}
			counts.add(peer);
			if (path === oidcPaths.callback) {
				return { ...outcome, caller: await complete(request, response, query) };
			}
			await begin(response, new URLSearchParams(query));
			return outcome;
		} catch (reason) {
			if (!(reason instanceof OidcError)) {
				onInternalError(reason, requestId);
			}
			const error =
				reason instanceof OidcError ? reason : new OidcError("unavailable", "the sign-in was not completed: try again");
			if (error.code === "oidc_refused") {
				response.setHeader("set-cookie", pendingCookie("", 0));
			}
			return { ...refuse(response, error, requestId), route: path };
		}
	}

	return (request, response, path, requestId) =>
		path === oidcPaths.signIn || path === oidcPaths.callback ? answer(request, response, path, requestId) : undefined;
}
