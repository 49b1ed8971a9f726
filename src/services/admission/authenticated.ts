// SPDX-License-Identifier: Apache-2.0

// The wrapper around every service implementation. Network calls and in-process calls both pass through it. It reads
// the admitted caller, checks that the caller may call the method, and hides internal errors from the caller.

import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { Code, ConnectError, type HandlerContext, type ServiceImpl } from "@connectrpc/connect";
import { codeOf, withRequestId } from "../../errors/error.ts";
import { internalError, LongRequest, madeUnread } from "../../errors/server.ts";
import type { Call, Implementation } from "../shared/call.ts";
import { accessTo } from "./access.ts";
import { type Admitted, admittedKey, authorize } from "./admission-control.ts";
import type { Authenticator } from "./authenticator.ts";
import { MadeByRequest } from "./made.ts";
import type { RateLimit } from "./rate-limit.ts";

/** Receives an error that the caller must not see, for the log. */
export type OnInternalError = (error: unknown, requestId: string) => void;

// The store's "unavailable" error says that nothing was changed. After a commit that is no longer true of the call.
function afterChange(reason: unknown): unknown {
	return reason instanceof ConnectError && reason.code === Code.Unavailable ? madeUnread(reason) : reason;
}

/** Wraps the implementation of a service, so that it only serves admitted callers. */
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
			throw new Error(`${method.parent.typeName}/${method.name} was called without an admitted caller`);
		}
		const { caller, requestId, viaGateway, stillAllowed, outcome } = admitted;
		authorize(caller, method, viaGateway);
		const { isLimited, isUse } = accessTo(method);
		if (isLimited) {
			limit.take(caller);
		}
		if (isUse) {
			authenticator.used(caller);
		}
		const noteCommit: Call["noteCommit"] = (committed, changes) => {
			outcome.made ??= new MadeByRequest();
			outcome.made.note(committed, changes);
		};
		return { caller, requestId, signal, stillAllowed, changed: false, noteCommit };
	}

	// The log gets the internal error. The caller gets the id of the request, by which the log line is found.
	function errorForCaller(reason: unknown, admitted: Admitted | undefined): unknown {
		if (reason instanceof LongRequest && admitted !== undefined) {
			admitted.outcome.isLong = true;
			return reason;
		}
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
			throw errorForCaller(call?.changed ? afterChange(error) : error, admitted);
		}
	};

	const streaming = (method: DescMethod) =>
		async function* (request: never, context: HandlerContext) {
			const admitted = context.values.get(admittedKey);
			try {
				const call = callOf(method, admitted, context.signal);
				yield* methods[method.localName]?.(request, call) as AsyncIterable<unknown>;
			} catch (error) {
				// If the call was aborted, nobody reads the error.
				if (!context.signal.aborted) {
					throw errorForCaller(error, admitted);
				}
			}
		};

	return Object.fromEntries(
		service.methods.map((each) => [each.localName, each.methodKind === "unary" ? unary(each) : streaming(each)]),
	) as ServiceImpl<Service>;
}
