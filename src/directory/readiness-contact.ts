// SPDX-License-Identifier: Apache-2.0

// The readiness warnings about identity providers that cannot connect, or do not. Pure.

import { defaultConnection } from "../records/connections.ts";
import { type CredentialFacts, createToken, isUsable } from "./readiness-credentials.ts";
import { findingOf, type Warning, warning } from "./warnings.ts";

/** The facts about contact that readiness depends on. */
export interface ContactFacts extends CredentialFacts {
	/** The connections that the report is about. */
	readonly connections: readonly { readonly id: string; readonly name: string }[];
}

interface Contact {
	readonly name: string;
	/** When the identity provider last used a credential; 0 if it never did. */
	readonly last: number;
	/** When the first credential was created. */
	readonly first: number;
	readonly isPossible: boolean;
}

const day = 86_400_000;

/** The contact with the identity provider of each connection that has a credential. */
function contacts(facts: ContactFacts): Contact[] {
	return facts.connections.flatMap(({ id, name }) => {
		const credentials = facts.scimTokens.filter((each) => each.connectionId === id);
		return credentials.length === 0
			? []
			: [
					{
						name,
						last: Math.max(...credentials.map(({ lastUseTime = 0 }) => lastUseTime)),
						first: Math.min(...credentials.map(({ createTime }) => createTime)),
						isPossible: credentials.some((each) => isUsable(each, facts)),
					},
				];
	});
}

/** Returns the warnings about connections whose identity provider cannot connect, or does not. */
export function contactWarnings(facts: ContactFacts): Warning[] {
	const found = contacts(facts);
	return [...missingWarnings(found), ...silentWarnings(found, facts)];
}

function missingWarnings(found: readonly Contact[]): Warning[] {
	const cannot = found.filter((each) => !each.isPossible);
	if (found.length > 0 && cannot.length === 0) {
		return [];
	}
	return [
		warning(
			"error",
			"scim_token_missing",
			cannot.length < found.length
				? "Connections have no valid SCIM token, and no OAuth 2.0 client with a secret or a trust: their identity providers cannot connect."
				: "There is no valid SCIM token, and no OAuth 2.0 client with a secret or a trust: the identity provider cannot connect.",
			createToken(cannot.every(({ name }) => name === defaultConnection.name)),
			findingOf(cannot.map(({ name }) => name)),
		),
	];
}

function silentWarnings(found: readonly Contact[], { now }: ContactFacts): Warning[] {
	const silent = found.filter(({ last, first }) => now - Math.max(last, first) > day);
	if (silent.length === 0) {
		return [];
	}
	const since = ({ last }: Contact) => (last === 0 ? "never" : `not since ${new Date(last).toISOString()}`);
	const [one] = silent.length === 1 && found.length === 1 ? silent : [];
	const contact =
		one === undefined
			? `The identity providers of ${silent.length} of ${found.length} connections have not made contact for a day`
			: one.last === 0
				? "The identity provider has never made contact"
				: `The identity provider has not made contact since ${new Date(one.last).toISOString()}`;
	return [
		warning(
			"warning",
			"idp_silent",
			`${contact}: nobody's access changes in the meantime.`,
			"Check the provisioning log of the identity provider, and test its connection.",
			findingOf(silent.map((each) => `${each.name} (${since(each)})`)),
		),
	];
}
