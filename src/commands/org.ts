// SPDX-License-Identifier: Apache-2.0

import { toJson } from "@bufbuild/protobuf";
import { type Client, Code, ConnectError } from "@connectrpc/connect";
import type { Command } from "commander";
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

/** An organization by its name, or by its id. */
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
		`no organization has the name or the id ${JSON.stringify(nameOrId)}: "roster org list" shows all`,
	);
}

const either = "its name, or its id";

/** `roster org …` */
export function orgCommands(program: Command, session: () => Session): void {
	const org = program
		.command("org")
		.description("organizations, their members, and the groups that are mapped to them");

	org
		.command("create")
		.description("make an organization")
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
				none: 'There are no organizations: "roster org create <name>" makes one.',
			});
		});

	org
		.command("members")
		.description("list who is a member, with their role and where it comes from")
		.argument("<organization>", either)
		.action(async (nameOrId: string) => {
			const { client, list } = session();
			const { id: organizationId, name } = await find(client(OrganizationService), nameOrId);
			const users = await everyPage(
				(page) => client(UserService).listOrganizationUsers({ organizationId, ...page }),
				(page) => page.users,
			);
			list(OrganizationUserSchema, users, {
				headings: ["USERNAME", "ID", "ROLE", "FROM"],
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
		.description("give a user a direct role, which no group takes away")
		.argument("<organization>", either)
		.argument("<user>", who)
		.option("--role <role>", "the role: owner, admin, member, writer or machine", roleIn, OrganizationRole.MEMBER)
		.addHelpText("after", "\nExample:\n  roster org add-member platform ada@example.com --role owner\n")
		.action(async (nameOrId: string, known: string, { role }: { role: OrganizationRole }) => {
			const { client, say } = session();
			const { id: organizationId, name } = await find(client(OrganizationService), nameOrId);
			const { user, username } = await findUser(client(ProvisioningService), known);
			const userId = user?.id ?? "";
			await client(OrganizationService).addOrganizationMember({ organizationId, userId, organizationRole: role });
			say(`${username} is ${shownRole(role)} in ${name}.`, { organizationId, userId, role: shownRole(role) });
		});

	org
		.command("remove-member")
		.description("take a user's direct role away; what groups give stays")
		.argument("<organization>", either)
		.argument("<user>", who)
		.action(async (nameOrId: string, known: string) => {
			const { client, say } = session();
			const { id: organizationId, name } = await find(client(OrganizationService), nameOrId);
			const { user, username } = await findUser(client(ProvisioningService), known);
			const userId = user?.id ?? "";
			await client(OrganizationService).removeOrganizationMember({ organizationId, userId });
			say(`${username} has no direct role in ${name}.`, { organizationId, userId });
		});

	org
		.command("groups")
		.description("list the group names that are mapped")
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
		.description("map the name of a group to an organization: its members become members there")
		.argument("<organization>", either)
		.argument("<group>", "the name of the group; it may be pushed later")
		.option("--role <role>", "the role that the members have: owner, admin, member, writer or machine (member)", roleIn)
		.addHelpText("after", '\nExample:\n  roster org map-group platform "Platform Engineers" --role admin\n')
		.action(async (nameOrId: string, groupName: string, { role }: { role?: OrganizationRole }) => {
			const { client, say } = session();
			const { id: organizationId, name } = await find(client(OrganizationService), nameOrId);
			const roleOverride = role ?? OrganizationRole.UNSPECIFIED;
			await client(OrganizationService).addOrganizationGroup({ organizationId, groupName, roleOverride });
			say(`Members of the group ${groupName} are ${shownRole(roleOverride)} in ${name}.`, {
				organizationId,
				groupName,
				role: shownRole(roleOverride),
			});
		});

	org
		.command("unmap-group")
		.description("take a mapping away: what it gave ends at once")
		.argument("<organization>", either)
		.argument("<group>", "the name of the group")
		.action(async (nameOrId: string, groupName: string) => {
			const { client, say } = session();
			const { id: organizationId, name } = await find(client(OrganizationService), nameOrId);
			await client(OrganizationService).removeOrganizationGroup({ organizationId, groupName });
			say(`The group ${groupName} gives nothing in ${name}.`, { organizationId, groupName });
		});
}
