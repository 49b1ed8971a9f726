// SPDX-License-Identifier: Apache-2.0

// Creates the RPC services of the server, those that require a token and those that do not.

import type { DescService } from "@bufbuild/protobuf";
import type { ServiceImpl } from "@connectrpc/connect";
import { AuditService } from "../../gen/buf/alpha/audit/v1alpha1/service_pb.ts";
import { AuthnService } from "../../gen/buf/alpha/registry/v1alpha1/authn_pb.ts";
import { OrganizationService } from "../../gen/buf/alpha/registry/v1alpha1/organization_pb.ts";
import { SCIMTokenService } from "../../gen/buf/alpha/registry/v1alpha1/scim_token_pb.ts";
import { TokenService as PersonalTokenService } from "../../gen/buf/alpha/registry/v1alpha1/token_pb.ts";
import { UserService } from "../../gen/buf/alpha/registry/v1alpha1/user_pb.ts";
import { OrganizationService as OwnerOrganizationService } from "../../gen/buf/registry/owner/v1/organization_service_pb.ts";
import { OwnerService } from "../../gen/buf/registry/owner/v1/owner_service_pb.ts";
import { UserService as OwnerUserService } from "../../gen/buf/registry/owner/v1/user_service_pb.ts";
import { Health } from "../../gen/grpc/health/v1/health_pb.ts";
import { ServerReflection } from "../../gen/grpc/reflection/v1/reflection_pb.ts";
import { ServerReflection as ServerReflectionAlpha } from "../../gen/grpc/reflection/v1alpha/reflection_pb.ts";
import { AccessService } from "../../gen/roster/v1/access_service_pb.ts";
import { ClientService } from "../../gen/roster/v1/client_service_pb.ts";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import { DescriptorService } from "../../gen/roster/v1/descriptor_service_pb.ts";
import { DeviceService } from "../../gen/roster/v1/device_service_pb.ts";
import { OverviewService } from "../../gen/roster/v1/overview_service_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { RequestService } from "../../gen/roster/v1/request_service_pb.ts";
import { ReviewService } from "../../gen/roster/v1/review_service_pb.ts";
import { SessionService } from "../../gen/roster/v1/session_service_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { UndoService } from "../../gen/roster/v1/undo_service_pb.ts";
import type { AdmissionControl } from "../services/admission/admission-control.ts";
import { authenticated, type OnInternalError } from "../services/admission/authenticated.ts";
import type { Authenticator } from "../services/admission/authenticator.ts";
import type { KnownConnections } from "../services/admission/known-connections.ts";
import { rateLimit } from "../services/admission/rate-limit.ts";
import type { Signing } from "../services/admission/session-callers.ts";
import { type SignInCodes, signInCodes } from "../services/admission/sign-in-codes.ts";
import { signInTurns } from "../services/admission/sign-in-turns.ts";
import { accessService } from "../services/rpc/access-service.ts";
import { auditService } from "../services/rpc/audit-service.ts";
import { authnService } from "../services/rpc/authn-service.ts";
import { clientService } from "../services/rpc/client-service.ts";
import { connectionService } from "../services/rpc/connection-service.ts";
import { deviceService } from "../services/rpc/device-service.ts";
import { organizationService } from "../services/rpc/organization-service.ts";
import { overviewService } from "../services/rpc/overview-service.ts";
import { ownerOrganizationService } from "../services/rpc/owner-organization-service.ts";
import { ownerService } from "../services/rpc/owner-service.ts";
import { ownerUserService } from "../services/rpc/owner-user-service.ts";
import { personalTokenService } from "../services/rpc/personal-token-service.ts";
import { provisioningService } from "../services/rpc/provisioning-service.ts";
import { requestService } from "../services/rpc/request-service.ts";
import { reviewService } from "../services/rpc/review-service.ts";
import { scimTokenService } from "../services/rpc/scim-token-service.ts";
import { type OidcOptions, sessionService } from "../services/rpc/session-service.ts";
import { tokenService } from "../services/rpc/token-service.ts";
import { undoService } from "../services/rpc/undo-service.ts";
import { userService } from "../services/rpc/user-service.ts";
import type { Context, Implementation } from "../services/shared/call.ts";
import type { Replay } from "../services/shared/replay.ts";
import { reviewed, reviewsOf } from "../services/shared/reviewed.ts";
import { descriptorService } from "./descriptors.ts";
import { healthService } from "./health.ts";
import type { LongRequests } from "./long-requests.ts";
import { reflection } from "./reflection.ts";
import { type AnswerCall, type RpcHandler, rpcHandlers } from "./rpc.ts";

export interface Parts {
	readonly context: Context;
	readonly authenticator: Authenticator;
	readonly admissionControl: AdmissionControl;
	readonly connections: Pick<KnownConnections, "forget">;
	readonly onInternalError: OnInternalError;
	readonly publicUrl: string | undefined;
	/** Whether the server offers reflection. */
	readonly reflection: boolean;
	/** How many calls a token may make in a minute; 0 means no limit. */
	readonly callsPerMinute: number;
	/** Does what a recorded request asks for. */
	readonly replay: Replay;
	/** The descriptions of the rules for identity providers, by name. */
	readonly ruleMeanings: ReadonlyMap<string, string>;
	/** Answers calls that take long; undefined if they may take long here. */
	readonly long: LongRequests | undefined;
	/** Who may be signed in to the console. */
	readonly signing?: Signing | undefined;
	/** How people sign in; undefined if no issuer is configured. */
	readonly oidc?: OidcOptions | undefined;
}

export interface Services {
	/** The handlers by path. */
	readonly handlers: ReadonlyMap<string, RpcHandler>;
	/** Answers a unary call that another thread has admitted. */
	readonly answerCall: AnswerCall;
	readonly signInCodes: SignInCodes;
	/** The implementation that the SCIM gateway calls. */
	readonly provisioning: ServiceImpl<typeof ProvisioningService>;
	/** Ends all streams when the server stops. Clients that watch the health get NOT_SERVING first. */
	endStreams(): void;
}

/** The services that require a token. */
export const ownServices = [
	ProvisioningService,
	TokenService,
	ClientService,
	SessionService,
	DeviceService,
	OverviewService,
	ConnectionService,
	AuditService,
	AuthnService,
	PersonalTokenService,
	RequestService,
	AccessService,
	UndoService,
	ReviewService,
	DescriptorService,
	SCIMTokenService,
	OrganizationService,
	UserService,
	OwnerOrganizationService,
	OwnerUserService,
	OwnerService,
] as const;
/**
 * The options of the services of this project. An unknown field in JSON is an error: `{"user": "…"}` for `user_id` would
 * otherwise read as a message without a user. The public API ignores unknown fields, because newer clients may send them.
 */
const exact = { jsonOptions: { ignoreUnknownFields: false } };

/** The services that require no token. They reveal no personal data. */
const open = [Health, ServerReflection, ServerReflectionAlpha] as const;

export function createServices({
	context,
	authenticator,
	admissionControl,
	onInternalError,
	publicUrl,
	...parts
}: Parts): Services {
	const guarded = <Service extends DescService>(service: Service, implementation: Implementation<Service>) =>
		authenticated(service, implementation, authenticator, limit, onInternalError);
	const limit = rateLimit(parts.callsPerMinute, context.now);
	const live = provisioningService(context, publicUrl);
	const inCopy = (store: Context["store"]) => provisioningService({ ...context, store }, publicUrl);
	const openReviews = reviewsOf(context, inCopy);
	const provisioning = guarded(ProvisioningService, reviewed(live, openReviews));
	const codes = signInCodes(context.now);
	const sessions = sessionService(context, authenticator, codes, signInTurns(), parts.signing, parts.oidc);
	const guardedSessions = guarded(SessionService, sessions.guarded as Implementation<typeof SessionService>);
	const names = ownServices.map((each) => each.typeName);
	const health = healthService(names, () => context.store.ping());
	const served = parts.reflection ? [...ownServices, ...open] : [...ownServices, Health];
	const stopping = new AbortController();
	const { handlers, answerCall } = rpcHandlers(
		{
			guarded(router) {
				router.service(ProvisioningService, provisioning, exact);
				router.service(TokenService, guarded(TokenService, tokenService(context, authenticator)), exact);
				const { getSession, listSessions, endSession } = SessionService.method;
				router.rpc(getSession, guardedSessions.getSession, exact);
				router.rpc(listSessions, guardedSessions.listSessions, exact);
				router.rpc(endSession, guardedSessions.endSession, exact);
				router.service(DeviceService, guarded(DeviceService, deviceService(context)), exact);
				router.service(OverviewService, guarded(OverviewService, overviewService(context)), exact);
				router.service(ClientService, guarded(ClientService, clientService(context, authenticator)), exact);
				router.service(
					ConnectionService,
					guarded(ConnectionService, connectionService(context, authenticator, parts.connections)),
					exact,
				);
				router.service(AuditService, guarded(AuditService, auditService(context)));
				router.service(AuthnService, guarded(AuthnService, authnService(context)));
				router.service(
					PersonalTokenService,
					guarded(PersonalTokenService, personalTokenService(context, authenticator)),
				);
				router.service(
					RequestService,
					guarded(RequestService, requestService(context, parts.ruleMeanings, parts.replay)),
					exact,
				);
				router.service(AccessService, guarded(AccessService, accessService(context)), exact);
				router.service(ReviewService, guarded(ReviewService, reviewService(context, openReviews)), exact);
				router.service(UndoService, guarded(UndoService, undoService(context)), exact);
				router.service(DescriptorService, guarded(DescriptorService, descriptorService(served)), exact);
				router.service(SCIMTokenService, guarded(SCIMTokenService, scimTokenService(context, authenticator)));
				router.service(OrganizationService, guarded(OrganizationService, organizationService(context)));
				router.service(UserService, guarded(UserService, userService(context)));
				router.service(OwnerOrganizationService, guarded(OwnerOrganizationService, ownerOrganizationService(context)));
				router.service(OwnerUserService, guarded(OwnerUserService, ownerUserService(context)));
				router.service(OwnerService, guarded(OwnerService, ownerService(context)));
			},
			open(router) {
				router.service(Health, health.implementation);
				router.rpc(SessionService.method.signIn, sessions.signIn, exact);
				router.rpc(SessionService.method.getSignInOptions, sessions.getSignInOptions, exact);
				if (parts.reflection) {
					const answers = reflection(served);
					router.service(ServerReflection, answers);
					// The older version of the API has the same messages in another package.
					router.service(ServerReflectionAlpha, answers as unknown as ServiceImpl<typeof ServerReflectionAlpha>);
				}
			},
		},
		admissionControl,
		stopping.signal,
		parts.long,
		context.now,
	);
	return {
		...{ handlers, answerCall },
		provisioning,
		signInCodes: codes,
		endStreams() {
			health.stop();
			stopping.abort();
		},
	};
}
