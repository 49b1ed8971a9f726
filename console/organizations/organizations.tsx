// SPDX-License-Identifier: Apache-2.0

// The list of organizations: their members by source, their owners, and their mapped groups.

import { createClient } from "@connectrpc/connect";
import { createConnectQueryKey } from "@connectrpc/connect-query";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useCallback, useState } from "react";
import { OrganizationService } from "../../gen/buf/alpha/registry/v1alpha1/organization_pb.ts";
import { AccessService, type OrganizationAccess } from "../../gen/roster/v1/access_service_pb.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { Empty, Loading } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { useLiveQueries } from "../parts/live.ts";
import { LongTable } from "../parts/long-table.tsx";
import { Page } from "../parts/page.tsx";
import type { Column } from "../parts/table.tsx";
import { transport } from "../session/transport.ts";
import { CreateOrganization } from "./create-organization.tsx";

const organizations = createClient(OrganizationService, transport);
const access = createClient(AccessService, transport);
const key = createConnectQueryKey({ schema: OrganizationService.method.listOrganizations, cardinality: "finite" });

async function readOrganizations(pageToken: string, signal: AbortSignal) {
	const listed = await organizations.listOrganizations({ pageSize: 100, pageToken }, { signal });
	const organizationIds = listed.organizations.map((each) => each.id);
	const counted =
		organizationIds.length === 0 ? undefined : await access.batchGetOrganizationAccess({ organizationIds }, { signal });
	return { rows: counted?.organizations ?? [], next: listed.nextPageToken };
}

const columns: readonly Column<OrganizationAccess>[] = [
	{
		header: "Name",
		cell: ({ organizationId, name }) => (
			<Link to="/organizations/$id" params={{ id: organizationId }}>
				{name}
			</Link>
		),
	},
	{ header: "Members", cell: ({ membersCount }) => membersCount.toLocaleString("en"), align: "end", width: "110px" },
	{
		header: "Direct",
		cell: ({ directCount }) => directCount.toLocaleString("en"),
		align: "end",
		width: "110px",
		wideOnly: true,
	},
	{
		header: "From groups",
		cell: ({ membersCount, directCount }) => (membersCount - directCount).toLocaleString("en"),
		align: "end",
		width: "130px",
		wideOnly: true,
	},
	{
		header: "Owners",
		cell: ({ ownersCount }) =>
			ownersCount === 0 ? <span className="badge warn">none</span> : ownersCount.toLocaleString("en"),
		align: "end",
		width: "110px",
	},
	{
		header: "Mapped groups",
		cell: ({ groups }) =>
			groups.length === 0 ? <span className="muted">none</span> : groups.map((each) => each.groupName).join(", "),
		wideOnly: true,
	},
];

export function Organizations() {
	useLiveQueries([OrganizationService.method.listOrganizations]);
	const [isCreating, setCreating] = useState(false);
	const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
		queryKey: [...key, "organizations"],
		queryFn: ({ pageParam, signal }) => readOrganizations(pageParam, signal),
		initialPageParam: "",
		getNextPageParam: ({ next }) => (next === "" ? undefined : next),
	});
	const onEnd = useCallback(() => {
		if (hasNextPage && !isFetchingNextPage) {
			void fetchNextPage();
		}
	}, [hasNextPage, isFetchingNextPage, fetchNextPage]);
	const rows = data?.pages.flatMap((each) => each.rows) ?? [];
	const create = (
		<ActionButton
			method={OrganizationService.method.createOrganization}
			className="button primary"
			onClick={() => setCreating(true)}
		>
			<Plus size={16} aria-hidden /> New organization
		</ActionButton>
	);
	return (
		<Page title="Organizations" description="Who is in, and through what." actions={create}>
			{error !== null && data === undefined && <Failure error={error} onRetry={() => void refetch()} />}
			{error === null && data === undefined && <Loading what="the organizations" />}
			{data !== undefined && rows.length === 0 && (
				<div className="card">
					<Empty title="There is no organization yet">
						Create one, then map a group to it: the group’s members become its members.
					</Empty>
				</div>
			)}
			{rows.length > 0 && (
				<LongTable
					label="Organizations"
					columns={columns}
					rows={rows}
					keyOf={(row) => row.organizationId}
					onEnd={onEnd}
				/>
			)}
			{isCreating && <CreateOrganization onClose={() => setCreating(false)} />}
		</Page>
	);
}
