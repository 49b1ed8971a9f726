// SPDX-License-Identifier: Apache-2.0

// Random requests, as an identity provider and an administrator send them. The same seed gives the same requests on every
// server, so that their results can be compared: users and groups are chosen by their place in a list, not by their id.

import { OrganizationRole } from "../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { OrganizationProvisioning } from "../gen/roster/v1/settings_pb.ts";
import type { Roster } from "./roster.ts";
import { Random } from "./scim/random.ts";
import { type Answer, groupSchema, type Json, type Scim, userOf } from "./scim.ts";

export interface Trace {
	/** The ids of all users, groups and organizations that the trace made, also of those that are gone. */
	readonly users: string[];
	readonly groups: string[];
	readonly organizations: string[];
	/** Sends a request of the identity provider. */
	push(): Promise<Answer>;
	/** Makes a call of an administrator. */
	manage(): Promise<void>;
	/** Lets another client send the requests of the identity provider. */
	use(scim: Scim): void;
	/** One of the two. */
	step(): Promise<void>;
}

const { MEMBER, ADMIN, OWNER } = OrganizationRole;
const teams = 4;

/**
 * Begins a trace, with two organizations of its own.
 *
 * @param scim the client of the identity provider; that of the server unless it is set.
 */
export async function randomTrace(roster: Roster, seed: number, scim: Scim = roster.scim): Promise<Trace> {
	const random = new Random(seed);
	const below = (limit: number) => random.below(limit);
	const [users, groups, organizations]: [string[], string[], string[]] = [[], [], []];
	for (const name of ["red", "blue"]) {
		const { organization } = await roster.organizations.createOrganization({ name: `${name}-${seed}` });
		organizations.push(organization?.id ?? "");
	}
	const pick = (ids: readonly string[]) => ids[below(ids.length)] ?? "none";
	const team = () => `Team ${seed} ${below(teams)}`;
	const userNamed = (number: number): Json => ({
		...userOf(`u${seed}-${number}`),
		...(number % 2 === 0 ? { externalId: `x${seed}-${number}` } : {}),
	});
	const members = () => Array.from({ length: below(4) }, () => ({ value: pick(users) }));
	const patch = (path: string, op: string, attribute: string, value: unknown) =>
		scim.patch(path, { op, path: attribute, value });

	async function made(into: string[], answer: Promise<Answer>): Promise<Answer> {
		const { body, ...rest } = await answer;
		const id = body?.id;
		if (rest.status === 201 && !into.includes(id)) {
			into.push(id);
		}
		return { body, ...rest };
	}

	const requests: readonly (() => Promise<Answer>)[] = [
		() => made(users, scim.ask("POST /Users", userNamed(users.length))),
		() => made(users, scim.ask("POST /Users", userNamed(below(users.length + 1)))),
		() => patch(`/Users/${pick(users)}`, "replace", "active", random.chance(0.5)),
		() => patch(`/Users/${pick(users)}`, "replace", "name.givenName", `Given ${below(3)}`),
		() => patch(`/Users/${pick(users)}`, "replace", "userName", `renamed${seed}-${below(6)}`),
		() => scim.ask(`DELETE /Users/${pick(users)}`),
		() => made(groups, scim.ask("POST /Groups", { schemas: [groupSchema], displayName: team(), members: members() })),
		() => patch(`/Groups/${pick(groups)}`, "add", "members", [{ value: pick(users) }, ...members()]),
		() => patch(`/Groups/${pick(groups)}`, "remove", `members[value eq "${pick(users)}"]`, undefined),
		() => patch(`/Groups/${pick(groups)}`, "replace", "displayName", team()),
		() => scim.ask(`PUT /Groups/${pick(groups)}`, { schemas: [groupSchema], displayName: team(), members: members() }),
		() => scim.ask(`DELETE /Groups/${pick(groups)}`),
	];
	// Members come more often than the rest, or the organizations stay empty.
	const weighted = [...requests, ...requests.slice(0, 1), ...requests.slice(6, 8), ...requests.slice(6, 8)];

	const role = () => [MEMBER, ADMIN, OWNER][below(3)] as OrganizationRole;
	const calls: readonly (() => Promise<unknown>)[] = [
		() =>
			roster.organizations.addOrganizationGroup({
				...{ organizationId: pick(organizations), groupName: team(), roleOverride: role() },
			}),
		() =>
			roster.organizations.updateOrganizationGroup({
				...{ organizationId: pick(organizations), groupName: team(), roleOverride: role() },
			}),
		() => roster.organizations.removeOrganizationGroup({ organizationId: pick(organizations), groupName: team() }),
		() =>
			roster.organizations.addOrganizationMember({
				...{ organizationId: pick(organizations), userId: pick(users), organizationRole: role() },
			}),
		() => roster.organizations.removeOrganizationMember({ organizationId: pick(organizations), userId: pick(users) }),
		() =>
			roster.provisioning.updateSettings({
				settings: {
					organizationProvisioning: random.chance(0.1)
						? OrganizationProvisioning.DISABLED
						: OrganizationProvisioning.MAPPED,
				},
			}),
	];

	const trace: Trace = {
		use(other) {
			scim = other;
		},
		...{ users, groups, organizations },
		push: () => (weighted[below(weighted.length)] as () => Promise<Answer>)(),
		async manage() {
			// A request that is not possible in this state is refused, and changes nothing.
			await (calls[below(calls.length)] as () => Promise<unknown>)().catch(() => {});
		},
		async step() {
			await (random.chance(0.7) ? trace.push() : trace.manage());
		},
	};
	await roster.provisioning.updateSettings({
		settings: { organizationProvisioning: OrganizationProvisioning.MAPPED },
	});
	for (let number = 0; number < teams; number++) {
		const groupName = `Team ${seed} ${number}`;
		await roster.organizations.addOrganizationGroup({
			...{
				organizationId: organizations[number % 2] ?? "",
				groupName,
				roleOverride: [ADMIN, MEMBER][number >> 1] ?? MEMBER,
			},
		});
	}
	return trace;
}
