// SPDX-License-Identifier: Apache-2.0

// The rotation of a token: for a time, the token has two secrets, the new one and the old one. Pure.

import { failedPrecondition } from "../errors/data.ts";
import type { RotationRecord, TokenRecord } from "../records/credentials.ts";

/** A secret of a token. Times are milliseconds since 1970. */
export interface Secret {
	readonly isOld: boolean;
	readonly digest: Uint8Array;
	/** When the server stops to accept it; undefined if it never does. */
	readonly endTime: number | undefined;
	/** Whether the rotation ended it. It would otherwise expire at `endTime`. */
	readonly isEndedByRotation: boolean;
	readonly lastUseTime: number | undefined;
}

/** The rotation that is under way: both secrets are valid. */
export function openRotation(
	{ rotation, expireTime }: Pick<TokenRecord, "rotation" | "expireTime">,
	now: number,
): RotationRecord | undefined {
	const isOver = rotation === undefined || oldEnd(rotation) <= now || (expireTime !== undefined && expireTime <= now);
	return isOver ? undefined : rotation;
}

function oldEnd({ oldEndTime, oldExpireTime = oldEndTime }: RotationRecord): number {
	return Math.min(oldEndTime, oldExpireTime);
}

/** The secrets of a token, the newest first, whether they have ended or not. An OAuth 2.0 client has none here. */
export function secretsOf({ digest, expireTime, lastUseTime, rotation, isClient }: TokenRecord): readonly Secret[] {
	if (isClient) {
		return [];
	}
	const isRotated = rotation !== undefined;
	const newest: Secret = {
		...{ isOld: false, digest, endTime: expireTime, isEndedByRotation: false },
		lastUseTime: isRotated ? rotation.newUseTime : lastUseTime,
	};
	if (!isRotated) {
		return [newest];
	}
	const endTime = oldEnd(rotation);
	const isEndedByRotation = endTime === rotation.oldEndTime;
	const { oldDigest, oldUseTime } = rotation;
	return [newest, { isOld: true, digest: oldDigest, endTime, isEndedByRotation, lastUseTime: oldUseTime }];
}

/** Whether the old secret was used after the rotation. Uses are recorded once a minute. */
export function isOldInUse({ time, oldUseTime = 0 }: RotationRecord): boolean {
	return oldUseTime > time;
}

/** The fields of a token that a rotation sets. */
export interface NewSecret {
	readonly digest: Uint8Array;
	readonly expireTime: number | undefined;
	/** When the old secret ends. */
	readonly oldEndTime: number;
}

/**
 * Begins a rotation.
 *
 * @throws failed_precondition if one is under way.
 */
export function rotated(before: TokenRecord, { digest, expireTime, oldEndTime }: NewSecret, now: number): TokenRecord {
	if (openRotation(before, now) !== undefined) {
		throw failedPrecondition(
			`id: the token ${before.id} is being rotated already: finish that rotation or cancel it first`,
		);
	}
	const rotation: RotationRecord = {
		...{ time: now, oldDigest: before.digest, oldExpireTime: before.expireTime, oldEndTime },
		...{ oldUseTime: before.rotation === undefined ? before.lastUseTime : before.rotation.newUseTime },
		newUseTime: undefined,
	};
	return { ...before, digest, expireTime, rotation };
}

function requireOpen(before: TokenRecord, now: number): RotationRecord {
	const rotation = openRotation(before, now);
	if (rotation === undefined) {
		throw failedPrecondition(`id: the token ${before.id} is not being rotated: it has one secret`);
	}
	return rotation;
}

/**
 * Ends the old secret.
 *
 * @throws failed_precondition if no rotation is under way.
 */
export function finished(before: TokenRecord, now: number): TokenRecord {
	return { ...before, rotation: { ...requireOpen(before, now), oldEndTime: now } };
}

/**
 * Ends the new secret. The old one is the only one again, with its own expiry.
 *
 * @throws failed_precondition if no rotation is under way.
 */
export function canceled(before: TokenRecord, now: number): TokenRecord {
	const { time, oldDigest, oldExpireTime, oldUseTime, newUseTime } = requireOpen(before, now);
	return {
		...before,
		...{ digest: oldDigest, expireTime: oldExpireTime },
		rotation: {
			...{ time, oldDigest: before.digest, oldExpireTime: before.expireTime, oldEndTime: now },
			...{ oldUseTime: newUseTime, newUseTime: oldUseTime },
		},
	};
}
