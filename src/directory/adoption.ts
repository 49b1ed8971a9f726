// SPDX-License-Identifier: Apache-2.0

// Decides whether an identity provider may adopt an account that a sign-in created. Pure.
//
// An identity provider that manages an account can change its address and then sign in to it. An account with a
// powerful role is therefore adopted only with an administrator's approval.

import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import type { ConnectionRecord } from "../records/connections.ts";
import type { OrganizationMemberRecord } from "../records/organizations.ts";
import type { UserRecord } from "../records/resources.ts";
import { signInAddress } from "./identity.ts";
import { nameOfRole } from "./roles.ts";

const powerful: ReadonlySet<OrganizationRole> = new Set([
	OrganizationRole.OWNER,
	OrganizationRole.ADMIN,
	OrganizationRole.MACHINE,
]);

/** The reason why the connection may not adopt the account; undefined if it may. */
export function reasonAgainstAdoption(
	record: UserRecord,
	roles: readonly OrganizationMemberRecord[],
	{ id, name, adoptionDomains }: ConnectionRecord,
): string | undefined {
	if (record.adoptionApproveTime !== undefined && record.adoptionConnectionId === id) {
		return undefined;
	}
	const role = roles.find((each) => powerful.has(each.role))?.role;
	if (role !== undefined) {
		return `it has the direct role of ${nameOfRole(role)} in an organization`;
	}
	const domain = domainOf(signInAddress(record.user));
	return adoptionDomains === undefined || adoptionDomains.includes(domain)
		? undefined
		: `the connection ${name} adopts accounts only within ${adoptionDomains.join(", ")}`;
}

/** The domain of an address, in lower case; empty if it has none. */
function domainOf(address: string): string {
	return address.slice(address.lastIndexOf("@") + 1).toLowerCase();
}
