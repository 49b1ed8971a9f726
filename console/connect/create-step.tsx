// SPDX-License-Identifier: Apache-2.0

// The step that creates the credential of the identity provider, and shows it once.

import { callUnaryMethod, useQuery, useTransport } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { ClientService } from "../../gen/roster/v1/client_service_pb.ts";
import { ConnectionKind } from "../../gen/roster/v1/connection_pb.ts";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { defaultName } from "../parts/connection-words.ts";
import { CopyField } from "../parts/copy.tsx";
import { Failure } from "../parts/failure.tsx";
import { expiryAfter } from "../parts/lifetime.tsx";
import { Section } from "../parts/page.tsx";
import type { Credential, Progress, Provider } from "./route.ts";

/** How long a token and a secret are valid, in days. */
const lifetimes = { token: 365, client: 180 } as const;

const kinds = { okta: ConnectionKind.OKTA, entra: ConnectionKind.ENTRA, other: ConnectionKind.OTHER } as const;

// The plaintext lives as long as the page, so that a step back to this view can still show it. A reload forgets it.
const plaintexts = new Map<string, string>();

/** What was created: its id, and the connection that it belongs to. */
export type Created = Required<Pick<Progress, "token" | "connection">>;

export function CreateStep({
	provider,
	credential,
	tokenId,
	onCredential,
	onCreated,
	onAgain,
}: {
	provider: Provider;
	credential: Credential;
	/** The token or the client that was created here. */
	tokenId: string | undefined;
	onCredential(credential: Credential): void;
	onCreated(created: Created): void;
	onAgain(): void;
}) {
	return (
		<Section title={credential === "token" ? "2. The token" : "2. The OAuth client"}>
			{tokenId === undefined ? (
				<CreateForm
					key={provider}
					provider={provider}
					credential={credential}
					onCredential={onCredential}
					onCreated={onCreated}
				/>
			) : (
				<Shown tokenId={tokenId} credential={credential} onAgain={onAgain} />
			)}
		</Section>
	);
}

const credentials = [
	["token", "A token", "The identity provider stores it, and sends it with each request. It expires in a year."],
	[
		"client",
		"An OAuth client",
		"The identity provider exchanges a client secret for an access token that is valid for an hour. Applications of Entra ID’s gallery accept nothing else.",
	],
] as const satisfies readonly (readonly [Credential, string, string])[];

function CreateForm({
	provider,
	credential,
	onCredential,
	onCreated,
}: {
	provider: Provider;
	credential: Credential;
	onCredential(credential: Credential): void;
	onCreated(created: Created): void;
}) {
	const transport = useTransport();
	const queries = useQueryClient();
	const [displayName, setDisplayName] = useState(provider === "other" ? "scim-prod" : `${provider}-prod`);
	const [typed, setTyped] = useState("");
	const [isBusy, setBusy] = useState(false);
	const [error, setError] = useState<unknown>();
	const { data } = useQuery(ConnectionService.method.listConnections, {});
	const connection = typed.trim() || defaultName;
	// With people of another identity provider, a second one needs a connection of its own.
	const used = data?.connections.find(({ name }) => name === connection);
	const isShared = used !== undefined && used.usersCount > 0;

	/** Creates the connection if there is none with the name, and notes the kind of its identity provider. */
	async function prepareConnection() {
		const request = { connection: { name: connection, kind: kinds[provider] } };
		if (used === undefined) {
			await callUnaryMethod(transport, ConnectionService.method.createConnection, request);
		} else if (used.kind === ConnectionKind.UNSPECIFIED) {
			await callUnaryMethod(transport, ConnectionService.method.updateConnection, request);
		}
	}

	/** Returns the id of the credential. */
	async function create(): Promise<string> {
		await prepareConnection();
		if (credential === "token") {
			const { plaintext, token } = await callUnaryMethod(transport, TokenService.method.createToken, {
				...{ kind: CredentialKind.SCIM, displayName, connection, ...expiryAfter(lifetimes.token) },
			});
			const id = token?.id ?? "";
			plaintexts.set(id, plaintext);
			return id;
		}
		const { client } = await callUnaryMethod(transport, ClientService.method.createClient, { displayName, connection });
		const id = client?.id ?? "";
		const { plaintext } = await callUnaryMethod(transport, ClientService.method.addClientSecret, {
			...{ clientId: id, ...expiryAfter(lifetimes.client) },
		});
		plaintexts.set(id, plaintext);
		return id;
	}

	async function submit(event: FormEvent) {
		event.preventDefault();
		setError(undefined);
		setBusy(true);
		try {
			onCreated({ token: await create(), connection });
			await queries.invalidateQueries();
		} catch (reason) {
			setError(reason);
			setBusy(false);
		}
	}

	return (
		<form onSubmit={submit} className="stack">
			<fieldset>
				<legend className="sr-only">Credential</legend>
				{credentials.map(([value, name, meaning]) => (
					<label key={value} className="choice">
						<input type="radio" name="credential" checked={credential === value} onChange={() => onCredential(value)} />
						<strong>{name}</strong>
						<span className="muted">{meaning}</span>
					</label>
				))}
			</fieldset>
			<label className="field">
				<span>{credential === "token" ? "Name of the token" : "Name of the client"}</span>
				<input
					value={displayName}
					onChange={(event) => setDisplayName(event.target.value)}
					maxLength={64}
					autoComplete="off"
				/>
			</label>
			<label className="field">
				<span>Connection</span>
				<input
					value={typed}
					onChange={(event) => setTyped(event.target.value)}
					maxLength={32}
					placeholder={defaultName}
					autoComplete="off"
					spellCheck={false}
				/>
				<span className="field-help">
					Leave it empty if this is your only identity provider. Each further one needs a connection of its own: enter a
					new name, such as {provider === "other" ? "idp" : provider}. Then it has a base URL of its own, too.
				</span>
			</label>
			{isShared && (
				<p className="notice">
					The connection {connection} manages {used.usersCount} {used.usersCount === 1 ? "person" : "people"} already.
					If they come from another identity provider, enter a new name.
				</p>
			)}
			{error !== undefined && <Failure error={error} />}
			<div className="row">
				<ActionButton
					method={credential === "token" ? TokenService.method.createToken : ClientService.method.createClient}
					type="submit"
					className="button primary"
					disabled={isBusy || data === undefined}
				>
					{credential === "token" ? "Create the token" : "Create the client"}
				</ActionButton>
			</div>
		</form>
	);
}

function Shown({ tokenId, credential, onAgain }: { tokenId: string; credential: Credential; onAgain(): void }) {
	const [plaintext, setPlaintext] = useState(plaintexts.get(tokenId));
	const isClient = credential === "client";
	const secret = isClient ? "the client secret" : "the token";
	if (plaintext === undefined) {
		return (
			<>
				{isClient && <CopyField text={tokenId} what="the client id" />}
				<p>
					{isClient ? (
						<>
							This is the client id. Its secret was shown only once. If you did not copy it, add another one in{" "}
							<Link to="/tokens">Tokens</Link>.
						</>
					) : (
						<>
							The token <code>…{tokenId.slice(-8)}</code> is created. It was shown only once. If you did not copy it,
							create another, and delete this one in <Link to="/tokens">Tokens</Link>.
						</>
					)}
				</p>
				<div className="row">
					<button type="button" className="button" onClick={onAgain}>
						{isClient ? "Create another client" : "Create another token"}
					</button>
				</div>
			</>
		);
	}
	return (
		<>
			{isClient && (
				<>
					<p>The client id:</p>
					<CopyField text={tokenId} what="the client id" />
				</>
			)}
			<p role="status">Copy {secret} now: it is shown only once.</p>
			<CopyField text={plaintext} what={secret} />
			<div className="row">
				<button
					type="button"
					className="button"
					onClick={() => {
						plaintexts.delete(tokenId);
						setPlaintext(undefined);
					}}
				>
					I have copied it
				</button>
			</div>
		</>
	);
}
