// SPDX-License-Identifier: Apache-2.0

// Guard: what is counted, the threshold, who lost something and who is held, and the release with its preview.

import { useQuery } from "@connectrpc/connect-query";
import { ShieldAlert, ShieldCheck, ShieldOff } from "lucide-react";
import { useState } from "react";
import { ChangeKind, type GuardLoss, GuardLossKind } from "../../gen/roster/v1/change_pb.ts";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import { type Guard as GuardState, ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { Empty, Loading } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { useLiveQueries } from "../parts/live.ts";
import { Page, Section } from "../parts/page.tsx";
import { Table } from "../parts/table.tsx";
import { Moment, millisOf, relativeTime, useNow } from "../parts/time.tsx";
import { Release } from "./release.tsx";

const { getGuard, listGuardLosses, listChanges, batchGetUsers } = ProvisioningService.method;
const { listConnections } = ConnectionService.method;
const shown = [getGuard, listGuardLosses, listChanges, listConnections];

const kinds = new Map<GuardLossKind, string>([
	[GuardLossKind.DEACTIVATION, "access, by deactivation"],
	[GuardLossKind.DELETION, "access, by deletion"],
	[GuardLossKind.REMOVAL, "a membership"],
	[GuardLossKind.ADDRESS_CHANGE, "the sign-in address"],
]);

export function Guard() {
	const { data, error, refetch } = useQuery(getGuard, {}, { refetchInterval: 30_000 });
	const { data: listed } = useQuery(listConnections, {});
	useLiveQueries(shown);
	const guard = data?.guard;
	const own = listed?.connections.filter(({ guardThreshold }) => guardThreshold !== undefined) ?? [];
	return (
		<Page
			title="Guard"
			description="Holds back the identity provider when too many people would lose access, a membership or their address within an hour."
		>
			{guard !== undefined && <Facts guard={guard} />}
			{guard === undefined && error === null && <Loading what="the guard" />}
			{error !== null && <Failure error={error} onRetry={refetch} />}
			{guard?.heldTime !== undefined && <Held connection="" />}
			{own.map(({ name }) => (
				<OfConnection key={name} name={name} />
			))}
			<Losses />
		</Page>
	);
}

/** The guard of a connection that has a threshold of its own. */
function OfConnection({ name }: { name: string }) {
	const { data, error, refetch } = useQuery(getGuard, { connection: name }, { refetchInterval: 30_000 });
	const guard = data?.guard;
	if (error !== null) {
		return <Failure error={error} onRetry={refetch} />;
	}
	// The threshold may have gone since the connections were read.
	return guard === undefined || guard.connection === "" ? null : (
		<>
			<Facts guard={guard} />
			{guard.heldTime !== undefined && <Held connection={name} />}
		</>
	);
}

function Facts({ guard }: { guard: GuardState }) {
	const [releasing, setReleasing] = useState(false);
	const { users, threshold, heldTime, releaseTime, connection } = guard;
	const of = connection === "" ? "" : ` of ${connection}`;
	const filled = threshold === 0 ? 0 : Math.min(1, users / threshold);
	const tone = heldTime !== undefined ? "bad" : filled >= 0.7 ? "warn" : "good";
	return (
		<>
			<State guard={guard} />
			<Section
				title={`What is counted${of}`}
				actions={
					<ActionButton
						method={ProvisioningService.method.releaseGuard}
						className="button primary"
						onClick={() => setReleasing(true)}
						disabled={threshold === 0}
					>
						{releaseTime === undefined ? `Release the guard${of}…` : `Change the release${of}…`}
					</ActionButton>
				}
			>
				<div
					className="meter"
					role="img"
					aria-label={`${users} of ${threshold} users lost something within the last hour`}
				>
					<span className={`fill ${tone}`} style={{ width: `${filled * 100}%` }} />
				</div>
				<div className="figures">
					<Figure
						value={`${users.toLocaleString("en")} of ${threshold.toLocaleString("en")}`}
						name="users lost something within the last hour"
					/>
					<Figure value={guard.deactivations} name="deactivated" />
					<Figure value={guard.deletions} name="deleted" />
					<Figure value={guard.removals} name="lost a membership" />
					<Figure value={guard.addressChanges} name="changed their address" />
				</div>
				<p className="muted">
					{guard.activeUsers.toLocaleString("en")} users have access now. Each user counts once, and what is undone
					within the hour does not count. Changes by an administrator do not count.
				</p>
			</Section>
			{releasing && <Release guard={guard} onClose={() => setReleasing(false)} />}
		</>
	);
}

function Figure({ value, name }: { value: number | string; name: string }) {
	return (
		<span className="figure">
			<strong>{value}</strong>
			<span className="muted small">{name}</span>
		</span>
	);
}

function State({ guard: { threshold, heldTime, releaseTime, connection } }: { guard: GuardState }) {
	const now = useNow();
	const name = connection === "" ? "The guard" : `The guard of ${connection}`;
	const [tone, Icon, words] =
		threshold === 0
			? (["warn", ShieldOff, `${name} is off: nothing is held back.`] as const)
			: releaseTime !== undefined
				? ([
						"warn",
						ShieldOff,
						`${name} is released: it allows everything, and holds again ${relativeTime(millisOf(releaseTime), now)}.`,
					] as const)
				: heldTime !== undefined
					? ([
							"bad",
							ShieldAlert,
							`${name} began to hold back requests ${relativeTime(millisOf(heldTime), now)}.`,
						] as const)
					: (["good", ShieldCheck, `${name} watches, and holds nothing back.`] as const);
	return (
		<div className={`banner ${tone}`} role="status">
			<Icon size={26} aria-hidden />
			<p>{words}</p>
		</div>
	);
}

/** Whom a guard holds: the newest request that it rejected would have taken something from these. */
function Held({ connection }: { connection: string }) {
	const { data, error, refetch } = useQuery(listChanges, { kinds: [ChangeKind.GUARD_HELD], pageSize: 1000 });
	const states = data?.changes.flatMap(({ after }) => (after?.state.case === "guard" ? after.state.value : [])) ?? [];
	const refused = states.findLast((each) => each.connection === connection)?.refused ?? [];
	return (
		<Section title={`Who is held${connection === "" ? "" : ` of ${connection}`}, and what they would lose`}>
			{error !== null && <Failure error={error} onRetry={refetch} />}
			{data !== undefined && <LossTable label="Who is held" losses={refused} />}
			<p className="muted small">Of the first request that the guard rejected. Later ones are not listed.</p>
		</Section>
	);
}

function Losses() {
	const { data, error, refetch } = useQuery(listGuardLosses, {});
	return (
		<Section title="Who lost something within the last hour">
			{error !== null && <Failure error={error} onRetry={refetch} />}
			{data === undefined && error === null && <Loading what="the losses" />}
			{data !== undefined &&
				(data.losses.length === 0 ? (
					<Empty title="Nobody lost anything to the identity provider">
						Deactivations, deletions, lost memberships and changed addresses appear here.
					</Empty>
				) : (
					<LossTable label="Losses" losses={data.losses} />
				))}
		</Section>
	);
}

function LossTable({ label, losses }: { label: string; losses: readonly GuardLoss[] }) {
	const shown = losses.slice(0, 100);
	const ids = [...new Set(shown.map(({ userId }) => userId))];
	const { data } = useQuery(batchGetUsers, { ids }, { enabled: ids.length > 0 });
	const names = new Map(
		data?.users.flatMap(({ user }) => (user === undefined ? [] : [[user.id, user.userName || user.emails[0]?.value]])),
	);
	return (
		<>
			<Table
				label={label}
				rows={shown}
				keyOf={({ userId, kind, subjectId }) => `${userId} ${kind} ${subjectId}`}
				columns={[
					{ header: "User", cell: ({ userId }) => names.get(userId) ?? userId },
					{ header: "Loses", cell: ({ kind }) => kinds.get(kind) },
					{ header: "When", cell: ({ time }) => <Moment time={time} otherwise="" /> },
				]}
			/>
			{losses.length > shown.length && <p className="muted small">And {losses.length - shown.length} more.</p>}
		</>
	);
}
