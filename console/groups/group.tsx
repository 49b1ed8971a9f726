// SPDX-License-Identifier: Apache-2.0

// One group: what it gives, and its members.

import { createClient } from "@connectrpc/connect";
import { createConnectQueryKey, useQuery } from "@connectrpc/connect-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { AccessService, type GroupAccess, type GroupMapping } from "../../gen/roster/v1/access_service_pb.ts";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import type { User } from "../../gen/roster/v1/user_pb.ts";
import { roleWord } from "../parts/access-words.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { Empty, Loading } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { HandOver } from "../parts/hand-over.tsx";
import { useLiveQueries } from "../parts/live.ts";
import { Page, Section } from "../parts/page.tsx";
import { PagedTable, pageSize } from "../parts/paged-table.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { transport } from "../session/transport.ts";

const provisioning = createClient(ProvisioningService, transport);
const method = AccessService.method.batchGetGroupAccess;
const membersKey = createConnectQueryKey({ schema: ProvisioningService.method.listUsers, cardinality: "finite" });

async function readMembers(groupId: string, page: number, signal: AbortSignal) {
	const query = {
		filter: `groups.value eq ${JSON.stringify(groupId)}`,
		attributes: ["userName", "name", "active"],
		...{ startIndex: page * pageSize + 1, count: pageSize },
	};
	const { resources, totalResults = 0 } = await provisioning.listUsers({ query }, { signal });
	return { rows: resources, total: totalResults };
}

const memberColumns: readonly Column<User>[] = [
	{
		header: "Name",
		cell: ({ id, name, userName }) => (
			<Link to="/people/$id" params={{ id }}>
				{[name?.givenName, name?.familyName].filter(Boolean).join(" ") || userName}
			</Link>
		),
	},
	{ header: "User name", cell: ({ userName }) => <span className="muted">{userName}</span>, wideOnly: true },
	{
		header: "State",
		cell: ({ active }) =>
			active === true ? <span className="badge good">active</span> : <span className="badge warn">deactivated</span>,
		width: "148px",
	},
];

const mappingColumns: readonly Column<GroupMapping>[] = [
	{
		header: "Organization",
		cell: ({ organizationId, organizationName }) => (
			<Link to="/organizations/$id" params={{ id: organizationId }}>
				{organizationName}
			</Link>
		),
	},
	{ header: "Role of its members", cell: ({ role }) => roleWord(role) },
];

export function Group() {
	const { id } = useParams({ from: "/groups/$id" });
	const input = { groupIds: [id] };
	const { data, error, refetch } = useQuery(method, input);
	useLiveQueries([method, ProvisioningService.method.listUsers]);
	const [group] = data?.groups ?? [];
	const [isHandingOver, setHandingOver] = useState(false);
	return (
		<Page
			title={group?.displayName ?? "Group"}
			description={
				group &&
				`A group with ${group.membersCount === 1 ? "1 member" : `${group.membersCount.toLocaleString("en")} members`}`
			}
			actions={
				group !== undefined &&
				group.membersCount > 0 && (
					<ActionButton
						method={ConnectionService.method.handOverUsers}
						className="button"
						onClick={() => setHandingOver(true)}
					>
						Hand its people over…
					</ActionButton>
				)
			}
		>
			{error !== null && data === undefined && <Failure error={error} onRetry={() => void refetch()} />}
			{error === null && data === undefined && <Loading what="the group" />}
			{data !== undefined && group === undefined && (
				<div className="card">
					<Empty title="There is no group with this id" action={<Link to="/groups">All groups</Link>}>
						The identity provider deleted the group, or the address is wrong.
					</Empty>
				</div>
			)}
			{group !== undefined && (
				<>
					<Mappings group={group} groupsGive={data?.groupsGiveMembership === true} />
					<Section title="Members">
						<PagedTable
							label={`Members of ${group.displayName}`}
							nouns={["member", "members"]}
							columns={memberColumns}
							queryKey={[...membersKey, "group", id]}
							read={(page, signal) => readMembers(id, page, signal)}
							keyOf={(row) => row.id}
							empty={<Empty title="Nobody is in this group">The identity provider adds its members.</Empty>}
						/>
					</Section>
				</>
			)}
			{isHandingOver && <HandOver whom={{ groupId: id }} onClose={() => setHandingOver(false)} />}
		</Page>
	);
}

function Mappings({ group, groupsGive }: { group: GroupAccess; groupsGive: boolean }) {
	return (
		<Section title="What it gives">
			{group.mappings.length === 0 ? (
				<Empty
					title="Its members get nothing"
					action={<Link to="/organizations">Choose an organization to map it to</Link>}
				>
					The group is mapped to no organization.
				</Empty>
			) : (
				<Table
					label="The organizations that the group is mapped to"
					columns={mappingColumns}
					rows={group.mappings}
					keyOf={(each) => each.organizationId}
				/>
			)}
			{!groupsGive && group.mappings.length > 0 && (
				<p className="muted small">
					Groups give no membership now. Change <Link to="/settings">the setting organization_provisioning</Link> to
					turn them on.
				</p>
			)}
		</Section>
	);
}
