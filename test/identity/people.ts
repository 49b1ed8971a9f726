// SPDX-License-Identifier: Apache-2.0

// Identity providers and people for the tests of who becomes whom.

import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { adminToken, type Roster } from "../roster.ts";
import { Scim } from "../scim.ts";

/** The attributes of a person that an identity provider pushes. */
export interface Said {
	readonly userName: string;
	readonly email?: string;
	readonly externalId?: string;
}

/** The body that says it. */
export function body({ userName, email, externalId }: Said) {
	return {
		schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
		userName,
		...(email === undefined ? {} : { emails: [{ value: email, type: "work" }] }),
		...(externalId === undefined ? {} : { externalId }),
	};
}

/** A SCIM client with a token of a connection, which is made where it is new. */
export async function connect(roster: Roster, connection: string): Promise<Scim> {
	return new Scim(roster.scimUrl, await tokenOf(roster, connection));
}

/** A SCIM token of a connection, which is made where it is new. */
export async function tokenOf(roster: Roster, connection: string): Promise<string> {
	const client = roster.client(TokenService, adminToken);
	const { plaintext } = await client.createToken({ kind: CredentialKind.SCIM, connection });
	return plaintext;
}

/** A SCIM client at the base URL of a connection. */
export function at(url: string, token: string | undefined, connection: string): Scim {
	return new Scim(url, token, {}, "%20", `/scim/v2/connections/${connection}`);
}

/** Makes an organization, and gives somebody a direct role in it. */
export async function giveRole(
	roster: Roster,
	name: string,
	userId: string,
	organizationRole: OrganizationRole = OrganizationRole.ADMIN,
): Promise<string> {
	const { organization } = await roster.organizations.createOrganization({ name });
	const organizationId = organization?.id ?? "";
	await roster.organizations.addOrganizationMember({ organizationId, userId, organizationRole });
	return organizationId;
}

/** The roles that somebody has now, by organization id. */
export async function rolesOf(roster: Roster, userId: string): Promise<Record<string, OrganizationRole>> {
	const { memberships } = await roster.provisioning.listMemberships({ userId });
	return Object.fromEntries(memberships.map((each) => [each.organizationId, each.role]));
}

/** The codes of the readiness report, with their severities. */
export async function warnings(roster: Roster): Promise<Record<string, string>> {
	const { report } = await roster.provisioning.checkReadiness({});
	return Object.fromEntries(report?.warnings.map((each) => [each.code, each.severity]) ?? []);
}
