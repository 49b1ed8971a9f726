// SPDX-License-Identifier: Apache-2.0

// The calls that a request is made of. The service itself tells a caller who may not ask; what the gateway answers
// without a call has to be asked for by somebody whom the service knows, too.

import { type CallOptions, type Client, type ContextValues, createContextKey } from "@connectrpc/connect";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";

/** The options of the calls of one request. */
export interface RequestOptions extends CallOptions {
	/** Belongs to the request alone. */
	readonly contextValues: ContextValues;
}

const calledKey = createContextKey(false, { description: "the service was called" });

/** A client that notes with a request that it has called. */
export function notingClient(client: Client<typeof ProvisioningService>): Client<typeof ProvisioningService> {
	const methods = client as unknown as Record<string, (request: object, options?: CallOptions) => unknown>;
	const noting = ProvisioningService.methods.map(({ localName }) => [
		localName,
		(request: object, options?: CallOptions) => {
			options?.contextValues?.set(calledKey, true);
			return methods[localName]?.(request, options);
		},
	]);
	return Object.fromEntries(noting) as Client<typeof ProvisioningService>;
}

/** Whether the service was called for a request. */
export function wasCalled({ contextValues }: RequestOptions): boolean {
	return contextValues.get(calledKey);
}
