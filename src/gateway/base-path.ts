// SPDX-License-Identifier: Apache-2.0

// The base paths of SCIM: one for every token, and one for the tokens of each connection.

/** The base path that serves every connection: the token says which one. */
export const basePath = "/scim/v2";

/** The base path of one connection, as log lines and metrics show it. */
const connectionPattern = `${basePath}/connections/{connection}`;

/** Paths below the base path of a connection, with stray slashes, which the gateway tolerates or refuses later. */
const belowConnection = new RegExp(`^${`${basePath}/connections/`.replaceAll("/", "/+")}([^/]+)`);

/** The base path of a request. */
export interface Base {
	readonly path: string;
	/** The path without the name of a connection. */
	readonly pattern: string;
	/** The name in the path; undefined if the path names no connection. It need not be that of the token. */
	readonly connection: string | undefined;
}

const common: Base = { path: basePath, pattern: basePath, connection: undefined };

/** Returns the base path of the path of a request. */
export function baseOf(pathname: string): Base {
	const [, connection] = belowConnection.exec(pathname) ?? [];
	return connection === undefined
		? common
		: { path: connectionPattern.replace("{connection}", connection), pattern: connectionPattern, connection };
}

/**
 * Replaces the placeholder of the connection in a route by the name in the path of the request. Use it only for requests
 * whose caller was admitted: otherwise anybody chooses the name.
 */
export function namedRoute(route: string, pathname: string): string {
	return route.replace("{connection}", (pattern) => baseOf(pathname).connection ?? pattern);
}
