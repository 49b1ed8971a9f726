// SPDX-License-Identifier: Apache-2.0

// The one wrapper that every call crosses, over the network and in process: it reads who was let in at the door, says
// whether they may call, and sees to it that no error leaves that was not meant for the caller.

import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { Code, ConnectError, type HandlerContext, type ServiceImpl } from "@connectrpc/connect";
import { codeOf, internalError, madeUnread, withRequestId } from "../../errors.ts";
import type { Call, Implementation } from "../shared/call.ts";
import { accessTo } from "./access.ts";
import type { Authenticator } from "./authenticator.ts";
import { type Admitted, admittedKey, authorize } from "./door.ts";
import type { RateLimit } from "./rate-limit.ts";

/** What an error is told to that no caller may see. */
export type OnInternalError = (error: unknown, requestId: string) => void;

// The store says of itself that nothing was changed: of what it was asked then, and not of the call.
function afterChange(reason: unknown): unknown {
	return reason instanceof ConnectError && reason.code === Code.Unavailable ? madeUnread(reason) : reason;
}

/** The implementation of a service for callers who were let in. */
export function authenticated<Service extends DescService>(
	service: Service,
	implementation: Implementation<Service>,
	authenticator: Pick<Authenticator, "used">,
	limit: RateLimit,
	onInternalError: OnInternalError,
): ServiceImpl<Service> {
	const methods = implementation as Record<string, (request: never, call: Call) => unknown>;

	function callOf(method: DescMethod, admitted: Admitted | undefined, signal: AbortSignal): Call {
		if (admitted === undefined) {
			throw new Error(`${method.parent.typeName}/${method.name} was called by nobody who was let in`);
		}
		const { caller, requestId, viaGateway, stillAllowed } = admitted;
		authorize(caller, method, viaGateway);
		const { isLimited, isUse } = accessTo(method);
		if (isLimited) {
			limit.take(caller);
		}
		if (isUse) {
			authenticator.used(caller);
		}
		return { caller, requestId, signal, stillAllowed, changed: false };
	}

	// What went wrong inside is for the log; the caller gets the id to find it by.
	function outward(reason: unknown, admitted: Admitted | undefined): ConnectError {
		const requestId = admitted?.requestId ?? "";
		const known = reason instanceof ConnectError;
		if (!known || reason.cause !== undefined) {
			onInternalError(reason, requestId);
		}
		const error = withRequestId(known ? reason : internalError(), requestId);
		if (admitted !== undefined) {
			admitted.outcome.code = codeOf(error);
		}
		return error;
	}

	const unary = (method: DescMethod) => async (request: never, context: HandlerContext) => {
		const admitted = context.values.get(admittedKey);
		let call: Call | undefined;
		try {
			call = callOf(method, admitted, context.signal);
			return await methods[method.localName]?.(request, call);
		} catch (error) {
			throw outward(call?.changed ? afterChange(error) : error, admitted);
		}
	};

	const streaming = (method: DescMethod) =>
		async function* (request: never, context: HandlerContext) {
			const admitted = context.values.get(admittedKey);
			try {
				const call = callOf(method, admitted, context.signal);
				yield* methods[method.localName]?.(request, call) as AsyncIterable<unknown>;
			} catch (error) {
				// Whoever listened has gone, and hears no error.
				if (!context.signal.aborted) {
					throw outward(error, admitted);
				}
			}
		};

	return Object.fromEntries(
		service.methods.map((each) => [each.localName, each.methodKind === "unary" ? unary(each) : streaming(each)]),
	) as ServiceImpl<Service>;
}
