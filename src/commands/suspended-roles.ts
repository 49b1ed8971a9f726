// SPDX-License-Identifier: Apache-2.0

// The suspended direct roles of a user, for `roster user show`, with what an administrator can do about them.

import { type DirectRole, ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { everyPage, type Session } from "./session.ts";
import { shownRole } from "./values.ts";

/** Reads the direct roles of a user that were suspended when SCIM deleted the user. */
export async function suspendedRoles({ client }: Session, userId: string): Promise<DirectRole[]> {
	const roles = await everyPage(
		(page) => client(ProvisioningService).listDirectRoles({ userId, ...page }),
		(page) => page.roles,
	);
	return roles.filter((each) => each.suspended);
}

/** Prints suspended roles, unless there are none. */
export function printSuspendedRoles(
	{ print, printText, table }: Session,
	roles: readonly DirectRole[],
	userId: string,
	isDeprovisioned: boolean,
): void {
	if (roles.length === 0) {
		return;
	}
	print("");
	table(
		["SUSPENDED DIRECT ROLE IN", "ROLE"],
		roles.map((each) => [each.organizationName, shownRole(each.role)]),
		"",
	);
	print("");
	printText(
		isDeprovisioned
			? "They are restored if the identity provider pushes the user again with the same externalId. Otherwise, an administrator decides when the user is back."
			: `They give no membership. If the user is the person who had them before, run "roster user restore-roles ${userId}". If not, remove each with "roster org remove-member <organization> ${userId}".`,
	);
}
