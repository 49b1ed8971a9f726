// SPDX-License-Identifier: Apache-2.0

// A person as they were at a time, from the change log: their access, their attributes and their groups.

import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { useQuery } from "@connectrpc/connect-query";
import { Link } from "@tanstack/react-router";
import {
	type ListMembershipsResponse,
	type Membership,
	ProvisioningService,
} from "../../gen/roster/v1/provisioning_service_pb.ts";
import type { User } from "../../gen/roster/v1/user_pb.ts";
import { isDirect, roleWord } from "../parts/access-words.ts";
import { Empty, Loading } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { Section } from "../parts/page.tsx";
import { type Column, Table } from "../parts/table.tsx";

const { getUser, listMemberships } = ProvisioningService.method;

const columns: readonly Column<Membership>[] = [
	{
		header: "Organization",
		cell: ({ organizationId, organizationName }) => (
			<Link to="/organizations/$id" params={{ id: organizationId }}>
				{organizationName}
			</Link>
		),
	},
	{ header: "Role", cell: ({ role }) => roleWord(role) },
	{ header: "Through", cell: ({ source }) => (isDirect(source) ? "a direct role" : "a group") },
];

/** @param at the time, in the form of RFC 3339. */
export function PastAccess({ id, at }: { id: string; at: string }) {
	const atTime = timestampFromDate(new Date(at));
	const user = useQuery(getUser, { id, atTime });
	const memberships = useQuery(listMemberships, { userId: id, atTime, pageSize: 1000 });
	return (
		<>
			<Section title="Access then">
				{memberships.error !== null && <Failure error={memberships.error} />}
				{memberships.data === undefined && memberships.error === null && <Loading what="the memberships" />}
				{memberships.data !== undefined && <Memberships response={memberships.data} />}
			</Section>
			<Section title="The person then">
				{user.error !== null && <Failure error={user.error} />}
				{user.data === undefined && user.error === null && <Loading what="the person" />}
				{user.data?.user !== undefined && <Attributes user={user.data.user} />}
			</Section>
		</>
	);
}

function Memberships({ response: { memberships } }: { response: ListMembershipsResponse }) {
	return memberships.length === 0 ? (
		<Empty title="This person was in no organization then">
			They were deactivated, or deleted, or no group and no direct role gave them access.
		</Empty>
	) : (
		<Table label="Memberships then" columns={columns} rows={memberships} keyOf={(each) => each.organizationId} />
	);
}

function Attributes({ user }: { user: User }) {
	const { userName, emails, name, active, groups, externalId } = user;
	const pairs: readonly (readonly [string, React.ReactNode])[] = [
		["State", active === true ? "active" : "deactivated"],
		["User name", userName],
		["Email", emails[0]?.value],
		["Given name", name?.givenName],
		["Family name", name?.familyName],
		["External id", externalId],
		[
			"Groups",
			groups.length === 0
				? "none"
				: groups.map(({ value = "", display }, index) => (
						<span key={value}>
							{index > 0 && ", "}
							<Link to="/groups/$id" params={{ id: value }}>
								{display || value.slice(0, 8)}
							</Link>
						</span>
					)),
		],
	];
	return (
		<dl className="attributes">
			{pairs
				.filter(([, value]) => value !== undefined && value !== "")
				.map(([label, value]) => (
					<div key={label}>
						<dt>{label}</dt>
						<dd>{value}</dd>
					</div>
				))}
		</dl>
	);
}
