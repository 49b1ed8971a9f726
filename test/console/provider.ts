// SPDX-License-Identifier: Apache-2.0

// A certified provider of OpenID Connect that nobody here wrote, on this machine. Whoever enters a name is signed in: the
// name is the subject, the beginning of the address, and the group.

import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { OidcSettings } from "../../src/services/oidc/settings.ts";

/** What is used of the package, which has no types. */
interface Module {
	readonly default: new (issuer: string, configuration: object) => { callback(): RequestListener };
}

/** Finds a port that nobody uses. */
export async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}

export interface RunningProvider {
	readonly settings: OidcSettings;
	/** Such as `localhost:12345`. */
	readonly host: string;
	stop(): Promise<void>;
}

/** @param consoleOrigin the origin of the console, at another site than the provider's, which is localhost. */
export async function startProvider(consoleOrigin: string): Promise<RunningProvider> {
	const name = "oidc-provider";
	const { default: Provider } = (await import(name)) as Module;
	let answer: RequestListener | undefined;
	const server = createServer((request, response) => answer?.(request, response));
	await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
	const host = `localhost:${(server.address() as AddressInfo).port}`;
	const client = { clientId: "roster", clientSecret: "the-secret-of-the-client" };
	const provider = new Provider(`http://${host}`, {
		clients: [
			{
				...{ client_id: client.clientId, client_secret: client.clientSecret },
				redirect_uris: [`${consoleOrigin}/oidc/callback`],
			},
		],
		claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"], groups: ["groups"] },
		scopes: ["openid", "profile", "email", "groups"],
		cookies: { keys: ["a key of the tests"] },
		findAccount: (_: unknown, id: string) => ({
			accountId: id,
			claims: async () => ({ sub: id, name: id, email: `${id}@example.com`, email_verified: true, groups: [id] }),
		}),
	});
	answer = provider.callback();
	return {
		host,
		settings: {
			...{ ...client, issuer: `http://${host}`, scopes: "openid profile email groups", groupsClaim: "groups" },
			consoleOrigin,
			rules: {
				administrator: [{ group: "administrator" }],
				operator: [{ group: "operator" }],
				viewer: [{ email: "viewer@example.com" }],
			},
		},
		async stop() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
