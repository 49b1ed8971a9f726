// SPDX-License-Identifier: Apache-2.0

import { create } from "@bufbuild/protobuf";
import { type Command, Option } from "commander";
import {
	AddOrganizationGroupResponseSchema,
	AddOrganizationMemberResponseSchema,
	CreateOrganizationResponseSchema,
	GetOrganizationSettingsResponseSchema,
	ListOrganizationsResponseSchema,
	OrganizationService,
	RemoveOrganizationGroupResponseSchema,
	RemoveOrganizationMemberResponseSchema,
	UpdateOrganizationMemberResponseSchema,
} from "../../gen/buf/alpha/registry/v1alpha1/organization_pb.ts";
import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { ListOrganizationUsersResponseSchema, UserService } from "../../gen/buf/alpha/registry/v1alpha1/user_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { confirm, yesOption } from "./confirm.ts";
import { previewOption, showEffects } from "./effects.ts";
import { CommandError } from "./failure.ts";
import { findOrganization, findUser, namedUser, nameHelp, userHelp } from "./find.ts";
import { wholeJson } from "./output.ts";
import { type At, atIn, atOption, showMembersAt } from "./past.ts";
import { everyPage, type Session } from "./session.ts";
import { roleHelp, roleIn, shownRole, shownSource } from "./values.ts";

const connectionOption = [
	"--connection <name>",
	"only the group of this connection (default: those of every one)",
] as const;

interface UnmapOptions {
	readonly yes?: boolean;
	readonly connection?: string;
}

interface MapOptions {
	readonly role?: OrganizationRole;
	readonly preview?: boolean;
	readonly connection?: string;
}

/** Makes the request that gives a user a direct role, and the sentence to print when it is done. */
async function roleToGive({ client }: Session, organization: string, known: string, role: OrganizationRole) {
	const { id: organizationId, name } = await findOrganization(client(OrganizationService), organization);
	const { user, username } = await findUser(client(ProvisioningService), known);
	return {
		request: { organizationId, userId: user?.id ?? "", organizationRole: role },
		sentence: `${username} has the direct role ${shownRole(role)} in ${name}.`,
	};
}

/** `roster org …` */
export function orgCommands(program: Command, session: () => Session): void {
	const org = program.command("org").description("manage organizations, their members and their group mappings");

	org
		.command("create")
		.description("create an organization")
		.argument("<name>", "the name")
		.action(async (name: string) => {
			const { client, say } = session();
			const response = await client(OrganizationService).createOrganization({ name });
			const id = response.organization?.id;
			say(`Created the organization ${name}. Its id is ${id}.`, CreateOrganizationResponseSchema, response);
		});

	org
		.command("list")
		.description("list the organizations")
		.action(async () => {
			const { client, list, time } = session();
			const organizations = await everyPage(
				(page) => client(OrganizationService).listOrganizations(page),
				(page) => page.organizations,
			);
			list(ListOrganizationsResponseSchema, create(ListOrganizationsResponseSchema, { organizations }), organizations, {
				headings: ["NAME", "ID", "CREATED"],
				row: ({ name, id, createTime }) => [name, id, time(createTime)],
				none: 'There are no organizations. To create one, run "roster org create <name>".',
			});
		});

	org
		.command("members")
		.summary("list the members")
		.description("list the members, with the role and its source")
		.argument("<organization>", nameHelp)
		.option(...atOption, atIn)
		.action(async (nameOrId: string, { at }: { at?: At }) => {
			if (at !== undefined) {
				return showMembersAt(session(), nameOrId, at);
			}
			const { client, list } = session();
			const { id: organizationId, name } = await findOrganization(client(OrganizationService), nameOrId);
			const users = await everyPage(
				(page) => client(UserService).listOrganizationUsers({ organizationId, ...page }),
				(page) => page.users,
			);
			const response = create(ListOrganizationUsersResponseSchema, { users });
			list(ListOrganizationUsersResponseSchema, response, users, {
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
		.argument("<organization>", nameHelp)
		.argument("<user>", userHelp)
		.addOption(new Option("--role <role>", roleHelp).argParser(roleIn).default(OrganizationRole.MEMBER, "member"))
		.addHelpText("after", "\nExample:\n  roster org add-member platform ada@example.com --role owner\n")
		.action(async (organization: string, user: string, { role }: { role: OrganizationRole }) => {
			const current = session();
			const { request, sentence } = await roleToGive(current, organization, user, role);
			const response = await current.client(OrganizationService).addOrganizationMember(request);
			current.say(sentence, AddOrganizationMemberResponseSchema, response);
		});

	org
		.command("set-role")
		.summary("change a user's direct role")
		.description("change the direct role of a user who has one")
		.argument("<organization>", nameHelp)
		.argument("<user>", userHelp)
		.argument("<role>", roleHelp, roleIn)
		.addHelpText("after", "\nExample:\n  roster org set-role platform ada@example.com admin\n")
		.action(async (organization: string, user: string, role: OrganizationRole) => {
			const current = session();
			const { request, sentence } = await roleToGive(current, organization, user, role);
			const response = await current.client(OrganizationService).updateOrganizationMember(request);
			current.say(sentence, UpdateOrganizationMemberResponseSchema, response);
		});

	org
		.command("remove-member")
		.summary("remove a direct role")
		.description("remove a user's direct role; roles from groups stay")
		.argument("<organization>", nameHelp)
		.argument("<user>", userHelp)
		.option(...yesOption)
		.action(async (nameOrId: string, known: string, { yes = false }: { yes?: boolean }) => {
			const current = session();
			const { client, say } = current;
			const { id: organizationId, name } = await findOrganization(client(OrganizationService), nameOrId);
			const found = await findUser(client(ProvisioningService), known);
			await confirm(current, `this removes the direct role of ${namedUser(found)} in ${name}`, yes);
			const request = { organizationId, userId: found.user?.id ?? "" };
			say(
				`${found.username} no longer has a direct role in ${name}.`,
				RemoveOrganizationMemberResponseSchema,
				await client(OrganizationService).removeOrganizationMember(request),
			);
		});

	org
		.command("groups")
		.summary("list the mapped groups")
		.description("list the group names that are mapped to an organization")
		.argument("<organization>", nameHelp)
		.action(async (nameOrId: string) => {
			const { client, list } = session();
			const { id: organizationId, name } = await findOrganization(client(OrganizationService), nameOrId);
			const response = await client(OrganizationService).getOrganizationSettings({ organizationId });
			list(GetOrganizationSettingsResponseSchema, response, response.idpGroups, {
				headings: ["GROUP", "ROLE", "CONNECTION"],
				row: (each) => [each.name, shownRole(each.roleOverride), each.connection || "every"],
				none: `No group is mapped to ${name}.`,
			});
		});

	org
		.command("map-group")
		.summary("map a group name")
		.description("map a group name to an organization: members of the group become members of the organization")
		.argument("<organization>", nameHelp)
		.argument("<group>", "the name of the group, which need not have been pushed yet")
		.option("--role <role>", `the role of the members: ${roleHelp} (default: member)`, roleIn)
		.option(...connectionOption)
		.option(...previewOption)
		.addHelpText("after", '\nExample:\n  roster org map-group platform "Platform Engineers" --role admin\n')
		.action(async (nameOrId: string, groupName: string, { role, connection = "", preview = false }: MapOptions) => {
			const current = session();
			const { client, say } = current;
			const { id: organizationId, name } = await findOrganization(client(OrganizationService), nameOrId);
			const roleOverride = role ?? OrganizationRole.UNSPECIFIED;
			if (preview) {
				const request = { organizationId, groupName, roleOverride, connection, validateOnly: true };
				const response = await client(OrganizationService).addOrganizationGroup(request);
				current.json
					? current.printJson(wholeJson(AddOrganizationGroupResponseSchema, response))
					: showEffects(current, response.effects);
				return;
			}
			say(
				`Members of the group ${groupName} have the role ${shownRole(roleOverride)} in ${name}.`,
				AddOrganizationGroupResponseSchema,
				await client(OrganizationService).addOrganizationGroup({ organizationId, groupName, roleOverride, connection }),
			);
		});

	org
		.command("unmap-group")
		.summary("remove a mapping")
		.description("remove a mapping: the memberships that it gave end at once")
		.argument("<organization>", nameHelp)
		.argument("<group>", "the name of the group")
		.option(...connectionOption)
		.option(...yesOption)
		.action(async (nameOrId: string, groupName: string, { yes = false, connection = "" }: UnmapOptions) => {
			const current = session();
			const organizations = current.client(OrganizationService);
			const { id: organizationId, name } = await findOrganization(organizations, nameOrId);
			const { idpGroups } = await organizations.getOrganizationSettings({ organizationId });
			const mapping = idpGroups.find(
				(each) => each.name.toLowerCase() === groupName.toLowerCase() && each.connection === connection,
			);
			if (mapping === undefined) {
				throw new CommandError(
					"not_found",
					`no group ${JSON.stringify(groupName)} is mapped to ${name}`,
					`run "roster org groups ${name}" to see all`,
				);
			}
			const role = shownRole(mapping.roleOverride);
			await confirm(
				current,
				`this ends the memberships of ${name} that the group ${mapping.name} gives (role ${role})`,
				yes,
			);
			current.say(
				`The group ${mapping.name} is no longer mapped to ${name}.`,
				RemoveOrganizationGroupResponseSchema,
				await organizations.removeOrganizationGroup({ organizationId, groupName, connection }),
			);
		});
}
