// SPDX-License-Identifier: Apache-2.0

// The step that creates the SCIM token, and shows it once.

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { callUnaryMethod, useTransport } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { CopyField } from "../parts/copy.tsx";
import { Failure } from "../parts/failure.tsx";
import { Section } from "../parts/page.tsx";
import type { Provider } from "./route.ts";

/** A year in milliseconds. */
const lifetime = 365 * 86_400_000;

// The plaintext lives as long as the page, so that a step back to this view can still show it. A reload forgets it.
const plaintexts = new Map<string, string>();

export function CreateStep({
	provider,
	tokenId,
	onCreated,
	onAgain,
}: {
	provider: Provider;
	/** The token that was created here. */
	tokenId: string | undefined;
	onCreated(tokenId: string): void;
	onAgain(): void;
}) {
	return (
		<Section title="2. The token">
			{tokenId === undefined ? (
				<CreateForm key={provider} provider={provider} onCreated={onCreated} />
			) : (
				<Created tokenId={tokenId} onAgain={onAgain} />
			)}
		</Section>
	);
}

function CreateForm({ provider, onCreated }: { provider: Provider; onCreated(tokenId: string): void }) {
	const transport = useTransport();
	const queries = useQueryClient();
	const [displayName, setDisplayName] = useState(provider === "other" ? "scim-prod" : `${provider}-prod`);
	const [connection, setConnection] = useState("");
	const [isBusy, setBusy] = useState(false);
	const [error, setError] = useState<unknown>();

	async function submit(event: FormEvent) {
		event.preventDefault();
		setError(undefined);
		setBusy(true);
		try {
			const { plaintext, token } = await callUnaryMethod(transport, TokenService.method.createToken, {
				...{ kind: CredentialKind.SCIM, displayName, connection },
				expireTime: timestampFromMs(Date.now() + lifetime),
			});
			const id = token?.id ?? "";
			plaintexts.set(id, plaintext);
			onCreated(id);
			await queries.invalidateQueries();
		} catch (reason) {
			setError(reason);
			setBusy(false);
		}
	}

	return (
		<form onSubmit={submit} className="stack">
			<p>The identity provider uses the token at /scim/v2, and can call nothing else with it. It expires in a year.</p>
			<label className="field">
				<span>Name of the token</span>
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
					value={connection}
					onChange={(event) => setConnection(event.target.value)}
					maxLength={32}
					placeholder="default"
					autoComplete="off"
				/>
				<span className="field-help">
					Leave it empty if this is your only identity provider. Each further one needs a connection of its own.
				</span>
			</label>
			{error !== undefined && <Failure error={error} />}
			<div className="row">
				<button type="submit" className="button primary" disabled={isBusy}>
					Create the token
				</button>
			</div>
		</form>
	);
}

function Created({ tokenId, onAgain }: { tokenId: string; onAgain(): void }) {
	const [plaintext, setPlaintext] = useState(plaintexts.get(tokenId));
	if (plaintext === undefined) {
		return (
			<>
				<p>
					The token <code>…{tokenId.slice(-8)}</code> is created. It was shown only once. If you did not copy it, create
					another, and delete this one in Tokens.
				</p>
				<div className="row">
					<button type="button" className="button" onClick={onAgain}>
						Create another token
					</button>
				</div>
			</>
		);
	}
	return (
		<>
			<p role="status">Copy the token now: it is shown only once.</p>
			<CopyField text={plaintext} what="the token" />
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
