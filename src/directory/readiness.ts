// SPDX-License-Identifier: Apache-2.0

// What readiness facts mean, and what to do about them. Everything here is pure.

import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";

/** How many of something, and some of them by name. */
interface Finding {
	readonly count: number;
	readonly examples: readonly string[];
}

/** What readiness looks at. Times are milliseconds since 1970. */
export interface ReadinessInput {
	readonly now: number;
	readonly publicUrl: string | undefined;
	readonly provisioning: OrganizationProvisioning;
	/** When the guard against mass deactivation began to refuse; undefined where it does not. */
	readonly heldTime: number | undefined;
	readonly groups: number;
	readonly unmappedGroups: Finding;
	readonly mappingsWithoutGroup: Finding;
	readonly usersWithoutEmail: Finding;
	readonly sharedIdentities: Finding;
	readonly usersAtOdds: Finding;
	readonly unmanagedUsers: Finding;
	/** Refusals that an administrator has to decide on. */
	readonly unclearUsers: Finding;
	readonly refusedAdoptions: Finding;
	readonly refusedSignIns: Finding;
	/** Live users with direct roles that wait. */
	readonly waitingRoles: Finding;
	/** Names that are alike since their keys were made anew. */
	readonly collidingNames: Finding;
	readonly organizationsWithoutOwner: Finding;
	readonly scimTokens: readonly {
		readonly id: string;
		readonly createTime: number;
		readonly expireTime: number | undefined;
		readonly lastUseTime: number | undefined;
	}[];
}

export interface Warning {
	readonly code: string;
	readonly severity: "error" | "warning" | "info";
	readonly message: string;
	readonly remedy: string;
	readonly count: number;
	readonly examples: readonly string[];
}

export interface Report {
	readonly ready: boolean;
	readonly warnings: readonly Warning[];
}

const day = 86_400_000;
const expiresSoon = 30 * day;
const most = 5;

const organizationService = "buf.alpha.registry.v1alpha1.OrganizationService";
const tokenService = "buf.alpha.registry.v1alpha1.SCIMTokenService";
const provisioningService = "roster.v1.ProvisioningService";

function warning(
	severity: Warning["severity"],
	code: string,
	message: string,
	remedy: string,
	finding?: Finding,
): Warning {
	return { code, severity, message, remedy, count: finding?.count ?? 0, examples: finding?.examples ?? [] };
}

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
				`Run "npx roster settings set organization-provisioning mapped", or automatic: ${provisioningService}/UpdateSettings with {"settings": {"organizationProvisioning": "ORGANIZATION_PROVISIONING_MAPPED"}}, or _AUTOMATIC.`,
			),
			count: groups,
		},
	];
}

/** A warning about whatever a finding found; none where it found nothing. */
function about(
	finding: Finding,
	severity: Warning["severity"],
	code: string,
	message: string,
	remedy: string,
): Warning[] {
	return finding.count === 0 ? [] : [warning(severity, code, message, remedy, finding)];
}

function findingWarnings(input: ReadinessInput): Warning[] {
	return [
		...about(
			input.organizationsWithoutOwner,
			"error",
			"organization_without_owner",
			"Organizations have no active owner: nobody can manage them.",
			`Run "npx roster org add-member <organization> <user> --role owner" (${organizationService}/AddOrganizationMember), or map a group with that role.`,
		),
		...about(
			input.sharedIdentities,
			"error",
			"account_email_shared",
			"Deprovisioned users without an externalId share one email address: SCIM cannot tell which of them comes back, and refuses the push.",
			`Say which of them are nobody who comes: "npx roster user separate <id>" (${provisioningService}/SeparateUser), or forget them with "user purge".`,
		),
		...about(
			input.unclearUsers,
			"error",
			"user_identity_unclear",
			"The identity provider pushed people who could be these deprovisioned users: the server does not guess, and refuses the push.",
			`For each, run "npx roster user link <id> …" if it is the same person (${provisioningService}/LinkUser), or "npx roster user separate <id>" if it is another (SeparateUser). The answer to the push has the whole command.`,
		),
		...about(
			input.refusedAdoptions,
			"error",
			"adoption_needs_approval",
			"The identity provider pushed people whose accounts came from a sign-in and have power, or lie outside of its domains: it does not take them over by itself.",
			`If the identity provider may manage them, run "npx roster user approve-adoption <user>" for each (${provisioningService}/ApproveUserAdoption). If you did not expect the push, look at who holds the SCIM token.`,
		),
		...about(
			input.refusedSignIns,
			"error",
			"sign_in_refused",
			"Somebody signed in with the address of these users, and is not the person who did before: the sign-in was refused.",
			`Find out who has the address in the identity provider. If it is the same person with a new subject there, run "npx roster user link <user> --subject <subject>" (${provisioningService}/LinkUser).`,
		),
		...about(
			input.waitingRoles,
			"warning",
			"direct_roles_waiting",
			"Users came back after they were deleted, and their direct roles wait: only their names say that they are the same person.",
			`If they are, run "npx roster user restore-roles <user>" (${provisioningService}/RestoreUserRoles); if not, take the roles away with "npx roster org remove-member".`,
		),
		...about(
			input.collidingNames,
			"warning",
			"names_alike",
			"Names are the same as others' but for letters that count as alike (ß and ss, fullwidth letters): each still works, and no new name can be so.",
			"Rename one of each pair in the identity provider.",
		),
		...about(
			input.unmappedGroups,
			"warning",
			"group_unmapped",
			"Pushed groups are mapped to no organization, and give nothing.",
			`Run "npx roster org map-group <organization> <group>" for each (${organizationService}/AddOrganizationGroup), or stop pushing them.`,
		),
		...about(
			input.mappingsWithoutGroup,
			"warning",
			"mapping_without_group",
			"Organizations are mapped to group names that no pushed group bears.",
			`Push the groups, or correct the names with "npx roster org unmap-group" and "map-group" (${organizationService}/RemoveOrganizationGroup, AddOrganizationGroup).`,
		),
		...about(
			input.usersWithoutEmail,
			"warning",
			"account_without_email",
			"Accounts have no email address: SCIM cannot match them with the people who sign in.",
			'Map an email address to emails[type eq "work"].value in the identity provider.',
		),
		...about(
			input.usersAtOdds,
			"warning",
			"account_name_email_differ",
			"Accounts have a userName that is an email address, and another email: a sign-in with the userName does not find them by email.",
			"Let the identity provider send the address that people sign in with as the email, or accept that the email is the one that counts.",
		),
		...about(
			input.unmanagedUsers,
			"info",
			"account_adoptable",
			"Accounts came from a sign-in and are not managed by the identity provider: its next push of their email takes them over.",
			"Assign these people to the application in the identity provider, or forget the accounts with " +
				`${provisioningService}/PurgeUser.`,
		),
	];
}

function tokenWarnings({ scimTokens, now }: ReadinessInput): Warning[] {
	const create = `Create another with "npx roster token create scim --expires 365d" (${tokenService}/CreateSCIMToken), and put it into the identity provider.`;
	const those = (condition: (token: ReadinessInput["scimTokens"][number]) => boolean): Finding => {
		const ids = scimTokens.filter(condition).map((each) => each.id);
		return { count: ids.length, examples: ids.slice(0, most) };
	};
	const expired = those(({ expireTime }) => expireTime !== undefined && expireTime <= now);
	const expiring = those(
		({ expireTime }) => expireTime !== undefined && expireTime > now && expireTime - now <= expiresSoon,
	);
	const unused = those(
		({ lastUseTime, expireTime }) => lastUseTime === undefined && (expireTime === undefined || expireTime > now),
	);
	const eternal = those(({ expireTime }) => expireTime === undefined);
	const usable = scimTokens.length - expired.count;
	return [
		...(usable === 0
			? [
					warning(
						"error",
						"scim_token_missing",
						"No SCIM token is usable: the identity provider cannot connect.",
						create,
					),
				]
			: []),
		...about(
			expired,
			usable === 0 ? "error" : "warning",
			"scim_token_expired",
			"SCIM tokens have expired.",
			`${create} Then delete the old one with DeleteSCIMToken.`,
		),
		...about(expiring, "warning", "scim_token_expiring", "SCIM tokens expire within 30 days.", create),
		...about(
			unused,
			"warning",
			"scim_token_unused",
			"SCIM tokens were never used.",
			"Put them into the identity provider, or delete them with DeleteSCIMToken.",
		),
		...about(
			eternal,
			"info",
			"scim_token_eternal",
			"SCIM tokens never expire.",
			"Replace them by tokens with an expire_time, and renew those in time.",
		),
	];
}

function contactWarnings({ scimTokens, now }: ReadinessInput): Warning[] {
	const last = Math.max(0, ...scimTokens.map((each) => each.lastUseTime ?? 0));
	const first = Math.min(now, ...scimTokens.map((each) => each.createTime));
	if (now - Math.max(last, first) <= day) {
		return [];
	}
	const since = last === 0 ? "never" : `not since ${new Date(last).toISOString()}`;
	return [
		warning(
			"warning",
			"idp_silent",
			`The identity provider has made contact ${since}: nobody's access changes while it is silent.`,
			"Look at the provisioning log of the identity provider, and test its connection.",
		),
	];
}

function guardWarnings({ heldTime }: ReadinessInput): Warning[] {
	return heldTime === undefined
		? []
		: [
				warning(
					"error",
					"guard_holding",
					`The guard against mass deactivation refuses what the identity provider sends, since ${new Date(heldTime).toISOString()}.`,
					`If so many people are meant to lose access, a membership or their address, let it through with "npx roster guard release" (${provisioningService}/ReleaseGuard); if not, look at the assignments and the names of groups in the identity provider.`,
				),
			];
}

function urlWarnings({ publicUrl }: ReadinessInput): Warning[] {
	const remedy = "Set ROSTER_PUBLIC_URL to the https:// URL at which the identity provider reaches this server.";
	if (publicUrl === undefined) {
		return [
			warning(
				"warning",
				"public_url_unset",
				"The public URL is not set: resources name the host of each request as their location.",
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
					"The public URL is not HTTPS: tokens and personal data cross the network in the clear.",
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
		...tokenWarnings(input),
		...contactWarnings(input),
		...urlWarnings(input),
	].sort((left, right) => rank[left.severity] - rank[right.severity]);
	return { ready: warnings.every((each) => each.severity !== "error"), warnings };
}
