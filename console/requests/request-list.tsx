// SPDX-License-Identifier: Apache-2.0

// The list of requests, newest first. A refused request that is repeated is one line.

import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { createClient } from "@connectrpc/connect";
import { createConnectQueryKey } from "@connectrpc/connect-query";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type Request, RequestOutcome, RequestService } from "../../gen/roster/v1/request_service_pb.ts";
import { Empty, Loading } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { Moment } from "../parts/time.tsx";
import { transport } from "../session/transport.ts";
import type { RequestFilters, RequestOutcomeFilter } from "./route.ts";
import { Outcome, senderOf } from "./words.tsx";

const client = createClient(RequestService, transport);
const listKey = createConnectQueryKey({ schema: RequestService.method.listRequests, cardinality: "infinite" });
const pageSize = 50;

const outcomes: Readonly<Record<RequestOutcomeFilter, RequestOutcome>> = {
	refused: RequestOutcome.REFUSED,
	failed: RequestOutcome.FAILED,
	succeeded: RequestOutcome.SUCCEEDED,
};

const timestampOf = (text: string) => timestampFromDate(new Date(text));

const columns: readonly Column<Request>[] = [
	{ header: "Answered", cell: ({ time }) => <Moment time={time} /> },
	{
		header: "Request",
		cell: (request) => (
			<Link from="/requests" to="/requests" search={(all) => ({ ...all, id: request.id })}>
				{request.method} {request.path}
			</Link>
		),
	},
	{
		header: "Outcome",
		cell: (request) => (
			<span className="row">
				<Outcome request={request} />
				{request.story !== undefined && request.story.count > 1 && (
					<span className="muted small">{request.story.count} times</span>
				)}
			</span>
		),
	},
	{ header: "About", cell: ({ name }) => name || <span className="muted">-</span> },
	{ header: "From", cell: senderOf },
];

export function RequestList({ filters }: { filters: RequestFilters }) {
	const { outcome, name, story, connection, token, since, until } = filters;
	const conditions = { outcome, name, story, connection, token, since, until };
	const query = useInfiniteQuery({
		queryKey: [...listKey, conditions],
		queryFn: ({ pageParam, signal }) =>
			client.listRequests(
				{
					pageSize,
					pageToken: pageParam,
					outcome: outcome === undefined ? RequestOutcome.UNSPECIFIED : outcomes[outcome],
					name: name ?? "",
					connection: connection ?? "",
					tokenId: token ?? "",
					...(since === undefined ? {} : { startTime: timestampOf(since) }),
					...(until === undefined ? {} : { endTime: timestampOf(until) }),
					storyId: story ?? "",
					// A refused request that is repeated is one line, unless one looks at its repetitions.
					newestOfStory: story === undefined,
				},
				{ signal },
			),
		initialPageParam: "",
		getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
	});
	if (query.data === undefined) {
		return query.error !== null ? (
			<Failure error={query.error} onRetry={() => void query.refetch()} />
		) : (
			<Loading what="the requests" />
		);
	}
	const rows = query.data.pages.flatMap((each) => each.requests);
	// A page of a search among many can be empty, although more follow.
	if (rows.length === 0 && !query.hasNextPage) {
		return Object.values(conditions).every((each) => each === undefined) ? (
			<Empty title="No requests yet" action={<Link to="/connect">Connect an identity provider</Link>}>
				Requests of the identity provider appear here. Reads that succeed are not recorded unless the settings say so.
			</Empty>
		) : (
			<Empty title="No requests">No request has all of these. Take a filter away.</Empty>
		);
	}
	return (
		<div className="stack">
			<Table
				label="Requests, newest first"
				columns={columns}
				rows={rows}
				keyOf={({ id, time }) => `${id} ${time?.seconds}.${time?.nanos}`}
			/>
			{query.hasNextPage && (
				<div className="row center">
					<button
						type="button"
						className="button"
						onClick={() => void query.fetchNextPage()}
						disabled={query.isFetchingNextPage}
					>
						{query.isFetchingNextPage ? "Reading…" : "Older requests"}
					</button>
				</div>
			)}
		</div>
	);
}
