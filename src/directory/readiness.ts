// SPDX-License-Identifier: Apache-2.0

// Turns readiness facts into warnings with remedies. Everything here is pure.

import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";
import type { ClientSecretRecord, ClientTrustRecord, RotationRecord } from "../records.ts";
import { isOldInUse, openRotation } from "./rotation.ts";
import { tokenLabel } from "./tokens.ts";

/** The number of affected records, and the names of some of them. */
interface Finding {
	readonly count: number;
	readonly examples: readonly string[];
}

/** The facts that readiness depends on. Times are milliseconds since 1970. */
export interface ReadinessInput {
	readonly now: number;
	readonly publicUrl: string | undefined;
	readonly provisioning: OrganizationProvisioning;
	/** When the guard against mass deactivation began to reject requests; undefined if it does not. */
	readonly heldTime: number | undefined;
	readonly groups: number;
	readonly unmappedGroups: Finding;
	readonly mappingsWithoutGroup: Finding;
	readonly usersWithoutEmail: Finding;
	readonly sharedIdentities: Finding;
	readonly usersAtOdds: Finding;
	readonly unmanagedUsers: Finding;
	/** Refusals that an administrator has to resolve. */
	readonly unclearUsers: Finding;
	readonly refusedAdoptions: Finding;
	readonly refusedSignIns: Finding;
	/** Live users with suspended direct roles. */
	readonly waitingRoles: Finding;
	/** Names that became equal when their keys were computed anew. */
	readonly collidingNames: Finding;
	readonly organizationsWithoutOwner: Finding;
	/** The SCIM tokens that are not deleted. */
	readonly scimTokens: readonly (Named & {
		readonly createTime: number;
		readonly expireTime: number | undefined;
		readonly lastUseTime: number | undefined;
		readonly rotation?: RotationRecord | undefined;
		readonly isClient?: boolean;
	})[];
	/** The secrets and the trusts of the OAuth 2.0 clients among them. */
	readonly clientSecrets: readonly ClientSecret[];
	readonly clientTrusts: readonly Pick<ClientTrustRecord, "tokenId">[];
	/** The SCIM tokens that were refused after they had expired or were deleted. */
	readonly refusedTokens: readonly (Named & { readonly lastRefuseTime: number | undefined })[];
}

type ClientSecret = Pick<ClientSecretRecord, "tokenId" | "createTime" | "expireTime" | "lastUseTime">;

interface Named {
	readonly id: string;
	readonly displayName: string | undefined;
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

/** How long a refused token counts as in use: Entra ID tries only once a day while it has no access. */
const usedLately = 2 * day;

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
				`Run "roster settings set organization-provisioning mapped" (or "automatic"), or call ${provisioningService}/UpdateSettings with {"settings": {"organizationProvisioning": "ORGANIZATION_PROVISIONING_MAPPED"}} (or _AUTOMATIC).`,
			),
			count: groups,
		},
	];
}

/** A warning about a finding; none if the finding is empty. */
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

function tokenWarnings({ scimTokens: all, refusedTokens, ...input }: ReadinessInput): Warning[] {
	const { now } = input;
	const scimTokens = all.filter((each) => !each.isClient);
	const usableClients = all.filter((each) => each.isClient && isUsable(each, input));
	const create = `Create a new token with "roster token create scim --expires 365d" (${tokenService}/CreateSCIMToken), and enter it in the identity provider.`;
	const those = (condition: (token: ReadinessInput["scimTokens"][number]) => boolean): Finding => {
		const ids = scimTokens.filter(condition).map(tokenLabel);
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
	const usable = scimTokens.length - expired.count + usableClients.length;
	const refused = refusedTokens.filter(({ lastRefuseTime = 0 }) => now - lastRefuseTime <= usedLately);
	const lastRefused = Math.max(0, ...refused.map(({ lastRefuseTime = 0 }) => lastRefuseTime));
	return [
		...about(
			{ count: refused.length, examples: refused.slice(0, most).map(tokenLabel) },
			"error",
			"expired_token_in_use",
			`An identity provider uses SCIM tokens that have expired or were deleted, or whose secret was replaced, and gets 401: the last time was at ${new Date(lastRefused).toISOString()}.`,
			`${create} Then delete the old one with "roster token delete <id>". A token that is deleted already is no longer reported two days after its last use.`,
		),
		...(usable === 0
			? [
					warning(
						"error",
						"scim_token_missing",
						"There is no valid SCIM token, and no OAuth 2.0 client with a secret or a trust: the identity provider cannot connect.",
						create,
					),
				]
			: []),
		...about(
			expired,
			usable === 0 ? "error" : "warning",
			"scim_token_expired",
			"SCIM tokens have expired.",
			`${create} Then run "roster token delete <id>" for the old one (DeleteSCIMToken).`,
		),
		...about(expiring, "warning", "scim_token_expiring", "SCIM tokens expire within 30 days.", create),
		...about(
			unused,
			"warning",
			"scim_token_unused",
			"SCIM tokens were never used.",
			'Enter them in the identity provider, or delete each with "roster token delete <id>" (DeleteSCIMToken).',
		),
		...about(
			eternal,
			"info",
			"scim_token_eternal",
			"SCIM tokens never expire.",
			'Replace each with a token that expires, such as "roster token create scim --expires 365d", and renew it in time.',
		),
	];
}

type WithClients = Pick<ReadinessInput, "clientSecrets" | "clientTrusts" | "now">;

/** The valid secrets of a client, oldest first. */
function validSecrets({ id }: Named, { clientSecrets, now }: WithClients): readonly ClientSecret[] {
	return clientSecrets
		.filter(({ tokenId, expireTime }) => tokenId === id && (expireTime === undefined || expireTime > now))
		.toSorted((one, other) => one.createTime - other.createTime);
}

const hasTrust = ({ id }: Named, { clientTrusts }: WithClients) => clientTrusts.some(({ tokenId }) => tokenId === id);

function isUsable(client: Named, input: WithClients): boolean {
	return hasTrust(client, input) || validSecrets(client, input).length > 0;
}

function clientWarnings(input: ReadinessInput): Warning[] {
	const { now } = input;
	const clients = input.scimTokens.filter((each) => each.isClient);
	const those = (condition: (client: (typeof clients)[number]) => boolean): Finding => {
		const found = clients.filter(condition).map(tokenLabel);
		return { count: found.length, examples: found.slice(0, most) };
	};
	const add =
		'Add a secret with "roster client secret add <client> --expires 180d" (roster.v1.ClientService/AddClientSecret), and enter it in the identity provider.';
	const newest = (client: Named) => validSecrets(client, input).at(-1);
	const older = (client: Named) => validSecrets(client, input).slice(0, -1);
	const isOldUsed = (client: Named) =>
		older(client).some(({ lastUseTime = 0 }) => lastUseTime > (newest(client)?.createTime ?? 0));
	return [
		...about(
			those((client) => !isUsable(client, input)),
			"warning",
			"client_without_secret",
			"OAuth 2.0 clients have no valid secret and no trust: they get no access token.",
			`${add} Or trust an issuer with "roster client trust add". If the client is not needed, run "roster client delete <client>".`,
		),
		...about(
			those((client) => {
				const end = newest(client)?.expireTime;
				return !hasTrust(client, input) && end !== undefined && end - now <= expiresSoon;
			}),
			"warning",
			"client_secret_expiring",
			"The last secret of OAuth 2.0 clients expires within 30 days.",
			add,
		),
		...about(
			those((client) => older(client).length > 0 && isOldUsed(client)),
			"warning",
			"old_client_secret_in_use",
			"OAuth 2.0 clients have a newer secret, and an older one is still in use.",
			"Enter the new secret in the identity provider. If it is lost, remove it, and add another one.",
		),
		...about(
			those((client) => older(client).length > 0 && !isOldUsed(client)),
			"warning",
			"old_client_secret_unused",
			"OAuth 2.0 clients have a newer secret, and the older ones are unused since it was added.",
			'If "roster client list" shows that the new one is in use, remove the others with "roster client secret remove <client> <secret>" (roster.v1.ClientService/RemoveClientSecret).',
		),
	];
}

function rotationWarnings({ scimTokens, now }: ReadinessInput): Warning[] {
	const rotating = scimTokens.flatMap((token) => {
		const rotation = openRotation(token, now);
		return rotation === undefined ? [] : [{ token, rotation }];
	});
	const inUse = rotating.filter(({ rotation }) => isOldInUse(rotation));
	const unused = rotating.filter(({ rotation }) => !isOldInUse(rotation));
	const finding = (found: typeof rotating) => ({
		count: found.length,
		examples: found.slice(0, most).map(({ token }) => tokenLabel(token)),
	});
	const lastUse = Math.max(0, ...inUse.map(({ rotation }) => rotation.oldUseTime ?? 0));
	const firstEnd = Math.min(8.64e15, ...inUse.map(({ rotation }) => rotation.oldEndTime));
	return [
		...about(
			finding(inUse),
			"warning",
			"old_secret_in_use",
			`SCIM tokens were rotated, and the old secret is still in use, the last time at ${new Date(lastUse).toISOString()}: the first one ends at ${new Date(firstEnd).toISOString()}, and the identity provider then gets 401.`,
			'Enter the new secret in the identity provider. If it is lost, take the rotation back with "roster token rotate <name> --cancel" (roster.v1.TokenService/CancelTokenRotation), and rotate again.',
		),
		...about(
			finding(unused),
			"warning",
			"old_secret_unused",
			"SCIM tokens were rotated, and the old secret is unused since the rotation.",
			'If "roster token list" shows that the new secret is in use, finish the rotation with "roster token rotate <name> --finish" (roster.v1.TokenService/FinishTokenRotation). If it is not, test the connection in the identity provider first.',
		),
	];
}

function contactWarnings({ scimTokens, now }: ReadinessInput): Warning[] {
	const last = Math.max(0, ...scimTokens.map((each) => each.lastUseTime ?? 0));
	const first = Math.min(now, ...scimTokens.map((each) => each.createTime));
	if (now - Math.max(last, first) <= day) {
		return [];
	}
	const contact =
		last === 0
			? "The identity provider has never made contact"
			: `The identity provider has not made contact since ${new Date(last).toISOString()}`;
	return [
		warning(
			"warning",
			"idp_silent",
			`${contact}: nobody's access changes in the meantime.`,
			"Check the provisioning log of the identity provider, and test its connection.",
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
					`The guard against mass deactivation has rejected requests of the identity provider since ${new Date(heldTime).toISOString()}.`,
					`If so many users are meant to lose access, a membership or their address, run "roster guard release" (${provisioningService}/ReleaseGuard). If not, check the assignments and the group names in the identity provider.`,
				),
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
		...tokenWarnings(input),
		...rotationWarnings(input),
		...clientWarnings(input),
		...contactWarnings(input),
		...urlWarnings(input),
	].sort((left, right) => rank[left.severity] - rank[right.severity]);
	return { ready: warnings.every((each) => each.severity !== "error"), warnings };
}
