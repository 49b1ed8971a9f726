// SPDX-License-Identifier: Apache-2.0

// `roster user …` and `roster group …`: the users and groups that the identity provider pushed.

import { toJson } from "@bufbuild/protobuf";
import type { Client } from "@connectrpc/connect";
import { type Command, Option } from "commander";
import { type UserState, UserStateSchema } from "../../gen/roster/v1/change_pb.ts";
import { type Group, GroupSchema } from "../../gen/roster/v1/group_pb.ts";
import {
	DirectRoleSchema,
	MembershipSchema,
	ProvisioningService,
} from "../../gen/roster/v1/provisioning_service_pb.ts";
import { type User, UserSchema } from "../../gen/roster/v1/user_pb.ts";
import { identityCommands } from "./identity.ts";
import { CommandError, everyPage, type Session } from "./session.ts";
import { printSuspendedRoles, suspendedRoles } from "./suspended-roles.ts";
import { shownRole, shownSource, shownTime } from "./values.ts";

type Provisioning = Client<typeof ProvisioningService>;

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
export const who = "an id, a username, an email address, a userName or an external id";
const filterHelp = 'a SCIM filter, such as \'userName sw "a"\' or "active eq false"';

/**
 * Finds a user in any state by an id or another value.
 *
 * @throws CommandError if no user or several users match.
 */
export async function findUser(provisioning: Provisioning, known: string): Promise<UserState> {
	if (uuid.test(known)) {
		const { users } = await provisioning.batchGetUsers({ ids: [known.toLowerCase()] });
		if (users[0] !== undefined) {
			return users[0];
		}
	}
	for (const name of ["username", "email", "userName", "externalId"] as const) {
		const { users } = await provisioning.lookUpUsers({ by: { case: name, value: known } });
		const living = users.filter((each) => each.deprovisionTime === undefined);
		const [found, another] = living.length > 0 ? living : users;
		if (another !== undefined) {
			const ids = users.map((each) => each.user?.id).join(", ");
			throw new CommandError(`${JSON.stringify(known)} matches several users: give the id of one of them: ${ids}`);
		}
		if (found !== undefined) {
			return found;
		}
	}
	throw new CommandError(`no user matches ${JSON.stringify(known)}: give ${who}`);
}

/** The state of a user in words. */
export function stateOf({ user, deprovisionTime, separateTime, managed }: UserState): string {
	if (deprovisionTime !== undefined) {
		const separate = separateTime === undefined ? "" : ", separated: will not come back";
		return `deprovisioned since ${shownTime(deprovisionTime)}${separate}`;
	}
	return `${user?.active ? "active" : "deactivated"}${managed ? "" : ", created by a sign-in, not yet managed by the identity provider"}`;
}

/** Reads all pages of a list by cursor. */
async function everyResource<Resource>(
	read: (page: {
		cursor: string;
		count: number;
	}) => Promise<{ resources: Resource[]; nextCursor?: string | undefined }>,
): Promise<Resource[]> {
	const found: Resource[] = [];
	let cursor: string | undefined = "";
	while (cursor !== undefined) {
		const page: Awaited<ReturnType<typeof read>> = await read({ cursor, count: 500 });
		found.push(...page.resources);
		cursor = page.nextCursor;
	}
	return found;
}

const emailOf = (user: User | undefined) => user?.emails[0]?.value ?? "-";

async function showUser(session: Session, known: string): Promise<void> {
	const { client, json, print, printJson, table } = session;
	const provisioning = client(ProvisioningService);
	const found = await findUser(provisioning, known);
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
			...(toJson(UserStateSchema, found) as object),
			groups: groups.map((each) => each.display ?? ""),
			memberships: memberships.map((each) => toJson(MembershipSchema, each)),
			suspendedRoles: suspended.map((each) => toJson(DirectRoleSchema, each)),
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
			["state", stateOf(found)],
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
	identityCommands(user, session);

	user
		.command("list")
		.description("list the users; a deprovisioned user is not among them, and is found by user show")
		.addOption(new Option("--filter <filter>", filterHelp).default("", "all users"))
		.action(async ({ filter }: { filter: string }) => {
			const { client, list } = session();
			const users = await everyResource<User>((page) =>
				client(ProvisioningService).listUsers({ query: { filter, ...page } }),
			);
			list(UserSchema, users, {
				headings: ["USERNAME", "EMAIL", "STATE", "ID"],
				row: (each) => [each.userName ?? "", emailOf(each), each.active ? "active" : "deactivated", each.id],
				none: "No users match.",
			});
		});

	user
		.command("show")
		.description("show a user in any state: attributes, groups, and organizations with the role and its source")
		.argument("<user>", who)
		.action((known: string) => showUser(session(), known));

	user
		.command("purge")
		.description("purge a user permanently, in any state; only the change log keeps a record")
		.argument("<user>", who)
		.option("--yes", "purge the user; without it, the command only shows who would be purged")
		.action(async (known: string, { yes = false }: { yes?: boolean }) => {
			const { client, say } = session();
			const found = await findUser(client(ProvisioningService), known);
			const id = found.user?.id ?? "";
			await client(ProvisioningService).purgeUser({ id, validateOnly: !yes });
			const named = `${found.user?.userName ?? found.username} (${id}, ${stateOf(found)})`;
			say(yes ? `Purged ${named}.` : `This would purge ${named}. To purge the user, add --yes.`, { id, purged: yes });
		});
}

async function findGroup(provisioning: Provisioning, nameOrId: string): Promise<Group> {
	const by = uuid.test(nameOrId) ? "id" : "displayName";
	const filter = `${by} eq ${JSON.stringify(nameOrId)}`;
	const { resources } = await provisioning.listGroups({ query: { filter, excludedAttributes: ["members"] } });
	if (resources[0] === undefined) {
		throw new CommandError(
			`no group has the name or the id ${JSON.stringify(nameOrId)}: run "roster group list" to see all`,
		);
	}
	return resources[0];
}

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
			const { client, list } = session();
			const groups = await everyResource<Group>((page) =>
				client(ProvisioningService).listGroups({ query: { filter, excludedAttributes: ["members"], ...page } }),
			);
			list(GroupSchema, groups, {
				headings: ["NAME", "ID", "CHANGED"],
				row: (each) => [each.displayName ?? "", each.id, shownTime(each.meta?.lastModified)],
				none: "No groups match.",
			});
		});

	group
		.command("show")
		.description("show a group and its members")
		.argument("<group>", "the name or the id")
		.action(async (nameOrId: string) => {
			const { client, json, print, table, printJson } = session();
			const provisioning = client(ProvisioningService);
			const found = await findGroup(provisioning, nameOrId);
			const ids = await everyPage(
				(page) => provisioning.listGroupMembers({ groupId: found.id, ...page }),
				(page) => page.userIds,
			);
			if (json) {
				printJson({ ...(toJson(GroupSchema, found) as object), members: ids });
				return;
			}
			print(`${found.displayName} (${found.id}), external id ${found.externalId ?? "-"}, ${ids.length} members\n`);
			const rows: string[][] = [];
			for (let from = 0; from < ids.length; from += 250) {
				const { users } = await provisioning.batchGetUsers({ ids: ids.slice(from, from + 250) });
				rows.push(
					...users.map((each) => [each.user?.userName ?? "", each.username, stateOf(each), each.user?.id ?? ""]),
				);
			}
			table(["MEMBER", "USERNAME", "STATE", "ID"], rows, "The group has no members.");
		});
}
