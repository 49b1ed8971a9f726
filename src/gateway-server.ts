// SPDX-License-Identifier: Apache-2.0

// Starts the SCIM gateway in its own process. It calls the services of another process over gRPC, passes requests for
// access tokens on to it, and has no database.

import { Code, ConnectError, createClient, createContextValues, type Interceptor } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { Health, HealthCheckResponse_ServingStatus as Status } from "../gen/grpc/health/v1/health_pb.ts";
import { ProvisioningService } from "../gen/roster/v1/provisioning_service_pb.ts";
import { aboutThis } from "./about.ts";
import type { Config } from "./config.ts";
import { unavailable } from "./errors/server.ts";
import { type Admit, madeNothing } from "./gateway/admission.ts";
import type { HttpRequest } from "./gateway/exchange.ts";
import { type Gateway, gateway as scimGateway } from "./gateway/gateway.ts";
import type { Log } from "./log/log.ts";
import { proxiesIn } from "./server/client-address.ts";
import { hostsOf } from "./server/hosts.ts";
import { createMetrics } from "./server/metrics.ts";
import { forwardOAuth } from "./server/oauth-forwarding.ts";
import { openPorts, type Ports } from "./server/ports.ts";
import { answerUnknownMethod, isCall } from "./server/rpc-error.ts";
import { answerScim, isScim } from "./server/scim.ts";
import { defaultTimeouts } from "./server/timeouts.ts";
import { startTracing, type Tracing } from "./server/tracing.ts";
import {
	connectionHeader,
	gatewayHeader,
	readingHeader,
	readingMode,
	requestIdHeader,
} from "./services/admission/admission-control.ts";
import { digestOf, plausibleTokenIn } from "./services/admission/credentials.ts";

/** The deadline of a call of the service, in milliseconds: the time that the server allows for a whole request. */
const timeout = 30_000;

/** Marks each call as one of a gateway, and reports a service that cannot be reached as unavailable. */
const gatewayInterceptor =
	(tracing: Tracing | undefined): Interceptor =>
	(next) =>
	async (request) => {
		request.header.set(gatewayHeader, "1");
		tracing?.inject(request.header);
		try {
			return await next(request);
		} catch (reason) {
			const error = ConnectError.from(reason);
			// An error that the service sent has no cause. An error with a cause is a failure of the connection.
			const isUnreachable =
				error.cause !== undefined && error.code !== Code.Canceled && error.code !== Code.DeadlineExceeded;
			throw isUnreachable ? unavailable("the service behind this gateway is unavailable: try again") : error;
		}
	};

/** How many tokens are known to belong to a connection with a setting of its own. */
const mostOtherwise = 1000;

/**
 * Forwards the token to the service, which authenticates it with the first call. So a request that needs one call needs
 * one round trip. A malformed token is refused here.
 *
 * Only the service knows whether the connection of a token has a strict mode of its own. The gateway says with each call
 * how it reads the request. If the service refuses that, the gateway reads it again, in the other mode.
 *
 * @param strict how the requests of connections without a setting are read.
 */
function admission(strict: boolean) {
	/** The tokens whose requests are read in the other mode, by their digest. */
	const otherwise = new Set<string>();
	const keyOf = (token: string) => digestOf(token).toString("base64");

	const admit: Admit = ({ header, address }, requestId, connection) => {
		const token = plausibleTokenIn(header("authorization"));
		const mode = otherwise.has(keyOf(token)) ? !strict : strict;
		return {
			options: {
				headers: {
					[requestIdHeader]: requestId,
					authorization: `Bearer ${token}`,
					[readingHeader]: `${readingMode(mode)} ${readingMode(strict)}`,
					// The service reads this header if its trusted proxies include the address of this gateway.
					...(address === undefined ? {} : { "x-forwarded-for": address }),
					...(connection === undefined ? {} : { [connectionHeader]: connection }),
				},
				contextValues: createContextValues(),
			},
			strict: mode,
			// Only the service knows the connection of a token, so each token has its own view here.
			view: () => keyOf(token),
			made: () => madeNothing,
		};
	};

	/** Lets the requests of a token be read in the other mode from now on. */
	function turn({ header }: HttpRequest): void {
		const key = keyOf(plausibleTokenIn(header("authorization")));
		if (!otherwise.delete(key)) {
			if (otherwise.size >= mostOtherwise) {
				otherwise.clear();
			}
			otherwise.add(key);
		}
	}
	return { admit, turn };
}

/** The parts of the configuration that a gateway needs. */
export type GatewayConfig = Pick<
	Config,
	| "host"
	| "port"
	| "admin"
	| "tls"
	| "publicUrl"
	| "allowedHosts"
	| "strictScim"
	| "connectionsPerPeer"
	| "trustedProxies"
>;

/**
 * Starts a gateway, and returns when the port is open.
 *
 * @param upstream the URL of the service, such as `http://127.0.0.1:8080`.
 */
export async function startGateway(config: GatewayConfig, upstream: string, log: Log): Promise<Ports> {
	const tracing = await startTracing(process.env);
	const transport = createGrpcTransport({
		baseUrl: upstream,
		interceptors: [gatewayInterceptor(tracing)],
		defaultTimeoutMs: timeout,
		pingIntervalMs: 30_000,
	});
	const client = createClient(ProvisioningService, transport);
	const health = createClient(Health, transport);
	const { admit, turn } = admission(config.strictScim);
	const once = scimGateway(client, admit, config.publicUrl, config.strictScim);
	const gateway: Gateway = {
		async handle(request, requestId, origin) {
			const answered = await once.handle(request, requestId, origin);
			if (answered.summary.code !== "strict_mode_changed") {
				return answered;
			}
			turn(request);
			return once.handle(request, requestId, origin);
		},
	};
	const metrics = createMetrics({ about: aboutThis(), droppedLines: log.droppedLines });
	const hosts = hostsOf(config.publicUrl, config.allowedHosts);
	const onInternalError = (error: unknown, requestId: string) => log.error({ requestId, err: error }, "internal error");

	const oauth = forwardOAuth(upstream, timeout, onInternalError);

	async function ping() {
		const { status } = await health.check({});
		if (status !== Status.SERVING) {
			throw unavailable("the service behind this gateway is not serving");
		}
	}

	const ports = await openPorts({
		listen: config,
		admin: config.admin,
		tls: config.tls,
		hosts,
		timeouts: defaultTimeouts,
		proxies: proxiesIn(config.trustedProxies),
		connectionsPerPeer: config.connectionsPerPeer,
		isKnown: (authorization) =>
			client.getCaller({}, { headers: { authorization } }).then(
				() => true,
				// If the service cannot be asked, the request itself reports why.
				(error) => ConnectError.from(error).code !== Code.Unauthenticated,
			),
		log,
		metrics,
		ping,
		tracing,
		onInternalError,
		async answer(request, response, path, requestId) {
			if (isScim(path)) {
				return answerScim(gateway, request, response, requestId, hosts.originFor(request), onInternalError);
			}
			const answered = oauth(request, response, path, requestId, hosts.originFor(request));
			if (answered !== undefined) {
				return answered;
			}
			const advice = "a gateway serves SCIM only: call the service behind it";
			return isCall(request, path) ? answerUnknownMethod(request, response, path, requestId, advice) : undefined;
		},
	});
	return {
		...ports,
		async close() {
			await ports.close();
			await tracing?.close();
		},
	};
}
