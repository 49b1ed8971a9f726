// SPDX-License-Identifier: Apache-2.0

// `roster group …`: the groups that the identity provider pushed.

import { create } from "@bufbuild/protobuf";
import { type Command, Option } from "commander";
import { type UserState, UserStateSchema } from "../../gen/roster/v1/change_pb.ts";
import { type Group, GroupSchema } from "../../gen/roster/v1/group_pb.ts";
import { ListGroupsResponseSchema, ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { findGroup, nameHelp } from "./find.ts";
import { wholeJson } from "./output.ts";
import { everyResource, stateCell } from "./people.ts";
import { everyPage, type Session } from "./session.ts";

/** How many users are read at once. */
const batch = 250;

/** `roster group …` */
export function groupCommands(program: Command, session: () => Session): void {
	const group = program.command("group").description("show the groups that the identity provider pushed");

	group
		.command("list")
		.description("list the groups")
		.addOption(
			new Option("--filter <filter>", "a SCIM filter, such as 'displayName co \"eng\"'").default("", "all groups"),
		)
		.action(async ({ filter }: { filter: string }) => {
			const { client, list, time } = session();
			const resources = await everyResource<Group>((page) =>
				client(ProvisioningService).listGroups({ query: { filter, excludedAttributes: ["members"], ...page } }),
			);
			const { length } = resources;
			list(
				ListGroupsResponseSchema,
				create(ListGroupsResponseSchema, { totalResults: length, itemsPerPage: length, resources }),
				resources,
				{
					headings: ["NAME", "ID", "CHANGED"],
					row: (each) => [each.displayName ?? "", each.id, time(each.meta?.lastModified)],
					none: "No groups match.",
				},
			);
		});

	group
		.command("show")
		.description("show a group and its members")
		.argument("<group>", nameHelp)
		.action(async (argument: string) => {
			const current = session();
			const { client, json, table, print, printJson } = current;
			const provisioning = client(ProvisioningService);
			const found = await findGroup(provisioning, argument);
			const ids = await everyPage(
				(page) => provisioning.listGroupMembers({ groupId: found.id, ...page }),
				(page) => page.userIds,
			);
			const members: UserState[] = [];
			for (let from = 0; from < ids.length; from += batch) {
				members.push(...(await provisioning.batchGetUsers({ ids: ids.slice(from, from + batch) })).users);
			}
			if (json) {
				printJson({
					group: wholeJson(GroupSchema, found),
					members: members.map((each) => wholeJson(UserStateSchema, each)),
				});
				return;
			}
			table(
				["GROUP", found.displayName ?? ""],
				[
					["id", found.id],
					["external id", found.externalId ?? "-"],
					["members", String(ids.length)],
				],
				"",
			);
			print("");
			const rows = members.map((each) => [
				each.user?.userName ?? "",
				each.username,
				stateCell(each, current),
				each.user?.id ?? "",
			]);
			table(["MEMBER", "USERNAME", "STATE", "ID"], rows, "The group has no members.");
		});
}
