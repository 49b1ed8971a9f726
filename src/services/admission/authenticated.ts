// SPDX-License-Identifier: Apache-2.0

// The one wrapper that every call crosses, over the network and in process: it says who calls, whether
// they may, and sees to it that no error leaves that was not meant for the caller.

import { randomUUID } from "node:crypto";
import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createContextKey, type HandlerContext, type ServiceImpl } from "@connectrpc/connect";
import { SCIMTokenService } from "../../../gen/buf/alpha/registry/v1alpha1/scim_token_pb.ts";
import { CredentialKind } from "../../../gen/roster/v1/change_pb.ts";
import { ProvisioningService } from "../../../gen/roster/v1/provisioning_service_pb.ts";
import { TokenService } from "../../../gen/roster/v1/token_service_pb.ts";
import { madeUnread, permissionDenied, withRequestId } from "../../errors.ts";
import type { Call, Caller, Implementation } from "../shared/call.ts";
import type { Authenticator } from "./authenticator.ts";
import type { RateLimit } from "./rate-limit.ts";

/** Set where a call comes from the SCIM gateway in this process: only there is a SCIM token good. */
export const fromGateway = createContextKey(false, { description: "call from the SCIM gateway" });

/**
 * Says that a call comes from a SCIM gateway in another process.
 *
 * It is no secret and gives nothing: whoever has a SCIM token may say it, and can call then what the SCIM
 * endpoints call for them.
 */
export const gatewayHeader = "x-roster-gateway";

const { method: provisioning } = ProvisioningService;

/** What the SCIM endpoints are made of, and so all that a SCIM token is good for. */
const gatewayMethods: ReadonlySet<DescMethod> = new Set([
	provisioning.getCaller,
	provisioning.getUser,
	provisioning.listUsers,
	provisioning.createUser,
	provisioning.replaceUser,
	provisioning.patchUser,
	provisioning.deleteUser,
	provisioning.getGroup,
	provisioning.listGroups,
	provisioning.createGroup,
	provisioning.replaceGroup,
	provisioning.patchGroup,
	provisioning.deleteGroup,
	provisioning.checkReadiness,
]);

/** A call's own id, which the log and the body of an error name. */
export const requestIdHeader = "x-request-id";

const requestIdShape = /^[\w.:-]{1,64}$/;

/** The id that a request brings, where it can be one, or a new one. */
export function requestIdOf(header: string | null | undefined): string {
	return header != null && requestIdShape.test(header) ? header : randomUUID();
}

/** What an error is told to that no caller may see. */
export type OnInternalError = (error: unknown, requestId: string) => void;

/** Refuses a caller whose kind of token is not for this method. */
export function authorize(caller: Caller, method: DescMethod, viaGateway: boolean): void {
	switch (caller.kind) {
		case CredentialKind.ADMINISTRATOR:
			if (viaGateway) {
				throw permissionDenied(
					"this is an administrator's token: /scim/v2 needs a SCIM token, which SCIMTokenService/CreateSCIMToken makes",
				);
			}
			return;
		case CredentialKind.SERVICE:
			if (
				viaGateway ||
				method.idempotency !== MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS ||
				isAboutTokens(method)
			) {
				throw permissionDenied(
					`a service token only reads: ${method.parent.typeName}/${method.name} needs the administrator's token`,
				);
			}
			return;
		default:
			if (!viaGateway || !gatewayMethods.has(method)) {
				throw permissionDenied(
					"a SCIM token is for /scim/v2 only: this call needs the administrator's token or a service token",
				);
			}
	}
}

function isViaGateway(values: HandlerContext["values"], requestHeader: Headers): boolean {
	return values.get(fromGateway) || requestHeader.has(gatewayHeader);
}

function isAboutTokens(method: DescMethod): boolean {
	const { typeName } = method.parent;
	return typeName === SCIMTokenService.typeName || typeName === TokenService.typeName;
}

// The store says of itself that nothing was changed: of what it was asked then, and not of the call.
function afterChange(reason: unknown): unknown {
	return reason instanceof ConnectError && reason.code === Code.Unavailable ? madeUnread(reason) : reason;
}

/** The implementation of a service for callers who have to say who they are. */
export function authenticated<Service extends DescService>(
	service: Service,
	implementation: Implementation<Service>,
	authenticator: Authenticator,
	limit: RateLimit,
	onInternalError: OnInternalError,
): ServiceImpl<Service> {
	const methods = implementation as Record<string, (request: never, call: Call) => unknown>;

	async function admit(
		method: DescMethod,
		{ requestHeader, values, signal }: HandlerContext,
		requestId: string,
	): Promise<Call> {
		const authorization = requestHeader.get("authorization");
		const caller = await authenticator.authenticate(authorization);
		authorize(caller, method, isViaGateway(values, requestHeader));
		// The gateway asks who calls before it calls: one request is one call.
		if (method !== ProvisioningService.method.getCaller) {
			limit.take(caller);
		}
		// Who only asks whether the identity provider has made contact has not made it for them.
		if (method !== ProvisioningService.method.checkReadiness) {
			authenticator.used(caller);
		}
		const stillAllowed = async () => void (await authenticator.authenticateAnew(authorization));
		return { caller, requestId, signal, stillAllowed, changed: false };
	}

	// What went wrong inside is for the log; the caller gets the id to find it by.
	function outward(reason: unknown, requestId: string, { values, requestHeader }: HandlerContext): ConnectError {
		const known = reason instanceof ConnectError;
		if (!known || reason.cause !== undefined) {
			onInternalError(reason, requestId);
		}
		const error = known ? reason : new ConnectError("internal error", Code.Internal);
		// The gateway names the id itself, in the words of SCIM.
		return isViaGateway(values, requestHeader) ? error : withRequestId(error, requestId);
	}

	const unary = (method: DescMethod) => async (request: never, context: HandlerContext) => {
		const requestId = requestIdOf(context.requestHeader.get(requestIdHeader));
		let call: Call | undefined;
		try {
			call = await admit(method, context, requestId);
			return await methods[method.localName]?.(request, call);
		} catch (error) {
			throw outward(call?.changed ? afterChange(error) : error, requestId, context);
		}
	};

	const streaming = (method: DescMethod) =>
		async function* (request: never, context: HandlerContext) {
			const requestId = requestIdOf(context.requestHeader.get(requestIdHeader));
			try {
				const call = await admit(method, context, requestId);
				yield* methods[method.localName]?.(request, call) as AsyncIterable<unknown>;
			} catch (error) {
				// Whoever listened has gone, and hears no error.
				if (!context.signal.aborted) {
					throw outward(error, requestId, context);
				}
			}
		};

	return Object.fromEntries(
		service.methods.map((each) => [each.localName, each.methodKind === "unary" ? unary(each) : streaming(each)]),
	) as ServiceImpl<Service>;
}
