// SPDX-License-Identifier: Apache-2.0

// Shows users and members as they were at a time, from the change log.

import { create } from "@bufbuild/protobuf";
import { type Timestamp, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { InvalidArgumentError } from "commander";
import { OrganizationService } from "../../gen/buf/alpha/registry/v1alpha1/organization_pb.ts";
import {
	ListMembershipsResponseSchema,
	MembershipSchema,
	ProvisioningService,
} from "../../gen/roster/v1/provisioning_service_pb.ts";
import { UserSchema } from "../../gen/roster/v1/user_pb.ts";
import { findOrganization, findUser } from "./find.ts";
import { wholeJson } from "./output.ts";
import { everyPage, type Session } from "./session.ts";
import { secondsIn, shownRole, shownSource } from "./values.ts";

/** A moment in the past, as the requests of `ProvisioningService` have it. */
export type At = { readonly atSequence: bigint } | { readonly atTime: Timestamp };

/** The flags and the help of the option. */
export const atOption = [
	"--at <time>",
	"as it was: a time such as 2030-03-03T14:05:00Z, how long ago such as 2h, or the number of a change",
] as const;

/**
 * Parses a moment in the past.
 *
 * @throws InvalidArgumentError if the text is none.
 */
export function atIn(text: string): At {
	if (/^\d{1,15}$/.test(text)) {
		return { atSequence: BigInt(text) };
	}
	const date = /^\d{1,6}[smhd]$/.test(text) ? new Date(Date.now() - secondsIn(text) * 1000) : new Date(text);
	if (Number.isNaN(date.getTime())) {
		throw new InvalidArgumentError("give a time such as 2030-03-03T14:05:00Z, a duration such as 2h, or a number");
	}
	return { atTime: timestampFromDate(date) };
}

const isId = (text: string) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

/** Shows the members that an organization had. One that was deleted since is found by its id. */
export async function showMembersAt(session: Session, nameOrId: string, at: At): Promise<void> {
	const { client, list } = session;
	const provisioning = client(ProvisioningService);
	const organizationId = isId(nameOrId)
		? nameOrId.toLowerCase()
		: (await findOrganization(client(OrganizationService), nameOrId)).id;
	const memberships = await everyPage(
		(page) => provisioning.listMemberships({ organizationId, ...at, ...page }),
		(page) => page.memberships,
	);
	const names = new Map<string, string>();
	for (const { userId } of memberships) {
		const { user } = await provisioning.getUser({ id: userId, attributes: ["userName"], ...at });
		names.set(userId, user?.userName ?? "");
	}
	const response = create(ListMembershipsResponseSchema, { memberships });
	list(ListMembershipsResponseSchema, response, memberships, {
		headings: ["USER", "ID", "ROLE", "SOURCE"],
		row: (each) => [names.get(each.userId) ?? "", each.userId, shownRole(each.role), shownSource(each.source)],
		none: "The organization had no members.",
	});
}

/** Shows a user as they were. One who was purged since is found by their id. */
export async function showUserAt(session: Session, argument: string, at: At): Promise<void> {
	const { client, json, print, printJson, table } = session;
	const provisioning = client(ProvisioningService);
	const userId = isId(argument) ? argument.toLowerCase() : ((await findUser(provisioning, argument)).user?.id ?? "");
	const { user } = await provisioning.getUser({ id: userId, ...at });
	const memberships = await everyPage(
		(page) => provisioning.listMemberships({ userId, ...at, ...page }),
		(page) => page.memberships,
	);
	if (json) {
		printJson({
			user: user === undefined ? null : wholeJson(UserSchema, user),
			memberships: memberships.map((each) => wholeJson(MembershipSchema, each)),
		});
		return;
	}
	const name = [user?.name?.givenName, user?.name?.familyName].filter((each) => each !== undefined).join(" ");
	table(
		["USER", user?.userName ?? ""],
		[
			["id", userId],
			["name", name || "-"],
			["email", user?.emails[0]?.value ?? "-"],
			["external id", user?.externalId ?? "-"],
			["state", user?.active ? "active" : "deactivated"],
			["groups", user?.groups.map((each) => each.display).join(", ") || "-"],
		],
		"",
	);
	print("");
	const rows = memberships.map((each) => [each.organizationName, shownRole(each.role), shownSource(each.source)]);
	table(["ORGANIZATION", "ROLE", "SOURCE"], rows, "The user was not a member of any organization.");
}
