// SPDX-License-Identifier: Apache-2.0

// Creates an OAuth client. With a secret, that is added at once, and shown once.

import { callUnaryMethod, useTransport } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Client, ClientService } from "../../gen/roster/v1/client_service_pb.ts";
import { CopyField } from "../parts/copy.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Failure } from "../parts/failure.tsx";
import { expiryAfter, LifetimeField } from "../parts/lifetime.tsx";
import { NetworksField, networksIn } from "../parts/networks-field.tsx";
import { ShownOnce } from "../parts/shown-once.tsx";
import { ConnectionField } from "./connection-field.tsx";

const { createClient, addClientSecret } = ClientService.method;

export function CreateClient({ onClose, onTrust }: { onClose(): void; onTrust(client: Client): void }) {
	const transport = useTransport();
	const queries = useQueryClient();
	const [displayName, setDisplayName] = useState("");
	const [connection, setConnection] = useState("");
	const [proof, setProof] = useState<"secret" | "trust">("secret");
	const [days, setDays] = useState(180);
	const [networks, setNetworks] = useState("");
	const [error, setError] = useState<unknown>();
	const [made, setMade] = useState<{ readonly id: string; readonly plaintext: string }>();

	async function submit(event: FormEvent) {
		event.preventDefault();
		setError(undefined);
		try {
			const { client } = await callUnaryMethod(transport, createClient, {
				...{ displayName, connection, networks: networksIn(networks) },
			});
			if (client === undefined) {
				return;
			}
			if (proof === "secret") {
				const { id } = client;
				const { plaintext } = await callUnaryMethod(transport, addClientSecret, { clientId: id, ...expiryAfter(days) });
				setMade({ id, plaintext });
			} else {
				onTrust(client);
			}
			await queries.invalidateQueries();
		} catch (reason) {
			setError(reason);
		}
	}

	if (made !== undefined) {
		return (
			<ShownOnce title="The new client" what="the client secret" plaintext={made.plaintext} onClose={onClose}>
				<p>The client id and the token endpoint, which this view also shows later:</p>
				<CopyField text={made.id} what="the client id" />
				<CopyField text={`${location.origin}/oauth2/token`} what="the token endpoint" />
			</ShownOnce>
		);
	}
	return (
		<Dialog title="Create an OAuth client" onClose={onClose}>
			<form onSubmit={submit} className="stack">
				<label className="field">
					<span>Name</span>
					<input
						value={displayName}
						onChange={({ target }) => setDisplayName(target.value)}
						maxLength={64}
						placeholder="entra-prod"
						autoComplete="off"
					/>
					<span className="field-help">By which people recognize it. It never changes.</span>
				</label>
				<ConnectionField name={connection} onChange={setConnection} />
				<label className="field">
					<span>It proves who it is with</span>
					<select value={proof} onChange={({ target }) => setProof(target.value as typeof proof)}>
						<option value="secret">a secret</option>
						<option value="trust">assertions that an issuer signs</option>
					</select>
				</label>
				{proof === "secret" && <LifetimeField days={days} onChange={setDays} />}
				<NetworksField text={networks} onChange={setNetworks} />
				{error !== undefined && <Failure error={error} />}
				<div className="row end">
					<button type="button" className="button" onClick={onClose}>
						Cancel
					</button>
					<button type="submit" className="button primary">
						Create the client
					</button>
				</div>
			</form>
		</Dialog>
	);
}
