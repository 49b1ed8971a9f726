// SPDX-License-Identifier: Apache-2.0

// The access table: which kinds of token may call each method, and what a call counts towards. Every method of every
// service that requires a token has an entry.

import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { AuditService } from "../../../gen/buf/alpha/audit/v1alpha1/service_pb.ts";
import { AuthnService } from "../../../gen/buf/alpha/registry/v1alpha1/authn_pb.ts";
import { OrganizationService } from "../../../gen/buf/alpha/registry/v1alpha1/organization_pb.ts";
import { SCIMTokenService } from "../../../gen/buf/alpha/registry/v1alpha1/scim_token_pb.ts";
import { TokenService as RegistryTokenService } from "../../../gen/buf/alpha/registry/v1alpha1/token_pb.ts";
import { UserService } from "../../../gen/buf/alpha/registry/v1alpha1/user_pb.ts";
import { OrganizationService as OwnerOrganizationService } from "../../../gen/buf/registry/owner/v1/organization_service_pb.ts";
import { OwnerService } from "../../../gen/buf/registry/owner/v1/owner_service_pb.ts";
import { UserService as OwnerUserService } from "../../../gen/buf/registry/owner/v1/user_service_pb.ts";
import { AccessService } from "../../../gen/roster/v1/access_service_pb.ts";
import { ClientService } from "../../../gen/roster/v1/client_service_pb.ts";
import { ConnectionService } from "../../../gen/roster/v1/connection_service_pb.ts";
import { DescriptorService } from "../../../gen/roster/v1/descriptor_service_pb.ts";
import { DeviceService } from "../../../gen/roster/v1/device_service_pb.ts";
import { OverviewService } from "../../../gen/roster/v1/overview_service_pb.ts";
import type { PersonRole } from "../../../gen/roster/v1/person_pb.ts";
import { ProvisioningService } from "../../../gen/roster/v1/provisioning_service_pb.ts";
import { RequestService } from "../../../gen/roster/v1/request_service_pb.ts";
import { ReviewService } from "../../../gen/roster/v1/review_service_pb.ts";
import { SessionService } from "../../../gen/roster/v1/session_service_pb.ts";
import { TokenService } from "../../../gen/roster/v1/token_service_pb.ts";
import { UndoService } from "../../../gen/roster/v1/undo_service_pb.ts";
import {
	type Access,
	type AccessTo,
	administrator,
	everyReader,
	operator,
	person,
	personReader,
	reader,
	scim,
	scimReader,
	viewer,
} from "./access-kinds.ts";

const provisioning: AccessTo<typeof ProvisioningService> = {
	// The gateway calls this method to authenticate a SCIM request that needs no other call, so it is not rate-limited.
	getCaller: { ...scimReader, user: true, isLimited: false },
	getUser: scimReader,
	batchGetUsers: reader,
	lookUpUsers: reader,
	listUsers: scimReader,
	createUser: scim,
	replaceUser: scim,
	patchUser: scim,
	deleteUser: scim,
	purgeUser: administrator,
	getGroup: scimReader,
	listGroups: scimReader,
	listGroupMembers: reader,
	createGroup: scim,
	replaceGroup: scim,
	patchGroup: scim,
	deleteGroup: scim,
	recordSignIn: administrator,
	linkUser: administrator,
	separateUser: administrator,
	restoreUserRoles: administrator,
	approveUserAdoption: administrator,
	dismissUserRefusals: operator,
	// The report contains the time of the last contact with the identity provider. Reading the report must not change it.
	checkReadiness: { ...scimReader, isUse: false },
	getSettings: reader,
	updateSettings: administrator,
	getGuard: reader,
	listGuardLosses: reader,
	releaseGuard: operator,
	listMemberships: reader,
	checkMembership: reader,
	listDirectRoles: reader,
	watchChanges: reader,
	getChangeLog: reader,
	listChanges: reader,
	searchChanges: reader,
};

const audit: AccessTo<typeof AuditService> = { listAuditedEvents: viewer };

const authn: AccessTo<typeof AuthnService> = {
	getCurrentUser: everyReader,
	getCurrentUserSubject: everyReader,
};

const tokens: AccessTo<typeof TokenService> = {
	createToken: administrator,
	listTokens: viewer,
	rotateToken: administrator,
	finishTokenRotation: administrator,
	cancelTokenRotation: administrator,
	setTokenNetworks: administrator,
	deleteToken: administrator,
};

const clients: AccessTo<typeof ClientService> = {
	createClient: administrator,
	listClients: viewer,
	addClientSecret: administrator,
	removeClientSecret: administrator,
	addClientTrust: administrator,
	removeClientTrust: administrator,
};

const personalTokens: AccessTo<typeof RegistryTokenService> = {
	createToken: person,
	getToken: personReader,
	listTokens: personReader,
	deleteToken: person,
};

/** The methods with which a session begins. */
type OpenSessionMethod = "signIn" | "getSignInOptions";

const sessions: AccessTo<typeof SessionService, OpenSessionMethod> = {
	getSession: viewer,
	listSessions: viewer,
	// Everybody signs out. Only administrators end the sessions of others, which the service checks.
	endSession: viewer,
};

const devices: AccessTo<typeof DeviceService> = {
	getDeviceSignIn: administrator,
	approveDeviceSignIn: administrator,
	denyDeviceSignIn: administrator,
};

const overview: AccessTo<typeof OverviewService> = {
	getOverview: viewer,
	search: viewer,
};

const connections: AccessTo<typeof ConnectionService> = {
	createConnection: administrator,
	getConnection: reader,
	listConnections: reader,
	updateConnection: administrator,
	handOverUsers: administrator,
	deleteConnection: administrator,
};

// Records of requests contain personal data; their bodies contain more of it.
const requests: AccessTo<typeof RequestService> = {
	listRequests: viewer,
	countRequests: viewer,
	listSyncs: viewer,
	getRequest: viewer,
	getRequestBodies: administrator,
	replayRequest: administrator,
	watchRequests: viewer,
};

const accessMethods: AccessTo<typeof AccessService> = {
	batchGetUserAccess: reader,
	batchGetGroupAccess: reader,
	batchGetOrganizationAccess: reader,
	previewMapping: reader,
};

const reviewMethods: AccessTo<typeof ReviewService> = {
	startReview: administrator,
	listReviews: viewer,
	getReview: viewer,
	activate: administrator,
	discard: administrator,
};

const undo: AccessTo<typeof UndoService> = { undo: administrator };

const descriptors: AccessTo<typeof DescriptorService> = {
	getDescriptors: reader,
};

const scimTokens: AccessTo<typeof SCIMTokenService> = {
	createSCIMToken: administrator,
	listSCIMTokens: viewer,
	deleteSCIMToken: administrator,
};

const organizations: AccessTo<typeof OrganizationService> = {
	getOrganization: everyReader,
	getOrganizationByName: everyReader,
	listOrganizations: everyReader,
	listUserOrganizations: everyReader,
	getUserOrganization: everyReader,
	createOrganization: administrator,
	deleteOrganization: administrator,
	deleteOrganizationByName: administrator,
	addOrganizationMember: person,
	updateOrganizationMember: person,
	removeOrganizationMember: person,
	getOrganizationSettings: everyReader,
	updateOrganizationSettings: person,
	addOrganizationGroup: person,
	updateOrganizationGroup: person,
	removeOrganizationGroup: person,
};

const users: AccessTo<typeof UserService> = {
	createUser: administrator,
	getUser: everyReader,
	getUserByUsername: everyReader,
	listUsers: reader,
	listOrganizationUsers: everyReader,
	deleteUser: administrator,
	deactivateUser: administrator,
	updateUserServerRole: administrator,
	countUsers: reader,
	updateUserSettings: administrator,
};

const ownerOrganizations: AccessTo<typeof OwnerOrganizationService> = {
	getOrganizations: everyReader,
	listOrganizations: everyReader,
	createOrganizations: administrator,
	updateOrganizations: person,
	deleteOrganizations: administrator,
};

const ownerUsers: AccessTo<typeof OwnerUserService> = {
	getUsers: everyReader,
	getCurrentUser: everyReader,
	listUsers: everyReader,
	createUsers: administrator,
	updateUsers: administrator,
	deleteUsers: administrator,
};

const owners: AccessTo<typeof OwnerService> = {
	getOwners: everyReader,
};

function entries<Service extends DescService, Open extends string = never>(
	service: Service,
	access: AccessTo<Service, Open>,
): [DescMethod, Access][] {
	const named = access as Readonly<Record<string, Access>>;
	return service.methods.flatMap((method) => {
		const found = named[method.localName];
		return found === undefined ? [] : [[method, found]];
	});
}

const all = new Map([
	...entries(ProvisioningService, provisioning),
	...entries(AuditService, audit),
	...entries(AuthnService, authn),
	...entries(TokenService, tokens),
	...entries(ClientService, clients),
	...entries(RegistryTokenService, personalTokens),
	...entries(ConnectionService, connections),
	...entries(RequestService, requests),
	...entries<typeof SessionService, OpenSessionMethod>(SessionService, sessions),
	...entries(DeviceService, devices),
	...entries(OverviewService, overview),
	...entries(ConnectionService, connections),
	...entries(AccessService, accessMethods),
	...entries(UndoService, undo),
	...entries(ReviewService, reviewMethods),
	...entries(DescriptorService, descriptors),
	...entries(SCIMTokenService, scimTokens),
	...entries(OrganizationService, organizations),
	...entries(UserService, users),
	...entries(OwnerOrganizationService, ownerOrganizations),
	...entries(OwnerUserService, ownerUsers),
	...entries(OwnerService, owners),
]);

/** The methods that a role may not call, with the least role that may. */
export function deniedTo(role: PersonRole): { readonly method: string; readonly role: PersonRole }[] {
	return Array.from(all, ([{ parent, name }, access]) => ({
		method: `${parent.typeName}/${name}`,
		role: access.role,
	})).filter((each) => each.role > role);
}

/** Returns the access entry of a method. */
export function accessTo(method: DescMethod): Access {
	const found = all.get(method);
	if (found === undefined) {
		throw new Error(`${method.parent.typeName}/${method.name}: the access table has no entry for this method`);
	}
	return found;
}
