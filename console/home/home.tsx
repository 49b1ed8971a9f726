// SPDX-License-Identifier: Apache-2.0

// Home: is it well? One sentence of state, what is most urgent, and the figures.

import { useQuery } from "@connectrpc/connect-query";
import { Link } from "@tanstack/react-router";
import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import { type GetOverviewResponse, OverviewService } from "../../gen/roster/v1/overview_service_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { ChangeSentence } from "../parts/change-sentence.tsx";
import { actorWords } from "../parts/change-words.ts";
import { Empty, Loading } from "../parts/empty.tsx";
import { ExpiryLine } from "../parts/expiry-line.tsx";
import { Failure } from "../parts/failure.tsx";
import { useLiveQueries } from "../parts/live.ts";
import { Page, Section } from "../parts/page.tsx";
import { type Bar, Bars, Shares } from "../parts/picture.tsx";
import { Moment, millisOf, useNow } from "../parts/time.tsx";
import { WarningItem } from "../readiness/warning.tsx";
import { LastDay } from "./last-day.tsx";
import { stateOf } from "./state.ts";

const { getOverview } = OverviewService.method;
const { checkReadiness } = ProvisioningService.method;
const shown = [getOverview, checkReadiness];

export function Home() {
	const overview = useQuery(getOverview, {}, { refetchInterval: 20_000 });
	useLiveQueries(shown);
	return (
		<Page title="Home">
			{overview.data === undefined ? (
				overview.error === null ? (
					<Loading what="the overview" />
				) : (
					<Failure error={overview.error} onRetry={overview.refetch} />
				)
			) : (
				<Overview facts={overview.data} />
			)}
		</Page>
	);
}

function Overview({ facts }: { facts: GetOverviewResponse }) {
	const { users, tokens, groups } = facts;
	return (
		<>
			<Banner facts={facts} />
			<div className="columns">
				<div className="stack">
					<Section title="Most urgent" actions={<Link to="/readiness">All of readiness</Link>}>
						<Urgent />
					</Section>
					<Section title="Requests of the last day" actions={<Link to="/requests">All requests</Link>}>
						<LastDay />
					</Section>
					<Section title="Tokens by time left" actions={<Link to="/tokens">All tokens</Link>}>
						{tokens.length === 0 ? (
							<Empty title="There is no token" action={<Link to="/tokens">Create one</Link>}>
								The server uses the token in ROSTER_ADMIN_TOKEN.
							</Empty>
						) : (
							<ExpiryLine tokens={tokens.slice(0, 6)} />
						)}
					</Section>
				</div>
				<div className="stack">
					<Section title="People" actions={<Link to="/people">All people</Link>}>
						<Shares
							what="Users by state"
							shares={[
								{ name: "active", value: users?.active ?? 0, tone: "good" },
								{ name: "inactive", value: users?.inactive ?? 0, tone: "warn" },
								{ name: "deprovisioned", value: users?.deprovisioned ?? 0, tone: "neutral" },
							]}
						/>
						<p className="muted">
							In <Link to="/groups">{groups === 1 ? "one group" : `${groups} groups`}</Link>.
						</p>
					</Section>
					<Section title="The last hour" actions={<Link to="/changes">All changes</Link>}>
						<LastHour facts={facts} />
					</Section>
				</div>
			</div>
		</>
	);
}

const icons = { good: CircleCheck, warn: TriangleAlert, bad: CircleAlert } as const;

function Banner({ facts }: { facts: GetOverviewResponse }) {
	const { tone, sentence, to, action } = stateOf(facts, useNow());
	const Icon = icons[tone];
	return (
		<div className={`banner ${tone}`} role="status">
			<Icon size={26} aria-hidden />
			<p>{sentence}</p>
			{to !== undefined && (
				<Link to={to} className="button">
					{action}
				</Link>
			)}
		</div>
	);
}

function Urgent() {
	const { data, error, refetch } = useQuery(checkReadiness, {});
	if (data === undefined) {
		return error === null ? <Loading what="the warnings" /> : <Failure error={error} onRetry={refetch} />;
	}
	const urgent = (data.report?.warnings ?? []).filter(({ severity }) => severity !== "info").slice(0, 3);
	return urgent.length === 0 ? (
		<Empty title="Nothing needs attention" />
	) : (
		<ul className="list">
			{urgent.map((warning) => (
				<WarningItem key={warning.code} warning={warning} short />
			))}
		</ul>
	);
}

const minutes = 5;
const hour = 3_600_000;

/** The changes of the last hour in steps of five minutes, oldest first. */
function steps({ recentChanges }: GetOverviewResponse, now: number): Bar[] {
	const width = minutes * 60_000;
	const count = hour / width;
	const values = new Array<number>(count).fill(0);
	for (const { time } of recentChanges) {
		const index = count - 1 - Math.floor((now - (time === undefined ? 0 : millisOf(time))) / width);
		const at = Math.min(count - 1, index);
		if (at >= 0) {
			values[at] = (values[at] ?? 0) + 1;
		}
	}
	return values.map((value, index) => ({
		name: `${(count - index) * minutes} to ${(count - index - 1) * minutes} minutes ago`,
		value,
	}));
}

function LastHour({ facts }: { facts: GetOverviewResponse }) {
	const now = useNow();
	const { recentChanges, moreChanges } = facts;
	const known = new Map(Object.entries(facts.names));
	if (recentChanges.length === 0) {
		return <Empty title="Nothing changed within the last hour" />;
	}
	return (
		<>
			<Bars what="Changes within the last hour" bars={steps(facts, now)} ends={["an hour ago", "now"]} />
			{moreChanges && <p className="muted small">The newest {recentChanges.length} are counted.</p>}
			<ul className="list">
				{recentChanges.slice(0, 5).map((change) => (
					<li key={String(change.sequence)}>
						<span>
							<ChangeSentence change={change} names={known} />
						</span>
						<span className="muted small">
							<Moment time={change.time} /> · by {actorWords(change.actor)}
						</span>
					</li>
				))}
			</ul>
		</>
	);
}
