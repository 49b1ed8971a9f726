// SPDX-License-Identifier: Apache-2.0

// `roster user list|show|purge`.

import { create } from "@bufbuild/protobuf";
import { type Command, Option } from "commander";
import { UserStateSchema } from "../../gen/roster/v1/change_pb.ts";
import {
	DirectRoleSchema,
	ListUsersResponseSchema,
	MembershipSchema,
	ProvisioningService,
	PurgeUserResponseSchema,
} from "../../gen/roster/v1/provisioning_service_pb.ts";
import { type User, UserGroupSchema } from "../../gen/roster/v1/user_pb.ts";
import { confirm, yesOption } from "./confirm.ts";
import { findUser, namedUser, userHelp } from "./find.ts";
import { handOverCommand } from "./hand-over.ts";
import { identityCommands } from "./identity.ts";
import { wholeJson } from "./output.ts";
import { type At, atIn, atOption, showUserAt } from "./past.ts";
import { accessCell, everyResource, stateCell } from "./people.ts";
import { everyPage, type Session } from "./session.ts";
import { printSuspendedRoles, suspendedRoles } from "./suspended-roles.ts";
import { shownRole, shownSource } from "./values.ts";

const filterHelp = 'a SCIM filter, such as \'userName sw "a"\' or "active eq false"';

const emailOf = (user: User | undefined) => user?.emails[0]?.value ?? "-";

async function showUser(session: Session, argument: string): Promise<void> {
	const { client, json, print, printJson, table } = session;
	const provisioning = client(ProvisioningService);
	const found = await findUser(provisioning, argument);
	const { user, username } = found;
	const userId = user?.id ?? "";
	const groups =
		found.deprovisionTime === undefined
			? ((await provisioning.getUser({ id: userId, attributes: ["groups"] })).user?.groups ?? [])
			: [];
	const memberships = await everyPage(
		(page) => provisioning.listMemberships({ userId, ...page }),
		(page) => page.memberships,
	);
	const suspended = await suspendedRoles(session, userId);
	if (json) {
		printJson({
			user: wholeJson(UserStateSchema, found),
			groups: groups.map((each) => wholeJson(UserGroupSchema, each)),
			memberships: memberships.map((each) => wholeJson(MembershipSchema, each)),
			suspendedRoles: suspended.map((each) => wholeJson(DirectRoleSchema, each)),
		});
		return;
	}
	const name = [user?.name?.givenName, user?.name?.familyName].filter((each) => each !== undefined).join(" ");
	table(
		["USER", user?.userName ?? ""],
		[
			["id", userId],
			["username", username],
			["name", name || "-"],
			["email", emailOf(user)],
			["external id", user?.externalId ?? "-"],
			["subject", found.subject || "-"],
			["state", stateCell(found, session)],
			["groups", groups.map((each) => each.display).join(", ") || "-"],
		],
		"",
	);
	print("");
	const rows = memberships.map((each) => [each.organizationName, shownRole(each.role), shownSource(each.source)]);
	table(["ORGANIZATION", "ROLE", "SOURCE"], rows, "The user is not a member of any organization.");
	printSuspendedRoles(session, suspended, userId, found.deprovisionTime !== undefined);
}

/** `roster user …` */
export function userCommands(program: Command, session: () => Session): void {
	const user = program.command("user").description("manage users, and show the reasons for their access");

	user
		.command("list")
		.description("list the users; a deprovisioned user is not among them, and is found by user show")
		.addOption(new Option("--filter <filter>", filterHelp).default("", "all users"))
		.action(async ({ filter }: { filter: string }) => {
			const { client, list } = session();
			const resources = await everyResource<User>((page) =>
				client(ProvisioningService).listUsers({ query: { filter, ...page } }),
			);
			const { length } = resources;
			list(
				ListUsersResponseSchema,
				create(ListUsersResponseSchema, { totalResults: length, itemsPerPage: length, resources }),
				resources,
				{
					headings: ["USERNAME", "EMAIL", "STATE", "ID"],
					row: (each) => [each.userName ?? "", emailOf(each), accessCell(each.active), each.id],
					none: "No users match.",
				},
			);
		});

	user
		.command("show")
		.description("show a user in any state: attributes, groups, and organizations with the role and its source")
		.argument("<user>", userHelp)
		.option(...atOption, atIn)
		.addHelpText(
			"after",
			"\nExamples:\n  roster user show ada@example.com\n  roster user show ada@example.com --at 2h\n",
		)
		.action((argument: string, { at }: { at?: At }) =>
			at === undefined ? showUser(session(), argument) : showUserAt(session(), argument, at),
		);

	identityCommands(user, session);
	handOverCommand(user, session);

	user
		.command("purge")
		.description("purge a user permanently, in any state; only the change log keeps a record")
		.argument("<user>", userHelp)
		.option(...yesOption)
		.addHelpText("after", "\nExample:\n  roster user purge ada@example.com --yes\n")
		.action(async (argument: string, { yes = false }: { yes?: boolean }) => {
			const current = session();
			const provisioning = current.client(ProvisioningService);
			const found = await findUser(provisioning, argument);
			const id = found.user?.id ?? "";
			await confirm(current, `this purges ${namedUser(found)} permanently`, yes);
			current.say(`Purged ${namedUser(found)}.`, PurgeUserResponseSchema, await provisioning.purgeUser({ id }));
		});
}
