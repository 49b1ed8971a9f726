// SPDX-License-Identifier: Apache-2.0

// Adds a trust to an OAuth client: an issuer whose signed assertions stand for it (RFC 7523).

import { callUnaryMethod, useTransport } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Client, ClientService } from "../../gen/roster/v1/client_service_pb.ts";
import { Confirm } from "../parts/dialog.tsx";
import { toast } from "../parts/toast.tsx";
import { tokenName } from "../parts/token-words.ts";

/** The text fields of a trust: name, label, and an example of Entra ID. */
const fields = [
	["issuer", "Issuer", "https://login.microsoftonline.com/<tenant>/v2.0"],
	["subject", "Subject", "the object id of the service principal"],
	["audience", "Audience", "api://roster"],
] as const;

export function AddTrust({ client, onClose }: { client: Client; onClose(): void }) {
	const transport = useTransport();
	const queries = useQueryClient();
	const [values, setValues] = useState({ issuer: "", subject: "", audience: "" });
	const [keys, setKeys] = useState("");
	const isPinned = keys.trim().startsWith("{");
	const isComplete = Object.values(values).every((each) => each !== "") && keys.trim() !== "";

	async function add() {
		await callUnaryMethod(transport, ClientService.method.addClientTrust, {
			clientId: client.id,
			trust: { ...values, ...(isPinned ? { jwks: keys.trim() } : { jwksUrl: keys.trim() }) },
		});
		await queries.invalidateQueries();
		toast("The trust is added.");
	}

	return (
		<Confirm
			title={`Add a trust to ${tokenName(client)}`}
			button="Add the trust"
			disabled={!isComplete}
			onConfirm={add}
			onClose={onClose}
		>
			<p>
				The identity provider has no secret: it signs assertions. The three values have to be exactly those in its
				assertions.
			</p>
			{fields.map(([name, label, example]) => (
				<label key={name} className="field">
					<span>{label}</span>
					<input
						value={values[name]}
						onChange={({ target }) => setValues({ ...values, [name]: target.value })}
						placeholder={example}
						autoComplete="off"
						spellCheck={false}
					/>
				</label>
			))}
			<label className="field">
				<span>Keys of the issuer</span>
				<textarea
					rows={3}
					value={keys}
					onChange={({ target }) => setKeys(target.value)}
					placeholder="https://login.microsoftonline.com/<tenant>/discovery/v2.0/keys"
					spellCheck={false}
				/>
				<span className="field-help">The https URL of its JWK Set, or the JSON of its public keys, to pin them.</span>
			</label>
		</Confirm>
	);
}
