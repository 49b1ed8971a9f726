// SPDX-License-Identifier: Apache-2.0

// The tokens on a line of time: what is left of each until it expires.

import type { Token } from "../../gen/roster/v1/token_service_pb.ts";
import { Picture } from "./picture.tsx";
import { millisOf, relativeTime, useNow } from "./time.tsx";
import { tokenKind, tokenName } from "./token-words.ts";

const day = 86_400_000;
/** The end of the line, in milliseconds from now. */
const far = 365 * day;

function tone(left: number): string {
	return left <= 7 * day ? "bad" : left <= 30 * day ? "warn" : "good";
}

export function ExpiryLine({ tokens }: { tokens: readonly Token[] }) {
	const now = useNow();
	// An OAuth client has secrets of its own, each with an expiry.
	const rows = tokens
		.filter(({ client }) => !client)
		.map((token) => {
			const expiry = token.expireTime && millisOf(token.expireTime);
			const left = expiry === undefined ? undefined : expiry - now;
			const words =
				expiry === undefined || left === undefined
					? "never expires"
					: `${left > 0 ? "expires" : "expired"} ${relativeTime(expiry, now)}`;
			return { token, left, words };
		});
	return (
		<Picture
			label={`When tokens expire: ${rows.map(({ token, words }) => `${tokenName(token)} ${words}`).join(", ")}`}
			rows={rows}
			keyOf={({ token }) => token.id}
			columns={[
				{ header: "Token", cell: ({ token }) => tokenName(token) },
				{ header: "Kind", cell: ({ token }) => tokenKind(token) },
				{ header: "Expiry", cell: ({ words }) => words },
			]}
		>
			<div className="expiry">
				{rows.map(({ token, left, words }) => (
					<div key={token.id} className="expiry-row">
						<span className="expiry-name">
							{tokenName(token)} <span className="muted small">{tokenKind(token)}</span>
						</span>
						<span className="expiry-track">
							{/* The root makes room for the last days, which matter most. */}
							<span
								className={left === undefined ? "fill neutral" : `fill ${tone(left)}`}
								style={{
									width:
										left === undefined
											? "100%"
											: `${Math.max(2, Math.sqrt(Math.min(1, Math.max(0, left) / far)) * 100)}%`,
								}}
							/>
						</span>
						<span className="muted small expiry-words">{words}</span>
					</div>
				))}
			</div>
		</Picture>
	);
}
