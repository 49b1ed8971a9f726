// SPDX-License-Identifier: Apache-2.0

// Removes a secret or a trust of an OAuth client, or deletes the client.

import { callUnaryMethod, useTransport } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import {
	type Client,
	type ClientSecret,
	ClientService,
	type ClientTrust,
} from "../../gen/roster/v1/client_service_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { Confirm } from "../parts/dialog.tsx";
import { Moment } from "../parts/time.tsx";
import { toast } from "../parts/toast.tsx";
import { tokenName } from "../parts/token-words.ts";

interface About {
	readonly client: Client;
	onClose(): void;
}

export function RemoveSecret({ client, secret, onClose }: About & { secret: ClientSecret }) {
	const transport = useTransport();
	const queries = useQueryClient();
	const isLast = client.secrets.length + client.trusts.length === 1;

	async function remove() {
		const request = { clientId: client.id, secretId: secret.id };
		await callUnaryMethod(transport, ClientService.method.removeClientSecret, request);
		await queries.invalidateQueries();
		toast("The secret is removed.");
	}

	return (
		<Confirm
			title={`Remove a secret of ${tokenName(client)}`}
			button="Remove the secret"
			typed={secret.id.slice(-8)}
			onConfirm={remove}
			onClose={onClose}
		>
			<p>
				The secret, last exchanged <Moment time={secret.lastUseTime} />, ends now, with all access tokens that were made
				with it.
			</p>
			{isLast && <p className="notice">It is the last one: the identity provider is refused from now on.</p>}
		</Confirm>
	);
}

export function RemoveTrust({ client, trust, onClose }: About & { trust: ClientTrust }) {
	const transport = useTransport();
	const queries = useQueryClient();

	async function remove() {
		const request = { clientId: client.id, trustId: trust.id };
		await callUnaryMethod(transport, ClientService.method.removeClientTrust, request);
		await queries.invalidateQueries();
		toast("The trust is removed.");
	}

	return (
		<Confirm
			title={`Remove a trust of ${tokenName(client)}`}
			button="Remove the trust"
			danger
			onConfirm={remove}
			onClose={onClose}
		>
			<p>
				Assertions of {trust.issuer} for the subject {trust.subject} are refused from now on, and so are the access
				tokens that were made with them. The last was exchanged <Moment time={trust.lastUseTime} />.
			</p>
		</Confirm>
	);
}

export function DeleteClient({ client, onClose }: About) {
	const transport = useTransport();
	const queries = useQueryClient();

	async function remove() {
		await callUnaryMethod(transport, TokenService.method.deleteToken, { id: client.id });
		await queries.invalidateQueries();
		toast("The client is deleted.");
	}

	return (
		<Confirm
			title={`Delete the client ${tokenName(client)}`}
			button="Delete the client"
			typed={client.displayName || client.id.slice(-8)}
			onConfirm={remove}
			onClose={onClose}
		>
			<p>
				Its secrets, its trusts and its access tokens end now: the identity provider is refused from the next request
				on. It was last used <Moment time={client.lastUseTime} />. It cannot be undone.
			</p>
		</Confirm>
	);
}
