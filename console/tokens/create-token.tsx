// SPDX-License-Identifier: Apache-2.0

// Creates a token, and shows it once.

import { callUnaryMethod, useTransport } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Failure } from "../parts/failure.tsx";
import { expiryAfter, LifetimeField } from "../parts/lifetime.tsx";
import { NetworksField, networksIn } from "../parts/networks-field.tsx";
import { ShownOnce } from "../parts/shown-once.tsx";
import { tokenKinds } from "../parts/token-words.ts";
import { ConnectionField } from "./connection-field.tsx";

const uses = new Map<CredentialKind, string>([
	[CredentialKind.SCIM, "An identity provider uses it at /scim/v2, and it can call nothing else."],
	[CredentialKind.SERVICE, "Another service reads with it. It can change nothing."],
	[CredentialKind.ADMINISTRATOR, "It can do everything that this console can."],
]);

export function CreateToken({ onClose }: { onClose(): void }) {
	const transport = useTransport();
	const queries = useQueryClient();
	const [kind, setKind] = useState<CredentialKind>(CredentialKind.SCIM);
	const [displayName, setDisplayName] = useState("");
	const [connection, setConnection] = useState("");
	const [networks, setNetworks] = useState("");
	const [days, setDays] = useState(365);
	const [error, setError] = useState<unknown>();
	const [plaintext, setPlaintext] = useState<string>();

	async function submit(event: FormEvent) {
		event.preventDefault();
		setError(undefined);
		try {
			const created = await callUnaryMethod(transport, TokenService.method.createToken, {
				...{ kind, displayName, networks: networksIn(networks) },
				connection: kind === CredentialKind.SCIM ? connection : "",
				...expiryAfter(days),
			});
			setPlaintext(created.plaintext);
			await queries.invalidateQueries();
		} catch (reason) {
			setError(reason);
		}
	}

	if (plaintext !== undefined) {
		return <ShownOnce title="The new token" what="the token" plaintext={plaintext} onClose={onClose} />;
	}
	return (
		<Dialog title="Create a token" onClose={onClose}>
			<form onSubmit={submit} className="stack">
				<label className="field">
					<span>Kind</span>
					<select value={kind} onChange={(event) => setKind(Number(event.target.value) as CredentialKind)}>
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
				{kind === CredentialKind.SCIM && <ConnectionField name={connection} onChange={setConnection} />}
				<LifetimeField days={days} onChange={setDays} />
				<NetworksField text={networks} onChange={setNetworks} />
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
