// SPDX-License-Identifier: Apache-2.0

// One person: who they are, their access with every path that gives it, their groups and their changes; or how it was
// at a time.

import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { createConnectQueryKey, useQuery } from "@connectrpc/connect-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { AccessService, type UserAccess } from "../../gen/roster/v1/access_service_pb.ts";
import type { UserState } from "../../gen/roster/v1/change_pb.ts";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { personName, personState } from "../parts/access-words.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { ChangeStory } from "../parts/change-story.tsx";
import { Copy } from "../parts/copy.tsx";
import { Empty, Loading } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { HandOver } from "../parts/hand-over.tsx";
import { Page, Section } from "../parts/page.tsx";
import { ExactMoment, Moment } from "../parts/time.tsx";
import { AccessPaths } from "./access-paths.tsx";
import { AtField } from "./at-field.tsx";
import { DirectRoles } from "./direct-roles.tsx";
import { Identity } from "./identity.tsx";
import { PastAccess } from "./past-access.tsx";
import { StateMark } from "./people.tsx";
import "./people.css";

const method = AccessService.method.batchGetUserAccess;

export function Person() {
	const { id } = useParams({ from: "/people/$id" });
	const { at } = useSearch({ from: "/people/$id" });
	return at === undefined ? <Present id={id} /> : <Past id={id} at={at} />;
}

function Past({ id, at }: { id: string; at: string }) {
	const { data } = useQuery(ProvisioningService.method.batchGetUsers, { ids: [id] });
	const [now] = data?.users ?? [];
	return (
		<Page
			title={now === undefined ? "Person" : personName(now)}
			description={
				<>
					As it was at <ExactMoment time={timestampFromDate(new Date(at))} />, by the change log
				</>
			}
			actions={
				<Link to="/people/$id" params={{ id }} className="button">
					Show it as it is now
				</Link>
			}
		>
			<PastAccess id={id} at={at} />
		</Page>
	);
}

function Present({ id }: { id: string }) {
	const input = { userIds: [id] };
	const { data, error, refetch } = useQuery(method, input);
	const [found] = data?.users ?? [];
	const [isHandingOver, setHandingOver] = useState(false);
	const title = found?.user === undefined ? "Person" : personName(found.user);
	return (
		<Page
			title={title}
			description={found?.user?.user?.userName}
			actions={
				found?.user && (
					<>
						<StateMark state={personState(found.user)} />
						{canHandOver(found.user) && (
							<ActionButton
								method={ConnectionService.method.handOverUsers}
								className="button"
								onClick={() => setHandingOver(true)}
							>
								Hand over…
							</ActionButton>
						)}
					</>
				)
			}
		>
			{error !== null && data === undefined && <Failure error={error} onRetry={() => void refetch()} />}
			{error === null && data === undefined && <Loading what="the person" />}
			{data !== undefined && found === undefined && (
				<div className="card">
					<Empty title="There is no person with this id" action={<Link to="/people">All people</Link>}>
						The person was purged, or the address is wrong. The changes of a purged person are still in the log.
					</Empty>
				</div>
			)}
			{found?.user !== undefined && <Access access={found} groupsGive={data?.groupsGiveMembership === true} />}
			{found?.user !== undefined && <DirectRoles access={found} />}
			{found?.user !== undefined && <Identity state={found.user} />}
			{found?.user !== undefined && (
				<div className="grid">
					<Attributes state={found.user} />
					<Groups access={found} />
				</div>
			)}
			<Section title="Changes">
				<ChangeStory
					about={{ userId: id }}
					alsoRead={[createConnectQueryKey({ schema: method, input, cardinality: "finite" })]}
					empty="Nothing about this person is in the log."
				/>
			</Section>
			{isHandingOver && <HandOver whom={{ userIds: [id] }} onClose={() => setHandingOver(false)} />}
		</Page>
	);
}

/** Whether a connection manages the person, and another one could. */
const canHandOver = ({ connectionId, deprovisionTime }: UserState) =>
	connectionId !== "" && deprovisionTime === undefined;

function Access({ access, groupsGive }: { access: UserAccess; groupsGive: boolean }) {
	const { paths, memberships } = access;
	return (
		<Section title="Access" actions={<AtField />}>
			{paths.length === 0 ? (
				<Empty title="No path leads to an organization">
					Map one of their groups to an organization, or give a direct role.
				</Empty>
			) : (
				<AccessPaths access={access} />
			)}
			{!groupsGive && paths.length > 0 && (
				<p className="muted small">
					Groups give no membership now. Change <Link to="/settings">the setting organization_provisioning</Link> to
					turn them on.
				</p>
			)}
			{memberships.length === 0 && paths.length > 0 && <p>This person is a member of no organization now.</p>}
		</Section>
	);
}

function Attributes({ state }: { state: UserState }) {
	const { user } = state;
	const pairs: readonly (readonly [string, React.ReactNode])[] = [
		["User name", user?.userName],
		["Email", user?.emails[0]?.value],
		["Given name", user?.name?.givenName],
		["Family name", user?.name?.familyName],
		["Username (handle)", state.username],
		["External id", user?.externalId],
		["Managed by", <Manager key="manager" connectionId={state.connectionId} />],
		["Sign-in subject", state.subject],
		["Created", user?.meta?.created && <Moment time={user.meta.created} />],
		["Last changed", user?.meta?.lastModified && <Moment time={user.meta.lastModified} />],
		["Deleted over SCIM", state.deprovisionTime && <Moment time={state.deprovisionTime} />],
		[
			"Id",
			user && (
				<>
					<code>{user.id}</code> <Copy text={user.id} what="the id" />
				</>
			),
		],
	];
	return (
		<Section title="Attributes">
			<dl className="attributes">
				{pairs
					.filter(([, value]) => value !== undefined && value !== "")
					.map(([name, value]) => (
						<div key={name}>
							<dt>{name}</dt>
							<dd>{value}</dd>
						</div>
					))}
			</dl>
		</Section>
	);
}

/** The connection that manages a person. */
function Manager({ connectionId }: { connectionId: string }) {
	const { data } = useQuery(ConnectionService.method.listConnections, {}, { enabled: connectionId !== "" });
	if (connectionId === "") {
		return "nobody yet: the account comes from a sign-in";
	}
	const name = data?.connections.find(({ id }) => id === connectionId)?.name;
	return name === undefined ? (
		"an identity provider"
	) : (
		<>
			the connection{" "}
			<Link to="/connections/$name" params={{ name }}>
				{name}
			</Link>
		</>
	);
}

function Groups({ access: { groups } }: { access: UserAccess }) {
	return (
		<Section title="Groups">
			{groups.length === 0 ? (
				<Empty title="In no group">The identity provider puts people into groups.</Empty>
			) : (
				<ul className="plain-list">
					{groups.map((each) => (
						<li key={each.id}>
							<Link to="/groups/$id" params={{ id: each.id }}>
								{each.displayName}
							</Link>
						</li>
					))}
				</ul>
			)}
		</Section>
	);
}
