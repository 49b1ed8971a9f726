// SPDX-License-Identifier: Apache-2.0

// The requests of identity providers, newest first: what came, what became of it, and why.

import { createClient } from "@connectrpc/connect";
import { createConnectQueryKey } from "@connectrpc/connect-query";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { X } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { type Request, RequestOutcome, RequestService } from "../../gen/roster/v1/request_service_pb.ts";
import { Empty, Loading } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { useNewRequests } from "../parts/live.ts";
import { Page } from "../parts/page.tsx";
import { Segments } from "../parts/segments.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { Moment } from "../parts/time.tsx";
import { transport } from "../session/transport.ts";
import { RequestStory } from "./request.tsx";
import type { RequestFilters, RequestOutcomeFilter } from "./route.ts";
import { Outcome, senderOf } from "./words.tsx";

const client = createClient(RequestService, transport);
const listKey = createConnectQueryKey({ schema: RequestService.method.listRequests, cardinality: "infinite" });
const read = [RequestService.method.listRequests];
const pageSize = 50;

const outcomes: Readonly<Record<RequestOutcomeFilter, RequestOutcome>> = {
	refused: RequestOutcome.REFUSED,
	failed: RequestOutcome.FAILED,
	succeeded: RequestOutcome.SUCCEEDED,
};

export function Requests() {
	const filters = useSearch({ from: "/requests" });
	const navigate = useNavigate({ from: "/requests" });
	const { outcome, name, story, id } = filters;
	useNewRequests(read);
	return (
		<Page
			title="Requests"
			description="What the identity provider sent, and what became of it. New ones arrive by themselves."
		>
			<div className="row between">
				<Segments
					label="Outcome"
					choices={[
						[undefined, "All"],
						["refused", "Refused"],
						["failed", "Failed"],
						["succeeded", "Succeeded"],
					]}
					chosen={outcome}
					onChoose={(next) =>
						navigate({ search: ({ outcome: _, ...rest }) => (next === undefined ? rest : { ...rest, outcome: next }) })
					}
				/>
				<NameFilter
					key={name ?? ""}
					name={name ?? ""}
					onName={(next) =>
						navigate({ search: ({ name: _, ...rest }) => (next === "" ? rest : { ...rest, name: next }) })
					}
				/>
			</div>
			{story !== undefined && (
				<div className="row">
					<span className="badge accent">
						One repeated request
						<button
							type="button"
							className="chip-remove"
							aria-label="Show all requests"
							onClick={() => navigate({ search: ({ story: _, ...rest }) => rest })}
						>
							<X size={14} aria-hidden />
						</button>
					</span>
				</div>
			)}
			{id !== undefined && <RequestStory key={id} id={id} />}
			<div className="card">
				<List filters={filters} />
			</div>
		</Page>
	);
}

function NameFilter({ name, onName }: { name: string; onName(name: string): void }) {
	const [text, setText] = useState(name);
	const id = useId();
	const submit = (event: FormEvent) => {
		event.preventDefault();
		onName(text.trim());
	};
	return (
		<form className="row" onSubmit={submit}>
			<label className="sr-only" htmlFor={id}>
				Name of a user or group
			</label>
			<input
				id={id}
				className="input filter-input"
				placeholder="Name of a user or group"
				value={text}
				onChange={({ target }) => setText(target.value)}
			/>
			<button type="submit" className="button">
				Filter
			</button>
		</form>
	);
}

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

function List({ filters: { outcome, name, story } }: { filters: RequestFilters }) {
	const query = useInfiniteQuery({
		queryKey: [...listKey, { outcome, name, story }],
		queryFn: ({ pageParam, signal }) =>
			client.listRequests(
				{
					pageSize,
					pageToken: pageParam,
					outcome: outcome === undefined ? RequestOutcome.UNSPECIFIED : outcomes[outcome],
					name: name ?? "",
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
		return outcome === undefined && name === undefined && story === undefined ? (
			<Empty title="No requests yet">
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
