// SPDX-License-Identifier: Apache-2.0

// The state of the server in one sentence, with where to go from it.

import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import type { GetOverviewResponse } from "../../gen/roster/v1/overview_service_pb.ts";
import type { Token } from "../../gen/roster/v1/token_service_pb.ts";
import { millisOf, relativeTime } from "../parts/time.tsx";
import { tokenName } from "../parts/token-words.ts";

export interface State {
	readonly tone: "good" | "warn" | "bad";
	readonly sentence: string;
	readonly to?: "/connect" | "/guard" | "/tokens";
	readonly action?: string;
}

const day = 86_400_000;

/** A SCIM token that is refused: it was last used after it had expired. */
function refused(tokens: readonly Token[], now: number): Token | undefined {
	return tokens.find(
		({ kind, expireTime, lastRefuseTime, lastUseTime }) =>
			kind === CredentialKind.SCIM &&
			expireTime !== undefined &&
			millisOf(expireTime) <= now &&
			lastRefuseTime !== undefined &&
			millisOf(lastRefuseTime) > (lastUseTime === undefined ? 0 : millisOf(lastUseTime)) &&
			now - millisOf(lastRefuseTime) < 2 * day,
	);
}

/** The connection that has been silent for the longest time, if another one is not. */
function silent({ connections }: GetOverviewResponse, now: number) {
	const contacts = connections
		.flatMap(({ name, lastContactTime }) =>
			lastContactTime === undefined ? [] : [{ name, last: millisOf(lastContactTime) }],
		)
		.sort((one, other) => one.last - other.last);
	const isSilent = (contact: (typeof contacts)[number] | undefined) =>
		contact !== undefined && now - contact.last > day;
	return isSilent(contacts[0]) && !isSilent(contacts.at(-1)) ? contacts[0] : undefined;
}

export function stateOf(overview: GetOverviewResponse, now: number): State {
	const { tokens, guard, connectionGuards, lastContactTime } = overview;
	const token = refused(tokens, now);
	if (token?.expireTime !== undefined) {
		const since = relativeTime(millisOf(token.expireTime), now);
		const name = token.connection === "default" ? tokenName(token) : token.connection;
		return {
			...{ tone: "bad", to: "/tokens", action: "Create a token" },
			sentence: `${name || "The identity provider"} is refused: its token expired ${since}.`,
		};
	}
	const held = [guard, ...connectionGuards].find((each) => each?.heldTime !== undefined);
	if (held?.heldTime !== undefined) {
		return {
			...{ tone: "bad", to: "/guard", action: "See whom" },
			sentence: `The guard holds back ${held.connection || "the identity provider"} since ${relativeTime(millisOf(held.heldTime), now)}: too many people would lose access.`,
		};
	}
	if (lastContactTime === undefined) {
		return {
			...{ tone: "warn", to: "/connect", action: "Connect one" },
			sentence: "No identity provider has sent a request yet.",
		};
	}
	const contact = millisOf(lastContactTime);
	if (now - contact > day) {
		return {
			...{ tone: "warn", to: "/connect", action: "Check the connection" },
			sentence: `No contact with the identity provider for a while: the last was ${relativeTime(contact, now)}.`,
		};
	}
	const one = silent(overview, now);
	if (one !== undefined) {
		return {
			...{ tone: "warn", to: "/connect", action: "Check the connection" },
			sentence: `The connection ${one.name} is silent: its last contact was ${relativeTime(one.last, now)}.`,
		};
	}
	return {
		tone: "good",
		sentence: `In step: last contact ${now - contact < 60_000 ? "within the last minute" : relativeTime(contact, now)}.`,
	};
}
