// SPDX-License-Identifier: Apache-2.0

// Why a call did not reach Roster: the codes of Node's errors in plain words.

import { connect } from "node:tls";
import { Code, ConnectError } from "@connectrpc/connect";
import { ScimErrorSchema } from "../../gen/roster/v1/error_pb.ts";

/** Why the server at a URL cannot be used. */
export interface Trouble {
	/** A stable code. */
	readonly code: string;
	readonly message: string;
	readonly remedy: string;
}

/** The codes of the errors that Node reports for a failed connection, outermost first. */
function codesOf(error: unknown): string[] {
	const codes: string[] = [];
	let each = error;
	while (each instanceof Error) {
		const { code } = each as NodeJS.ErrnoException;
		if (typeof code === "string") {
			codes.push(code);
		}
		each = each instanceof AggregateError ? each.errors[0] : each.cause;
	}
	return codes;
}

const untrusted = new Set([
	"DEPTH_ZERO_SELF_SIGNED_CERT",
	"SELF_SIGNED_CERT_IN_CHAIN",
	"UNABLE_TO_GET_ISSUER_CERT",
	"UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
	"UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

const start = 'start the server with "roster serve", or set ROSTER_URL to its URL';

/** The trouble for a code of Node; undefined if the code has none of its own. */
function troubleOf(code: string, url: string): Trouble | undefined {
	const { host, hostname } = new URL(url);
	if (untrusted.has(code)) {
		return {
			code: "certificate_untrusted",
			message: `the certificate of ${host} is not trusted (${code})`,
			remedy:
				"if it is the right server, set NODE_EXTRA_CA_CERTS to the file of its certificate authority, or of the certificate itself, in PEM",
		};
	}
	switch (code) {
		case "CERT_HAS_EXPIRED":
		case "CERT_NOT_YET_VALID":
			return {
				code: "certificate_not_valid_now",
				message: `the certificate of ${host} is not valid at this time (${code})`,
				remedy: "renew the certificate of the server, and check the clock of this machine",
			};
		case "ERR_TLS_CERT_ALTNAME_INVALID":
			return {
				code: "certificate_wrong_name",
				message: `the certificate of ${host} is not for the name ${hostname}`,
				remedy: "set ROSTER_URL to a name that the certificate contains",
			};
		case "EPROTO":
		case "ERR_SSL_WRONG_VERSION_NUMBER":
		case "ERR_SSL_PACKET_LENGTH_TOO_LONG":
			return {
				code: "tls_to_plain_port",
				message: `the port at ${url} does not use TLS`,
				remedy: "set ROSTER_URL to the same URL with http://, or to the port that uses TLS",
			};
		case "ENOTFOUND":
		case "EAI_AGAIN":
			return {
				code: "host_unknown",
				message: `the host name ${hostname} cannot be resolved (${code})`,
				remedy: "correct the name in ROSTER_URL, or check the DNS of this machine",
			};
		case "ECONNREFUSED":
			return { code: "connection_refused", message: `no server listens at ${url} (${code})`, remedy: start };
		case "ETIMEDOUT":
		case "UND_ERR_CONNECT_TIMEOUT":
		case "EHOSTUNREACH":
		case "ENETUNREACH":
			return {
				code: "timed_out",
				message: `${host} cannot be reached (${code})`,
				remedy: "check the address in ROSTER_URL, and whether a firewall is in between",
			};
		default:
			return undefined;
	}
}

/** Whether a port completes a TLS handshake, whatever its certificate. */
function usesTls({ hostname, port }: URL): Promise<boolean> {
	return new Promise((resolve) => {
		const host = hostname.replace(/^\[(.*)\]$/, "$1");
		const socket = connect({ host, port: Number(port || 80), rejectUnauthorized: false, timeout: 5_000 });
		const end = (is: boolean) => {
			socket.destroy();
			resolve(is);
		};
		socket.once("secureConnect", () => end(true));
		socket.once("error", () => end(false));
		socket.once("timeout", () => end(false));
	});
}

/**
 * Finds out why a call did not reach the server.
 *
 * @returns undefined if the server answered the call, if only with an error.
 */
export async function connectionTrouble(error: unknown, url: string): Promise<Trouble | undefined> {
	const codes = codesOf(error);
	for (const code of codes) {
		const trouble = troubleOf(code, url);
		if (trouble !== undefined) {
			return trouble;
		}
	}
	if (error instanceof ConnectError && error.code === Code.Unimplemented && error.rawMessage.includes("a gateway")) {
		return {
			code: "no_rpcs",
			message: `${url} is a gateway`,
			remedy: "set ROSTER_URL to the server itself: a gateway serves SCIM only",
		};
	}
	const isOurs = error instanceof ConnectError && error.findDetails(ScimErrorSchema).length > 0;
	if (isOurs || (error instanceof ConnectError && error.code === Code.Canceled)) {
		return undefined;
	}
	const timedOut =
		(error instanceof ConnectError && error.code === Code.DeadlineExceeded) ||
		(error instanceof Error && error.name === "TimeoutError");
	if (timedOut) {
		return {
			code: "timed_out",
			message: `${url} does not answer in time`,
			remedy: "try again, and check the log of the server, and whether a firewall is in between",
		};
	}
	const status = error instanceof ConnectError ? /^HTTP (\d{3})$/.exec(error.rawMessage)?.[1] : undefined;
	const { protocol, pathname } = new URL(url);
	if (protocol === "http:" && (codes.length > 0 || status === "400") && (await usesTls(new URL(url)))) {
		return {
			code: "plain_to_tls_port",
			message: `the port at ${url} uses TLS`,
			remedy: "set ROSTER_URL to the same URL with https://",
		};
	}
	if (codes.length > 0) {
		return { code: "unreachable", message: `the connection to ${url} failed (${codes.at(-1)})`, remedy: start };
	}
	if (status === undefined) {
		return undefined;
	}
	return pathname === "/"
		? {
				code: "no_rpcs",
				message: `${url} answers with HTTP status ${status}, but serves no RPCs of Roster`,
				remedy: "set ROSTER_URL to the server itself: a proxy has to forward every path of the server",
			}
		: {
				code: "wrong_path",
				message: `${url} answers with HTTP status ${status}: ROSTER_URL contains the path ${pathname}`,
				remedy: `set ROSTER_URL to the URL without a path, such as ${new URL(url).origin}`,
			};
}
