// SPDX-License-Identifier: Apache-2.0

// Whether an identity provider may take over an account that came from a sign-in. Pure.
//
// Whoever takes an account over can change its address, and then sign in to it. So an account with power is taken over
// only when an administrator has said so.

import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import type { ConnectionRecord, OrganizationMemberRecord, UserRecord } from "../records.ts";
import { signInAddress } from "./identity.ts";

const powerful: ReadonlyMap<OrganizationRole, string> = new Map([
	[OrganizationRole.OWNER, "owner"],
	[OrganizationRole.ADMIN, "admin"],
	[OrganizationRole.MACHINE, "machine"],
]);

/** Why a connection may not take an account over; undefined where it may. */
export function adoptionBar(
	record: UserRecord,
	roles: readonly OrganizationMemberRecord[],
	{ name, adoptionDomains }: ConnectionRecord,
): string | undefined {
	if (record.adoptionApproveTime !== undefined) {
		return undefined;
	}
	const role = roles.find((each) => powerful.has(each.role))?.role;
	if (role !== undefined) {
		return `it has the direct role of ${powerful.get(role)} in an organization`;
	}
	const domain = domainOf(signInAddress(record.user));
	return adoptionDomains === undefined || adoptionDomains.includes(domain)
		? undefined
		: `the connection ${name} takes over accounts only within ${adoptionDomains.join(", ")}`;
}

/** The domain of an address, in lower case; empty where it has none. */
function domainOf(address: string): string {
	return address.slice(address.lastIndexOf("@") + 1).toLowerCase();
}
