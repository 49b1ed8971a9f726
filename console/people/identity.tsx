// SPDX-License-Identifier: Apache-2.0

// The decisions about who a person is: approve that an account is adopted, link a deleted person to the values that the
// identity provider sends, or state that they will not come back.

import { createClient } from "@connectrpc/connect";
import { useQuery } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { UserState } from "../../gen/roster/v1/change_pb.ts";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { personName } from "../parts/access-words.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { Failure } from "../parts/failure.tsx";
import { Section } from "../parts/page.tsx";
import { toast } from "../parts/toast.tsx";
import { transport } from "../session/transport.ts";

const provisioning = createClient(ProvisioningService, transport);
const { approveUserAdoption, linkUser, separateUser } = ProvisioningService.method;

type Decision = "approve" | "link" | "separate";

/** Nothing for a person whom a connection manages and who is there. */
export function Identity({ state }: { state: UserState }) {
	const [open, setOpen] = useState<Decision>();
	const isGone = state.deprovisionTime !== undefined;
	if (state.connectionId !== "" && !isGone) {
		return null;
	}
	const close = () => setOpen(undefined);
	return (
		<Section
			title="Who this person is"
			actions={
				isGone ? (
					<>
						<ActionButton method={linkUser} className="button" onClick={() => setOpen("link")}>
							Link…
						</ActionButton>
						<ActionButton method={separateUser} className="button" onClick={() => setOpen("separate")}>
							Separate…
						</ActionButton>
					</>
				) : (
					<ActionButton method={approveUserAdoption} className="button" onClick={() => setOpen("approve")}>
						Approve the adoption…
					</ActionButton>
				)
			}
		>
			<p className="muted">
				{isGone
					? "SCIM deleted this person. If they come back under another external id, link them to it. If they will not come back, separate them: their names become available."
					: "A sign-in created this account, and no identity provider manages it. If one shall take it over with its roles, approve the adoption."}
			</p>
			{open === "approve" && <Approve state={state} onClose={close} />}
			{open === "link" && <LinkPerson state={state} onClose={close} />}
			{open === "separate" && <Separate state={state} onClose={close} />}
		</Section>
	);
}

interface DialogProps {
	readonly state: UserState;
	onClose(): void;
}

function useDecided() {
	const queries = useQueryClient();
	return async (words: string) => {
		await queries.invalidateQueries();
		toast(words);
	};
}

function ConnectionChoice({ value, onChange }: { value: string; onChange(name: string): void }) {
	const { data, error } = useQuery(ConnectionService.method.listConnections, {});
	return (
		<>
			<label className="field">
				<span>Connection</span>
				<select value={value} onChange={({ target }) => onChange(target.value)}>
					{(data?.connections ?? []).map(({ name }) => (
						<option key={name}>{name}</option>
					))}
				</select>
			</label>
			{error !== null && <Failure error={error} />}
		</>
	);
}

function Approve({ state, onClose }: DialogProps) {
	const [connection, setConnection] = useState("default");
	const decided = useDecided();
	const userId = state.user?.id ?? "";
	const check = useQuery(approveUserAdoption, { userId, connection, validateOnly: true }, { staleTime: 0, gcTime: 0 });
	return (
		<Confirm
			title={`Approve the adoption of ${personName(state)}`}
			button="Approve the adoption"
			disabled={check.data === undefined}
			onConfirm={async () => {
				await provisioning.approveUserAdoption({ userId, connection });
				await decided(`${connection} may adopt the account of ${personName(state)}.`);
			}}
			onClose={onClose}
		>
			<ConnectionChoice value={connection} onChange={setConnection} />
			<p>The next push of {connection} with the address of this account adopts it, with its roles.</p>
			{check.error !== null && <Failure error={check.error} />}
		</Confirm>
	);
}

function LinkPerson({ state, onClose }: DialogProps) {
	const [connection, setConnection] = useState("default");
	const [externalId, setExternalId] = useState("");
	const decided = useDecided();
	const userId = state.user?.id ?? "";
	const value = externalId.trim();
	const check = useQuery(
		linkUser,
		{ userId, connection, externalId: value, validateOnly: true },
		{ enabled: value !== "", staleTime: 0, gcTime: 0 },
	);
	return (
		<Confirm
			title={`Link ${personName(state)}`}
			button="Link the person"
			disabled={check.data === undefined}
			onConfirm={async () => {
				await provisioning.linkUser({ userId, connection, externalId: value });
				await decided(`The next push with ${value} is ${personName(state)}.`);
			}}
			onClose={onClose}
		>
			<ConnectionChoice value={connection} onChange={setConnection} />
			<label className="field">
				<span>External id that the identity provider sends</span>
				<input
					value={externalId}
					autoComplete="off"
					spellCheck={false}
					onChange={({ target }) => setExternalId(target.value)}
				/>
			</label>
			<p>The next push of {connection} with this external id is this person, who then comes back with their roles.</p>
			{check.error !== null && <Failure error={check.error} />}
		</Confirm>
	);
}

function Separate({ state, onClose }: DialogProps) {
	const decided = useDecided();
	const userId = state.user?.id ?? "";
	const check = useQuery(separateUser, { userId, validateOnly: true }, { staleTime: 0, gcTime: 0 });
	return (
		<Confirm
			title={`Separate ${personName(state)}`}
			button="Separate the person"
			typed={personName(state)}
			disabled={check.data === undefined}
			onConfirm={async () => {
				await provisioning.separateUser({ userId });
				await decided(`${personName(state)} is separated. A push with the same names creates a new person.`);
			}}
			onClose={onClose}
		>
			<p>
				This person will not come back. Their names become available: a push with the same names creates a new person.
				The id and the history stay.
			</p>
			{check.error !== null && <Failure error={check.error} />}
		</Confirm>
	);
}
