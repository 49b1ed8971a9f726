// SPDX-License-Identifier: Apache-2.0

// The environment → the configuration. An unknown variable that begins with ROSTER_ is an error.

import {
	ConfigError,
	duration,
	flag,
	listed,
	listen,
	networks,
	onOrOff,
	origin,
	wholeNumber,
} from "./config-values.ts";
import { adminTokenOff, type OidcConfig, oidc, oidcDefaults } from "./oidc-config.ts";
import { isPostgres } from "./open-store.ts";

export interface Config {
	readonly host: string;
	readonly port: number;
	/** The address of the administrators' port; undefined if they have no port of their own. */
	readonly admin: { readonly host: string; readonly port: number } | undefined;
	/** The paths of the certificate and its key, in PEM; undefined if the port does not use TLS. */
	readonly tls: { readonly cert: string; readonly key: string } | undefined;
	/** The path of an SQLite file, or the URL of a PostgreSQL database. */
	readonly database: string;
	/** Where backups of the SQLite file go, and how often; undefined if the server makes none. Times in milliseconds. */
	readonly backup: { readonly folder: string; readonly every: number; readonly keep: number } | undefined;
	readonly adminToken: string | undefined;
	/** Whether the shared administrator's token is turned off: the token of the first start, and the sign-in with a token. */
	readonly adminTokenOff: boolean;
	/** How people sign in to the console; undefined if they do not. */
	readonly oidc: OidcConfig | undefined;
	/** Without a trailing slash. */
	readonly publicUrl: string | undefined;
	/**
	 * Further names of the server, in addition to the host of the public URL. They are in lower case, IPv6 addresses are
	 * in the form that URLs have, and a name with a port matches that port only.
	 */
	readonly allowedHosts: ReadonlySet<string>;
	readonly studioOrigins: ReadonlySet<string>;
	readonly logLevel: string;
	readonly strictScim: boolean;
	/** The origin at which people open the console, if it is not that of the public URL. */
	readonly consoleUrl: string | undefined;
	/** Whether the server serves the web console. */
	readonly console: boolean;
	/** Whether server reflection is enabled. */
	readonly reflection: boolean;
	/** The maximum number of calls of one token in a minute; 0 means no limit. */
	readonly callsPerMinute: number;
	/** The networks of the proxies in front of the server, such as `10.0.0.0/8`. */
	readonly trustedProxies: readonly string[];
	/** The private networks from which the keys of issuers may be fetched, also without TLS. */
	readonly jwksNetworks: readonly string[];
	/** The maximum number of connections from one address; 0 means no limit. */
	readonly connectionsPerPeer: number;
}

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

function admin(value: string, main: string): Config["admin"] {
	if (value === "") {
		return undefined;
	}
	const address = listen(value, "ROSTER_ADMIN_LISTEN");
	if (value === main && address.port !== 0) {
		throw new ConfigError(
			`ROSTER_ADMIN_LISTEN: ${JSON.stringify(value)} is the address in ROSTER_LISTEN: set another port`,
		);
	}
	return address;
}

/** The query parameters that the URL of a database may have. */
const parameters: ReadonlyMap<string, { readonly shape: RegExp; readonly what: string }> = new Map([
	[
		"pool_max",
		{
			shape: /^(?:[2-9]|[1-9]\d{1,3})$/,
			what: "the maximum number of connections, such as 10; the minimum is 2",
		},
	],
	[
		"sslmode",
		{
			shape: /^(?:disable|prefer|require|verify-ca|verify-full|no-verify)$/,
			what: "disable, verify-full (require and verify-ca mean the same), or no-verify",
		},
	],
	["sslrootcert", { shape: /./, what: "the path of the certificates of the certificate authority, in PEM" }],
	["sslcert", { shape: /./, what: "the path of the client certificate, in PEM" }],
	["sslkey", { shape: /./, what: "the path of the client certificate's key, in PEM" }],
	["statement_timeout", { shape: /^\d{1,7}$/, what: "a number of milliseconds, such as 20000" }],
	["application_name", { shape: /./, what: "the name that pg_stat_activity shows" }],
	["options", { shape: /./, what: "settings of the session, such as -c search_path=roster" }],
	["host", { shape: /./, what: "the folder of a Unix socket" }],
]);

function database(value: string): string {
	if (!/^[a-z]+:\/\//i.test(value)) {
		return value;
	}
	const url = URL.canParse(value) ? new URL(value) : undefined;
	if (url === undefined || !isPostgres(value) || url.pathname.length < 2) {
		// The message does not contain the value, which may contain a password.
		throw new ConfigError(
			"ROSTER_DATABASE: set the path of an SQLite file, such as data/roster.db, or a URL such as postgres://user:password@host:5432/database",
		);
	}
	for (const [name, given] of url.searchParams) {
		const parameter = parameters.get(name);
		if (parameter === undefined) {
			throw new ConfigError(
				`ROSTER_DATABASE: ${JSON.stringify(name)} is not a parameter of the URL: use one of ${[...parameters.keys()].join(", ")}`,
			);
		}
		if (!parameter.shape.test(given)) {
			throw new ConfigError(`ROSTER_DATABASE: ${name}: must be ${parameter.what}`);
		}
	}
	return value;
}

function adminToken(value: string): string {
	if (!/^[\x21-\x7e]{32,}$/.test(value)) {
		throw new ConfigError(
			"ROSTER_ADMIN_TOKEN: must be at least 32 printable characters without spaces: `openssl rand -hex 32` makes one",
		);
	}
	if (/[@,]/.test(value)) {
		throw new ConfigError(
			"ROSTER_ADMIN_TOKEN: must not contain @ or a comma, at which the buf CLI splits BUF_TOKEN: `openssl rand -hex 32` makes a token without them",
		);
	}
	return value;
}

function allowedHosts(value: string): Set<string> {
	return new Set(
		listed(value).map((each) => {
			const [, name = "", port = ""] = /^([\w.-]+|\[[0-9a-fA-F:.]+\])((?::\d{1,5})?)$/.exec(each) ?? [];
			if (name === "" || !URL.canParse(`http://${name}`)) {
				throw new ConfigError(
					`ROSTER_ALLOWED_HOSTS: ${JSON.stringify(each)} is not a host name such as roster.example.com or roster:8080: leave out https:// and the path`,
				);
			}
			// An IPv6 address has several spellings: use the one that URLs have.
			return (name.startsWith("[") ? new URL(`http://${name}`).hostname : name.toLowerCase().replace(/\.$/, "")) + port;
		}),
	);
}

function studioOrigins(value: string): Set<string> {
	const origins = listed(value);
	for (const each of origins) {
		if (origin(each, "ROSTER_STUDIO_ORIGINS").origin !== each) {
			throw new ConfigError(
				`ROSTER_STUDIO_ORIGINS: ${JSON.stringify(each)} is not an origin such as https://buf.build: leave out the path`,
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
			`ROSTER_TLS_${missing}: is not set, but ROSTER_TLS_${given} is: set the paths of a certificate and of its key, both in PEM`,
		);
	}
	return { cert, key };
}

function backup(folder: string, every: string, keep: string, from: string): Config["backup"] {
	const plan = {
		folder,
		every: duration(every, "ROSTER_BACKUP_EVERY"),
		keep: duration(keep, "ROSTER_BACKUP_KEEP"),
	};
	if (folder === "") {
		return undefined;
	}
	if (isPostgres(from)) {
		throw new ConfigError(
			'ROSTER_BACKUP: backs up SQLite files only: unset it, and back up PostgreSQL as your other databases, such as with "pg_dump --format=custom"',
		);
	}
	return plan;
}

const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"];

function logLevel(value: string): string {
	if (!logLevels.includes(value)) {
		throw new ConfigError(`ROSTER_LOG_LEVEL: ${JSON.stringify(value)} is not one of ${logLevels.join(", ")}`);
	}
	return value;
}

const defaults = {
	ROSTER_LISTEN: "127.0.0.1:8080",
	ROSTER_ADMIN_LISTEN: "",
	ROSTER_TLS_CERT: "",
	ROSTER_TLS_KEY: "",
	ROSTER_DATABASE: "data/roster.db",
	ROSTER_BACKUP: "",
	ROSTER_BACKUP_EVERY: "1h",
	ROSTER_BACKUP_KEEP: "7d",
	ROSTER_ADMIN_TOKEN: "",
	ROSTER_PUBLIC_URL: "",
	ROSTER_CONSOLE_URL: "",
	...oidcDefaults,
	ROSTER_ALLOWED_HOSTS: "",
	ROSTER_STUDIO_ORIGINS: "https://buf.build",
	ROSTER_LOG_LEVEL: "info",
	ROSTER_STRICT_SCIM: "false",
	ROSTER_CONSOLE: "on",
	ROSTER_REFLECTION: "true",
	ROSTER_RATE_LIMIT: "1000000",
	ROSTER_CONNECTIONS_PER_PEER: "1000",
	ROSTER_TRUSTED_PROXIES: "",
	ROSTER_JWKS_NETWORKS: "",
} as const;

/** Variables that only the commands for a running server read. They may be set in the shell that starts a server. */
const ofCommands: ReadonlySet<string> = new Set(["ROSTER_URL"]);

/**
 * Reads the configuration. An empty variable counts as unset.
 *
 * @throws ConfigError if a variable is unknown or has a bad value.
 */
export function readConfig(environment: Environment): Config {
	const unknown = Object.keys(environment).find(
		(name) => name.startsWith("ROSTER_") && !(name in defaults) && !ofCommands.has(name),
	);
	if (unknown !== undefined) {
		throw new ConfigError(
			`${unknown}: is not a variable of Roster: correct its name or unset it; the variables are ${Object.keys(defaults).join(", ")}`,
		);
	}
	const get = (name: keyof typeof defaults) => environment[name] || defaults[name];
	const token = get("ROSTER_ADMIN_TOKEN");
	const publicUrl = get("ROSTER_PUBLIC_URL");
	const consoleUrl = get("ROSTER_CONSOLE_URL");
	const people = oidc(get);
	return {
		...listen(get("ROSTER_LISTEN"), "ROSTER_LISTEN"),
		admin: admin(get("ROSTER_ADMIN_LISTEN"), get("ROSTER_LISTEN")),
		tls: tls(get("ROSTER_TLS_CERT"), get("ROSTER_TLS_KEY")),
		database: database(get("ROSTER_DATABASE")),
		backup: backup(get("ROSTER_BACKUP"), get("ROSTER_BACKUP_EVERY"), get("ROSTER_BACKUP_KEEP"), get("ROSTER_DATABASE")),
		adminToken: token === "" || token === "off" ? undefined : adminToken(token),
		adminTokenOff: adminTokenOff(token, people),
		oidc: people,
		consoleUrl: consoleUrl === "" ? undefined : origin(consoleUrl, "ROSTER_CONSOLE_URL").origin,
		publicUrl: publicUrl === "" ? undefined : origin(publicUrl, "ROSTER_PUBLIC_URL").href.replace(/\/+$/, ""),
		allowedHosts: allowedHosts(get("ROSTER_ALLOWED_HOSTS")),
		studioOrigins: studioOrigins(get("ROSTER_STUDIO_ORIGINS")),
		logLevel: logLevel(get("ROSTER_LOG_LEVEL")),
		strictScim: flag(get("ROSTER_STRICT_SCIM"), "ROSTER_STRICT_SCIM"),
		console: onOrOff(get("ROSTER_CONSOLE"), "ROSTER_CONSOLE"),
		reflection: flag(get("ROSTER_REFLECTION"), "ROSTER_REFLECTION"),
		callsPerMinute: wholeNumber(get("ROSTER_RATE_LIMIT"), "ROSTER_RATE_LIMIT"),
		trustedProxies: networks(get("ROSTER_TRUSTED_PROXIES"), "ROSTER_TRUSTED_PROXIES"),
		jwksNetworks: networks(get("ROSTER_JWKS_NETWORKS"), "ROSTER_JWKS_NETWORKS"),
		connectionsPerPeer: wholeNumber(get("ROSTER_CONNECTIONS_PER_PEER"), "ROSTER_CONNECTIONS_PER_PEER"),
	};
}
