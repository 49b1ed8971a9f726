// SPDX-License-Identifier: Apache-2.0

// Hands people over to another connection, after a preview: who they are, what they lose, and what stands in the way.

import type { MessageInitShape } from "@bufbuild/protobuf";
import { callUnaryMethod, useQuery, useTransport } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import {
	ConnectionService,
	type HandedOverUser,
	type HandOverUsersRequestSchema,
	type HandOverUsersResponse,
} from "../../gen/roster/v1/connection_service_pb.ts";
import { Confirm } from "./dialog.tsx";
import { EffectSummary } from "./effect-summary.tsx";
import { Empty, Loading } from "./empty.tsx";
import { Failure } from "./failure.tsx";
import { type Column, Table } from "./table.tsx";
import { toast } from "./toast.tsx";

const { handOverUsers, listConnections } = ConnectionService.method;

/** How many people the preview lists. */
const most = 20;

type Whom = Pick<MessageInitShape<typeof HandOverUsersRequestSchema>, "userIds" | "fromConnection" | "groupId">;

const people = (count: number) => (count === 1 ? "1 person" : `${count.toLocaleString("en")} people`);

/**
 * @param whom the people: by id, or all of a connection or of a group.
 * @param from the name of the present connection, which is not offered; undefined if they have several.
 */
export function HandOver({ whom, from, onClose }: { whom: Whom; from?: string; onClose(): void }) {
	const transport = useTransport();
	const queries = useQueryClient();
	const connections = useQuery(listConnections, {});
	const [chosen, setChosen] = useState<string>();
	const [left, setLeft] = useState<number>();
	const others = connections.data?.connections.filter(({ name }) => name !== from) ?? [];
	const toConnection = chosen ?? others[0]?.name ?? "";
	const request = { ...whom, toConnection };
	const preview = useQuery(
		handOverUsers,
		{ ...request, validateOnly: true },
		{ enabled: toConnection !== "" && left === undefined, staleTime: 0, gcTime: 0 },
	);
	const { data } = preview;
	const all = (data?.usersCount ?? 0) + (data?.remainingCount ?? 0);

	/** One request hands over at most 10,000 people. */
	async function handOver() {
		for (let remaining = 1; remaining > 0; ) {
			const done = await callUnaryMethod(transport, handOverUsers, request);
			remaining = done.usersCount === 0 ? 0 : done.remainingCount;
			setLeft(remaining);
		}
		await queries.invalidateQueries();
		toast(`${people(all)} handed over to ${toConnection}.`);
	}

	return (
		<Confirm
			title="Hand people over to another connection"
			button={all === 0 ? "Hand over" : `Hand ${people(all)} over`}
			disabled={all === 0}
			onConfirm={handOver}
			onClose={onClose}
		>
			{connections.error !== null && <Failure error={connections.error} />}
			{connections.data !== undefined && others.length === 0 && (
				<Empty title="There is no other connection" action={<Link to="/connections">Connections</Link>}>
					Create one for the other identity provider first.
				</Empty>
			)}
			{others.length > 0 && (
				<label className="field">
					<span>To the connection</span>
					<select value={toConnection} onChange={({ target }) => setChosen(target.value)}>
						{others.map(({ id, name }) => (
							<option key={id} value={name}>
								{name}
							</option>
						))}
					</select>
				</label>
			)}
			<p className="muted">
				They keep their ids, direct roles and history. The next push of the other connection takes them over. Let it
				begin to push only afterwards.
			</p>
			{preview.error !== null && <Failure error={preview.error} />}
			{toConnection !== "" && data === undefined && preview.error === null && <Loading what="the preview" />}
			{data !== undefined && <Preview response={data} />}
			{left !== undefined && left > 0 && <p role="status">{people(left)} left…</p>}
		</Confirm>
	);
}

const columns: readonly Column<HandedOverUser>[] = [
	{
		header: "Person",
		cell: ({ userId, userName }) => (
			<Link to="/people/$id" params={{ id: userId }}>
				{userName || userId.slice(0, 8)}
			</Link>
		),
	},
	{ header: "From", cell: ({ fromConnection }) => fromConnection },
	{
		header: "Leaves the groups",
		cell: ({ groups }) =>
			groups.length === 0 ? (
				<span className="muted">none</span>
			) : (
				groups.map(({ displayName }) => displayName).join(", ")
			),
	},
];

function Preview({ response }: { response: HandOverUsersResponse }) {
	const { users, usersCount, remainingCount, effects } = response;
	const conflicts = users.filter(({ conflictingUserIds }) => conflictingUserIds.length > 0);
	const shown = users.slice(0, most);
	const rest = usersCount + remainingCount - shown.length;
	if (usersCount === 0) {
		return <p>There is nobody to hand over.</p>;
	}
	return (
		<div className="stack" aria-live="polite">
			{conflicts.length > 0 && <Conflicts users={conflicts} />}
			{effects !== undefined && <EffectSummary effects={effects} />}
			<Table label="People who are handed over" columns={columns} rows={shown} keyOf={({ userId }) => userId} />
			{rest > 0 && <p className="muted small">and {people(rest)} more</p>}
		</div>
	);
}

function Conflicts({ users }: { users: readonly HandedOverUser[] }) {
	return (
		<div className="failure">
			<p className="failure-title">For {people(users.length)} it may be unclear who they are</p>
			<p>
				The other connection has deprovisioned users with the same user name or email. If it pushes the external id of
				one of them, the push is refused: separate those users first.
			</p>
			<ul className="plain-list">
				{users.slice(0, most).map(({ userId, userName, conflictingUserIds }) => (
					<li key={userId}>
						{userName}:{" "}
						{conflictingUserIds.map((id, index) => (
							<span key={id}>
								{index > 0 && ", "}
								<Link to="/people/$id" params={{ id }}>
									{id.slice(0, 8)}
								</Link>
							</span>
						))}
					</li>
				))}
			</ul>
		</div>
	);
}
