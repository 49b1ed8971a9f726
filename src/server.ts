// SPDX-License-Identifier: Apache-2.0

// The server: services and gateway on one port.

import { v7 } from "uuid";
import { ChangeKind, CredentialKind } from "../gen/roster/v1/change_pb.ts";
import { provisioningServiceMakers } from "../gen/roster/v1/provisioning_service_make.ts";
import { ProvisioningService } from "../gen/roster/v1/provisioning_service_pb.ts";
import type { Config } from "./config.ts";
import { codeOf, unknownMethod, withRequestId } from "./errors.ts";
import { gateway as scimGateway } from "./gateway/gateway.ts";
import { localClient } from "./gateway/local-client.ts";
import type { Log } from "./log/log.ts";
import type { Change } from "./records.ts";
import { handleCors } from "./server/cors.ts";
import { hostsOf } from "./server/hosts.ts";
import { createMetrics } from "./server/metrics.ts";
import { defaultPatience, type Patience } from "./server/patience.ts";
import { openPorts } from "./server/ports.ts";
import { isCall, writeRpcError } from "./server/rpc-error.ts";
import { answerScim, isScim } from "./server/scim.ts";
import { createServices } from "./server/services.ts";
import { startTracing } from "./server/tracing.ts";
import { authenticator as tokenAuthenticator } from "./services/admission/authenticator.ts";
import { connectionIn, createDoor, requestIdHeader } from "./services/admission/door.ts";
import { newToken } from "./services/rpc/tokens.ts";
import type { Context } from "./services/shared/call.ts";
import { readFigures } from "./services/upkeep/figures.ts";
import { keepRetention } from "./services/upkeep/retention.ts";
import type { Store } from "./store/store.ts";

export interface RunningServer {
	/** Such as `http://127.0.0.1:8080`. */
	readonly url: string;
	/** Where administrators ask; undefined where that is no address of its own. */
	readonly adminUrl: string | undefined;
	/** Reads the certificate anew, and logs what came of it. */
	renewCertificate(): void;
	/** The administrator's token that was made at this start; undefined where there was one, or the environment gave it. */
	readonly newAdminToken: string | undefined;
	/** Lets requests under way end, then closes everything, the store too. */
	close(): Promise<void>;
}

/** The time that the server goes by: a test may have its own. */
export type Clock = () => number;

async function firstAdminToken(context: Context, config: Config): Promise<string | undefined> {
	const { store } = context;
	const { last } = await store.sequences();
	const page = { after: undefined, limit: 1 };
	const known = await store.listTokens(CredentialKind.ADMINISTRATOR, context.now(), page);
	if (config.adminToken !== undefined || known.length > 0) {
		return undefined;
	}
	const { record, plaintext } = newToken(context, CredentialKind.ADMINISTRATOR, undefined);
	const commit = (change: Change) =>
		store.commit({
			changes: [change],
			actor: { kind: CredentialKind.UNSPECIFIED, tokenId: "" },
			requestId: "",
			time: context.now(),
			validateOnly: false,
		});
	await commit({ subject: "token", after: record });
	// Of several servers that start at once on an empty database, the first to commit has made the token.
	const [first] = await store.listChanges(last, 1, [ChangeKind.TOKEN_CREATED]);
	if (first?.after?.state.case === "token" && first.after.state.value.id !== record.id) {
		await commit({ subject: "token", before: record });
		return undefined;
	}
	return plaintext;
}

/** Starts to serve a store, and returns when the port is open. */
export async function startServer(
	config: Config,
	untraced: Store,
	log: Log,
	clock: Clock = Date.now,
	patience: Patience = defaultPatience,
): Promise<RunningServer> {
	const tracing = await startTracing(process.env);
	const store = tracing?.traced("store", untraced) ?? untraced;
	const context: Context = { store, now: clock, newId: v7, streams: new Set() };
	const authenticator = tokenAuthenticator(store, clock, config.adminToken, (error) => {
		log.warn({ err: error }, "the last use of a token was not kept");
	});
	const door = createDoor(authenticator);
	const onInternalError = (error: unknown, requestId: string) => log.error({ requestId, err: error }, "internal error");

	const { publicUrl, reflection, callsPerMinute } = config;
	const { handlers, isOpen, provisioning, endStreams } = createServices({
		context,
		authenticator,
		door,
		onInternalError,
		publicUrl,
		reflection,
		callsPerMinute,
	});
	const client = localClient(ProvisioningService, provisioningServiceMakers, provisioning);
	const gateway = scimGateway(
		client,
		async ({ header }, requestId) => {
			const contextValues = await door.admitScim({ authorization: header("authorization"), requestId });
			return { options: { contextValues }, view: () => connectionIn(contextValues) };
		},
		publicUrl,
		config.strictScim,
	);

	const endRetention = keepRetention(context, (error) => log.warn({ err: error }, "old changes were not forgotten"));
	const metrics = createMetrics({ figures: () => readFigures(context), droppedLines: log.droppedLines });
	const hosts = hostsOf(publicUrl, config.allowedHosts);
	const ports = await openPorts({
		listen: config,
		admin: config.admin,
		tls: config.tls,
		hosts,
		patience,
		connectionsPerPeer: config.connectionsPerPeer,
		mayContinue: async ({ headers }, path) =>
			isOpen(path) ||
			(await authenticator.authenticate(headers.authorization).then(
				() => true,
				() => false,
			)),
		log,
		metrics,
		ping: () => store.ping(),
		tracing,
		onInternalError,
		async answer(request, response, path, requestId) {
			if (isScim(path)) {
				return answerScim(gateway, request, response, requestId, hosts.originFor(request), onInternalError);
			}
			const handler = handlers.get(path);
			if (handler === undefined && !isCall(request, path)) {
				return undefined;
			}
			response.setHeader(requestIdHeader, requestId);
			const isPreflight = handleCors(request, response, config.studioOrigins);
			if (handler === undefined && !isPreflight) {
				request.resume();
				const error = unknownMethod(path);
				const status = writeRpcError(request, response, withRequestId(error, requestId));
				return { route: "", rules: [], scimType: undefined, status, code: codeOf(error) };
			}
			const code = isPreflight ? undefined : await handler?.(request, response);
			return { route: path, rules: [], scimType: undefined, status: response.statusCode, code };
		},
	});

	// After the port is open: a start that fails must not make a token that nobody sees.
	const newAdminToken = await firstAdminToken(context, config);
	return {
		url: ports.url,
		adminUrl: ports.adminUrl,
		renewCertificate: ports.renewCertificate,
		newAdminToken,
		async close() {
			endStreams();
			endRetention();
			await ports.close();
			await store.close();
			await tracing?.close();
		},
	};
}
