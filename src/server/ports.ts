// SPDX-License-Identifier: Apache-2.0

// The ports of a server: that of everybody, and where administrators have one of their own, that.

import { type CertificateFiles, readCertificate } from "./certificate.ts";
import { type Front, type FrontParts, openFront, type Request, type Response } from "./front.ts";
import type { Outcome } from "./outcome.ts";
import { answerPlainly, type Watched } from "./plain.ts";

/** Addresses that no other machine reaches (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3). */
const loopback = /^(?:::ffff:)?127\.|^::1$/;

interface Address {
	readonly host: string;
	readonly port: number;
}

export interface Ports {
	/** Such as `http://127.0.0.1:8080`; https where it speaks TLS. */
	readonly url: string;
	/** Undefined where administrators have no port of their own. */
	readonly adminUrl: string | undefined;
	/** Reads the certificate anew, and logs what came of it; one that is not good does not replace the one before. */
	renewCertificate(): void;
	/** Lets requests under way end, then closes. */
	close(): Promise<void>;
}

/** What they are made of. */
export interface PortsParts extends Omit<FrontParts, keyof Address | "variable" | "certificate" | "answer"> {
	readonly listen: Address;
	readonly admin: Address | undefined;
	/** Undefined where the ports speak in the clear. */
	readonly tls: CertificateFiles | undefined;
	readonly ping: Watched["ping"];
	/** Answers what is for everybody; undefined for what is not, such as the questions of operators. */
	answer(request: Request, response: Response, path: string, requestId: string): Promise<Outcome | undefined>;
}

const forEverybody = "SCIM is at /scim/v2, and a method is at /package.Service/Method";
const forAdministrators = "/metrics, /healthz and /readyz are";

/** Opens them, and returns when they are open. */
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
				answerPlainly(response, path, requestId, watched, { hasMetrics: true, advice: forAdministrators }),
			));
		const offer = { hasMetrics: admin === undefined, advice: forEverybody };
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
				"tokens and personal data cross the network in the clear: set ROSTER_TLS_CERT and ROSTER_TLS_KEY, or let a proxy end TLS and listen on 127.0.0.1",
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
					log.info({ validTo: renewed.validTo }, "the certificate was read anew");
				} catch (error) {
					log.error(
						{ reason: (error as Error).message },
						"the certificate was not read anew, and the one before stays",
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
