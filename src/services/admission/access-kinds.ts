// SPDX-License-Identifier: Apache-2.0

// The kinds of entries in the access table.

import type { DescService } from "@bufbuild/protobuf";
import { PersonRole } from "../../../gen/roster/v1/person_pb.ts";

/** Which tokens may call a method besides the administrator's, and what a call counts towards. */
export interface Access {
	/** Whether service tokens may call it. */
	readonly service: boolean;
	/** Whether personal tokens may call it. What they may see and change there, the service decides. */
	readonly user: boolean;
	/** Whether SCIM tokens may call it, through the SCIM endpoints. */
	readonly scim: boolean;
	/** The least role of a person who signed in with OpenID Connect that may call it. */
	readonly role: PersonRole;
	/** Whether a call counts towards the rate limit of its token. */
	readonly isLimited: boolean;
	/** Whether a call counts as use of its token: for a SCIM token, as contact with the identity provider. */
	readonly isUse: boolean;
}

/** Every method of a service, but those that need no token. */
export type AccessTo<Service extends DescService, Open extends string = never> = {
	readonly [Name in Exclude<keyof Service["method"], Open>]: Access;
};

export const administrator: Access = {
	...{ service: false, user: false, scim: false, isLimited: true, isUse: true },
	role: PersonRole.ADMINISTRATOR,
};
/** For methods that release or retry a sync. They do not decide who has access. */
export const operator: Access = { ...administrator, role: PersonRole.OPERATOR };
/** Reads that tell who called and with what. They are not for service tokens. */
export const viewer: Access = { ...administrator, role: PersonRole.VIEWER };
export const reader: Access = { ...viewer, service: true };
/** People with a personal token, and administrators. */
export const person: Access = { ...administrator, user: true };
export const personReader: Access = { ...viewer, user: true };
export const everyReader: Access = { ...reader, user: true };
export const scim: Access = { ...administrator, scim: true };
export const scimReader: Access = { ...reader, scim: true };
