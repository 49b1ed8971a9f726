// SPDX-License-Identifier: Apache-2.0

// Creates a connection, and opens it.

import { useMutation } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { ConnectionKind } from "../../gen/roster/v1/connection_pb.ts";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import { connectionKinds } from "../parts/connection-words.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Failure } from "../parts/failure.tsx";

export function CreateConnection({ onClose }: { onClose(): void }) {
	const [name, setName] = useState("");
	const [kind, setKind] = useState<ConnectionKind>(ConnectionKind.UNSPECIFIED);
	const navigate = useNavigate();
	const queries = useQueryClient();
	const create = useMutation(ConnectionService.method.createConnection);

	async function submit(event: FormEvent) {
		event.preventDefault();
		const made = await create.mutateAsync({ connection: { name, kind } }).catch(() => undefined);
		if (made !== undefined) {
			await queries.invalidateQueries();
			await navigate({ to: "/connections/$name", params: { name } });
		}
	}

	return (
		<Dialog title="New connection" onClose={onClose}>
			<form className="stack" onSubmit={submit}>
				<label className="field">
					<span>Name</span>
					<input
						value={name}
						onChange={({ target }) => setName(target.value)}
						maxLength={32}
						placeholder="okta"
						autoComplete="off"
						spellCheck={false}
					/>
					<span className="field-help">
						1 to 32 lowercase letters, digits and hyphens, beginning with a letter. It never changes.
					</span>
				</label>
				<label className="field">
					<span>Identity provider</span>
					<select value={kind} onChange={({ target }) => setKind(Number(target.value) as ConnectionKind)}>
						{[...connectionKinds].map(([value, word]) => (
							<option key={value} value={value}>
								{word}
							</option>
						))}
					</select>
				</label>
				<p className="muted">It has the settings of the server until you change them.</p>
				{create.error !== null && <Failure error={create.error} />}
				<div className="row end">
					<button type="button" className="button" onClick={onClose}>
						Cancel
					</button>
					<button type="submit" className="button primary" disabled={name === "" || create.isPending}>
						Create the connection
					</button>
				</div>
			</form>
		</Dialog>
	);
}
