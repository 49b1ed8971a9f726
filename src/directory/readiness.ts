// SPDX-License-Identifier: Apache-2.0

// Turns readiness facts into warnings with remedies. Everything here is pure.

import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";
import type { GuardRecord } from "../records/guard.ts";
import type { DirectoryFindings } from "../records/readiness.ts";
import { type ContactFacts, contactWarnings } from "./readiness-contact.ts";
import { credentialWarnings } from "./readiness-credentials.ts";
import { about, type Warning, warning } from "./warnings.ts";

/** The facts that readiness depends on. Times are milliseconds since 1970. */
export interface ReadinessInput extends ContactFacts, DirectoryFindings {
	readonly publicUrl: string | undefined;
	readonly provisioning: OrganizationProvisioning;
	/** The guards against mass deactivation that reject requests. */
	readonly holding: readonly GuardRecord[];
}

export interface Report {
	readonly ready: boolean;
	readonly warnings: readonly Warning[];
}

const organizationService = "buf.alpha.registry.v1alpha1.OrganizationService";
const provisioningService = "roster.v1.ProvisioningService";

function provisioningWarnings({ provisioning, groups }: ReadinessInput): Warning[] {
	if (provisioning !== OrganizationProvisioning.DISABLED) {
		return [];
	}
	const pushed =
		groups === 0 ? "groups that the identity provider pushes will give" : `the ${groups} pushed groups give`;
	return [
		{
			...warning(
				"warning",
				"organization_provisioning_disabled",
				`Automated organization provisioning is off: ${pushed} no membership of any organization.`,
				`Run "roster settings set organization-provisioning mapped" (or "automatic"), or call ${provisioningService}/UpdateSettings with {"settings": {"organizationProvisioning": "ORGANIZATION_PROVISIONING_MAPPED"}} (or _AUTOMATIC).`,
			),
			count: groups,
		},
	];
}

function findingWarnings(input: ReadinessInput): Warning[] {
	return [
		...about(
			input.organizationsWithoutOwner,
			"error",
			"organization_without_owner",
			"Organizations have no active owner: nobody can manage them.",
			`Run "roster org add-member <organization> <user> --role owner" (${organizationService}/AddOrganizationMember), or map a group with that role.`,
		),
		...about(
			input.sharedIdentities,
			"error",
			"account_email_shared",
			"Several deprovisioned users without an externalId have the same email address: if one is pushed again, the server cannot know which one, and rejects the push.",
			`For each user who will not come back, run "roster user separate <id>" (${provisioningService}/SeparateUser), or purge the user with "roster user purge <id>".`,
		),
		...about(
			input.unclearUsers,
			"error",
			"user_identity_unclear",
			"The identity provider pushed users who could be these deprovisioned users: the server does not guess, and rejects the push.",
			`For each, run "roster user link <id> …" if it is the same person (${provisioningService}/LinkUser), or "roster user separate <id>" if it is not (SeparateUser). The error response to the push contains the complete command. If the identity provider pushed them by mistake, correct it there, then run "roster user dismiss <id>".`,
		),
		...about(
			input.refusedAdoptions,
			"error",
			"adoption_needs_approval",
			"The identity provider pushed users whose accounts a sign-in created. The accounts have a powerful direct role or are outside of the connection's domains, so the identity provider may adopt them only with approval.",
			`If the identity provider may manage them, run "roster user approve-adoption <user> --connection <connection>" for each (${provisioningService}/ApproveUserAdoption). If you did not expect the push, find out who has the SCIM token, then run "roster user dismiss <user>".`,
		),
		...about(
			input.refusedSignIns,
			"error",
			"sign_in_refused",
			"A sign-in with the address of these users was refused, because its subject is not the one that the user is bound to, or because two users have the address.",
			`Find out who has the address in the identity provider. If it is the same person with a new subject, run "roster user link <user> --subject <subject>" (${provisioningService}/LinkUser). If it is somebody else, the refusal was right: run "roster user dismiss <user>" (DismissUserRefusals).`,
		),
		...about(
			input.waitingRoles,
			"warning",
			"direct_roles_waiting",
			"Users came back after they were deleted, and their direct roles are still suspended: only their names match, which does not prove that they are the same person.",
			`If it is the same person, run "roster user restore-roles <user>" (${provisioningService}/RestoreUserRoles). If not, remove the roles with "roster org remove-member".`,
		),
		...about(
			input.collidingNames,
			"warning",
			"names_alike",
			"Names differ from another name only in letters that now count as equal (ß and ss, fullwidth letters). The existing names still work, but no new name can be like this.",
			"Rename one of each pair in the identity provider.",
		),
		...about(
			input.unmappedGroups,
			"warning",
			"group_unmapped",
			"Pushed groups are not mapped to an organization, and give no membership.",
			`Run "roster org map-group <organization> <group>" for each (${organizationService}/AddOrganizationGroup), or stop pushing them.`,
		),
		...about(
			input.mappingsWithoutGroup,
			"warning",
			"mapping_without_group",
			"Organizations are mapped to group names that no pushed group has.",
			`Push the groups, or correct the names with "roster org unmap-group" and "map-group" (${organizationService}/RemoveOrganizationGroup, AddOrganizationGroup).`,
		),
		...about(
			input.usersWithoutEmail,
			"warning",
			"account_without_email",
			"Accounts have no email address: a sign-in finds them only if its address is the userName.",
			'Map an email address to emails[type eq "work"].value in the identity provider.',
		),
		...about(
			input.usersAtOdds,
			"warning",
			"account_name_email_differ",
			"Accounts have an email address as userName, and another address as email: a sign-in with the address in userName does not find them.",
			"Configure the identity provider to send the sign-in address as the email. No action is needed if people sign in with the address in email.",
		),
		...about(
			input.unmanagedUsers,
			"info",
			"account_adoptable",
			"A sign-in created these accounts, and the identity provider does not manage them: its next push of their email adopts them.",
			"Assign these people to the application in the identity provider, or purge the accounts with " +
				`${provisioningService}/PurgeUser.`,
		),
	];
}

function guardWarnings({ holding }: ReadinessInput): Warning[] {
	if (holding.length === 0) {
		return [];
	}
	const since = new Date(Math.min(...holding.flatMap(({ heldTime }) => heldTime ?? []))).toISOString();
	const names = holding.flatMap(({ connection }) => connection?.name ?? []);
	const [name] = names;
	// A release without a connection releases every guard.
	const release = `roster guard release${holding.length === 1 && name !== undefined ? ` --connection ${name}` : ""}`;
	return [
		{
			...warning(
				"error",
				"guard_holding",
				`The guard against mass deactivation has rejected requests of the identity provider since ${since}.`,
				`If so many users are meant to lose access, a membership or their address, run "${release}" (${provisioningService}/ReleaseGuard). If not, check the assignments and the group names in the identity provider.`,
			),
			count: names.length,
			examples: names,
		},
	];
}

function urlWarnings({ publicUrl }: ReadinessInput): Warning[] {
	const remedy =
		"Set ROSTER_PUBLIC_URL to the https:// URL at which the identity provider reaches this server. Requests for other host names are then rejected, except those in ROSTER_ALLOWED_HOSTS.";
	if (publicUrl === undefined) {
		return [
			warning(
				"warning",
				"public_url_unset",
				"The public URL is not set: the location of a resource begins with the host in the request only if that is a loopback name, the local address or a name in ROSTER_ALLOWED_HOSTS, and otherwise with the local address, which the identity provider may not reach. Without ROSTER_ALLOWED_HOSTS, requests for every host name are accepted.",
				remedy,
			),
		];
	}
	return publicUrl.startsWith("https:")
		? []
		: [
				warning(
					"warning",
					"public_url_insecure",
					"The public URL is not HTTPS: tokens and personal data cross the network unencrypted.",
					remedy,
				),
			];
}

const rank = { error: 0, warning: 1, info: 2 } as const;

/** The report, errors first. */
export function readinessReport(input: ReadinessInput): Report {
	const warnings = [
		...guardWarnings(input),
		...provisioningWarnings(input),
		...findingWarnings(input),
		...credentialWarnings(input),
		...contactWarnings(input),
		...urlWarnings(input),
	].sort((left, right) => rank[left.severity] - rank[right.severity]);
	return { ready: warnings.every((each) => each.severity !== "error"), warnings };
}
