// SPDX-License-Identifier: Apache-2.0

// Readiness: what would break, by severity, each with its remedy.

import { useQuery } from "@connectrpc/connect-query";
import { CircleCheck } from "lucide-react";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import type { ReadinessReport } from "../../gen/roster/v1/readiness_pb.ts";
import { Empty, Loading } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { useLiveQueries } from "../parts/live.ts";
import { Page, Section } from "../parts/page.tsx";
import { WarningItem } from "./warning.tsx";

const { checkReadiness } = ProvisioningService.method;
const shown = [checkReadiness];

const severities = [
	{ severity: "error", title: "Errors: a sync loses data or access" },
	{ severity: "warning", title: "Warnings" },
	{ severity: "info", title: "Good to know" },
] as const;

export function Readiness() {
	const { data, error, refetch } = useQuery(checkReadiness, {}, { refetchInterval: 60_000 });
	useLiveQueries(shown);
	return (
		<Page title="Readiness" description="What would break, and how to prevent it.">
			{data?.report === undefined ? (
				error === null ? (
					<Loading what="the report" />
				) : (
					<Failure error={error} onRetry={refetch} />
				)
			) : (
				<Report report={data.report} />
			)}
		</Page>
	);
}

function Report({ report: { ready, warnings } }: { report: ReadinessReport }) {
	return (
		<>
			<p role="status">
				<span className={ready ? "badge good" : "badge bad"}>{ready ? "Ready" : "Not ready"}</span>
			</p>
			{warnings.length === 0 && (
				<section className="card">
					<Empty title="Nothing stands in the way of provisioning" action={<CircleCheck size={28} aria-hidden />} />
				</section>
			)}
			{severities.map(({ severity, title }) => {
				const found = warnings.filter((each) => each.severity === severity);
				return (
					found.length > 0 && (
						<Section key={severity} title={`${title} (${found.length})`}>
							<ul className="list">
								{found.map((warning) => (
									<WarningItem key={warning.code} warning={warning} />
								))}
							</ul>
						</Section>
					)
				);
			})}
		</>
	);
}
