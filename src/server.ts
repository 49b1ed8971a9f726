// SPDX-License-Identifier: Apache-2.0

// The server: services and gateway on one port.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import { ConnectError, createContextValues } from "@connectrpc/connect";
import type { Logger } from "pino";
import { v7 } from "uuid";
import { CredentialKind } from "../gen/roster/v1/change_pb.ts";
import { ProvisioningService } from "../gen/roster/v1/provisioning_service_pb.ts";
import type { Config } from "./config.ts";
import { basePath, gateway as scimGateway } from "./gateway/gateway.ts";
import { localClient } from "./gateway/local-client.ts";
import { handleCors } from "./server/cors.ts";
import { createMetrics } from "./server/metrics.ts";
import { listenOnOnePort } from "./server/one-port.ts";
import { answerPlainly } from "./server/plain.ts";
import { answerScim } from "./server/scim.ts";
import { createServices } from "./server/services.ts";
import { fromGateway, requestIdHeader, requestIdOf } from "./services/authenticated.ts";
import { authenticator as tokenAuthenticator } from "./services/authenticator.ts";
import type { Context } from "./services/call.ts";
import { keepRetention } from "./services/retention.ts";
import { newToken } from "./services/tokens.ts";
import type { Store } from "./store/store.ts";

/** How long requests under way may take when the server stops, in milliseconds. */
const grace = 10_000;

export interface RunningServer {
	/** Such as `http://127.0.0.1:8080`. */
	readonly url: string;
	/** The administrator's token that was made at this start; undefined where there was one, or the environment gave it. */
	readonly newAdminToken: string | undefined;
	/** Lets requests under way end, then closes everything, the store too. */
	close(): Promise<void>;
}

type Request = IncomingMessage | Http2ServerRequest;
type Response = ServerResponse | Http2ServerResponse;

/** What of a request is counted and logged: never what it said. */
interface About {
	readonly route: string;
	readonly rules: readonly string[];
	readonly scimType: string | undefined;
}

/** The time that the server goes by: a test may have its own. */
export type Clock = () => number;

async function firstAdminToken(context: Context, config: Config): Promise<string | undefined> {
	const page = { after: undefined, limit: 1 };
	const known = await context.store.listTokens(CredentialKind.ADMINISTRATOR, context.now(), page);
	if (config.adminToken !== undefined || known.length > 0) {
		return undefined;
	}
	const { record, plaintext } = newToken(context, CredentialKind.ADMINISTRATOR, undefined);
	await context.store.commit({
		changes: [{ subject: "token", after: record }],
		actor: { kind: CredentialKind.UNSPECIFIED, tokenId: "" },
		requestId: "",
		time: context.now(),
		validateOnly: false,
	});
	return plaintext;
}

/** Starts to serve a store, and returns when the port is open. */
export async function startServer(
	config: Config,
	store: Store,
	log: Logger,
	clock: Clock = Date.now,
): Promise<RunningServer> {
	const context: Context = { store, now: clock, newId: v7 };
	const newAdminToken = await firstAdminToken(context, config);
	const authenticator = tokenAuthenticator(store, clock, config.adminToken, (error) => {
		log.warn({ err: error }, "the last use of a token was not kept");
	});
	const onInternalError = (error: unknown, requestId: string) => log.error({ requestId, err: error }, "internal error");

	const { publicUrl, reflection } = config;
	const { handlers, provisioning, endStreams } = createServices({
		context,
		authenticator,
		onInternalError,
		publicUrl,
		reflection,
	});
	const client = localClient(ProvisioningService, provisioning, createContextValues().set(fromGateway, true));
	const gateway = scimGateway(client, publicUrl, config.strictScim);

	const endRetention = keepRetention(context, (error) => log.warn({ err: error }, "old changes were not forgotten"));
	const metrics = createMetrics();
	let url = "";

	/** Answers a request, and says what is to be counted and logged of it. */
	async function answer(request: Request, response: Response, path: string, requestId: string): Promise<About> {
		if (path === basePath || path.startsWith(`${basePath}/`)) {
			const { route, rules, scimType, failure } = await answerScim(gateway, request, response, requestId, url);
			if (failure !== undefined) {
				onInternalError(failure, requestId);
			}
			return { route: route === "" ? "" : basePath + route, rules, scimType };
		}
		const handler = handlers.get(path);
		if (handler !== undefined) {
			if (!handleCors(request, response, config.studioOrigins)) {
				await handler(request, response);
			}
			return { route: path, rules: [], scimType: undefined };
		}
		const known = await answerPlainly(response, path, { metrics, store });
		return { route: known ? path : "", rules: [], scimType: undefined };
	}

	const port = await listenOnOnePort(config.host, config.port, (request, response) => {
		const started = performance.now();
		const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
		const given = request.headers[requestIdHeader];
		const requestId = requestIdOf(typeof given === "string" ? given : undefined);
		// The services read it from here, so that a request has one id wherever it is spoken of.
		request.headers[requestIdHeader] = requestId;
		response.setHeader(requestIdHeader, requestId);
		answer(request, response, path, requestId).then(
			({ route, rules, scimType }) => {
				const method = request.method ?? "";
				const status = response.statusCode;
				metrics.count({ method, route, status, scimType, rules });
				const ms = Math.round((performance.now() - started) * 100) / 100;
				log.info(
					{ requestId, method, route, status, ms, scimType, rules: rules.length > 0 ? rules : undefined },
					"request",
				);
			},
			(error) => {
				onInternalError(ConnectError.from(error), requestId);
				response.destroy();
			},
		);
	});
	const host = port.address.family === "IPv6" ? `[${port.address.address}]` : port.address.address;
	url = `http://${host}:${port.address.port}`;

	return {
		url,
		newAdminToken,
		async close() {
			endStreams();
			endRetention();
			await port.close(grace);
			await store.close();
		},
	};
}
