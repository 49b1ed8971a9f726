// SPDX-License-Identifier: Apache-2.0

// Creates a token, and shows it once. To rotate a token is to create its successor, and to delete it afterwards.

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { callUnaryMethod, useTransport } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { type Token, TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { CopyField } from "../parts/copy.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Failure } from "../parts/failure.tsx";
import { tokenKinds, tokenName } from "../parts/token-words.ts";

const day = 86_400_000;
const lifetimes = [
	[30, "30 days"],
	[90, "90 days"],
	[365, "a year"],
	[0, "never"],
] as const;

const uses = new Map<CredentialKind, string>([
	[CredentialKind.SCIM, "An identity provider uses it at /scim/v2, and it can call nothing else."],
	[CredentialKind.SERVICE, "Another service reads with it. It can change nothing."],
	[CredentialKind.ADMINISTRATOR, "It can do everything that this console can."],
]);

export function CreateToken({ like, onClose }: { like: Token | undefined; onClose(): void }) {
	const transport = useTransport();
	const queries = useQueryClient();
	const [kind, setKind] = useState<CredentialKind>(like?.kind ?? CredentialKind.SCIM);
	const [displayName, setDisplayName] = useState(like?.displayName ?? "");
	const [connection, setConnection] = useState(like?.connection ?? "");
	const [days, setDays] = useState(365);
	const [error, setError] = useState<unknown>();
	const [plaintext, setPlaintext] = useState<string>();
	const title = like === undefined ? "Create a token" : `Rotate ${tokenName(like)}`;

	async function submit(event: FormEvent) {
		event.preventDefault();
		setError(undefined);
		try {
			const created = await callUnaryMethod(transport, TokenService.method.createToken, {
				...{ kind, displayName },
				connection: kind === CredentialKind.SCIM ? connection : "",
				...(days === 0 ? {} : { expireTime: timestampFromMs(Date.now() + days * day) }),
			});
			setPlaintext(created.plaintext);
			await queries.invalidateQueries();
		} catch (reason) {
			setError(reason);
		}
	}

	if (plaintext !== undefined) {
		return (
			<Dialog title="The new token" onClose={onClose}>
				<div className="stack">
					<p>Copy the token now: it is shown only once.</p>
					<CopyField text={plaintext} what="the token" />
					{like !== undefined && (
						<p className="muted">
							Enter it where {tokenName(like)} is in use. When “Last use” of the new token has a time, delete the old
							one.
						</p>
					)}
					<div className="row end">
						<button type="button" className="button primary" onClick={onClose}>
							I have copied it
						</button>
					</div>
				</div>
			</Dialog>
		);
	}
	return (
		<Dialog title={title} onClose={onClose}>
			<form onSubmit={submit} className="stack">
				<label className="field">
					<span>Kind</span>
					<select
						value={kind}
						onChange={(event) => setKind(Number(event.target.value) as CredentialKind)}
						disabled={like !== undefined}
					>
						{[...tokenKinds].map(([value, name]) => (
							<option key={value} value={value}>
								{name}
							</option>
						))}
					</select>
					<span className="field-help">{uses.get(kind)}</span>
				</label>
				<label className="field">
					<span>Name</span>
					<input
						value={displayName}
						onChange={(event) => setDisplayName(event.target.value)}
						maxLength={64}
						placeholder="okta-prod"
						autoComplete="off"
					/>
					<span className="field-help">By which people recognize it. It never changes.</span>
				</label>
				{kind === CredentialKind.SCIM && (
					<label className="field">
						<span>Connection</span>
						<input
							value={connection}
							onChange={(event) => setConnection(event.target.value)}
							maxLength={32}
							placeholder="default"
							autoComplete="off"
						/>
						<span className="field-help">One for each identity provider. A new name creates a connection.</span>
					</label>
				)}
				<label className="field">
					<span>Expires</span>
					<select value={days} onChange={(event) => setDays(Number(event.target.value))}>
						{lifetimes.map(([value, name]) => (
							<option key={value} value={value}>
								{value === 0 ? name : `in ${name}`}
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
						Create the token
					</button>
				</div>
			</form>
		</Dialog>
	);
}
