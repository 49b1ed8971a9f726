// SPDX-License-Identifier: Apache-2.0

import { toJson } from "@bufbuild/protobuf";
import { type Client, Code, ConnectError } from "@connectrpc/connect";
import { type Command, Option } from "commander";
import {
	type Organization,
	OrganizationSchema,
	OrganizationService,
} from "../../gen/buf/alpha/registry/v1alpha1/organization_pb.ts";
import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { OrganizationUserSchema, UserService } from "../../gen/buf/alpha/registry/v1alpha1/user_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { findUser, who } from "./people.ts";
import { CommandError, everyPage, type Session } from "./session.ts";
import { roleIn, shownRole, shownSource, shownTime } from "./values.ts";

type Organizations = Client<typeof OrganizationService>;

/** Finds an organization by its name or its id. */
async function find(organizations: Organizations, nameOrId: string): Promise<Organization> {
	const tries = [
		() => organizations.getOrganizationByName({ name: nameOrId }),
		() => organizations.getOrganization({ id: nameOrId }),
	];
	for (const each of tries) {
		try {
			const { organization } = await each();
			if (organization !== undefined) {
				return organization;
			}
		} catch (error) {
			if (!(error instanceof ConnectError) || error.code !== Code.NotFound) {
				throw error;
			}
		}
	}
	throw new CommandError(
		`no organization has the name or the id ${JSON.stringify(nameOrId)}: run "roster org list" to see all`,
	);
}

const either = "the name or the id";

/** `roster org …` */
export function orgCommands(program: Command, session: () => Session): void {
	const org = program.command("org").description("manage organizations, their members and their group mappings");

	org
		.command("create")
		.description("create an organization")
		.argument("<name>", "the name")
		.action(async (name: string) => {
			const { client, say } = session();
			const { organization } = await client(OrganizationService).createOrganization({ name });
			if (organization !== undefined) {
				say(
					`The organization ${organization.name} has the id ${organization.id}.`,
					toJson(OrganizationSchema, organization),
				);
			}
		});

	org
		.command("list")
		.description("list the organizations")
		.action(async () => {
			const { client, list } = session();
			const organizations = await everyPage(
				(page) => client(OrganizationService).listOrganizations(page),
				(page) => page.organizations,
			);
			list(OrganizationSchema, organizations, {
				headings: ["NAME", "ID", "CREATED"],
				row: ({ name, id, createTime }) => [name, id, shownTime(createTime)],
				none: 'There are no organizations. To create one, run "roster org create <name>".',
			});
		});

	org
		.command("members")
		.summary("list the members")
		.description("list the members, with the role and its source")
		.argument("<organization>", either)
		.action(async (nameOrId: string) => {
			const { client, list } = session();
			const { id: organizationId, name } = await find(client(OrganizationService), nameOrId);
			const users = await everyPage(
				(page) => client(UserService).listOrganizationUsers({ organizationId, ...page }),
				(page) => page.users,
			);
			list(OrganizationUserSchema, users, {
				headings: ["USERNAME", "ID", "ROLE", "SOURCE"],
				row: ({ user, organizationRole, organizationRoleSource }) => [
					user?.username ?? "",
					user?.id ?? "",
					shownRole(organizationRole),
					shownSource(organizationRoleSource),
				],
				none: `${name} has no members.`,
			});
		});

	org
		.command("add-member")
		.summary("give a user a direct role")
		.description("give a user a direct role, which does not depend on groups")
		.argument("<organization>", either)
		.argument("<user>", who)
		.addOption(
			new Option("--role <role>", "the role: owner, admin, member, writer or machine")
				.argParser(roleIn)
				.default(OrganizationRole.MEMBER, "member"),
		)
		.addHelpText("after", "\nExample:\n  roster org add-member platform ada@example.com --role owner\n")
		.action(async (nameOrId: string, known: string, { role }: { role: OrganizationRole }) => {
			const { client, say } = session();
			const { id: organizationId, name } = await find(client(OrganizationService), nameOrId);
			const { user, username } = await findUser(client(ProvisioningService), known);
			const userId = user?.id ?? "";
			await client(OrganizationService).addOrganizationMember({ organizationId, userId, organizationRole: role });
			say(`${username} has the direct role ${shownRole(role)} in ${name}.`, {
				organizationId,
				userId,
				role: shownRole(role),
			});
		});

	org
		.command("remove-member")
		.summary("remove a direct role")
		.description("remove a user's direct role; roles from groups stay")
		.argument("<organization>", either)
		.argument("<user>", who)
		.action(async (nameOrId: string, known: string) => {
			const { client, say } = session();
			const { id: organizationId, name } = await find(client(OrganizationService), nameOrId);
			const { user, username } = await findUser(client(ProvisioningService), known);
			const userId = user?.id ?? "";
			await client(OrganizationService).removeOrganizationMember({ organizationId, userId });
			say(`${username} no longer has a direct role in ${name}.`, { organizationId, userId });
		});

	org
		.command("groups")
		.summary("list the mapped groups")
		.description("list the group names that are mapped to an organization")
		.argument("<organization>", either)
		.action(async (nameOrId: string) => {
			const { client, json, table, printJson } = session();
			const { id: organizationId, name } = await find(client(OrganizationService), nameOrId);
			const { idpGroups } = await client(OrganizationService).getOrganizationSettings({ organizationId });
			if (json) {
				printJson(idpGroups.map((each) => ({ name: each.name, role: shownRole(each.roleOverride) })));
				return;
			}
			const rows = idpGroups.map((each) => [each.name, shownRole(each.roleOverride)]);
			table(["GROUP", "ROLE"], rows, `No group is mapped to ${name}.`);
		});

	org
		.command("map-group")
		.summary("map a group name")
		.description("map a group name to an organization: members of the group become members of the organization")
		.argument("<organization>", either)
		.argument("<group>", "the name of the group, which need not have been pushed yet")
		.option(
			"--role <role>",
			"the role of the members: owner, admin, member, writer or machine (default: member)",
			roleIn,
		)
		.addHelpText("after", '\nExample:\n  roster org map-group platform "Platform Engineers" --role admin\n')
		.action(async (nameOrId: string, groupName: string, { role }: { role?: OrganizationRole }) => {
			const { client, say } = session();
			const { id: organizationId, name } = await find(client(OrganizationService), nameOrId);
			const roleOverride = role ?? OrganizationRole.UNSPECIFIED;
			await client(OrganizationService).addOrganizationGroup({ organizationId, groupName, roleOverride });
			say(`Members of the group ${groupName} have the role ${shownRole(roleOverride)} in ${name}.`, {
				organizationId,
				groupName,
				role: shownRole(roleOverride),
			});
		});

	org
		.command("unmap-group")
		.summary("remove a mapping")
		.description("remove a mapping: the memberships that it gave end at once")
		.argument("<organization>", either)
		.argument("<group>", "the name of the group")
		.action(async (nameOrId: string, groupName: string) => {
			const { client, say } = session();
			const { id: organizationId, name } = await find(client(OrganizationService), nameOrId);
			await client(OrganizationService).removeOrganizationGroup({ organizationId, groupName });
			say(`The group ${groupName} is no longer mapped to ${name}.`, { organizationId, groupName });
		});
}
