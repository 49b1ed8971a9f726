// SPDX-License-Identifier: Apache-2.0

// An issuer of assertions (RFC 7523) on this machine, with an endpoint for its keys that can be slow, gone or hostile.

import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWK, type JWTHeaderParameters, SignJWT } from "jose";

export interface IssuerKey {
	readonly kid: string;
	readonly alg: string;
	readonly privateKey: Awaited<ReturnType<typeof generateKeyPair>>["privateKey"];
	readonly publicJwk: JWK;
}

export async function newKey(kid: string, alg = "RS256"): Promise<IssuerKey> {
	const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
	return { kid, alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: "sig" } };
}

/** Signs claims. A claim that is undefined is left out. */
export function signed(key: IssuerKey, claims: Record<string, unknown>, header: Partial<JWTHeaderParameters> = {}) {
	return new SignJWT(JSON.parse(JSON.stringify(claims)))
		.setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
		.sign(key.privateKey);
}

export interface Issuer {
	/** The URL of the keys. */
	readonly jwksUrl: string;
	/** The keys that it has. */
	readonly keys: IssuerKey[];
	/** How often the keys were asked for. */
	asked(): number;
	/** Answers in another way from now on; undefined answers with the keys. */
	answer(other: ((response: ServerResponse) => void) | undefined): void;
	stop(): Promise<void>;
}

export async function startIssuer(): Promise<Issuer> {
	const keys = [await newKey("first")];
	let count = 0;
	let other: ((response: ServerResponse) => void) | undefined;
	const server = createServer((_, response) => {
		count += 1;
		if (other !== undefined) {
			other(response);
			return;
		}
		response.setHeader("content-type", "application/json");
		response.end(JSON.stringify({ keys: keys.map((each) => each.publicJwk) }));
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return {
		jwksUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`,
		keys,
		asked: () => count,
		answer(answer) {
			other = answer;
		},
		async stop() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
