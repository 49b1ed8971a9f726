// SPDX-License-Identifier: Apache-2.0

// The list of groups: their members, and the organizations that they are mapped to.

import { createClient } from "@connectrpc/connect";
import { createConnectQueryKey } from "@connectrpc/connect-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { AccessService, type GroupAccess } from "../../gen/roster/v1/access_service_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { roleWord } from "../parts/access-words.ts";
import { Chip } from "../parts/chip.tsx";
import { Empty } from "../parts/empty.tsx";
import { readConnections } from "../parts/filters.ts";
import { LazySelect } from "../parts/lazy-select.tsx";
import { useLiveQueries } from "../parts/live.ts";
import { Page } from "../parts/page.tsx";
import { PagedTable, pageSize } from "../parts/paged-table.tsx";
import { SearchBox } from "../parts/search-box.tsx";
import type { Column } from "../parts/table.tsx";
import { transport } from "../session/transport.ts";

const provisioning = createClient(ProvisioningService, transport);
const access = createClient(AccessService, transport);
const key = createConnectQueryKey({ schema: ProvisioningService.method.listGroups, cardinality: "finite" });

async function readGroups(filter: string, connection: string, page: number, signal: AbortSignal) {
	const query = { filter, attributes: ["displayName"], startIndex: page * pageSize + 1, count: pageSize };
	const { resources, totalResults = 0 } = await provisioning.listGroups({ query, connection }, { signal });
	const groupIds = resources.map((each) => each.id);
	const { groups } =
		groupIds.length === 0 ? { groups: [] } : await access.batchGetGroupAccess({ groupIds }, { signal });
	return { rows: groups, total: totalResults };
}

const columns: readonly Column<GroupAccess>[] = [
	{
		header: "Name",
		cell: ({ groupId, displayName }) => (
			<Link to="/groups/$id" params={{ id: groupId }}>
				{displayName}
			</Link>
		),
	},
	{ header: "Members", cell: ({ membersCount }) => membersCount.toLocaleString("en"), align: "end", width: "110px" },
	{
		header: "Mapped to",
		cell: ({ mappings }) =>
			mappings.length === 0 ? (
				<span className="muted">no organization</span>
			) : (
				mappings.map((each) => `${each.organizationName} (${roleWord(each.role)})`).join(", ")
			),
		wideOnly: true,
	},
];

export function Groups() {
	const { q, connection = "" } = useSearch({ from: "/groups" });
	const navigate = useNavigate({ from: "/groups" });
	useLiveQueries([ProvisioningService.method.listGroups]);
	const filter = q === undefined ? "" : `displayName co ${JSON.stringify(q)}`;
	return (
		<Page title="Groups" description="The groups that the identity provider pushed, and what they give.">
			<div className="row">
				<SearchBox
					label="Find by name"
					value={q ?? ""}
					onChange={(text) =>
						navigate({ search: ({ q: _, ...rest }) => (text === "" ? rest : { ...rest, q: text }), replace: true })
					}
				/>
				{connection === "" ? (
					<LazySelect
						label="Connection"
						none="Any connection"
						read={readConnections}
						onChoose={(name) => navigate({ search: (all) => ({ ...all, connection: name }) })}
					/>
				) : (
					<Chip
						words={`Connection ${connection}`}
						onRemove={() => navigate({ search: ({ connection: _, ...rest }) => rest })}
					/>
				)}
			</div>
			<PagedTable
				key={`${connection} ${filter}`}
				label="Groups"
				nouns={["group", "groups"]}
				columns={columns}
				queryKey={[...key, "groups", connection, filter]}
				read={(page, signal) => readGroups(filter, connection, page, signal)}
				keyOf={(row) => row.groupId}
				empty={
					<div className="card">
						{filter === "" && connection === "" ? (
							<Empty title="There is no group yet" action={<Link to="/connect">Connect an identity provider</Link>}>
								The identity provider pushes groups over SCIM.
							</Empty>
						) : (
							<Empty title="No group matches">Change the text, or take a filter away.</Empty>
						)}
					</div>
				}
			/>
		</Page>
	);
}
