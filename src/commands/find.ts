// SPDX-License-Identifier: Apache-2.0

// Finds the user, group or organization that an argument names.

import { type Client, Code, ConnectError } from "@connectrpc/connect";
import type { Organization, OrganizationService } from "../../gen/buf/alpha/registry/v1alpha1/organization_pb.ts";
import type { UserState } from "../../gen/roster/v1/change_pb.ts";
import type { Group } from "../../gen/roster/v1/group_pb.ts";
import type { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { CommandError } from "./failure.ts";

type Provisioning = Client<typeof ProvisioningService>;
type Organizations = Client<typeof OrganizationService>;

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The help of an argument that names a user. */
export const userHelp = "an id, a userName, a username, an email address or an external id";
/** The help of an argument that names a group or an organization. */
export const nameHelp = "the name or the id";

/** Such as `ada@example.com (01a2…, active)`. */
export function namedUser({ user, username, deprovisionTime }: UserState): string {
	const state = deprovisionTime !== undefined ? "deprovisioned" : user?.active ? "active" : "deactivated";
	return `${user?.userName ?? username} (${user?.id}, ${state})`;
}

function severalMatch(argument: string, what: string, matches: readonly string[]): CommandError {
	return new CommandError(
		"several_matches",
		`${JSON.stringify(argument)} matches several ${what}, and nothing was changed: ${matches.join("; ")}`,
		"give the id of one of them",
	);
}

/** Leaves out users whom an earlier entry has already. */
function distinct(users: readonly UserState[]): UserState[] {
	return [...new Map(users.map((each) => [each.user?.id, each])).values()];
}

/**
 * Finds a user in any state by an id or another value. A userName takes precedence over the other values, and a user
 * who was not deprovisioned over those who were.
 *
 * @throws CommandError if no user or several users match.
 */
export async function findUser(provisioning: Provisioning, argument: string): Promise<UserState> {
	if (uuid.test(argument)) {
		const { users } = await provisioning.batchGetUsers({ ids: [argument.toLowerCase()] });
		if (users[0] !== undefined) {
			return users[0];
		}
	}
	const lookUp = async (name: "userName" | "username" | "email" | "externalId") =>
		(await provisioning.lookUpUsers({ by: { case: name, value: argument } })).users;
	const [byUserName, ...others] = await Promise.all([
		lookUp("userName"),
		lookUp("username"),
		lookUp("email"),
		lookUp("externalId"),
	]);
	const all = distinct([...byUserName, ...others.flat()]);
	const isLiving = (each: UserState) => each.deprovisionTime === undefined;
	const candidates = all.some(isLiving) ? all.filter(isLiving) : all;
	const ids = new Set(byUserName.map((each) => each.user?.id));
	const withUserName = candidates.filter((each) => ids.has(each.user?.id));
	const [found, ...more] = withUserName.length > 0 ? withUserName : candidates;
	if (found === undefined) {
		throw new CommandError("not_found", `no user matches ${JSON.stringify(argument)}`, `give ${userHelp}`);
	}
	if (more.length > 0) {
		throw severalMatch(argument, "users", [found, ...more].map(namedUser));
	}
	return found;
}

/**
 * Finds a group by its id or its name.
 *
 * @throws CommandError if no group or several groups match.
 */
export async function findGroup(provisioning: Provisioning, argument: string): Promise<Group> {
	const lookUp = async (attribute: "id" | "displayName") => {
		const filter = `${attribute} eq ${JSON.stringify(argument)}`;
		return (await provisioning.listGroups({ query: { filter, excludedAttributes: ["members"] } })).resources;
	};
	const byId = uuid.test(argument) ? await lookUp("id") : [];
	const byName = byId.length > 0 ? byId : await lookUp("displayName");
	const exact = byName.filter((each) => each.displayName === argument);
	const [found, ...more] = exact.length > 0 ? exact : byName;
	if (found === undefined) {
		throw new CommandError(
			"not_found",
			`no group has the name or the id ${JSON.stringify(argument)}`,
			'run "roster group list" to see all',
		);
	}
	if (more.length > 0) {
		const named = [found, ...more].map(({ displayName, id }) => `${displayName} (${id})`);
		throw severalMatch(argument, "groups", named);
	}
	return found;
}

/**
 * Finds an organization by its name or its id.
 *
 * @throws CommandError if there is none.
 */
export async function findOrganization(organizations: Organizations, argument: string): Promise<Organization> {
	const tries = [
		() => organizations.getOrganizationByName({ name: argument }),
		() => organizations.getOrganization({ id: argument }),
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
		"not_found",
		`no organization has the name or the id ${JSON.stringify(argument)}`,
		'run "roster org list" to see all',
	);
}
