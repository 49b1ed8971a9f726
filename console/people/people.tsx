// SPDX-License-Identifier: Apache-2.0

// The list of people: their state, who manages them, and their organizations.

import { createClient } from "@connectrpc/connect";
import { createConnectQueryKey } from "@connectrpc/connect-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { AccessService, type UserAccess } from "../../gen/roster/v1/access_service_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { personName, personState, roleWord } from "../parts/access-words.ts";
import { Chip } from "../parts/chip.tsx";
import { Empty } from "../parts/empty.tsx";
import { organizationIdOf, readConnections, readOrganizations } from "../parts/filters.ts";
import { LazySelect } from "../parts/lazy-select.tsx";
import { useLiveQueries } from "../parts/live.ts";
import { Page } from "../parts/page.tsx";
import { PagedTable, pageSize } from "../parts/paged-table.tsx";
import { SearchBox } from "../parts/search-box.tsx";
import { Segments } from "../parts/segments.tsx";
import type { Column } from "../parts/table.tsx";
import { transport } from "../session/transport.ts";
import type { PeopleSearch, PersonFilter } from "./route.ts";

const provisioning = createClient(ProvisioningService, transport);
const access = createClient(AccessService, transport);
const key = createConnectQueryKey({ schema: ProvisioningService.method.listUsers, cardinality: "finite" });

/** The SCIM filter for a text and a state. */
function filterOf(text: string | undefined, state: PersonFilter | undefined): string {
	const value = JSON.stringify(text ?? "");
	const attributes = ["userName", "emails.value", "name.givenName", "name.familyName"];
	const matches = text === undefined ? [] : [`(${attributes.map((each) => `${each} co ${value}`).join(" or ")})`];
	const active = state === undefined ? [] : [`active eq ${state === "active"}`];
	return [...active, ...matches].join(" and ");
}

async function readPeople(search: PeopleSearch, page: number, signal: AbortSignal) {
	const { q, state, connection = "", managed, organization } = search;
	const filter = filterOf(q, state);
	const query = { filter, attributes: ["id"], startIndex: page * pageSize + 1, count: pageSize };
	const organizationId = organization === undefined ? "" : await organizationIdOf(organization, signal);
	const unmanaged = managed === "no";
	const { resources, totalResults = 0 } = await provisioning.listUsers(
		{ query, connection, unmanaged, organizationId },
		{ signal },
	);
	const userIds = resources.map((each) => each.id);
	const { users } = userIds.length === 0 ? { users: [] } : await access.batchGetUserAccess({ userIds }, { signal });
	return { rows: users, total: totalResults };
}

const columns: readonly Column<UserAccess>[] = [
	{
		header: "Name",
		cell: ({ user, userId }) => (
			<Link to="/people/$id" params={{ id: userId }}>
				{personName(user)}
			</Link>
		),
	},
	{ header: "User name", cell: ({ user }) => <span className="muted">{user?.user?.userName}</span>, wideOnly: true },
	{ header: "State", cell: ({ user }) => user && <StateMark state={personState(user)} />, width: "148px" },
	{
		header: "Managed by",
		cell: ({ user }) => (user?.managed === true ? "identity provider" : <span className="muted">nobody yet</span>),
		width: "160px",
		wideOnly: true,
	},
	{ header: "Organizations", cell: (row) => <Organizations access={row} />, wideOnly: true },
];

export function StateMark({ state: { word, mark } }: { state: ReturnType<typeof personState> }) {
	return <span className={`badge ${mark}`}>{word}</span>;
}

function Organizations({ access: { memberships } }: { access: UserAccess }) {
	if (memberships.length === 0) {
		return <span className="muted">none</span>;
	}
	const words = memberships.map((each) => `${each.organizationName} (${roleWord(each.role)})`);
	return <span title={words.join(", ")}>{words.join(", ")}</span>;
}

export function People() {
	const search = useSearch({ from: "/people" });
	const { q, state } = search;
	const navigate = useNavigate({ from: "/people" });
	useLiveQueries([ProvisioningService.method.listUsers]);
	const filter = JSON.stringify(search);
	const isFiltered = Object.keys(search).length > 0;
	return (
		<Page title="People" description="Who there is, and why they have access.">
			<div className="row between">
				<SearchBox
					label="Find by name, user name or email"
					value={q ?? ""}
					onChange={(text) =>
						navigate({ search: ({ q: _, ...rest }) => (text === "" ? rest : { ...rest, q: text }), replace: true })
					}
				/>
				<Segments
					label="State"
					choices={[
						[undefined, "All"],
						["active", "Active"],
						["deactivated", "Deactivated"],
					]}
					chosen={state}
					onChoose={(next) =>
						navigate({ search: ({ state: _, ...rest }) => (next === undefined ? rest : { ...rest, state: next }) })
					}
				/>
			</div>
			<Filters search={search} />
			<PagedTable
				key={filter}
				label="People"
				nouns={["person", "people"]}
				columns={columns}
				queryKey={[...key, "people", filter]}
				read={(page, signal) => readPeople(search, page, signal)}
				keyOf={(row) => row.userId}
				empty={
					<div className="card">
						{isFiltered ? (
							<Empty title="Nobody matches">
								Change the text, or take a filter away. People whom SCIM deleted are in no list.
							</Empty>
						) : (
							<Empty title="There is nobody yet" action={<Link to="/connect">Connect an identity provider</Link>}>
								The identity provider creates people over SCIM.
							</Empty>
						)}
					</div>
				}
			/>
		</Page>
	);
}

/** No connection has this name. */
const nobody = "-";

/** Who manages the people, and an organization that they are in. */
function Filters({ search: { connection, managed, organization } }: { search: PeopleSearch }) {
	const navigate = useNavigate({ from: "/people" });
	const readManagers = async () => [
		...(await readConnections()).map(({ value, name }) => ({ value, name: `the connection ${name}` })),
		{ value: nobody, name: "nobody yet" },
	];
	return (
		<div className="row">
			{connection === undefined && managed === undefined ? (
				<LazySelect
					label="Managed by"
					none="Managed by anybody"
					read={readManagers}
					onChoose={(name) =>
						navigate({
							search: (all) => ({ ...all, ...(name === nobody ? { managed: "no" } : { connection: name }) }),
						})
					}
				/>
			) : (
				<Chip
					words={connection === undefined ? "Managed by nobody yet" : `Managed by ${connection}`}
					onRemove={() => navigate({ search: ({ connection: _, managed: __, ...rest }) => rest })}
				/>
			)}
			{organization === undefined ? (
				<LazySelect
					label="Organization"
					none="Any organization"
					read={readOrganizations}
					onChoose={(name) => navigate({ search: (all) => ({ ...all, organization: name }) })}
				/>
			) : (
				<Chip
					words={`In ${organization}`}
					onRemove={() => navigate({ search: ({ organization: _, ...rest }) => rest })}
				/>
			)}
		</div>
	);
}
