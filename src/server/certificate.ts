// SPDX-License-Identifier: Apache-2.0

// The certificate and key that TLS is served with: two PEM files, which an administrator replaces while we run.

import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";

/** The paths of the two files. */
export interface CertificateFiles {
	readonly cert: string;
	readonly key: string;
}

export interface Certificate {
	/** The chain, beginning with the server's own certificate. */
	readonly cert: Buffer;
	readonly key: Buffer;
	/** When the server's own certificate ends. */
	readonly validTo: string;
}

function read<Parsed>(variable: string, path: string, parse: (pem: Buffer) => Parsed): { pem: Buffer; parsed: Parsed } {
	try {
		const pem = readFileSync(path);
		return { pem, parsed: parse(pem) };
	} catch (error) {
		throw new Error(`${variable}: ${path} cannot be read: ${(error as Error).message}`);
	}
}

/**
 * Reads both files.
 *
 * @throws an error of one line that names the variable and the file that is wrong.
 */
export function readCertificate({ cert, key }: CertificateFiles): Certificate {
	const chain = read("ROSTER_TLS_CERT", cert, (pem) => new X509Certificate(pem));
	const secret = read("ROSTER_TLS_KEY", key, (pem): KeyObject => createPrivateKey(pem));
	if (!chain.parsed.checkPrivateKey(secret.parsed)) {
		throw new Error(`ROSTER_TLS_KEY: ${key} is not the key of the first certificate in ROSTER_TLS_CERT: ${cert}`);
	}
	// What OpenSSL refuses to serve with, such as a key that is too short, and a chain that goes wrong further down.
	read("ROSTER_TLS_CERT", cert, () => createSecureContext({ cert: chain.pem, key: secret.pem }));
	return { cert: chain.pem, key: secret.pem, validTo: chain.parsed.validTo };
}
