// SPDX-License-Identifier: Apache-2.0

// Reads the TLS certificate and its key from two PEM files. An administrator may replace them while the server runs.

import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";

/** The paths of the certificate and of the key. */
export interface CertificateFiles {
	readonly cert: string;
	readonly key: string;
}

export interface Certificate {
	/** The certificate chain in PEM. The first certificate is that of the server. */
	readonly cert: Buffer;
	readonly key: Buffer;
	/** When the certificate of the server expires. */
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
 * Reads both files and checks that they belong together.
 *
 * @throws an error of one line that names the environment variable and the file.
 */
export function readCertificate({ cert, key }: CertificateFiles): Certificate {
	const chain = read("ROSTER_TLS_CERT", cert, (pem) => new X509Certificate(pem));
	const secret = read("ROSTER_TLS_KEY", key, (pem): KeyObject => createPrivateKey(pem));
	if (!chain.parsed.checkPrivateKey(secret.parsed)) {
		throw new Error(`ROSTER_TLS_KEY: ${key} is not the key of the first certificate in ROSTER_TLS_CERT: ${cert}`);
	}
	// Finds what only OpenSSL refuses, such as a key that is too short or a malformed certificate later in the chain.
	read("ROSTER_TLS_CERT", cert, () => createSecureContext({ cert: chain.pem, key: secret.pem }));
	return { cert: chain.pem, key: secret.pem, validTo: chain.parsed.validTo };
}
