// SPDX-License-Identifier: Apache-2.0

// Starts the server: the RPC services and the SCIM gateway on one port.

import { Code, ConnectError } from "@connectrpc/connect";
import { ChangeKind, CredentialKind } from "../gen/roster/v1/change_pb.ts";
import { aboutThis } from "./about.ts";
import { keepBackups } from "./backup/schedule.ts";
import type { Config } from "./config.ts";
import { firstTokenName } from "./directory/tokens.ts";
import { createEngine } from "./engine.ts";
import type { Log } from "./log/log.ts";
import type { Change } from "./records/change.ts";
import { proxiesIn } from "./server/client-address.ts";
import { openConsole } from "./server/console.ts";
import { handleCors } from "./server/cors.ts";
import { deviceEndpoints } from "./server/device.ts";
import { openDocs } from "./server/docs.ts";
import { hostsOf } from "./server/hosts.ts";
import { longRequests } from "./server/long-requests.ts";
import { createMetrics } from "./server/metrics.ts";
import type { Request, Response } from "./server/node-http.ts";
import { openPorts } from "./server/ports.ts";
import { answerUnknownMethod, isCall } from "./server/rpc-error.ts";
import { answerScim, isScim } from "./server/scim.ts";
import { defaultTimeouts, type Timeouts } from "./server/timeouts.ts";
import { answerOAuth } from "./server/token-endpoint.ts";
import { startTracing } from "./server/tracing.ts";
import { requestIdHeader } from "./services/admission/admission-control.ts";
import { authenticator as tokenAuthenticator } from "./services/admission/authenticator.ts";
import { assertions } from "./services/oauth/assertions.ts";
import { keyFetcher } from "./services/oauth/key-fetch.ts";
import { keysOf } from "./services/oauth/keys.ts";
import { tokenEndpoint } from "./services/oauth/token-endpoint.ts";
import { peopleOf } from "./services/oidc/settings.ts";
import { createRecorder } from "./services/recorder/recorder.ts";
import { deviceSignIns } from "./services/rpc/device-sign-ins.ts";
import { type NewToken, newToken } from "./services/rpc/tokens.ts";
import type { Context } from "./services/shared/call.ts";
import { readFigures } from "./services/upkeep/figures.ts";
import { keepRetention } from "./services/upkeep/retention.ts";
import type { Store } from "./store/store.ts";

export interface RunningServer {
	/** The URL, such as `http://127.0.0.1:8080`. */
	readonly url: string;
	/** The URL of the port for administrators; undefined if `ROSTER_ADMIN_LISTEN` is not set. */
	readonly adminUrl: string | undefined;
	/** Reads the certificate again, and logs the result. */
	renewCertificate(): void;
	/** The administrator's token that this start created; undefined if a token existed or the environment sets one. */
	readonly newAdminToken: string | undefined;
	/** The link that signs in to the console with that token, once; undefined without the token or the console. */
	readonly signInUrl: string | undefined;
	/**
	 * Ends the threads that have nothing to do, to free their memory. They start again when they are needed.
	 *
	 * @returns false if a thread has something to do.
	 */
	endIdleThreads(): boolean;
	/** Finishes the requests in progress, then closes the ports and the store. */
	close(): Promise<void>;
}

/** Returns the time, in milliseconds since 1970. Tests set their own. */
export type Clock = () => number;

async function firstAdminToken(context: Context, config: Config): Promise<NewToken | undefined> {
	const { store } = context;
	const { last } = await store.sequences();
	const page = { after: undefined, limit: 1 };
	const known = await store.listTokens(CredentialKind.ADMINISTRATOR, context.now(), page);
	if (config.adminToken !== undefined || config.adminTokenOff || known.length > 0) {
		return undefined;
	}
	const made = newToken(context, CredentialKind.ADMINISTRATOR, undefined, undefined, firstTokenName);
	const { record } = made;
	const commit = (change: Change) =>
		store.commit({
			changes: [change],
			actor: { kind: CredentialKind.UNSPECIFIED, tokenId: "" },
			requestId: "",
			time: context.now(),
			validateOnly: false,
		});
	await commit({ subject: "token", after: record });
	// If several servers start at once on an empty database, the token of the first commit stays.
	const [first] = await store.listChanges(last, 1, [ChangeKind.TOKEN_CREATED]);
	if (first?.after?.state.case === "token" && first.after.state.value.id !== record.id) {
		await commit({ subject: "token", before: record });
		return undefined;
	}
	return made;
}

/** The names of the server, if the environment lists any. That of the console is one of them. */
function namesOf({ publicUrl, allowedHosts, consoleUrl }: Config): ReadonlySet<string> {
	const isChecked = publicUrl !== undefined || allowedHosts.size > 0;
	return new Set([...allowedHosts, ...(isChecked && consoleUrl !== undefined ? [new URL(consoleUrl).host] : [])]);
}

/** Starts a server for a store, and returns when its ports are open. */
export async function startServer(
	config: Config,
	untraced: Store,
	log: Log,
	clock: Clock = Date.now,
	timeouts: Timeouts = defaultTimeouts,
): Promise<RunningServer> {
	const tracing = await startTracing(process.env);
	const store = tracing?.traced("store", untraced) ?? untraced;
	const onInternalError = (error: unknown, requestId: string) => log.error({ requestId, err: error }, "internal error");
	const { publicUrl, strictScim, database } = config;
	const long = longRequests(
		new URL("./long-thread.ts", import.meta.url),
		{ database, publicUrl, strictScim },
		clock,
		onInternalError,
	);
	const people = config.oidc && (await import("./server/people.ts")).peopleSignIn(config.oidc, log, onInternalError);
	const signing = { isTokenOff: config.adminTokenOff, people: config.oidc && peopleOf(config.oidc) };
	const authenticator = tokenAuthenticator(
		store,
		clock,
		config.adminToken,
		(error) => log.warn({ err: error }, "the time of the last use or refusal of a token was not stored"),
		signing,
	);
	const recorder = createRecorder(store, clock, (error) => log.warn({ err: error }, "requests were not recorded yet"));
	const engine = createEngine({
		store,
		authenticator,
		now: clock,
		config,
		onInternalError,
		long,
		recorder,
		signing,
		oidc: people?.options,
	});
	const { context, gateway, handlers, signInCodes, endStreams } = engine;

	const endRetention = keepRetention(context, (error) =>
		log.warn({ err: error }, "old changes or records of requests were not deleted"),
	);
	const backups =
		config.backup &&
		keepBackups(database, config.backup, {
			made: (copy) => log.info(copy, "backup made"),
			failed: (failure) => log.error({ code: "backup_failed", failure }, "no backup was made"),
		});
	const metrics = createMetrics({
		backups: backups && { lastTime: backups.lastTime, every: config.backup?.every ?? 0 },
		about: aboutThis(),
		figures: () => readFigures(context),
		droppedLines: log.droppedLines,
		droppedRequests: () => recorder.dropped,
	});
	const keys = keysOf(keyFetcher(config.jwksNetworks));
	const oauth = answerOAuth(tokenEndpoint(context, assertions(context, keys), authenticator), onInternalError);
	const hosts = hostsOf(publicUrl, namesOf(config));
	const answerOidc = people?.answerWith(context);
	const console = config.console ? openConsole() : undefined;
	const docs = config.console ? openDocs() : undefined;
	const devices = config.console ? deviceEndpoints(deviceSignIns(context), onInternalError) : undefined;
	/** Where a person who signs in a device finds the console. */
	const consoleOrigin = (request: Request) => config.consoleUrl ?? ports.adminUrl ?? hosts.originFor(request);
	const answerPage = (request: Request, response: Response, path: string, requestId: string) =>
		answerOidc?.(request, response, path, requestId) ??
		console?.answer(request, response, path, requestId) ??
		docs?.answer(request, response, path, requestId);

	async function answerRpc(request: Request, response: Response, path: string, requestId: string) {
		const handler = handlers.get(path);
		if (handler === undefined && !isCall(request, path)) {
			return undefined;
		}
		response.setHeader(requestIdHeader, requestId);
		const isPreflight = handleCors(request, response, config.studioOrigins);
		if (handler === undefined && !isPreflight) {
			const advice = 'check the name, or list all with "grpcurl <address> list"';
			return answerUnknownMethod(request, response, path, requestId, advice);
		}
		const code = isPreflight ? undefined : await handler?.(request, response);
		return { route: path, rules: [], scimType: undefined, status: response.statusCode, code };
	}

	const ports = await openPorts({
		listen: config,
		admin: config.admin,
		tls: config.tls,
		hosts,
		timeouts,
		proxies: proxiesIn(config.trustedProxies),
		connectionsPerPeer: config.connectionsPerPeer,
		isKnown: (authorization) =>
			authenticator.authenticate(authorization).then(
				() => true,
				// If the token could not be looked up, the request itself reports why.
				(error) => ConnectError.from(error).code !== Code.Unauthenticated,
			),
		ownerOf: engine.ownerOf,
		recorder,
		now: clock,
		log,
		metrics,
		ping: () => store.ping(),
		tracing,
		onInternalError,
		async answer(request, response, path, requestId) {
			if (isScim(path)) {
				return answerScim(gateway, request, response, requestId, hosts.originFor(request), onInternalError);
			}
			const answeredOAuth = await oauth(request, response, path, requestId, publicUrl ?? hosts.originFor(request));
			if (answeredOAuth !== undefined) {
				return answeredOAuth;
			}
			const answered =
				(await answerRpc(request, response, path, requestId)) ??
				(await devices?.answer(request, response, path, requestId, consoleOrigin(request)));
			return answered ?? (config.admin === undefined ? answerPage(request, response, path, requestId) : undefined);
		},
		// The console calls the server at its own origin, so that its port answers calls, too.
		async answerAdmin(request, response, path, requestId) {
			if (console === undefined) {
				return undefined;
			}
			const answered = await answerRpc(request, response, path, requestId);
			return answered ?? answerPage(request, response, path, requestId);
		},
	});

	// Created after the ports are open: if the start fails, the token would not be shown.
	const made = await firstAdminToken(context, config);
	const consoleUrl = config.consoleUrl ?? ports.adminUrl ?? publicUrl ?? ports.url;
	return {
		url: ports.url,
		adminUrl: ports.adminUrl,
		renewCertificate: ports.renewCertificate,
		newAdminToken: made?.plaintext,
		signInUrl: made && console && `${consoleUrl}/sign-in#${signInCodes.issue(made.record.id)}`,
		endIdleThreads: long.release,
		async close() {
			endStreams();
			endRetention();
			await backups?.end();
			await ports.close();
			await long.close();
			await recorder.close();
			await store.close();
			await tracing?.close();
		},
	};
}
