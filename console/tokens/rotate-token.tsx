// SPDX-License-Identifier: Apache-2.0

// Rotates a token: makes a new secret, which is shown once, while the old one stays valid for a time.

import { callUnaryMethod, useTransport } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Token, TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Failure } from "../parts/failure.tsx";
import { expiryAfter } from "../parts/lifetime.tsx";
import { ShownOnce } from "../parts/shown-once.tsx";
import { Moment } from "../parts/time.tsx";
import { tokenName } from "../parts/token-words.ts";

/** How long the old secret stays valid, in seconds. */
const overlaps = [
	[3600, "an hour"],
	[86_400, "a day"],
	[7 * 86_400, "7 days"],
	[30 * 86_400, "30 days"],
] as const;

/** When the new secret expires, in days. -1 is as long as the old one was made for. */
const expiries = [
	[-1, "after as long a time as the old one"],
	[90, "in 90 days"],
	[180, "in 180 days"],
	[365, "in a year"],
] as const;

export function RotateToken({ token, onClose }: { token: Token; onClose(): void }) {
	const transport = useTransport();
	const queries = useQueryClient();
	const [overlap, setOverlap] = useState(86_400);
	const [days, setDays] = useState(-1);
	const [error, setError] = useState<unknown>();
	const [made, setMade] = useState<{ readonly plaintext: string; readonly oldEnd: Token["expireTime"] }>();
	const name = tokenName(token);

	async function submit(event: FormEvent) {
		event.preventDefault();
		setError(undefined);
		try {
			const { plaintext, token: after } = await callUnaryMethod(transport, TokenService.method.rotateToken, {
				...{ id: token.id, overlap: { seconds: BigInt(overlap), nanos: 0 } },
				...(days < 0 ? {} : expiryAfter(days)),
			});
			setMade({ plaintext, oldEnd: after?.secrets.find(({ old }) => old)?.endTime });
			await queries.invalidateQueries();
		} catch (reason) {
			setError(reason);
		}
	}

	if (made !== undefined) {
		return (
			<ShownOnce title={`The new secret of ${name}`} what="the token" plaintext={made.plaintext} onClose={onClose}>
				<p>
					Enter it where {name} is in use. The old secret stops <Moment time={made.oldEnd} />.
				</p>
				<p className="muted">When the new secret has a last use, finish the rotation here.</p>
			</ShownOnce>
		);
	}
	return (
		<Dialog title={`Rotate ${name}`} onClose={onClose}>
			<form onSubmit={submit} className="stack">
				<p>The token gets a new secret. It keeps its id, its name and its connection.</p>
				<label className="field">
					<span>The old secret stays valid for</span>
					<select value={overlap} onChange={({ target }) => setOverlap(Number(target.value))}>
						{overlaps.map(([value, word]) => (
							<option key={value} value={value}>
								{word}
							</option>
						))}
					</select>
					<span className="field-help">Until then, both secrets are valid: enter the new one in the meantime.</span>
				</label>
				<label className="field">
					<span>The new secret expires</span>
					<select value={days} onChange={({ target }) => setDays(Number(target.value))}>
						{expiries.map(([value, word]) => (
							<option key={value} value={value}>
								{word}
							</option>
						))}
					</select>
				</label>
				{error !== undefined && <Failure error={error} />}
				<div className="row end">
					<button type="button" className="button" onClick={onClose}>
						Cancel
					</button>
					<button type="submit" className="button primary">
						Make the new secret
					</button>
				</div>
			</form>
		</Dialog>
	);
}
