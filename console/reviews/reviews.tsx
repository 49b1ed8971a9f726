// SPDX-License-Identifier: Apache-2.0

// Reviews: SCIM tokens whose identity provider works on a copy, until an administrator activates what it did.

import { useQuery } from "@connectrpc/connect-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import { ReviewState } from "../../gen/roster/v1/change_pb.ts";
import { type Review, ReviewService } from "../../gen/roster/v1/review_service_pb.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { Empty, Loading } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { useLiveQueries } from "../parts/live.ts";
import { Page } from "../parts/page.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { Moment } from "../parts/time.tsx";
import { StartReview } from "./start-review.tsx";
import { reviewStates } from "./words.ts";

const { listReviews } = ReviewService.method;
const shown = [listReviews];

const columns: readonly Column<Review>[] = [
	{
		header: "Token",
		cell: ({ id, tokenId, tokenDisplayName }) => (
			<Link to="/reviews/$id" params={{ id }}>
				{tokenDisplayName || `…${tokenId.slice(-8)}`}
			</Link>
		),
	},
	{
		header: "State",
		cell: ({ state }) => (
			<span className={state === ReviewState.OPEN ? "badge warn" : "badge"}>{reviewStates.get(state)}</span>
		),
	},
	{ header: "Began", cell: ({ createTime }) => <Moment time={createTime} /> },
];

export function Reviews() {
	const { data, error, refetch } = useQuery(listReviews, {});
	const [starting, setStarting] = useState(false);
	useLiveQueries(shown);
	const start = (
		<ActionButton
			method={ReviewService.method.startReview}
			className="button primary"
			onClick={() => setStarting(true)}
		>
			<Plus size={16} aria-hidden />
			Start a review
		</ActionButton>
	);
	return (
		<Page
			title="Reviews"
			description="What an identity provider does in review has no effect until it is activated."
			actions={start}
		>
			{data === undefined && error === null && <Loading what="the reviews" />}
			{error !== null && <Failure error={error} onRetry={refetch} />}
			{data !== undefined && (
				<div className="card">
					{data.reviews.length === 0 ? (
						<Empty title="There is no review">
							Start one for the token of a new identity provider: you see what it would do before it does it.
						</Empty>
					) : (
						<Table label="Reviews" columns={columns} rows={data.reviews} keyOf={({ id }) => id} />
					)}
				</div>
			)}
			{starting && <StartReview onClose={() => setStarting(false)} />}
		</Page>
	);
}
