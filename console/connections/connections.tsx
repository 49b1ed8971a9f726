// SPDX-License-Identifier: Apache-2.0

// The connections to identity providers: what each manages, its credentials and its settings.

import { useQuery } from "@connectrpc/connect-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import type { Connection } from "../../gen/roster/v1/connection_pb.ts";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";
import { type Token, TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { baseUrlOf, connectionKinds, guardWord, provisioningWords, strictWord } from "../parts/connection-words.ts";
import { Copy } from "../parts/copy.tsx";
import { Loading } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { useLiveQueries } from "../parts/live.ts";
import { Page } from "../parts/page.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { Moment, millisOf } from "../parts/time.tsx";
import { CreateConnection } from "./create-connection.tsx";

const { listConnections } = ConnectionService.method;
const { listTokens } = TokenService.method;
const shown = [listConnections, listTokens];

/** The tokens and clients of a connection. */
interface Row {
	readonly connection: Connection;
	readonly credentials: readonly Token[];
}

const columns: readonly Column<Row>[] = [
	{
		header: "Name",
		cell: ({ connection: { name } }) => (
			<Link to="/connections/$name" params={{ name }}>
				<strong>{name}</strong>
			</Link>
		),
	},
	{ header: "Identity provider", cell: ({ connection: { kind } }) => connectionKinds.get(kind) },
	{ header: "Manages", cell: ({ connection }) => <Managed connection={connection} /> },
	{ header: "Credentials", cell: ({ credentials }) => <Credentials credentials={credentials} /> },
	{
		header: "Settings",
		cell: ({ connection }) => <OwnSettings connection={connection} />,
	},
	{
		header: "Base URL",
		cell: ({ connection: { name } }) => <Copy text={baseUrlOf(name)} what={`the base URL of ${name}`} />,
	},
];

const count = new Intl.NumberFormat("en");

/** How many people and groups a connection manages, with links to them. */
export function Managed({ connection: { name, usersCount, groupsCount } }: { connection: Connection }) {
	return (
		<span>
			<Link to="/people" search={{ connection: name }}>
				{count.format(usersCount)} {usersCount === 1 ? "person" : "people"}
			</Link>
			,{" "}
			<Link to="/groups" search={{ connection: name }}>
				{count.format(groupsCount)} {groupsCount === 1 ? "group" : "groups"}
			</Link>
		</span>
	);
}

/** The settings that are not those of the server. */
function OwnSettings({ connection }: { connection: Connection }) {
	const { organizationProvisioning, strict, guardThreshold } = connection;
	const own = [
		organizationProvisioning !== OrganizationProvisioning.UNSPECIFIED &&
			`groups give membership: ${provisioningWords.get(organizationProvisioning)}`,
		strict !== undefined && `strict: ${strictWord(connection)}`,
		guardThreshold !== undefined && `guard: ${guardWord(connection)}`,
	].filter((each) => each !== false);
	return own.length === 0 ? (
		<span className="muted">as the server</span>
	) : (
		<span className="small">{own.join(", ")}</span>
	);
}

/** The credentials in a line: how many, the last use of any, and the next expiry. */
function Credentials({ credentials }: { credentials: readonly Token[] }) {
	if (credentials.length === 0) {
		return <span className="muted">none</span>;
	}
	const newest = latest(credentials.map((each) => each.lastUseTime));
	const next = latest(
		credentials.map((each) => each.expireTime),
		-1,
	);
	return (
		<span className="small">
			{credentials.length}, last used <Moment time={newest} />
			{next !== undefined && (
				<>
					<br />
					{millisOf(next) <= Date.now() ? (
						<>
							<span className="badge bad">expired</span> <Moment time={next} />
						</>
					) : (
						<>
							expires <Moment time={next} />
						</>
					)}
				</>
			)}
		</span>
	);
}

/** The latest of some moments; with -1, the earliest. */
function latest(times: readonly Token["expireTime"][], sign: 1 | -1 = 1) {
	return times
		.filter((each) => each !== undefined)
		.sort((left, right) => sign * (millisOf(right) - millisOf(left)))
		.at(0);
}

export function Connections() {
	const connections = useQuery(listConnections, {});
	const tokens = useQuery(listTokens, { kind: CredentialKind.SCIM, pageSize: 1000, includeExpired: true });
	const [isCreating, setCreating] = useState(false);
	useLiveQueries(shown);
	const error = connections.error ?? tokens.error;
	const rows = connections.data?.connections.map(
		(connection): Row => ({
			connection,
			credentials: tokens.data?.tokens.filter((each) => each.connectionId === connection.id) ?? [],
		}),
	);
	return (
		<Page
			title="Connections"
			description="Each identity provider has a connection. It reads and changes only the people and groups that its connection manages."
			actions={
				<ActionButton
					method={ConnectionService.method.createConnection}
					className="button primary"
					onClick={() => setCreating(true)}
				>
					<Plus size={16} aria-hidden />
					New connection
				</ActionButton>
			}
		>
			{error !== null && <Failure error={error} onRetry={() => void connections.refetch()} />}
			{error === null && (rows === undefined || tokens.data === undefined) && <Loading what="the connections" />}
			{rows !== undefined && tokens.data !== undefined && (
				<section className="card">
					<Table label="Connections" rows={rows} keyOf={({ connection: { id } }) => id} columns={columns} />
				</section>
			)}
			{isCreating && <CreateConnection onClose={() => setCreating(false)} />}
		</Page>
	);
}
