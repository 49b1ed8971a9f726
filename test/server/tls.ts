// SPDX-License-Identifier: Apache-2.0

// The certificates of the tests, and how to speak to a server that has one. They protect nothing.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import tls from "node:tls";
import type { CertificateFiles } from "../../src/server/certificate.ts";

/** The files of the certificate whose subject ends with this name. A CA has signed `signed`; the others sign themselves. */
export function certificateOf(name: "one" | "two" | "signed"): CertificateFiles {
	const path = join(import.meta.dirname, "tls", name);
	return { cert: `${path}.pem`, key: `${path}.key` };
}

/** The certificate of that CA. */
export const caFile: string = join(import.meta.dirname, "tls", "ca.pem");

/** Both self-signed certificates, for clients that are to trust them. */
export const ca: Buffer[] = [readFileSync(certificateOf("one").cert), readFileSync(certificateOf("two").cert)];

/** Opens a connection, and returns when the handshake is over. */
export function connectTls(url: string, options: tls.ConnectionOptions = {}): Promise<tls.TLSSocket> {
	return new Promise((resolve, reject) => {
		const socket = tls.connect({ port: Number(new URL(url).port), host: "127.0.0.1", ca, ...options }, () => {
			resolve(socket);
		});
		socket.once("error", reject);
	});
}
