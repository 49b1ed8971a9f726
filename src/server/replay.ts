// SPDX-License-Identifier: Apache-2.0

// Sends a recorded SCIM request through the gateway once more, for an administrator.

import { setImmediate } from "node:timers/promises";
import type { CallOptions, Client } from "@connectrpc/connect";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import type { Admission } from "../gateway/admission.ts";
import type { HttpRequest } from "../gateway/exchange.ts";
import { gateway } from "../gateway/gateway.ts";
import type { Replay } from "../services/shared/replay.ts";

/** The request has no client that could disconnect. */
const never = new AbortController().signal;

/** A client whose calls only check what they would do. */
function checking(client: Client<typeof ProvisioningService>): Client<typeof ProvisioningService> {
	const methods = client as unknown as Record<string, (request: object, options?: CallOptions) => unknown>;
	const all = ProvisioningService.methods.map(({ localName, input }) => {
		const isChecked = input.field["validateOnly"] !== undefined;
		const call = (request: object, options?: CallOptions) =>
			methods[localName]?.(isChecked ? { ...request, validateOnly: true } : request, options);
		return [localName, call];
	});
	return Object.fromEntries(all) as Client<typeof ProvisioningService>;
}

function requestOf(method: string, url: string, body: string): HttpRequest {
	const headers: Readonly<Record<string, string>> = { "content-type": "application/scim+json" };
	const bytes = Buffer.from(body);
	return {
		...{ method, url, address: undefined },
		header: (name) => headers[name],
		body: async (limit) => (bytes.length > limit ? undefined : bytes),
		isGone: () => false,
		turn: () => setImmediate(),
		goneSignal: () => never,
	};
}

/**
 * Makes the function that replays requests.
 *
 * @param admissionOf the admission of a caller, with the id of the request.
 */
export function replayer(
	client: Client<typeof ProvisioningService>,
	admissionOf: (caller: Parameters<Replay>[1], requestId: string) => Admission,
	publicUrl: string | undefined,
	strict: boolean,
): Replay {
	const admitted = () => Promise.reject(new Error("a replay is admitted already"));
	const real = gateway(client, admitted, publicUrl, strict);
	const trial = gateway(checking(client), admitted, publicUrl, strict);
	return async ({ id, method, url, body }, caller, validateOnly) => {
		const { handle } = validateOnly ? trial : real;
		const { response, summary } = await handle(requestOf(method, url, body), id, "", admissionOf(caller, id));
		// A LongRequest sends the whole call to the thread for long requests.
		if (summary.failure !== undefined) {
			throw summary.failure;
		}
		const { status, body: answer = "" } = response;
		return { status, answer: typeof answer === "string" ? answer : Buffer.from(answer).toString(), ...summary.made };
	};
}
