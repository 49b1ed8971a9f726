// SPDX-License-Identifier: Apache-2.0

// The requests of the last day by outcome, hour by hour.

import { useQuery } from "@connectrpc/connect-query";
import { RequestService } from "../../gen/roster/v1/request_service_pb.ts";
import { Empty, Loading } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { type Stack, Stacks } from "../parts/picture.tsx";
import { usePreferences } from "../parts/preferences.ts";
import { exactTime, millisOf } from "../parts/time.tsx";

const { countRequests } = RequestService.method;

export function LastDay() {
	const { clock } = usePreferences();
	const { data, error, refetch } = useQuery(countRequests, {}, { refetchInterval: 60_000 });
	if (data === undefined) {
		return error === null ? <Loading what="the requests" /> : <Failure error={error} onRetry={refetch} />;
	}
	const stacks = data.hours.map(
		({ startTime, succeededCount, refusedCount, failedCount }): Stack => ({
			name: `from ${startTime === undefined ? "" : exactTime(millisOf(startTime), clock).slice(0, 16)}`,
			parts: [
				{ name: "succeeded", value: succeededCount, tone: "good" },
				{ name: "refused", value: refusedCount, tone: "warn" },
				{ name: "failed", value: failedCount, tone: "bad" },
			],
		}),
	);
	if (stacks.every(({ parts }) => parts.every(({ value }) => value === 0))) {
		return (
			<Empty title="No request was recorded within the last day">
				Reads that succeed are not recorded unless the settings say so.
			</Empty>
		);
	}
	return (
		<>
			<Stacks what="Requests of the last day by outcome" stacks={stacks} ends={["a day ago", "now"]} />
			{data.truncated && <p className="muted small">The newest 10,000 are counted.</p>}
		</>
	);
}
