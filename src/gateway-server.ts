// SPDX-License-Identifier: Apache-2.0

// The gateway by itself: SCIM here, the service in another process, gRPC between the two. It has no database.

import { Code, ConnectError, createClient, createContextValues, type Interceptor } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { Health, HealthCheckResponse_ServingStatus as Status } from "../gen/grpc/health/v1/health_pb.ts";
import { ProvisioningService } from "../gen/roster/v1/provisioning_service_pb.ts";
import type { Config } from "./config.ts";
import { unavailable } from "./errors.ts";
import { type Admit, gateway as scimGateway } from "./gateway/gateway.ts";
import type { Log } from "./log/log.ts";
import { hostsOf } from "./server/hosts.ts";
import { createMetrics } from "./server/metrics.ts";
import { defaultPatience } from "./server/patience.ts";
import { openPorts, type Ports } from "./server/ports.ts";
import { answerScim, isScim } from "./server/scim.ts";
import { startTracing, type Tracing } from "./server/tracing.ts";
import { digestOf, plausibleTokenIn } from "./services/admission/credentials.ts";
import { gatewayHeader, requestIdHeader } from "./services/admission/door.ts";

/** How long the service may take for a call, in milliseconds: as long as a request may take. */
const timeout = 30_000;

/** Says whom a call comes from, and takes a service that cannot be reached for what it is. */
const asGateway =
	(tracing: Tracing | undefined): Interceptor =>
	(next) =>
	async (request) => {
		request.header.set(gatewayHeader, "1");
		tracing?.inject(request.header);
		try {
			return await next(request);
		} catch (reason) {
			const error = ConnectError.from(reason);
			// What the service itself says has come over the network whole; what has a cause happened on the way.
			const lost = error.cause !== undefined && error.code !== Code.Canceled && error.code !== Code.DeadlineExceeded;
			throw lost ? unavailable("the service behind this gateway does not answer now: try again") : error;
		}
	};

/**
 * Passes the token on to the service, which tells whose it is with the answer to the first call: a request that is one
 * call is one round trip. What is no token by its form is refused here.
 */
const admit: Admit = ({ header }, requestId) => {
	const token = plausibleTokenIn(header("authorization"));
	return {
		options: {
			headers: { [requestIdHeader]: requestId, authorization: `Bearer ${token}` },
			contextValues: createContextValues(),
		},
		// The service knows the connection of a token; here each token has a view of its own.
		view: () => digestOf(token).toString("base64"),
	};
};

/** What is needed of the configuration: the database is elsewhere. */
export type GatewayConfig = Pick<
	Config,
	"host" | "port" | "admin" | "tls" | "publicUrl" | "allowedHosts" | "strictScim" | "connectionsPerPeer"
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
		interceptors: [asGateway(tracing)],
		defaultTimeoutMs: timeout,
		pingIntervalMs: 30_000,
	});
	const client = createClient(ProvisioningService, transport);
	const health = createClient(Health, transport);
	const gateway = scimGateway(client, admit, config.publicUrl, config.strictScim);
	const metrics = createMetrics({ droppedLines: log.droppedLines });
	const hosts = hostsOf(config.publicUrl, config.allowedHosts);
	const onInternalError = (error: unknown, requestId: string) => log.error({ requestId, err: error }, "internal error");

	async function ping() {
		const { status } = await health.check({});
		if (status !== Status.SERVING) {
			throw unavailable("the service does not serve");
		}
	}

	const ports = await openPorts({
		listen: config,
		admin: config.admin,
		tls: config.tls,
		hosts,
		patience: defaultPatience,
		connectionsPerPeer: config.connectionsPerPeer,
		mayContinue: ({ headers: { authorization = "" } }) =>
			client.getCaller({}, { headers: { authorization } }).then(
				() => true,
				() => false,
			),
		log,
		metrics,
		ping,
		tracing,
		onInternalError,
		async answer(request, response, path, requestId) {
			return isScim(path)
				? answerScim(gateway, request, response, requestId, hosts.originFor(request), onInternalError)
				: undefined;
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
