// SPDX-License-Identifier: Apache-2.0

// The ports of a server: the main port, and the port for administrators if `ROSTER_ADMIN_LISTEN` is set.

import { type CertificateFiles, readCertificate } from "./certificate.ts";
import { type HttpPort, type HttpPortOptions, openHttpPort } from "./http-port.ts";
import type { Request, Response } from "./node-http.ts";
import { answerOperator, type OperatorSources } from "./operator-endpoints.ts";
import type { Outcome } from "./outcome.ts";

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

type AnswerSome = (
	request: Request,
	response: Response,
	path: string,
	requestId: string,
) => Promise<Outcome | undefined>;

export interface PortsOptions extends Omit<HttpPortOptions, keyof Address | "variable" | "certificate" | "answer"> {
	readonly listen: Address;
	readonly admin: Address | undefined;
	/** Undefined without TLS. */
	readonly tls: CertificateFiles | undefined;
	readonly ping: OperatorSources["ping"];
	/** Answers what the main port serves; returns undefined for the endpoints for operators, and for unknown paths. */
	readonly answer: AnswerSome;
	/** Does the same on the port for administrators. */
	readonly answerAdmin?: AnswerSome;
}

const mainAdvice = "SCIM is at /scim/v2, and the methods of RPC are at /package.Service/Method";
const adminAdvice = "this port has /metrics, /healthz and /readyz";

/** Reads the certificate, and opens the ports. */
export async function openPorts({
	listen,
	admin,
	tls,
	ping,
	answer,
	answerAdmin,
	...parts
}: PortsOptions): Promise<Ports> {
	const { log, metrics } = parts;
	const sources: OperatorSources = { metrics, ping };
	const certificate = tls && readCertificate(tls);
	const opened: HttpPort[] = [];

	async function open(variable: string, address: Address, answers: HttpPortOptions["answer"]): Promise<HttpPort> {
		const { host, port } = address;
		const httpPort = await openHttpPort({ ...parts, variable, host, port, certificate, answer: answers });
		opened.push(httpPort);
		return httpPort;
	}
	async function close() {
		await Promise.all(opened.map((each) => each.close()));
		metrics.end();
	}

	try {
		const adminPort =
			admin &&
			(await open(
				"ROSTER_ADMIN_LISTEN",
				admin,
				async (request, response, path, requestId) =>
					(await answerAdmin?.(request, response, path, requestId)) ??
					(await answerOperator(request, response, path, requestId, sources, {
						hasMetrics: true,
						advice: adminAdvice,
					})),
			));
		const content = { hasMetrics: admin === undefined, advice: mainAdvice };
		const mainPort = await open(
			"ROSTER_LISTEN",
			listen,
			async (request, response, path, requestId) =>
				(await answer(request, response, path, requestId)) ??
				(await answerOperator(request, response, path, requestId, sources, content)),
		);
		if (tls === undefined && !loopback.test(mainPort.address)) {
			log.warn(
				{ url: mainPort.url },
				"tokens and personal data cross the network unencrypted: set ROSTER_TLS_CERT and ROSTER_TLS_KEY, or terminate TLS in a proxy and listen on 127.0.0.1",
			);
		}
		return {
			url: mainPort.url,
			adminUrl: adminPort?.url,
			renewCertificate() {
				if (tls === undefined) {
					return;
				}
				try {
					const renewed = readCertificate(tls);
					for (const each of opened) {
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
