// SPDX-License-Identifier: Apache-2.0

// Admission of a request: its caller is authenticated here, once, before the body is read. The code that handles the
// request later reads the caller from the context values.

import type { DescMethod } from "@bufbuild/protobuf";
import { type ContextValues, createContextKey, createContextValues } from "@connectrpc/connect";
import { CredentialKind } from "../../../gen/roster/v1/change_pb.ts";
import { PersonRole } from "../../../gen/roster/v1/person_pb.ts";
import { ProvisioningService } from "../../../gen/roster/v1/provisioning_service_pb.ts";
import { roleWord } from "../../directory/administrators.ts";
import { permissionDenied, wrongConnection } from "../../errors/caller.ts";
import { strictModeChanged } from "../../errors/request.ts";
import type { Origin } from "../../records/change.ts";
import type { Caller } from "../shared/call.ts";
import { accessTo } from "./access.ts";
import type { Authenticator } from "./authenticator.ts";
import type { KnownConnections } from "./known-connections.ts";
import { MadeByRequest } from "./made.ts";
import { requireNetwork } from "./networks.ts";
import { newId } from "./new-ids.ts";

/**
 * The header by which a SCIM gateway in another process identifies itself.
 *
 * It is not a secret, and it gives no rights of its own: a client that sends it with a SCIM token can call the methods
 * that the SCIM endpoints call for the same token.
 */
export const gatewayHeader = "x-roster-gateway";

/** The header with the id of a request. The log and the body of an error contain the id. */
export const requestIdHeader = "x-request-id";

/** The header in which such a gateway says which connection the base URL of a request names. */
export const connectionHeader = "x-roster-connection";

/**
 * The header in which such a gateway says how it reads a request: `strict` or `tolerant`, followed by how it reads the
 * requests of connections without a setting.
 */
export const readingHeader = "x-roster-reading";

const requestIdShape = /^[\w.:-]{1,64}$/;

/**
 * Returns the id that the client sent, or a new one if it sent none or a malformed one.
 *
 * New ids sort in the order of their creation: the change log has an index of them, and its newest entries then share
 * a page.
 */
export function requestIdOf(header: string | null | undefined): string {
	return header != null && requestIdShape.test(header) ? header : newId();
}

/** The authenticated caller of a request. */
export interface Admitted {
	readonly caller: Caller;
	readonly requestId: string;
	/** Whether the SCIM gateway makes the call. A SCIM token is only valid for calls of the gateway. */
	readonly viaGateway: boolean;
	/** Throws when the caller's token has been deleted or has expired since, or is no longer allowed from its network. */
	stillAllowed(): Promise<void>;
	readonly outcome: {
		/** The error code for the log: the HTTP status of a gRPC call is 200 even if the call fails. */
		code?: string | undefined;
		/** Whether the call takes long, and has to run again in the thread for such calls. */
		isLong?: boolean;
		/** The changes that the calls for the request have committed. */
		made?: MadeByRequest;
	};
}

const madeNothing = { changes: [], subjects: [] };

/** Returns what the calls for a request have committed. */
export function madeIn(values: ContextValues): ReturnType<MadeByRequest["all"]> {
	return values.get(admittedKey)?.outcome.made?.all() ?? madeNothing;
}

/** Notes what another thread has committed for a request. */
export function noteMade(values: ContextValues, made: ReturnType<MadeByRequest["all"]>): void {
	const outcome = values.get(admittedKey)?.outcome;
	if (outcome !== undefined && made.changes.length > 0) {
		outcome.made ??= new MadeByRequest();
		outcome.made.join(made);
	}
}

/** The key of the admitted caller among the context values of a request. */
export const admittedKey = createContextKey<Admitted | undefined>(undefined, { description: "the admitted caller" });

/** Returns the admitted caller. Without one, the request should not have come this far. */
export function callerIn(values: ContextValues): Caller {
	const admitted = values.get(admittedKey);
	if (admitted === undefined) {
		throw new Error("the request has no admitted caller");
	}
	return admitted.caller;
}

/** Returns the connection of the admitted caller; empty if the token belongs to no connection. */
export function connectionIn(values: ContextValues): string {
	return values.get(admittedKey)?.caller.connectionId ?? "";
}

/** The parts of a request by which its caller is authenticated. */
export interface Arrival {
	readonly authorization: string | null | undefined;
	readonly requestId: string;
	readonly viaGateway: boolean;
	/** The connection that the base URL of a SCIM request names; undefined if it names none. */
	readonly connectionName?: string | undefined;
	/** The value of `readingHeader`; undefined without a gateway in another process. */
	readonly reading?: string | undefined;
	readonly origin: Origin;
}

/** The longest User-Agent that is kept, in characters. */
const longestAgent = 256;

/**
 * Returns where a request came from.
 *
 * @param address the IP address of the peer.
 */
export function originOf(userAgent: string | undefined, address: string | undefined): Origin {
	// A header has no control characters but tabs, and Node reads its bytes as Latin-1.
	return { userAgent: userAgent?.slice(0, longestAgent).trim() || undefined, address };
}

/** @throws permission_denied if the caller's kind of token, or their role, may not call the method. */
export function authorize({ kind, person }: Caller, method: DescMethod, viaGateway: boolean): void {
	const access = accessTo(method);
	switch (kind) {
		case CredentialKind.ADMINISTRATOR:
			if (viaGateway) {
				throw permissionDenied(
					'an administrator\'s token is not valid for /scim/v2: create a SCIM token with "roster token create scim"',
					"token_kind",
				);
			}
			return;
		case CredentialKind.SERVICE:
			if (viaGateway || !access.service) {
				throw permissionDenied(
					viaGateway
						? 'a service token is not valid for /scim/v2: create a SCIM token with "roster token create scim"'
						: `a service token may only read: ${method.parent.typeName}/${method.name} needs an administrator's token`,
					"token_kind",
				);
			}
			return;
		case CredentialKind.USER:
			if (viaGateway || !access.user) {
				throw permissionDenied(
					viaGateway
						? 'a personal token is not valid for /scim/v2: create a SCIM token with "roster token create scim"'
						: `a personal token may not call ${method.parent.typeName}/${method.name}: it needs an administrator's token`,
					"token_kind",
				);
			}
			return;
		case CredentialKind.PERSON:
			if (viaGateway || (person?.role ?? PersonRole.UNSPECIFIED) < access.role) {
				const own = roleWord(person?.role ?? PersonRole.UNSPECIFIED);
				throw permissionDenied(
					`the role ${own} may not call ${method.parent.typeName}/${method.name}: it needs the role ${roleWord(access.role)}`,
					"role_too_low",
				);
			}
			return;
		default:
			if (!viaGateway || !access.scim) {
				throw permissionDenied(
					"a SCIM token is only valid for /scim/v2: this call needs an administrator's token or a service token",
					"token_kind",
				);
			}
	}
}

/**
 * Checks that a token may be used with a base URL.
 *
 * The error is the same whether there is a connection of this name or not: a token says nothing of other connections.
 *
 * @param named the connection that the base URL names; undefined if it names none.
 * @throws not_found if it is not that of the token.
 */
function requireConnection({ connection }: Caller, named: string | undefined): void {
	if (named !== undefined && named !== connection?.name) {
		throw wrongConnection(named, connection?.name);
	}
}

/**
 * Checks that a gateway in another process reads a request in the mode of its connection.
 *
 * @throws unavailable with `strict_mode_changed` if it does not: the gateway then reads the request again.
 */
function requireReading({ connection }: Caller, reading: string): void {
	const [mode, otherwise] = reading.split(" ");
	const wanted = connection?.strict === undefined ? otherwise : readingMode(connection.strict);
	if (mode !== wanted) {
		throw strictModeChanged();
	}
}

/** The word for a mode in `readingHeader`. */
export function readingMode(strict: boolean): string {
	return strict ? "strict" : "tolerant";
}

export interface AdmissionControl {
	/**
	 * Authenticates the caller of a method, and checks that the caller may call it.
	 *
	 * @returns the context values of the call.
	 * @throws unauthenticated if the token is not valid, permission_denied if its kind may not call the method or it may
	 *   not be used from the address, and not_found if the token belongs to another connection than the one that the base
	 *   URL names.
	 */
	admit(arrival: Arrival, method: DescMethod): Promise<ContextValues>;
	/** Returns the context values of a caller whom another thread of the server has admitted. */
	admitted(caller: Caller, requestId: string, viaGateway: boolean): ContextValues;
	/** Admits a SCIM request. Each call that the gateway makes for it is authorized again, by its method. */
	admitScim(arrival: Omit<Arrival, "viaGateway">): Promise<ContextValues>;
}

export function createAdmissionControl(
	authenticator: Authenticator,
	connections: Pick<KnownConnections, "find">,
): AdmissionControl {
	async function admit(arrival: Arrival, method: DescMethod): Promise<ContextValues> {
		const { authorization, requestId, viaGateway, origin, connectionName, reading } = arrival;
		const known = await authenticator.authenticate(authorization);
		requireNetwork(known, origin.address);
		authorize(known, method, viaGateway);
		const { connectionId } = known;
		const connection = connectionId === undefined ? undefined : await connections.find(connectionId);
		const caller: Caller = { ...known, origin, connection };
		requireConnection(caller, connectionName);
		if (reading !== undefined) {
			requireReading(caller, reading);
		}
		const stillAllowed = async () =>
			requireNetwork(await authenticator.authenticateAnew(authorization), origin.address);
		return createContextValues().set(admittedKey, { caller, requestId, viaGateway, stillAllowed, outcome: {} });
	}

	return {
		admit,
		// Streams, which ask whether they are still allowed, do not run in another thread.
		admitted: (caller, requestId, viaGateway) =>
			createContextValues().set(admittedKey, {
				...{ caller, requestId, viaGateway, outcome: {} },
				stillAllowed: async () => {},
			}),
		admitScim: (arrival) => admit({ ...arrival, viaGateway: true }, ProvisioningService.method.getCaller),
	};
}
