// SPDX-License-Identifier: Apache-2.0

// An issuer of OpenID Connect on this machine. It signs in one person without asking, and can be made to answer wrongly,
// slowly, or not at all. And a browser that follows its redirects.

import { hash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "vitest";
import { ruleIn } from "../src/directory/administrators.ts";
import type { OidcSettings } from "../src/services/oidc/settings.ts";
import { type IssuerKey, newKey, signed } from "./issuer.ts";

export const consoleOrigin = "http://console.test";

export interface OidcIssuer {
	readonly url: string;
	readonly key: IssuerKey;
	/** What it says of the person who signs in next, besides the claims of each ID token. */
	person: Record<string, unknown>;
	/** What the UserInfo endpoint says, besides `sub`. */
	userInfo: Record<string, unknown>;
	/** Makes the ID token; by default it signs the claims. */
	idToken: (claims: Record<string, unknown>) => Promise<string>;
	/** Answers every request instead; undefined answers as it should. */
	instead: ((response: ServerResponse) => void) | undefined;
	/** Changes the parameters with which it sends the browser back. */
	sendBack: (parameters: URLSearchParams) => void;
	/** How many codes were exchanged for tokens. */
	exchanged: number;
	stop(): Promise<void>;
}

async function textOf(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) {
		chunks.push(chunk as Buffer);
	}
	return Buffer.concat(chunks).toString();
}

const client = { id: "roster", secret: "the-secret-of-the-client" } as const;

/** Starts it. `port` is that of one that was stopped. */
export async function startOidcIssuer(port = 0): Promise<OidcIssuer> {
	const key = await newKey("first");
	const codes = new Map<string, URLSearchParams>();
	const issuer: OidcIssuer = {
		...{ url: "", key, userInfo: {}, instead: undefined, exchanged: 0 },
		person: { sub: "ada", name: "Ada", email: "ada@example.com", email_verified: true, groups: [] },
		idToken: (claims) => signed(key, claims),
		sendBack() {},
		async stop() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};

	const json = (response: ServerResponse, body: object, status = 200) => {
		response.statusCode = status;
		response.setHeader("content-type", "application/json");
		response.end(JSON.stringify(body));
	};

	function authorize(query: URLSearchParams, response: ServerResponse): void {
		const code = `code-${codes.size}-${Math.random()}`;
		codes.set(code, query);
		const back = new URLSearchParams({ code, state: query.get("state") ?? "", iss: issuer.url });
		issuer.sendBack(back);
		response.writeHead(302, { location: `${query.get("redirect_uri")}?${back}` }).end();
	}

	async function token(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const form = new URLSearchParams(await textOf(request));
		const asked = codes.get(form.get("code") ?? "");
		codes.delete(form.get("code") ?? "");
		const basic = Buffer.from(request.headers.authorization?.slice("Basic ".length) ?? "", "base64").toString();
		// RFC 6749 section 2.3.1: both are form-encoded.
		if (decodeURIComponent(basic) !== `${client.id}:${client.secret}`) {
			json(response, { error: "invalid_client" }, 401);
			return;
		}
		const challenge = hash("sha256", form.get("code_verifier") ?? "", "base64url");
		if (asked?.get("code_challenge") !== challenge || asked.get("redirect_uri") !== form.get("redirect_uri")) {
			json(response, { error: "invalid_grant" }, 400);
			return;
		}
		issuer.exchanged += 1;
		const now = Math.floor(Date.now() / 1000);
		const claims = {
			...{ iss: issuer.url, aud: client.id, iat: now, exp: now + 300, nonce: asked.get("nonce") },
			...issuer.person,
		};
		const body = { access_token: "access", token_type: "Bearer", expires_in: 300 };
		json(response, { ...body, id_token: await issuer.idToken(claims) });
	}

	const server = createServer((request, response) => {
		const { pathname, searchParams } = new URL(request.url ?? "/", issuer.url);
		if (issuer.instead !== undefined) {
			issuer.instead(response);
			return;
		}
		switch (pathname) {
			case "/.well-known/openid-configuration":
				json(response, {
					...{ issuer: issuer.url, authorization_endpoint: `${issuer.url}/authorize` },
					...{ token_endpoint: `${issuer.url}/token`, jwks_uri: `${issuer.url}/jwks` },
					...{ userinfo_endpoint: `${issuer.url}/userinfo`, response_types_supported: ["code"] },
					...{ id_token_signing_alg_values_supported: ["RS256", "HS256", "none"] },
					...{ authorization_response_iss_parameter_supported: true, subject_types_supported: ["public"] },
				});
				return;
			case "/authorize":
				authorize(searchParams, response);
				return;
			case "/token":
				void token(request, response);
				return;
			case "/userinfo":
				json(response, { sub: issuer.person["sub"], ...issuer.userInfo });
				return;
			default:
				json(response, { keys: [key.publicJwk] });
		}
	});
	await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
	Object.assign(issuer, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
	return issuer;
}

/** The settings of a server whose people the issuer signs in. Each role is a list of rules. */
export function settingsFor(
	issuer: Pick<OidcIssuer, "url">,
	rules: Partial<Record<keyof OidcSettings["rules"], string>>,
): OidcSettings {
	const listed = (text = "") => text.split(",").flatMap((each) => ruleIn(each) ?? []);
	return {
		...{ issuer: issuer.url, clientId: client.id, clientSecret: client.secret },
		...{ scopes: "openid profile email", groupsClaim: "groups", consoleOrigin },
		rules: {
			administrator: listed(rules.administrator),
			operator: listed(rules.operator),
			viewer: listed(rules.viewer),
		},
	};
}

interface Answer {
	readonly status: number;
	readonly text: string;
	readonly location: string;
	readonly headers: Headers;
}

/** A browser, as far as redirects and cookies go. It reaches the console at the URL of the server. */
export class OidcBrowser {
	readonly cookies = new Map<string, string>();
	readonly #url: string;

	constructor(url: string) {
		this.#url = url;
	}

	/** The session's cookie, for a call; empty if there is none. */
	get session(): string {
		const value = this.cookies.get("roster_session");
		return value === undefined ? "" : `roster_session=${value}`;
	}

	async get(url: string): Promise<Answer> {
		const own = url.replace(consoleOrigin, this.#url);
		const cookie = Array.from(this.cookies, ([name, value]) => `${name}=${value}`).join("; ");
		const response = await fetch(own.startsWith("/") ? this.#url + own : own, {
			redirect: "manual",
			headers: own.startsWith("/") || own.startsWith(this.#url) ? { cookie } : {},
		});
		for (const each of response.headers.getSetCookie()) {
			const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(each) ?? [];
			if (/Max-Age=0\b/.test(each)) {
				this.cookies.delete(name);
			} else {
				this.cookies.set(name, value);
			}
		}
		const { status, headers } = response;
		return { status, headers, text: await response.text(), location: headers.get("location") ?? "" };
	}

	/** Begins a sign-in, and returns the address to which the issuer sends the browser back. */
	async begin(to = "/"): Promise<string> {
		const begun = await this.get(`/oidc/sign-in?to=${encodeURIComponent(to)}`);
		expect(begun.status).toBe(303);
		return (await this.get(begun.location)).location;
	}

	/** Signs in, and returns the last answer of the server. */
	async signIn(to = "/"): Promise<Answer> {
		return this.get(await this.begin(to));
	}

	/** Calls a method as the console does. */
	async call(method: string, body: object = {}) {
		const response = await fetch(`${this.#url}/${method}`, {
			method: "POST",
			headers: {
				...{ "content-type": "application/json", "x-roster-console": "1", "sec-fetch-site": "same-origin" },
				cookie: this.session,
			},
			body: JSON.stringify(body),
		});
		return { status: response.status, body: JSON.parse((await response.text()) || "{}") };
	}
}
