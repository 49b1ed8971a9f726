// SPDX-License-Identifier: Apache-2.0

// Organizations and their roles. Everything here is pure.

import { OrganizationRole, RepositoryRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { OrganizationVerificationStatus } from "../../gen/buf/registry/owner/v1/organization_pb.ts";
import { invalidArgument } from "../errors/request.ts";
import type { Change } from "../records/change.ts";
import type { OrganizationRecord } from "../records/organizations.ts";
import type { Creation } from "./users.ts";

const nameLength = { min: 3, max: 32 } as const;
const nameShape = /^[a-z][a-z0-9-]*[a-z0-9]$/;

/**
 * Checks the name of an organization.
 *
 * @throws invalid_argument if the name is not valid.
 */
export function checkOrganizationName(name: string): void {
	if (name.length < nameLength.min || name.length > nameLength.max || !nameShape.test(name)) {
		throw invalidArgument(
			`name: ${JSON.stringify(name.slice(0, 64))} is not the name of an organization: it needs ${nameLength.min} to ${nameLength.max} lowercase letters, digits and hyphens, beginning with a letter and not ending with a hyphen`,
		);
	}
}

/** Creates an organization. */
export function newOrganization(
	name: string,
	{ id, now }: Creation,
	{
		description,
		url,
		verificationStatus = OrganizationVerificationStatus.UNVERIFIED,
	}: Pick<OrganizationRecord, "description" | "url"> & Partial<Pick<OrganizationRecord, "verificationStatus">> = {
		description: "",
		url: "",
	},
): OrganizationRecord {
	return {
		id,
		name,
		description,
		url,
		repositoryBaseRole: RepositoryRole.UNSPECIFIED,
		verificationStatus,
		createTime: now,
		updateTime: now,
	};
}

/** The attributes of an organization that change. An undefined one stays as it is. */
export interface OrganizationEdit {
	readonly description?: string | undefined;
	readonly url?: string | undefined;
	readonly repositoryBaseRole?: RepositoryRole | undefined;
	readonly verificationStatus?: OrganizationVerificationStatus | undefined;
}

/** Changes an organization. There is no change if everything stays as it is. */
export function editOrganization(
	before: OrganizationRecord,
	edit: OrganizationEdit,
	now: number,
): { readonly record: OrganizationRecord; readonly changes: readonly Change[] } {
	const {
		description = before.description,
		url = before.url,
		repositoryBaseRole = before.repositoryBaseRole,
		verificationStatus = before.verificationStatus,
	} = edit;
	const isSame =
		description === before.description &&
		url === before.url &&
		repositoryBaseRole === before.repositoryBaseRole &&
		verificationStatus === before.verificationStatus;
	if (isSame) {
		return { record: before, changes: [] };
	}
	const after = { ...before, description, url, repositoryBaseRole, verificationStatus, updateTime: now };
	return { record: after, changes: [{ subject: "organization", before, after }] };
}

/** Derives an organization name from a group name. */
export function organizationNameBase(groupName: string): string {
	const base = groupName
		.toLowerCase()
		.replace(/[^a-z0-9-]+/gu, "-")
		.replace(/^[^a-z]+/, "")
		.slice(0, nameLength.max)
		.replace(/-+$/, "");
	return base.length >= nameLength.min ? base : `${base === "" ? "group" : base}-org`;
}

/**
 * The names to try next, in order: the base, then the base with 1, 2, 3…
 *
 * @param round 0 for the first ten names. Each further round has ten times as many.
 */
export function organizationNameCandidates(base: string, round: number): string[] {
	const first = ((10 ** round - 1) / 9) * 10;
	return Array.from({ length: 10 ** (round + 1) }, (_, index) => {
		const suffix = round === 0 && index === 0 ? "" : String(first + index);
		return base.slice(0, nameLength.max - suffix.length) + suffix;
	});
}

/** Creates an organization with the name of a pushed group, and the mapping of the groups of its connection. */
export function organizationForGroup(
	{ name: groupName, connectionId }: { readonly name: string; readonly connectionId: string },
	name: string,
	creation: Creation,
): Change[] {
	const organization = newOrganization(name, creation);
	const roleOverride = OrganizationRole.UNSPECIFIED;
	const mapping = { organizationId: organization.id, groupName, roleOverride, connectionId };
	return [
		{ subject: "organization", after: organization },
		{ subject: "organizationGroup", after: mapping },
	];
}

/**
 * Checks a required role.
 *
 * @throws invalid_argument if the role is unspecified or unknown.
 */
export function requireRole(role: OrganizationRole): OrganizationRole {
	if (role === OrganizationRole.UNSPECIFIED) {
		throw invalidArgument("organization_role: is required: send ORGANIZATION_ROLE_OWNER, _ADMIN, _MEMBER or _MACHINE");
	}
	return knownRole(role);
}

/**
 * Checks that a number is a role.
 *
 * @throws invalid_argument if it is not.
 */
export function knownRole(role: OrganizationRole): OrganizationRole {
	if (!(Object.values(OrganizationRole) as number[]).includes(role)) {
		throw invalidArgument(`${role} is not a role: send ORGANIZATION_ROLE_OWNER, _ADMIN, _MEMBER or _MACHINE`);
	}
	return role;
}
