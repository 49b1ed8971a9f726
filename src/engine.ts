// SPDX-License-Identifier: Apache-2.0

// Assembles the services and the SCIM gateway on a store, without ports. The server has one engine, and its thread for
// long requests has another on the same database.

import type { ContextValues } from "@connectrpc/connect";
import { provisioningServiceMakers } from "../gen/roster/v1/provisioning_service_make.ts";
import { ProvisioningService } from "../gen/roster/v1/provisioning_service_pb.ts";
import type { Config } from "./config.ts";
import type { Admission } from "./gateway/admission.ts";
import { rules } from "./gateway/dialects.ts";
import { type Gateway, gateway as scimGateway } from "./gateway/gateway.ts";
import { localClient } from "./gateway/local-client.ts";
import type { LongRequests } from "./server/long-requests.ts";
import { replayer } from "./server/replay.ts";
import { createServices, type Services } from "./server/services.ts";
import {
	type AdmissionControl,
	admittedKey,
	callerIn,
	connectionIn,
	createAdmissionControl,
	madeIn,
	noteMade,
	originOf,
} from "./services/admission/admission-control.ts";
import type { OnInternalError } from "./services/admission/authenticated.ts";
import type { Authenticator } from "./services/admission/authenticator.ts";
import { knownConnections } from "./services/admission/known-connections.ts";
import { newId } from "./services/admission/new-ids.ts";
import type { Signing } from "./services/admission/session-callers.ts";
import type { OidcOptions } from "./services/rpc/session-service.ts";
import type { Caller, Context, Recording } from "./services/shared/call.ts";
import type { Store } from "./store/store.ts";

export interface EngineParts {
	readonly store: Store;
	readonly authenticator: Authenticator;
	/** Milliseconds since 1970. */
	readonly now: () => number;
	readonly config: Pick<Config, "publicUrl" | "strictScim" | "reflection" | "callsPerMinute">;
	readonly onInternalError: OnInternalError;
	/** Answers requests that take long; undefined if requests may take long here. */
	readonly long: LongRequests | undefined;
	/** Who may be signed in to the console, and how people sign in. The thread for long requests has none. */
	readonly signing?: Signing | undefined;
	readonly oidc?: OidcOptions | undefined;
	/** Undefined in the thread for long requests. */
	readonly recorder: Recording | undefined;
}

export interface Engine extends Services {
	readonly context: Context;
	readonly admissionControl: AdmissionControl;
	readonly gateway: Gateway;
	/** Returns the owner of a token that was used lately, with the connection of a SCIM token. */
	readonly ownerOf: (authorization: string | undefined) => Caller | undefined;
}

/** The admission of a SCIM request with these context values. */
export function scimAdmission(contextValues: ContextValues): Admission {
	return {
		options: { contextValues },
		strict: contextValues.get(admittedKey)?.caller.connection?.strict,
		view: () => connectionIn(contextValues),
		made: () => madeIn(contextValues),
	};
}

export function createEngine(parts: EngineParts): Engine {
	const { store, authenticator, now, config, onInternalError, long, recorder, signing, oidc } = parts;
	const mayTakeLong = long === undefined;
	const context: Context = { store, now, newId, streams: new Set(), mayTakeLong, recorder };
	const connections = knownConnections(store);
	const admissionControl = createAdmissionControl(authenticator, connections);
	const { publicUrl, strictScim, reflection, callsPerMinute } = config;
	const services = createServices({
		...{
			context,
			authenticator,
			connections,
			admissionControl,
			onInternalError,
			publicUrl,
			reflection,
			callsPerMinute,
			long,
			signing,
			oidc,
		},
		replay: (...replayed) => replay(...replayed),
		ruleMeanings: new Map(rules.map(({ name, what }) => [name, what])),
	});
	const client = localClient(ProvisioningService, provisioningServiceMakers, services.provisioning);
	// Not through the gateway: an administrator's token is not valid there.
	const admissionOf = (caller: Caller, requestId: string) =>
		scimAdmission(admissionControl.admitted(caller, requestId, false));
	const replay = replayer(client, admissionOf, publicUrl, strictScim);
	const gateway = scimGateway(
		client,
		async ({ header, address }, requestId, connectionName) => {
			const origin = originOf(header("user-agent"), address);
			const authorization = header("authorization");
			return scimAdmission(await admissionControl.admitScim({ authorization, requestId, connectionName, origin }));
		},
		publicUrl,
		strictScim,
		long &&
			(async (request, requestId, origin, { contextValues }) => {
				const answered = await long.answerScim(request, requestId, origin, callerIn(contextValues));
				// Operations of a bulk request run in the thread one by one.
				noteMade(contextValues, answered.summary.made);
				return answered;
			}),
	);
	const ownerOf: Engine["ownerOf"] = (authorization) => {
		const owner = authenticator.ownerOf(authorization);
		return owner?.connectionId === undefined ? owner : { ...owner, connection: connections.last(owner.connectionId) };
	};
	return { ...services, context, admissionControl, gateway, ownerOf };
}
