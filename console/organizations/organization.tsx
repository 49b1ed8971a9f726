// SPDX-License-Identifier: Apache-2.0

// One organization: its members by source, its mapped groups, and its members one by one. They arrive by themselves.

import { createClient } from "@connectrpc/connect";
import { createConnectQueryKey, useQuery } from "@connectrpc/connect-query";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useCallback, useState } from "react";
import { OrganizationService } from "../../gen/buf/alpha/registry/v1alpha1/organization_pb.ts";
import { type OrganizationUser, UserService } from "../../gen/buf/alpha/registry/v1alpha1/user_pb.ts";
import { AccessService, type MappedGroup, type OrganizationAccess } from "../../gen/roster/v1/access_service_pb.ts";
import { isDirect, roleWord } from "../parts/access-words.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { Empty, Loading } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { useLiveQueries } from "../parts/live.ts";
import { LongTable } from "../parts/long-table.tsx";
import { Page, Section } from "../parts/page.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { transport } from "../session/transport.ts";
import { EndMapping, MapGroup } from "./map-group.tsx";
import "./organizations.css";

const users = createClient(UserService, transport);
const method = AccessService.method.batchGetOrganizationAccess;
const membersKey = createConnectQueryKey({ schema: UserService.method.listOrganizationUsers, cardinality: "finite" });

export function Organization() {
	const { id } = useParams({ from: "/organizations/$id" });
	const input = { organizationIds: [id] };
	const { data, error, refetch } = useQuery(method, input);
	const key = createConnectQueryKey({ schema: method, input, cardinality: "finite" });
	useLiveQueries([method, UserService.method.listOrganizationUsers]);
	const queries = useQueryClient();
	const [organization] = data?.organizations ?? [];
	const [isMapping, setMapping] = useState(false);
	const [ending, setEnding] = useState<MappedGroup>();
	const readAgain = () => void queries.invalidateQueries({ queryKey: key });
	return (
		<Page title={organization?.name ?? "Organization"} description={organization?.description || undefined}>
			{error !== null && data === undefined && <Failure error={error} onRetry={() => void refetch()} />}
			{error === null && data === undefined && <Loading what="the organization" />}
			{data !== undefined && organization === undefined && (
				<div className="card">
					<Empty
						title="There is no organization with this id"
						action={<Link to="/organizations">All organizations</Link>}
					>
						It was deleted, or the address is wrong.
					</Empty>
				</div>
			)}
			{organization !== undefined && (
				<>
					<Sources organization={organization} />
					<Section
						title="Mapped groups"
						actions={
							<ActionButton
								method={OrganizationService.method.addOrganizationGroup}
								className="button primary"
								onClick={() => setMapping(true)}
							>
								<Plus size={16} aria-hidden /> Map a group
							</ActionButton>
						}
					>
						<Mappings organization={organization} onEnd={setEnding} />
						{data?.groupsGiveMembership === false && organization.groups.length > 0 && (
							<p className="muted small">
								Groups give no membership now. Change <Link to="/settings">the setting organization_provisioning</Link>{" "}
								to turn them on.
							</p>
						)}
					</Section>
					<Section title="Members">
						<Members organizationId={id} />
					</Section>
					{isMapping && <MapGroup organization={organization} onClose={() => setMapping(false)} onDone={readAgain} />}
					{ending !== undefined && (
						<EndMapping
							organization={organization}
							group={ending}
							onClose={() => setEnding(undefined)}
							onDone={readAgain}
						/>
					)}
				</>
			)}
		</Page>
	);
}

/** Members by source, as a bar, with the numbers beside it. */
function Sources({ organization: { membersCount, directCount, ownersCount } }: { organization: OrganizationAccess }) {
	const grouped = membersCount - directCount;
	const share = (count: number) => (membersCount === 0 ? 0 : (count / membersCount) * 100);
	return (
		<Section title="Members by source">
			<svg className="source-bar" role="img" aria-label={`${grouped} members from groups, ${directCount} direct`}>
				<rect width="100%" height="100%" className="bar-none" />
				<rect width={`${share(grouped)}%`} height="100%" className="bar-group" />
				<rect x={`${share(grouped)}%`} width={`${share(directCount)}%`} height="100%" className="bar-direct" />
			</svg>
			<dl className="figures">
				<div>
					<dt>
						<span className="swatch bar-group" /> From groups
					</dt>
					<dd>{grouped.toLocaleString("en")}</dd>
				</div>
				<div>
					<dt>
						<span className="swatch bar-direct" /> Direct roles
					</dt>
					<dd>{directCount.toLocaleString("en")}</dd>
				</div>
				<div>
					<dt>Members</dt>
					<dd>{membersCount.toLocaleString("en")}</dd>
				</div>
				<div>
					<dt>Owners</dt>
					<dd>{ownersCount === 0 ? <span className="badge warn">none</span> : ownersCount.toLocaleString("en")}</dd>
				</div>
			</dl>
		</Section>
	);
}

function Mappings({ organization, onEnd }: { organization: OrganizationAccess; onEnd(group: MappedGroup): void }) {
	const columns: readonly Column<MappedGroup>[] = [
		{
			header: "Group",
			cell: ({ groupId, groupName }) =>
				groupId === "" ? (
					<span>
						{groupName} <span className="badge warn">not pushed yet</span>
					</span>
				) : (
					<Link to="/groups/$id" params={{ id: groupId }}>
						{groupName}
					</Link>
				),
		},
		{ header: "Role", cell: ({ role }) => roleWord(role) },
		{ header: "In the group", cell: ({ membersCount }) => membersCount.toLocaleString("en"), align: "end" },
		{
			header: "Action",
			cell: (group) => (
				<ActionButton
					method={OrganizationService.method.removeOrganizationGroup}
					short
					className="button small-button"
					onClick={() => onEnd(group)}
				>
					End the mapping<span className="sr-only"> of {group.groupName}</span>
				</ActionButton>
			),
			align: "end",
		},
	];
	if (organization.groups.length === 0) {
		return (
			<Empty title="No group is mapped">
				Map a group of the identity provider: everybody in it becomes a member, and leaves with it.
			</Empty>
		);
	}
	return <Table label="Mapped groups" columns={columns} rows={organization.groups} keyOf={(each) => each.groupName} />;
}

const memberColumns: readonly Column<OrganizationUser>[] = [
	{
		header: "Username",
		cell: ({ user }) =>
			user && (
				<Link to="/people/$id" params={{ id: user.id }}>
					{user.username}
				</Link>
			),
	},
	{ header: "Role", cell: ({ organizationRole }) => roleWord(organizationRole), width: "110px" },
	{
		header: "Source",
		cell: ({ organizationRoleSource }) => (isDirect(organizationRoleSource) ? "direct role" : "a group"),
		width: "110px",
		wideOnly: true,
	},
];

function Members({ organizationId }: { organizationId: string }) {
	const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
		queryKey: [...membersKey, organizationId],
		queryFn: ({ pageParam, signal }) =>
			users.listOrganizationUsers({ organizationId, pageSize: 200, pageToken: pageParam }, { signal }),
		initialPageParam: "",
		getNextPageParam: ({ nextPageToken }) => (nextPageToken === "" ? undefined : nextPageToken),
	});
	const onEnd = useCallback(() => {
		if (hasNextPage && !isFetchingNextPage) {
			void fetchNextPage();
		}
	}, [hasNextPage, isFetchingNextPage, fetchNextPage]);
	if (data === undefined) {
		return error === null ? <Loading what="the members" /> : <Failure error={error} onRetry={() => void refetch()} />;
	}
	const rows = data.pages.flatMap((each) => each.users);
	if (rows.length === 0) {
		return <Empty title="Nobody is a member">Map a group, or give somebody a direct role.</Empty>;
	}
	return (
		<LongTable
			label="Members of the organization"
			columns={memberColumns}
			rows={rows}
			keyOf={(row) => row.user?.id ?? ""}
			onEnd={onEnd}
		/>
	);
}
