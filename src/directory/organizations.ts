// SPDX-License-Identifier: Apache-2.0

// Organizations and roles in them. Everything here is pure.

import { OrganizationRole, RepositoryRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { invalidArgument } from "../errors.ts";
import type { Change, OrganizationRecord } from "../records.ts";
import type { Birth } from "./users.ts";

const nameLength = { min: 3, max: 32 } as const;
const nameShape = /^[a-z][a-z0-9-]*$/;

/** Refuses a name that an organization cannot have. */
export function checkOrganizationName(name: string): void {
	if (name.length < nameLength.min || name.length > nameLength.max || !nameShape.test(name)) {
		throw invalidArgument(
			`name: ${JSON.stringify(name.slice(0, 64))} is not the name of an organization: it needs ${nameLength.min} to ${nameLength.max} lowercase letters, digits and hyphens, beginning with a letter`,
		);
	}
}

/** A new organization. */
export function newOrganization(name: string, { id, now }: Birth): OrganizationRecord {
	return {
		id,
		name,
		description: "",
		url: "",
		repositoryBaseRole: RepositoryRole.UNSPECIFIED,
		createTime: now,
		updateTime: now,
	};
}

/** The organization name that a group name asks for. */
export function organizationNameBase(groupName: string): string {
	const base = groupName
		.toLowerCase()
		.replace(/[^a-z0-9-]+/gu, "-")
		.replace(/^[^a-z]+/, "")
		.replace(/-+$/, "")
		.slice(0, nameLength.max);
	return base.length >= nameLength.min ? base : `${base === "" ? "group" : base}-org`;
}

/**
 * The next names to try, in order: the base, then the base with 1, 2, 3…
 *
 * @param round 0 for the first names; each further round has ten times as many.
 */
export function organizationNameCandidates(base: string, round: number): string[] {
	const first = ((10 ** round - 1) / 9) * 10;
	return Array.from({ length: 10 ** (round + 1) }, (_, index) => {
		const suffix = round === 0 && index === 0 ? "" : String(first + index);
		return base.slice(0, nameLength.max - suffix.length) + suffix;
	});
}

/** What a pushed group that nothing maps brings about: an organization of its name, and the mapping. */
export function organizationForGroup(groupName: string, name: string, birth: Birth): Change[] {
	const organization = newOrganization(name, birth);
	const mapping = { organizationId: organization.id, groupName, roleOverride: OrganizationRole.UNSPECIFIED };
	return [
		{ subject: "organization", after: organization },
		{ subject: "organizationGroup", after: mapping },
	];
}

/** The role that is given, where one has to be. */
export function requireRole(role: OrganizationRole): OrganizationRole {
	if (role === OrganizationRole.UNSPECIFIED) {
		throw invalidArgument("organization_role: is required: send ORGANIZATION_ROLE_OWNER, _ADMIN, _MEMBER or _MACHINE");
	}
	return knownRole(role);
}

/** Refuses a number that is no role. */
export function knownRole(role: OrganizationRole): OrganizationRole {
	if (!(Object.values(OrganizationRole) as number[]).includes(role)) {
		throw invalidArgument(`${role} is not a role: send ORGANIZATION_ROLE_OWNER, _ADMIN, _MEMBER or _MACHINE`);
	}
	return role;
}
