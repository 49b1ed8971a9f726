// SPDX-License-Identifier: Apache-2.0

// The form of a connection's settings. An empty field means the setting of the server.

import { clone } from "@bufbuild/protobuf";
import { type FormEvent, useState } from "react";
import { type Connection, type ConnectionKind, ConnectionSchema } from "../../gen/roster/v1/connection_pb.ts";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import type { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { connectionKinds, provisioningWords } from "../parts/connection-words.ts";
import { Section } from "../parts/page.tsx";
import { ChangeConnection, changedSettings } from "./change-connection.tsx";

/** The choices of `strict`, and the value of each. */
const strictChoices = [
	["server", "as the server", undefined],
	["on", "on: refuse what deviates from the RFC", true],
	["off", "off: apply the rules for identity providers", false],
] as const;

export function SettingsForm({ connection }: { connection: Connection }) {
	const [wanted, setWanted] = useState(connection);
	const [domains, setDomains] = useState(connection.adoptionDomains?.domains.join("\n") ?? "");
	const [asking, setAsking] = useState<Connection>();
	const after = withDomains(wanted, domains);
	const isChanged = changedSettings(connection, after).length > 0;

	function change(edit: (copy: Connection) => void) {
		const copy = clone(ConnectionSchema, wanted);
		edit(copy);
		setWanted(copy);
	}

	function submit(event: FormEvent) {
		event.preventDefault();
		setAsking(after);
	}

	return (
		<Section title="Settings">
			<form onSubmit={submit} className="stack">
				<div className="columns">
					<label className="field">
						<span>Identity provider</span>
						<select
							value={wanted.kind}
							onChange={({ target }) =>
								change((copy) => {
									copy.kind = Number(target.value) as ConnectionKind;
								})
							}
						>
							{[...connectionKinds].map(([value, word]) => (
								<option key={value} value={value}>
									{word}
								</option>
							))}
						</select>
					</label>
					<label className="field">
						<span>Groups give membership</span>
						<select
							value={wanted.organizationProvisioning}
							onChange={({ target }) =>
								change((copy) => {
									copy.organizationProvisioning = Number(target.value) as OrganizationProvisioning;
								})
							}
						>
							{[...provisioningWords].map(([value, word]) => (
								<option key={value} value={value}>
									{word}
								</option>
							))}
						</select>
						<span className="field-help">How the groups that it pushes affect organizations.</span>
					</label>
					<label className="field">
						<span>Strict</span>
						<select
							value={strictChoices.find(([, , value]) => value === wanted.strict)?.[0]}
							onChange={({ target }) =>
								change((copy) => {
									const value = strictChoices.find(([choice]) => choice === target.value)?.[2];
									if (value === undefined) {
										delete copy.strict;
									} else {
										copy.strict = value;
									}
								})
							}
						>
							{strictChoices.map(([choice, word]) => (
								<option key={choice} value={choice}>
									{word}
								</option>
							))}
						</select>
					</label>
					<label className="field">
						<span>Threshold of the guard</span>
						<input
							type="number"
							min={0}
							max={1_000_000}
							value={wanted.guardThreshold ?? ""}
							placeholder="as the server"
							onChange={({ target }) =>
								change((copy) => {
									if (target.value === "") {
										delete copy.guardThreshold;
									} else {
										copy.guardThreshold = Number(target.value);
									}
								})
							}
						/>
						<span className="field-help">
							How many people may lose something within an hour. 0 turns the guard off for this connection.
						</span>
					</label>
				</div>
				<label className="field">
					<span>Adopts accounts in these email domains</span>
					<textarea
						rows={2}
						value={domains}
						placeholder="every domain"
						spellCheck={false}
						onChange={({ target }) => setDomains(target.value)}
					/>
					<span className="field-help">
						Accounts that a sign-in created. One domain a line, such as example.com; empty means every domain.
					</span>
				</label>
				<div className="row">
					<ActionButton
						method={ConnectionService.method.updateConnection}
						type="submit"
						className="button primary"
						disabled={!isChanged}
					>
						Preview the change…
					</ActionButton>
				</div>
			</form>
			{asking !== undefined && (
				<ChangeConnection before={connection} after={asking} onClose={() => setAsking(undefined)} />
			)}
		</Section>
	);
}

/** The connection with the domains of a text, in the order in which the server keeps them. */
function withDomains(connection: Connection, text: string): Connection {
	const copy = clone(ConnectionSchema, connection);
	const domains = text
		.toLowerCase()
		.split(/[\s,;]+/)
		.filter((each) => each !== "");
	copy.adoptionDomains = { $typeName: "roster.v1.EmailDomains", domains: [...new Set(domains)].sort() };
	return copy;
}
