// SPDX-License-Identifier: Apache-2.0

// The choice of when a credential expires.

import { timestampFromMs } from "@bufbuild/protobuf/wkt";

const day = 86_400_000;

/** Days, and the words for them. 0 is never. */
const lifetimes = [
	[30, "in 30 days"],
	[90, "in 90 days"],
	[180, "in 180 days"],
	[365, "in a year"],
	[0, "never"],
] as const;

/**
 * The field of a request for credentials that expire after some days.
 *
 * @param days 0 for never.
 */
export function expiryAfter(days: number) {
	return days === 0 ? {} : { expireTime: timestampFromMs(Date.now() + days * day) };
}

/** @param days 0 for never. */
export function LifetimeField({ days, onChange }: { days: number; onChange(days: number): void }) {
	return (
		<label className="field">
			<span>Expires</span>
			<select value={days} onChange={({ target }) => onChange(Number(target.value))}>
				{lifetimes.map(([value, word]) => (
					<option key={value} value={value}>
						{word}
					</option>
				))}
			</select>
		</label>
	);
}
