// SPDX-License-Identifier: Apache-2.0

// Tracks whether the gateway has called the service for a request. The service authenticates the caller of each call.
// A request that needs no call still needs an authenticated caller, so the gateway has to know that there was no call.

import { type CallOptions, type Client, type ContextValues, createContextKey } from "@connectrpc/connect";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";

/** The options of the calls of one request. */
export interface RequestOptions extends CallOptions {
	/** The context values of this request; no other request shares them. */
	readonly contextValues: ContextValues;
}

const calledKey = createContextKey(false, { description: "the service was called" });

/** Wraps a client, so that each call is recorded in the options of its request. */
export function trackCalls(client: Client<typeof ProvisioningService>): Client<typeof ProvisioningService> {
	const methods = client as unknown as Record<string, (request: object, options?: CallOptions) => unknown>;
	const tracked = ProvisioningService.methods.map(({ localName }) => [
		localName,
		(request: object, options?: CallOptions) => {
			options?.contextValues?.set(calledKey, true);
			return methods[localName]?.(request, options);
		},
	]);
	return Object.fromEntries(tracked) as Client<typeof ProvisioningService>;
}

/** Whether the gateway has called the service for a request. */
export function hasCalledService({ contextValues }: RequestOptions): boolean {
	return contextValues.get(calledKey);
}
