// SPDX-License-Identifier: Apache-2.0

// Changes the settings of a connection after a preview: what changes, and who gains and loses membership by it.

import { create } from "@bufbuild/protobuf";
import { callUnaryMethod, useQuery, useTransport } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import type { Connection } from "../../gen/roster/v1/connection_pb.ts";
import { ConnectionService, UpdateConnectionRequestSchema } from "../../gen/roster/v1/connection_service_pb.ts";
import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";
import { connectionKinds, domainsWord, guardWord, provisioningWords, strictWord } from "../parts/connection-words.ts";
import { Confirm } from "../parts/dialog.tsx";
import { EffectSummary } from "../parts/effect-summary.tsx";
import { Loading } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { toast } from "../parts/toast.tsx";

const { updateConnection } = ConnectionService.method;

/** A setting: its path in the mask of an update, its name, its value in words, and the effect of a change. */
interface Setting {
	readonly path: string;
	readonly name: string;
	word(connection: Connection): string;
	effect(after: Connection): string;
}

const settings: readonly Setting[] = [
	{
		path: "kind",
		name: "Identity provider",
		word: ({ kind }) => connectionKinds.get(kind) ?? "",
		effect: () => "The console and the readiness report name it.",
	},
	{
		path: "organization_provisioning",
		name: "Groups give membership",
		word: ({ organizationProvisioning }) => provisioningWords.get(organizationProvisioning) ?? "",
		effect: ({ organizationProvisioning }) =>
			organizationProvisioning === OrganizationProvisioning.UNSPECIFIED
				? "The setting of the server holds for the groups of this connection."
				: "It holds for the groups of this connection alone, whatever the setting of the server is.",
	},
	{
		path: "strict",
		name: "Strict",
		word: strictWord,
		effect: ({ strict }) =>
			strict === true
				? "Requests that deviate from the RFC are refused. Okta and Entra ID send such requests."
				: "The rules for identity providers apply to its requests, if the server does not refuse them.",
	},
	{
		path: "guard_threshold",
		name: "Threshold of the guard",
		word: guardWord,
		effect({ guardThreshold }) {
			switch (guardThreshold) {
				case undefined:
					return "It shares the threshold of the server with the other connections.";
				case 0:
					return "The guard is off: one request of this identity provider can take the access of all its people.";
				default:
					return "It is counted by itself: its losses hold back no other connection.";
			}
		},
	},
	{
		path: "adoption_domains",
		name: "Adopts accounts in",
		word: domainsWord,
		effect: () => "It says which accounts that a sign-in created the identity provider may take over.",
	},
];

/** The settings that differ between two states of a connection. */
export function changedSettings(before: Connection, after: Connection): readonly Setting[] {
	return settings.filter(({ word }) => word(before) !== word(after));
}

export function ChangeConnection({
	before,
	after,
	onClose,
}: {
	before: Connection;
	after: Connection;
	/** @param isDone whether it was changed. */
	onClose(isDone: boolean): void;
}) {
	const transport = useTransport();
	const queries = useQueryClient();
	const changed = changedSettings(before, after);
	const request = create(UpdateConnectionRequestSchema, {
		connection: after,
		updateMask: { paths: changed.map(({ path }) => path) },
	});
	const { data, error } = useQuery(
		updateConnection,
		{ connection: request.connection, updateMask: request.updateMask, validateOnly: true },
		{ staleTime: 0, gcTime: 0 },
	);
	const columns: readonly Column<Setting>[] = [
		{ header: "Setting", cell: ({ name }) => name },
		{ header: "Now", cell: ({ word }) => word(before) },
		{ header: "Then", cell: ({ word }) => <strong>{word(after)}</strong> },
		{ header: "Effect", cell: ({ effect }) => <span className="small">{effect(after)}</span> },
	];

	async function update() {
		await callUnaryMethod(transport, updateConnection, request);
		await queries.invalidateQueries();
		toast("The connection is changed.");
		onClose(true);
	}

	return (
		<Confirm
			title={`Change the connection ${before.name}`}
			button="Change the connection"
			disabled={data === undefined}
			onConfirm={update}
			onClose={() => onClose(false)}
		>
			<Table label="What changes" columns={columns} rows={changed} keyOf={({ path }) => path} />
			{error !== null && <Failure error={error} />}
			{data === undefined && error === null && <Loading what="the preview" />}
			{data?.effects !== undefined && <EffectSummary effects={data.effects} />}
		</Confirm>
	);
}
