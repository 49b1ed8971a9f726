// SPDX-License-Identifier: Apache-2.0

// The list of people: their state, who manages them, and their organizations.

import { createClient } from "@connectrpc/connect";
import { createConnectQueryKey } from "@connectrpc/connect-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { AccessService, type UserAccess } from "../../gen/roster/v1/access_service_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { personName, personState, roleWord } from "../parts/access-words.ts";
import { Empty } from "../parts/empty.tsx";
import { useLiveQueries } from "../parts/live.ts";
import { Page } from "../parts/page.tsx";
import { PagedTable, pageSize } from "../parts/paged-table.tsx";
import { SearchBox } from "../parts/search-box.tsx";
import { Segments } from "../parts/segments.tsx";
import type { Column } from "../parts/table.tsx";
import { transport } from "../session/transport.ts";
import type { PersonFilter } from "./route.ts";

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

async function readPeople(filter: string, page: number, signal: AbortSignal) {
	const query = { filter, attributes: ["id"], startIndex: page * pageSize + 1, count: pageSize };
	const { resources, totalResults = 0 } = await provisioning.listUsers({ query }, { signal });
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
	const { q, state } = useSearch({ from: "/people" });
	const navigate = useNavigate({ from: "/people" });
	useLiveQueries([ProvisioningService.method.listUsers]);
	const filter = filterOf(q, state);
	const isFiltered = filter !== "";
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
			<PagedTable
				key={filter}
				label="People"
				nouns={["person", "people"]}
				columns={columns}
				queryKey={[...key, "people", filter]}
				read={(page, signal) => readPeople(filter, page, signal)}
				keyOf={(row) => row.userId}
				empty={
					<div className="card">
						{isFiltered ? (
							<Empty title="Nobody matches">
								Change the text or the state. People whom SCIM deleted are in no list.
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
