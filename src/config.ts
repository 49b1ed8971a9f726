// SPDX-License-Identifier: Apache-2.0

// The environment → the configuration. One table: what is not in it is an error.

import { isPostgres } from "./open-store.ts";

export interface Config {
	readonly host: string;
	readonly port: number;
	/** Where administrators have a port of their own. */
	readonly admin: { readonly host: string; readonly port: number } | undefined;
	/** The paths of certificate and key, in PEM; undefined where the port speaks in the clear. */
	readonly tls: { readonly cert: string; readonly key: string } | undefined;
	/** The path of an SQLite file, or the URL of a PostgreSQL database. */
	readonly database: string;
	readonly adminToken: string | undefined;
	/** Without a slash at the end. */
	readonly publicUrl: string | undefined;
	/**
	 * Names of the server beside that in the public URL: in lower case, addresses of IPv6 as URLs have them, each with a
	 * port where only that is meant.
	 */
	readonly allowedHosts: ReadonlySet<string>;
	readonly studioOrigins: ReadonlySet<string>;
	readonly logLevel: string;
	readonly strictScim: boolean;
	/** Whether the server hands out its schema. */
	readonly reflection: boolean;
	/** How many calls a token may make in a minute; 0 is without limit. */
	readonly callsPerMinute: number;
	/** How many connections one address may have; 0 is without limit. */
	readonly connectionsPerPeer: number;
}

/** A mistake in the environment, in one line that says what to do. */
export class ConfigError extends Error {}

/** Variables by their names. */
export type Environment = Readonly<Record<string, string | undefined>>;

function listen(value: string, name: string): { host: string; port: number } {
	const match = /^(.+):(\d{1,5})$/.exec(value);
	const port = Number(match?.[2]);
	if (match?.[1] === undefined || port > 65535) {
		throw new ConfigError(`${name}: ${JSON.stringify(value)} is not host:port, such as 127.0.0.1:8080`);
	}
	return { host: match[1].replace(/^\[(.*)\]$/, "$1"), port };
}

function admin(value: string, main: string): Config["admin"] {
	if (value === "") {
		return undefined;
	}
	const address = listen(value, "ROSTER_ADMIN_LISTEN");
	if (value === main && address.port !== 0) {
		throw new ConfigError(
			`ROSTER_ADMIN_LISTEN: ${JSON.stringify(value)} is what ROSTER_LISTEN has: give it another port`,
		);
	}
	return address;
}

/** What the URL of a database may say behind its question mark. */
const parameters: ReadonlyMap<string, { readonly shape: RegExp; readonly what: string }> = new Map([
	[
		"pool_max",
		{
			shape: /^(?:[2-9]|[1-9]\d{1,3})$/,
			what: "the number of connections to open at most, such as 10, and 2 at least",
		},
	],
	[
		"sslmode",
		{
			shape: /^(?:disable|prefer|require|verify-ca|verify-full|no-verify)$/,
			what: "disable, verify-full (which require and verify-ca are taken for), or no-verify",
		},
	],
	["sslrootcert", { shape: /./, what: "the path of the certificates of the authority, in PEM" }],
	["sslcert", { shape: /./, what: "the path of a certificate of our own, in PEM" }],
	["sslkey", { shape: /./, what: "the path of its key, in PEM" }],
	["statement_timeout", { shape: /^\d{1,7}$/, what: "a number of milliseconds, such as 20000" }],
	["application_name", { shape: /./, what: "what pg_stat_activity shows" }],
	["options", { shape: /./, what: "settings of the session, such as -c search_path=roster" }],
	["host", { shape: /./, what: "the folder of a Unix socket" }],
]);

function database(value: string): string {
	if (!/^[a-z]+:\/\//i.test(value)) {
		return value;
	}
	const url = URL.canParse(value) ? new URL(value) : undefined;
	if (url === undefined || !isPostgres(value) || url.pathname.length < 2) {
		// Without the value, which may have a password in it.
		throw new ConfigError(
			"ROSTER_DATABASE: needs the path of an SQLite file, such as data/roster.db, or a URL such as postgres://user:password@host:5432/database",
		);
	}
	for (const [name, given] of url.searchParams) {
		const parameter = parameters.get(name);
		if (parameter === undefined) {
			throw new ConfigError(
				`ROSTER_DATABASE: ${JSON.stringify(name)} is no parameter of the URL; there are ${[...parameters.keys()].join(", ")}`,
			);
		}
		if (!parameter.shape.test(given)) {
			throw new ConfigError(`ROSTER_DATABASE: ${name}: is ${parameter.what}`);
		}
	}
	return value;
}

function adminToken(value: string): string {
	if (!/^[\x21-\x7e]{32,}$/.test(value)) {
		throw new ConfigError(
			"ROSTER_ADMIN_TOKEN: needs at least 32 printable characters, and no spaces; `openssl rand -hex 32` makes one",
		);
	}
	return value;
}

function origin(value: string, name: string): URL {
	const url = URL.canParse(value) ? new URL(value) : undefined;
	if (
		url === undefined ||
		!/^https?:$/.test(url.protocol) ||
		url.username !== "" ||
		url.search !== "" ||
		url.hash !== ""
	) {
		throw new ConfigError(`${name}: ${JSON.stringify(value)} is not a URL such as https://roster.example.com`);
	}
	return url;
}

function listed(value: string): string[] {
	return value
		.split(",")
		.map((each) => each.trim())
		.filter((each) => each !== "");
}

function allowedHosts(value: string): Set<string> {
	return new Set(
		listed(value).map((each) => {
			const [, name = "", port = ""] = /^([\w.-]+|\[[0-9a-fA-F:.]+\])((?::\d{1,5})?)$/.exec(each) ?? [];
			if (name === "" || !URL.canParse(`http://${name}`)) {
				throw new ConfigError(
					`ROSTER_ALLOWED_HOSTS: ${JSON.stringify(each)} is no name such as roster.example.com or roster:8080, without https:// and without a path`,
				);
			}
			// As URLs have it: an IPv6 address has more than one spelling.
			return (name.startsWith("[") ? new URL(`http://${name}`).hostname : name.toLowerCase().replace(/\.$/, "")) + port;
		}),
	);
}

function studioOrigins(value: string): Set<string> {
	const origins = listed(value);
	for (const each of origins) {
		if (origin(each, "ROSTER_STUDIO_ORIGINS").origin !== each) {
			throw new ConfigError(
				`ROSTER_STUDIO_ORIGINS: ${JSON.stringify(each)} is not an origin such as https://buf.build, without a path`,
			);
		}
	}
	return new Set(origins);
}

function tls(cert: string, key: string): Config["tls"] {
	if (cert === "" && key === "") {
		return undefined;
	}
	if (cert === "" || key === "") {
		const [missing, given] = cert === "" ? ["CERT", "KEY"] : ["KEY", "CERT"];
		throw new ConfigError(
			`ROSTER_TLS_${missing}: is needed beside ROSTER_TLS_${given}: the paths of a certificate and of its key, both in PEM`,
		);
	}
	return { cert, key };
}

const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"];

function logLevel(value: string): string {
	if (!logLevels.includes(value)) {
		throw new ConfigError(`ROSTER_LOG_LEVEL: ${JSON.stringify(value)} is not one of ${logLevels.join(", ")}`);
	}
	return value;
}

function flag(value: string, name: string): boolean {
	if (value !== "true" && value !== "false") {
		throw new ConfigError(`${name}: ${JSON.stringify(value)} is neither true nor false`);
	}
	return value === "true";
}

function wholeNumber(value: string, name: string): number {
	if (!/^\d{1,9}$/.test(value)) {
		throw new ConfigError(`${name}: ${JSON.stringify(value)} is not a whole number`);
	}
	return Number(value);
}

const defaults = {
	ROSTER_LISTEN: "127.0.0.1:8080",
	ROSTER_ADMIN_LISTEN: "",
	ROSTER_TLS_CERT: "",
	ROSTER_TLS_KEY: "",
	ROSTER_DATABASE: "data/roster.db",
	ROSTER_ADMIN_TOKEN: "",
	ROSTER_PUBLIC_URL: "",
	ROSTER_ALLOWED_HOSTS: "",
	ROSTER_STUDIO_ORIGINS: "https://buf.build",
	ROSTER_LOG_LEVEL: "info",
	ROSTER_STRICT_SCIM: "false",
	ROSTER_REFLECTION: "true",
	ROSTER_RATE_LIMIT: "1000000",
	ROSTER_CONNECTIONS_PER_PEER: "1000",
} as const;

/** What commands read that talk to a running server: no mistake in the shell of who starts one. */
const ofCommands: ReadonlySet<string> = new Set(["ROSTER_URL"]);

/**
 * Reads the configuration. A variable that is empty is as one that is not set.
 *
 * @throws ConfigError for a variable that is unknown or has a bad value.
 */
export function readConfig(environment: Environment): Config {
	const unknown = Object.keys(environment).find(
		(name) => name.startsWith("ROSTER_") && !(name in defaults) && !ofCommands.has(name),
	);
	if (unknown !== undefined) {
		throw new ConfigError(`${unknown}: is not a variable of Roster, which knows ${Object.keys(defaults).join(", ")}`);
	}
	const get = (name: keyof typeof defaults) => environment[name] || defaults[name];
	const token = get("ROSTER_ADMIN_TOKEN");
	const publicUrl = get("ROSTER_PUBLIC_URL");
	return {
		...listen(get("ROSTER_LISTEN"), "ROSTER_LISTEN"),
		admin: admin(get("ROSTER_ADMIN_LISTEN"), get("ROSTER_LISTEN")),
		tls: tls(get("ROSTER_TLS_CERT"), get("ROSTER_TLS_KEY")),
		database: database(get("ROSTER_DATABASE")),
		adminToken: token === "" ? undefined : adminToken(token),
		publicUrl: publicUrl === "" ? undefined : origin(publicUrl, "ROSTER_PUBLIC_URL").href.replace(/\/+$/, ""),
		allowedHosts: allowedHosts(get("ROSTER_ALLOWED_HOSTS")),
		studioOrigins: studioOrigins(get("ROSTER_STUDIO_ORIGINS")),
		logLevel: logLevel(get("ROSTER_LOG_LEVEL")),
		strictScim: flag(get("ROSTER_STRICT_SCIM"), "ROSTER_STRICT_SCIM"),
		reflection: flag(get("ROSTER_REFLECTION"), "ROSTER_REFLECTION"),
		callsPerMinute: wholeNumber(get("ROSTER_RATE_LIMIT"), "ROSTER_RATE_LIMIT"),
		connectionsPerPeer: wholeNumber(get("ROSTER_CONNECTIONS_PER_PEER"), "ROSTER_CONNECTIONS_PER_PEER"),
	};
}
