// SPDX-License-Identifier: Apache-2.0

// Adds a secret to an OAuth client, and shows it once.

import { callUnaryMethod, useTransport } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Client, ClientService } from "../../gen/roster/v1/client_service_pb.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Failure } from "../parts/failure.tsx";
import { expiryAfter, LifetimeField } from "../parts/lifetime.tsx";
import { ShownOnce } from "../parts/shown-once.tsx";
import { tokenName } from "../parts/token-words.ts";

export function AddSecret({ client, onClose }: { client: Client; onClose(): void }) {
	const transport = useTransport();
	const queries = useQueryClient();
	const [days, setDays] = useState(180);
	const [error, setError] = useState<unknown>();
	const [plaintext, setPlaintext] = useState<string>();
	const { id, secrets } = client;
	const name = tokenName(client);

	async function submit() {
		setError(undefined);
		try {
			const added = await callUnaryMethod(transport, ClientService.method.addClientSecret, {
				...{ clientId: id, ...expiryAfter(days) },
			});
			setPlaintext(added.plaintext);
			await queries.invalidateQueries();
		} catch (reason) {
			setError(reason);
		}
	}

	if (plaintext !== undefined) {
		return (
			<ShownOnce title={`The new secret of ${name}`} what="the client secret" plaintext={plaintext} onClose={onClose}>
				{secrets.length > 0 && (
					<p>Enter it in the identity provider. When it has a last exchange, remove the old secret.</p>
				)}
			</ShownOnce>
		);
	}
	return (
		<Dialog title={`Add a secret to ${name}`} onClose={onClose}>
			<form
				className="stack"
				onSubmit={(event) => {
					event.preventDefault();
					void submit();
				}}
			>
				{secrets.length > 0 && <p>The other secrets stay valid until you remove them.</p>}
				<LifetimeField days={days} onChange={setDays} />
				{error !== undefined && <Failure error={error} />}
				<div className="row end">
					<button type="button" className="button" onClick={onClose}>
						Cancel
					</button>
					<button type="submit" className="button primary">
						Add the secret
					</button>
				</div>
			</form>
		</Dialog>
	);
}
