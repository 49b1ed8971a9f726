// SPDX-License-Identifier: Apache-2.0

// One connection: its base URL, what it manages, its credentials and its settings.

import { useQuery } from "@connectrpc/connect-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import type { Connection as Message } from "../../gen/roster/v1/connection_pb.ts";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import { type Token, TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { baseUrlOf, connectionKinds, defaultName } from "../parts/connection-words.ts";
import { CopyField } from "../parts/copy.tsx";
import { Empty, Loading } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { HandOver } from "../parts/hand-over.tsx";
import { useLiveQueries } from "../parts/live.ts";
import { Page, Section } from "../parts/page.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { Moment } from "../parts/time.tsx";
import { tokenName } from "../parts/token-words.ts";
import { Managed } from "./connections.tsx";
import { DeleteConnection } from "./delete-connection.tsx";
import { SettingsForm } from "./settings-form.tsx";

const { getConnection } = ConnectionService.method;
const { listTokens } = TokenService.method;
const shown = [getConnection, listTokens];

export function Connection() {
	const { name } = useParams({ from: "/connections/$name" });
	const { data, error, refetch } = useQuery(getConnection, { name });
	const [open, setOpen] = useState<"hand over" | "delete">();
	useLiveQueries(shown);
	const connection = data?.connection;
	const close = () => setOpen(undefined);
	return (
		<Page
			title={name}
			description={
				<>
					<Link to="/connections">All connections</Link>
					{connection !== undefined && (
						<>
							{" "}
							· {connectionKinds.get(connection.kind)}, created{" "}
							<Moment time={connection.createTime} otherwise="at first" />
						</>
					)}
				</>
			}
			actions={
				connection !== undefined && (
					<>
						<ActionButton
							method={ConnectionService.method.handOverUsers}
							className="button"
							disabled={connection.usersCount === 0}
							onClick={() => setOpen("hand over")}
						>
							Hand its people over…
						</ActionButton>
						<ActionButton
							method={ConnectionService.method.deleteConnection}
							short
							className="button"
							disabled={name === defaultName}
							title={name === defaultName ? "This connection always exists" : undefined}
							onClick={() => setOpen("delete")}
						>
							Delete…
						</ActionButton>
					</>
				)
			}
		>
			{connection === undefined && error === null && <Loading what="the connection" />}
			{error !== null && <Failure error={error} onRetry={() => void refetch()} />}
			{connection !== undefined && (
				<>
					<Section title="What it manages">
						<p>
							<Managed connection={connection} />
						</p>
						<div className="value">
							<p className="value-name">Base URL for its identity provider</p>
							<CopyField text={baseUrlOf(name)} what="the base URL" />
						</div>
						<p className="muted small">
							It serves the credentials of this connection only, so that a token of another one is refused at the first
							test. <Link to="/readiness">Readiness</Link> shows what is left to do, and <Link to="/guard">Guard</Link>{" "}
							what is held.
						</p>
					</Section>
					<Credentials connection={connection} />
					<SettingsForm key={settingsKey(connection)} connection={connection} />
				</>
			)}
			{open === "hand over" && <HandOver whom={{ fromConnection: name }} from={name} onClose={close} />}
			{open === "delete" && <DeleteConnection name={name} onClose={close} />}
		</Page>
	);
}

/** Changes with the settings, so that the form begins anew when somebody else changes them. */
function settingsKey({ usersCount: _, groupsCount: __, createTime: ___, ...settings }: Message): string {
	return JSON.stringify(settings);
}

const columns: readonly Column<Token>[] = [
	{ header: "Name", cell: (token) => <strong>{tokenName(token)}</strong> },
	{ header: "Kind", cell: ({ client }) => (client ? "OAuth client" : "SCIM token") },
	{ header: "Last use", cell: ({ lastUseTime }) => <Moment time={lastUseTime} /> },
	{ header: "Expires", cell: ({ client, expireTime }) => (client ? "" : <Moment time={expireTime} />) },
	{
		header: "Networks",
		cell: ({ networks }) =>
			networks.length === 0 ? <span className="muted">every network</span> : networks.join(", "),
	},
];

function Credentials({ connection: { id } }: { connection: Message }) {
	const { data, error, refetch } = useQuery(listTokens, {
		...{ kind: CredentialKind.SCIM, pageSize: 1000, includeExpired: true },
	});
	const own = data?.tokens.filter(({ connectionId }) => connectionId === id) ?? [];
	return (
		<Section title="Credentials" actions={<Link to="/tokens">Tokens and clients</Link>}>
			{data === undefined && error === null && <Loading what="the credentials" />}
			{error !== null && <Failure error={error} onRetry={() => void refetch()} />}
			{data !== undefined && own.length === 0 && (
				<Empty title="There is no credential" action={<Link to="/connect">Connect an identity provider</Link>}>
					The identity provider needs a SCIM token or an OAuth client of this connection.
				</Empty>
			)}
			{own.length > 0 && <Table label="Credentials" columns={columns} rows={own} keyOf={({ id: each }) => each} />}
		</Section>
	);
}
