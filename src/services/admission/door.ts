// SPDX-License-Identifier: Apache-2.0

// The door: the caller of an HTTP request is found here, once, before anything of the request is read. Whoever works on
// the request afterwards finds the caller in the values of its context.

import { randomUUID } from "node:crypto";
import type { DescMethod } from "@bufbuild/protobuf";
import { type ContextValues, createContextKey, createContextValues } from "@connectrpc/connect";
import { CredentialKind } from "../../../gen/roster/v1/change_pb.ts";
import { ProvisioningService } from "../../../gen/roster/v1/provisioning_service_pb.ts";
import { permissionDenied } from "../../errors.ts";
import type { Caller } from "../shared/call.ts";
import { accessTo } from "./access.ts";
import type { Authenticator } from "./authenticator.ts";

/**
 * Says that a call comes from a SCIM gateway in another process.
 *
 * It is no secret and gives nothing: whoever has a SCIM token may say it, and can call then what the SCIM
 * endpoints call for them.
 */
export const gatewayHeader = "x-roster-gateway";

/** A request's own id, which the log and the body of an error name. */
export const requestIdHeader = "x-request-id";

const requestIdShape = /^[\w.:-]{1,64}$/;

/** The id that a request brings, where it can be one, or a new one. */
export function requestIdOf(header: string | null | undefined): string {
	return header != null && requestIdShape.test(header) ? header : randomUUID();
}

/** Who was let in with a request. */
export interface Admitted {
	readonly caller: Caller;
	readonly requestId: string;
	/** Whether the SCIM gateway calls in their name: only there is a SCIM token good. */
	readonly viaGateway: boolean;
	/** Throws when the caller's token has been deleted or has expired since. */
	stillAllowed(): Promise<void>;
	/** What the log says of the call beside its status, which gRPC does not have. */
	readonly outcome: { code?: string | undefined };
}

/** Where the calls of a request find who was let in. */
export const admittedKey = createContextKey<Admitted | undefined>(undefined, { description: "who was let in" });

/** The connection of who was let in; empty where they have none. */
export function connectionIn(values: ContextValues): string {
	return values.get(admittedKey)?.caller.connectionId ?? "";
}

/** What of a request says who calls. */
export interface Arrival {
	readonly authorization: string | null | undefined;
	readonly requestId: string;
	readonly viaGateway: boolean;
}

/** Refuses a caller whose kind of token is not for this method. */
export function authorize({ kind }: Caller, method: DescMethod, viaGateway: boolean): void {
	const access = accessTo(method);
	switch (kind) {
		case CredentialKind.ADMINISTRATOR:
			if (viaGateway) {
				throw permissionDenied(
					"this is an administrator's token: /scim/v2 needs a SCIM token, which SCIMTokenService/CreateSCIMToken makes",
					"token_kind",
				);
			}
			return;
		case CredentialKind.SERVICE:
			if (viaGateway || !access.service) {
				throw permissionDenied(
					`a service token only reads: ${method.parent.typeName}/${method.name} needs the administrator's token`,
					"token_kind",
				);
			}
			return;
		default:
			if (!viaGateway || !access.scim) {
				throw permissionDenied(
					"a SCIM token is for /scim/v2 only: this call needs the administrator's token or a service token",
					"token_kind",
				);
			}
	}
}

export interface Door {
	/**
	 * Lets a call of a method in.
	 *
	 * @returns the values for the context of the call.
	 * @throws unauthenticated where the token is not valid, permission_denied where it is not for the method.
	 */
	admit(arrival: Arrival, method: DescMethod): Promise<ContextValues>;
	/** Lets a SCIM request in: the calls that it is made of are each authorized again, by their method. */
	admitScim(arrival: Omit<Arrival, "viaGateway">): Promise<ContextValues>;
}

export function createDoor(authenticator: Authenticator): Door {
	async function admit({ authorization, requestId, viaGateway }: Arrival, method: DescMethod): Promise<ContextValues> {
		const caller = await authenticator.authenticate(authorization);
		authorize(caller, method, viaGateway);
		const stillAllowed = async () => void (await authenticator.authenticateAnew(authorization));
		return createContextValues().set(admittedKey, { caller, requestId, viaGateway, stillAllowed, outcome: {} });
	}

	return {
		admit,
		admitScim: (arrival) => admit({ ...arrival, viaGateway: true }, ProvisioningService.method.getCaller),
	};
}
