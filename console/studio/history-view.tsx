// SPDX-License-Identifier: Apache-2.0

// The earlier calls, each with a link that fills it in again.

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Link } from "@tanstack/react-router";
import { Moment } from "../parts/time.tsx";
import { type PastCall, usePastCalls } from "./history.ts";
import { linkTo } from "./link.ts";

/** The fragment with the request of an earlier call. */
const fragmentOf = ({ method, body, headers }: PastCall) => new URL(linkTo(method, { body, headers })).hash.slice(1);

export function HistoryView() {
	const calls = usePastCalls();
	if (calls.length === 0) {
		return null;
	}
	return (
		<details className="card studio-history">
			<summary>
				<h2>History</h2>{" "}
				<span className="muted small">
					{calls.length === 1 ? "1 call" : `${calls.length} calls`}, until this page is closed
				</span>
			</summary>
			<ul>
				{calls.map((each) => (
					<li key={each.id}>
						<Link to="/studio" search={{ method: each.method }} hash={decodeURIComponent(fragmentOf(each))}>
							{each.method.split(".").at(-1)}
						</Link>
						<span className={each.outcome === "ok" ? "badge good" : "badge"}>{each.outcome}</span>
						<code className="muted">{JSON.stringify(each.body)}</code>
						<span className="muted small">
							<Moment time={timestampFromMs(each.time)} />
						</span>
					</li>
				))}
			</ul>
		</details>
	);
}
