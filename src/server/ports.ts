// SPDX-License-Identifier: Apache-2.0

// The ports of a server: the main port, and the port for administrators if `ROSTER_ADMIN_LISTEN` is set.

import { type CertificateFiles, readCertificate } from "./certificate.ts";
import { type Front, type FrontParts, openFront, type Request, type Response } from "./front.ts";
import type { Outcome } from "./outcome.ts";
import { answerPlainly, type Watched } from "./plain.ts";

/** Loopback addresses, which no other machine can reach (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3). */
const loopback = /^(?:::ffff:)?127\.|^::1$/;

interface Address {
	readonly host: string;
	readonly port: number;
}

export interface Ports {
	/** The URL of the main port, such as `http://127.0.0.1:8080`; https with TLS. */
	readonly url: string;
	/** The URL of the port for administrators; undefined if there is none. */
	readonly adminUrl: string | undefined;
	/** Reads the certificate again, and logs the result. If it is not valid, the current certificate stays in use. */
	renewCertificate(): void;
	/** Finishes the requests in progress, then closes the ports. */
	close(): Promise<void>;
}

export interface PortsParts extends Omit<FrontParts, keyof Address | "variable" | "certificate" | "answer"> {
	readonly listen: Address;
	readonly admin: Address | undefined;
	/** Undefined without TLS. */
	readonly tls: CertificateFiles | undefined;
	readonly ping: Watched["ping"];
	/** Answers SCIM and RPC requests on the main port; returns undefined for any other path. */
	answer(request: Request, response: Response, path: string, requestId: string): Promise<Outcome | undefined>;
}

const mainAdvice = "SCIM is at /scim/v2, and the methods of RPC are at /package.Service/Method";
const adminAdvice = "this port has /metrics, /healthz and /readyz";

/** Reads the certificate, and opens the ports. */
export async function openPorts({ listen, admin, tls, ping, answer, ...parts }: PortsParts): Promise<Ports> {
	const { log, metrics } = parts;
	const watched: Watched = { metrics, ping };
	const certificate = tls && readCertificate(tls);
	const fronts: Front[] = [];

	async function open(variable: string, address: Address, answers: FrontParts["answer"]): Promise<Front> {
		const { host, port } = address;
		const front = await openFront({ ...parts, variable, host, port, certificate, answer: answers });
		fronts.push(front);
		return front;
	}
	async function close() {
		await Promise.all(fronts.map((each) => each.close()));
		metrics.end();
	}

	try {
		const adminFront =
			admin &&
			(await open("ROSTER_ADMIN_LISTEN", admin, (_, response, path, requestId) =>
				answerPlainly(response, path, requestId, watched, { hasMetrics: true, advice: adminAdvice }),
			));
		const offer = { hasMetrics: admin === undefined, advice: mainAdvice };
		const front = await open(
			"ROSTER_LISTEN",
			listen,
			async (request, response, path, requestId) =>
				(await answer(request, response, path, requestId)) ??
				(await answerPlainly(response, path, requestId, watched, offer)),
		);
		if (tls === undefined && !loopback.test(front.address)) {
			log.warn(
				{ url: front.url },
				"tokens and personal data cross the network unencrypted: set ROSTER_TLS_CERT and ROSTER_TLS_KEY, or terminate TLS in a proxy and listen on 127.0.0.1",
			);
		}
		return {
			url: front.url,
			adminUrl: adminFront?.url,
			renewCertificate() {
				if (tls === undefined) {
					return;
				}
				try {
					const renewed = readCertificate(tls);
					for (const each of fronts) {
						each.renew(renewed);
					}
					log.info({ validTo: renewed.validTo }, "the certificate was renewed");
				} catch (error) {
					log.error(
						{ reason: (error as Error).message },
						"the certificate was not renewed: the current one stays in use",
					);
				}
			},
			close,
		};
	} catch (error) {
		await close();
		throw error;
	}
}
