// SPDX-License-Identifier: Apache-2.0

// The figures of the directory that /metrics reports.

import { CredentialKind } from "../../../gen/roster/v1/change_pb.ts";
import { isHolding, isReleased, thresholdOf } from "../../directory/guard.ts";
import { openRotation } from "../../directory/rotation.ts";
import type { TokenRecord } from "../../records/credentials.ts";
import type { LossKind } from "../../records/guard.ts";
import type { ChangeReader } from "../../store/interface/changes.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import type { GuardReader } from "../../store/interface/guard.ts";
import type { TokenReader } from "../../store/interface/tokens.ts";
import type { Context } from "../shared/call.ts";

export interface Figures {
	readonly activeUsers: number;
	/**
	 * Days until the first expiry of a token, by the name of its kind; negative if it has expired. A kind without an
	 * expiring token is left out.
	 */
	readonly tokenExpiryDays: ReadonlyMap<string, number>;
	/**
	 * When each SCIM token was last used, or else created, by its name, or its id if it has none; in milliseconds since
	 * 1970. They are the tokens that were used last, at most `mostTokens`.
	 */
	readonly scimTokenUses: ReadonlyMap<string, number>;
	/**
	 * The SCIM tokens that are being rotated, by their name, or their id if they have none: when the old secret ends, and
	 * when it was last used, or undefined if it never was. At most `mostTokens`, those whose old secret ends first.
	 */
	readonly rotations: ReadonlyMap<string, { readonly endTime: number; readonly lastUseTime: number | undefined }>;
	/** The connections that have a SCIM token or an OAuth 2.0 client, by name; the oldest, at most `mostConnections`. */
	readonly connections: ReadonlyMap<string, ConnectionFigures>;
	/** The number of the newest change. */
	readonly lastSequence: number;
	/** The number of open streams of changes. */
	readonly streams: number;
	/** How many changes the slowest open stream is behind. */
	readonly streamLag: number;
	readonly guardHolding: boolean;
	readonly guardReleased: boolean;
	readonly guardThreshold: number;
	readonly guardCounted: Readonly<Record<LossKind, number>>;
	readonly guardUsers: number;
}

export interface ConnectionFigures {
	/**
	 * The newest of the last uses of its credentials, in milliseconds since 1970. For a credential that was never used, its
	 * creation counts.
	 */
	readonly lastContact: number;
	/** When the first of its SCIM tokens expires or has expired, in milliseconds since 1970. Undefined if none expires. */
	readonly firstExpiry: number | undefined;
	/**
	 * Its own threshold of the guard, and the users who count towards it in this hour. Undefined if it uses that of the
	 * server.
	 */
	readonly guard: { readonly threshold: number; readonly users: number; readonly isHolding: boolean } | undefined;
}

/** The maximum number of connections that the metrics name. */
export const mostConnections = 20;

/** The maximum number of tokens that the metrics name: a label must have few values. */
export const mostTokens = 20;

const day = 86_400_000;

// The expiry of a personal token concerns its person alone.
const kinds: readonly (readonly [string, CredentialKind])[] = [
	["administrator", CredentialKind.ADMINISTRATOR],
	["service", CredentialKind.SERVICE],
	["scim", CredentialKind.SCIM],
];

function usesOf(tokens: readonly TokenRecord[]): ReadonlyMap<string, number> {
	const uses = tokens
		.map(({ id, displayName, createTime, lastUseTime }) => [displayName ?? id, lastUseTime ?? createTime] as const)
		.sort(([, one], [, other]) => one - other);
	// Of tokens with one name, the last use of any is kept.
	return new Map(uses);
}

function rotationsOf(tokens: readonly TokenRecord[], time: number): Figures["rotations"] {
	const open = tokens.flatMap((token) => {
		const rotation = openRotation(token, time);
		const name = token.displayName ?? token.id;
		return rotation === undefined
			? []
			: [[name, { endTime: rotation.oldEndTime, lastUseTime: rotation.oldUseTime }] as const];
	});
	return new Map(open);
}

async function connectionFigures(
	store: GuardReader & ConnectionReader & TokenReader,
	time: number,
): Promise<ReadonlyMap<string, ConnectionFigures>> {
	const figures = new Map<string, ConnectionFigures>();
	const sums = await store.scimTokensByConnection();
	for (const { id, name, guardThreshold } of await store.listConnections()) {
		const sum = sums.get(id);
		if (sum === undefined || figures.size === mostConnections) {
			continue;
		}
		const guard = guardThreshold === undefined ? undefined : await store.guardFacts(id);
		figures.set(name, {
			...sum,
			guard: guard && {
				threshold: thresholdOf(guard, time),
				users: guard.users,
				isHolding: isHolding(guard.guard, time),
			},
		});
	}
	return figures;
}

export async function readFigures({
	store,
	now,
	streams,
}: Context<GuardReader & TokenReader & ChangeReader & ConnectionReader>): Promise<Figures> {
	const time = now();
	const facts = await store.guardFacts();
	const { last } = await store.sequences();
	const tokenExpiryDays = new Map<string, number>();
	const expiries = await store.firstExpiries();
	for (const [name, kind] of kinds) {
		const first = expiries.get(kind);
		if (first !== undefined) {
			tokenExpiryDays.set(name, (first - time) / day);
		}
	}
	const lags = Array.from(streams, ({ sent }) => last - Number(sent));
	return {
		activeUsers: facts.activeUsers,
		tokenExpiryDays,
		scimTokenUses: usesOf(await store.lastUsedScimTokens(time, mostTokens)),
		rotations: rotationsOf(await store.rotatedScimTokens(time, mostTokens), time),
		connections: await connectionFigures(store, time),
		lastSequence: last,
		streams: lags.length,
		streamLag: Math.max(0, ...lags),
		guardHolding: [facts, ...(await store.connectionGuards())].some(({ guard }) => isHolding(guard, time)),
		guardReleased: isReleased(facts.guard, time),
		guardThreshold: thresholdOf(facts, time),
		guardCounted: facts.counted,
		guardUsers: facts.users,
	};
}
