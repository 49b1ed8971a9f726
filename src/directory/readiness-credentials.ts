// SPDX-License-Identifier: Apache-2.0

// The readiness warnings about SCIM tokens and OAuth 2.0 clients. Pure.

import { defaultConnection } from "../records/connections.ts";
import type { ClientSecretRecord, ClientTrustRecord, RotationRecord } from "../records/credentials.ts";
import { isOldInUse, openRotation } from "./rotation.ts";
import { tokenLabel } from "./tokens.ts";
import { about, findingOf, type Warning } from "./warnings.ts";

type ClientSecret = Pick<ClientSecretRecord, "tokenId" | "createTime" | "expireTime" | "lastUseTime">;

interface Named {
	readonly id: string;
	readonly displayName: string | undefined;
}

/** The facts about credentials that readiness depends on. Times are milliseconds since 1970. */
export interface CredentialFacts {
	readonly now: number;
	/** The SCIM tokens that are not deleted. */
	readonly scimTokens: readonly (Named & {
		readonly connectionId: string | undefined;
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
	readonly refusedTokens: readonly (Named & {
		readonly connectionId: string | undefined;
		readonly lastRefuseTime: number | undefined;
	})[];
}

const day = 86_400_000;
const expiresSoon = 30 * day;

/** How long a refused token counts as in use: Entra ID tries only once a day while it has no access. */
const usedLately = 2 * day;

const tokenService = "buf.alpha.registry.v1alpha1.SCIMTokenService";

/**
 * The remedy of connections without a valid token.
 *
 * @param isDefault whether it is the default connection: without its name, the command creates a token of that one.
 */
export function createToken(isDefault: boolean): string {
	return isDefault
		? `Create a new token with "roster token create scim --expires 365d" (${tokenService}/CreateSCIMToken), and enter it in the identity provider.`
		: 'Create a new token with "roster token create scim --connection <connection> --expires 365d" (roster.v1.TokenService/CreateToken), and enter it in the identity provider.';
}

/** The remedy of tokens that no longer work. */
function replaceTokens(tokens: readonly { readonly connectionId: string | undefined }[]): string {
	return createToken(tokens.every(({ connectionId = defaultConnection.id }) => connectionId === defaultConnection.id));
}

/** Returns the warnings about SCIM tokens and clients. */
export function credentialWarnings(facts: CredentialFacts): Warning[] {
	return [...tokenWarnings(facts), ...rotationWarnings(facts), ...clientWarnings(facts)];
}

/** Whether an identity provider can use a token or client. */
export function isUsable(credential: CredentialFacts["scimTokens"][number], facts: CredentialFacts): boolean {
	return credential.isClient
		? hasTrust(credential, facts) || validSecrets(credential, facts).length > 0
		: credential.expireTime === undefined || credential.expireTime > facts.now;
}

function tokenWarnings(facts: CredentialFacts): Warning[] {
	const { scimTokens: all, refusedTokens, now } = facts;
	const scimTokens = all.filter((each) => !each.isClient);
	const reachable = new Set(all.filter((each) => isUsable(each, facts)).map((each) => each.connectionId));
	const those = (condition: (token: CredentialFacts["scimTokens"][number]) => boolean) =>
		findingOf(scimTokens.filter(condition).map(tokenLabel));
	const isExpired = ({ expireTime }: { readonly expireTime: number | undefined }) =>
		expireTime !== undefined && expireTime <= now;
	const expired = those(isExpired);
	const isCutOff = scimTokens.some((each) => isExpired(each) && !reachable.has(each.connectionId));
	const expiring = those(
		({ expireTime }) => expireTime !== undefined && expireTime > now && expireTime - now <= expiresSoon,
	);
	const unused = those(
		({ lastUseTime, expireTime }) => lastUseTime === undefined && (expireTime === undefined || expireTime > now),
	);
	const eternal = those(({ expireTime }) => expireTime === undefined);
	const refused = refusedTokens.filter(({ lastRefuseTime = 0 }) => now - lastRefuseTime <= usedLately);
	const lastRefused = Math.max(0, ...refused.map(({ lastRefuseTime = 0 }) => lastRefuseTime));
	return [
		...about(
			findingOf(refused.map(tokenLabel)),
			"error",
			"expired_token_in_use",
			`An identity provider uses SCIM tokens that have expired or were deleted, or whose secret was replaced, and gets 401: the last time was at ${new Date(lastRefused).toISOString()}.`,
			`${replaceTokens(refused)} Then delete the old one with "roster token delete <id>". A token that is deleted already is no longer reported two days after its last use.`,
		),
		...about(
			expired,
			isCutOff ? "error" : "warning",
			"scim_token_expired",
			"SCIM tokens have expired.",
			`${replaceTokens(scimTokens.filter(isExpired))} Then run "roster token delete <id>" for the old one (DeleteSCIMToken).`,
		),
		...about(
			expiring,
			"warning",
			"scim_token_expiring",
			"SCIM tokens expire within 30 days.",
			'Give each a new secret with "roster token rotate <name>" (roster.v1.TokenService/RotateToken), and enter it in the identity provider.',
		),
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

type WithClients = Pick<CredentialFacts, "clientSecrets" | "clientTrusts" | "now">;

/** The valid secrets of a client, oldest first. */
function validSecrets({ id }: Named, { clientSecrets, now }: WithClients): readonly ClientSecret[] {
	return clientSecrets
		.filter(({ tokenId, expireTime }) => tokenId === id && (expireTime === undefined || expireTime > now))
		.toSorted((one, other) => one.createTime - other.createTime);
}

const hasTrust = ({ id }: Named, { clientTrusts }: WithClients) => clientTrusts.some(({ tokenId }) => tokenId === id);

function clientWarnings(input: CredentialFacts): Warning[] {
	const { now } = input;
	const clients = input.scimTokens.filter((each) => each.isClient);
	const those = (condition: (client: (typeof clients)[number]) => boolean) =>
		findingOf(clients.filter(condition).map(tokenLabel));
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

function rotationWarnings({ scimTokens, now }: CredentialFacts): Warning[] {
	const rotating = scimTokens.flatMap((token) => {
		const rotation = openRotation(token, now);
		return rotation === undefined ? [] : [{ token, rotation }];
	});
	const inUse = rotating.filter(({ rotation }) => isOldInUse(rotation));
	const unused = rotating.filter(({ rotation }) => !isOldInUse(rotation));
	const finding = (found: typeof rotating) => findingOf(found.map(({ token }) => tokenLabel(token)));
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
