// SPDX-License-Identifier: Apache-2.0

// OAuth clients: identity providers that exchange a secret or an assertion for a short-lived access token.

import { useQuery } from "@connectrpc/connect-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import {
	type Client,
	type ClientSecret,
	ClientService,
	type ClientTrust,
} from "../../gen/roster/v1/client_service_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { CopyField } from "../parts/copy.tsx";
import { Empty, Loading } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { Section } from "../parts/page.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { Moment } from "../parts/time.tsx";
import { tokenName } from "../parts/token-words.ts";
import { AddSecret } from "./add-secret.tsx";
import { AddTrust } from "./add-trust.tsx";
import { CreateClient } from "./create-client.tsx";
import { DeleteClient, RemoveSecret, RemoveTrust } from "./remove-from-client.tsx";
import { SetNetworks } from "./set-networks.tsx";

/** The open dialog about a client. */
type Open =
	| { readonly kind: "add secret" | "add trust" | "networks" | "delete"; readonly client: Client }
	| { readonly kind: "remove secret"; readonly client: Client; readonly secret: ClientSecret }
	| { readonly kind: "remove trust"; readonly client: Client; readonly trust: ClientTrust };

export function Clients() {
	const { data, error, refetch } = useQuery(ClientService.method.listClients, {});
	const [isCreating, setCreating] = useState(false);
	const [open, setOpen] = useState<Open>();
	const clients = data?.clients ?? [];
	return (
		<Section
			title={`OAuth clients (${clients.length})`}
			actions={
				<ActionButton method={ClientService.method.createClient} className="button" onClick={() => setCreating(true)}>
					<Plus size={16} aria-hidden />
					Create a client
				</ActionButton>
			}
		>
			{data === undefined && error === null && <Loading what="the clients" />}
			{error !== null && <Failure error={error} onRetry={() => void refetch()} />}
			{data !== undefined && clients.length === 0 && (
				<Empty title="There is no OAuth client">
					An identity provider that accepts no long-lived token, such as an application in Entra ID’s gallery, uses a
					client instead: it exchanges a secret for an access token, and uses that for an hour.
				</Empty>
			)}
			{clients.length > 0 && (
				<div className="value">
					<p className="value-name">Token endpoint</p>
					<CopyField text={`${location.origin}/oauth2/token`} what="the token endpoint" />
				</div>
			)}
			{clients.map((client) => (
				<ClientDetails key={client.id} client={client} onOpen={setOpen} />
			))}
			{isCreating && (
				<CreateClient
					onClose={() => setCreating(false)}
					onTrust={(client) => {
						setCreating(false);
						setOpen({ kind: "add trust", client });
					}}
				/>
			)}
			{open !== undefined && <ClientDialog open={open} onClose={() => setOpen(undefined)} />}
		</Section>
	);
}

function ClientDialog({ open, onClose }: { open: Open; onClose(): void }) {
	const { client } = open;
	switch (open.kind) {
		case "add secret":
			return <AddSecret client={client} onClose={onClose} />;
		case "add trust":
			return <AddTrust client={client} onClose={onClose} />;
		case "networks":
			return <SetNetworks token={client} onClose={onClose} />;
		case "delete":
			return <DeleteClient client={client} onClose={onClose} />;
		case "remove secret":
			return <RemoveSecret client={client} secret={open.secret} onClose={onClose} />;
		case "remove trust":
			return <RemoveTrust client={client} trust={open.trust} onClose={onClose} />;
	}
}

const clientMethods = {
	"add secret": ClientService.method.addClientSecret,
	"add trust": ClientService.method.addClientTrust,
	networks: TokenService.method.setTokenNetworks,
	delete: TokenService.method.deleteToken,
} as const;

function ClientDetails({ client, onOpen }: { client: Client; onOpen(open: Open): void }) {
	const { id, connection, networks, lastUseTime, secrets, trusts } = client;
	const name = tokenName(client);
	const secretColumns: readonly Column<ClientSecret>[] = [
		{ header: "Secret", cell: (secret) => <code>…{secret.id.slice(-8)}</code> },
		{ header: "Added", cell: ({ createTime }) => <Moment time={createTime} /> },
		{ header: "Last exchange", cell: (secret) => <Moment time={secret.lastUseTime} /> },
		{ header: "Expires", cell: ({ expireTime }) => <Moment time={expireTime} /> },
		{
			header: "Actions",
			cell: (secret) => (
				<ActionButton
					method={ClientService.method.removeClientSecret}
					short
					className="button small-button"
					aria-label={`Remove the secret …${secret.id.slice(-8)} of ${name}`}
					onClick={() => onOpen({ kind: "remove secret", client, secret })}
				>
					Remove
				</ActionButton>
			),
		},
	];
	const trustColumns: readonly Column<ClientTrust>[] = [
		{ header: "Trusts the issuer", cell: ({ issuer }) => <span className="anywhere">{issuer}</span> },
		{ header: "Subject", cell: ({ subject }) => <span className="anywhere">{subject}</span> },
		{ header: "Audience", cell: ({ audience }) => audience },
		{ header: "Keys", cell: ({ jwksUrl }) => <span className="anywhere">{jwksUrl || "pinned"}</span> },
		{ header: "Last exchange", cell: (trust) => <Moment time={trust.lastUseTime} /> },
		{
			header: "Actions",
			cell: (trust) => (
				<ActionButton
					method={ClientService.method.removeClientTrust}
					short
					className="button small-button"
					aria-label={`Remove the trust of ${name} in ${trust.issuer}`}
					onClick={() => onOpen({ kind: "remove trust", client, trust })}
				>
					Remove
				</ActionButton>
			),
		},
	];
	const actions = [
		["add secret", "Add a secret"],
		["add trust", "Add a trust"],
		["networks", "Networks"],
		["delete", "Delete"],
	] as const;
	return (
		<article className="client" aria-label={`The client ${name}`}>
			<div className="row between">
				<h3>{name}</h3>
				<span className="row">
					{actions.map(([kind, word]) => (
						<ActionButton
							method={clientMethods[kind]}
							short
							key={kind}
							type="button"
							className="button small-button"
							aria-label={`${word}: ${name}`}
							onClick={() => onOpen({ kind, client })}
						>
							{word}
						</ActionButton>
					))}
				</span>
			</div>
			<div className="value">
				<p className="value-name">Client id</p>
				<CopyField text={id} what={`the client id of ${name}`} />
			</div>
			<p className="small">
				For the connection{" "}
				<Link to="/connections/$name" params={{ name: connection }}>
					{connection}
				</Link>
				, last used <Moment time={lastUseTime} />, from {networks.length === 0 ? "every network" : networks.join(", ")}.
			</p>
			{secrets.length + trusts.length === 0 && (
				<p className="notice">It can do nothing yet: add a secret, or a trust in an issuer.</p>
			)}
			{secrets.length > 0 && (
				<Table label={`Secrets of ${name}`} columns={secretColumns} rows={secrets} keyOf={(each) => each.id} />
			)}
			{trusts.length > 0 && (
				<Table label={`Trusts of ${name}`} columns={trustColumns} rows={trusts} keyOf={(each) => each.id} />
			)}
		</article>
	);
}
