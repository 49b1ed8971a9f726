// SPDX-License-Identifier: Apache-2.0

// One review: what its activation would do, what stands in the way, and every single change.

import { callUnaryMethod, createConnectQueryKey, useQuery, useTransport } from "@connectrpc/connect-query";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { ReviewState } from "../../gen/roster/v1/change_pb.ts";
import { type GetReviewResponse, ReviewService } from "../../gen/roster/v1/review_service_pb.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { ChangeSentence } from "../parts/change-sentence.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { EffectSummary } from "../parts/effect-summary.tsx";
import { Empty, Loading } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { Obstacles } from "../parts/obstacles.tsx";
import { Page, Section } from "../parts/page.tsx";
import { Moment } from "../parts/time.tsx";
import { toast } from "../parts/toast.tsx";
import { reviewStates } from "./words.ts";

const { getReview, activate, discard } = ReviewService.method;
const pageSize = 100;
const noNames = new Map<string, string>();

export function Review() {
	const { id: reviewId } = useParams({ from: "/reviews/$id" });
	// The identity provider goes on meanwhile.
	const { data, error, refetch } = useQuery(getReview, { reviewId, pageSize: 1 }, { refetchInterval: 5000 });
	const review = data?.review;
	const name = review?.tokenDisplayName || review?.tokenId.slice(-8);
	return (
		<Page
			title={name === undefined ? "Review" : `Review of ${name}`}
			description={
				<>
					<Link to="/reviews">All reviews</Link>
					{review !== undefined && (
						<>
							{" "}
							· {reviewStates.get(review.state)}, began <Moment time={review.createTime} />
						</>
					)}
				</>
			}
			actions={data !== undefined && review?.state === ReviewState.OPEN && <Decisions response={data} />}
		>
			{data === undefined && error === null && <Loading what="the review" />}
			{error !== null && <Failure error={error} onRetry={() => void refetch()} />}
			{review !== undefined && review.state !== ReviewState.OPEN && (
				<div className="card">
					<Empty title={`The review was ${reviewStates.get(review.state)}`} action={<Link to="/changes">Changes</Link>}>
						The token is a normal one now.
					</Empty>
				</div>
			)}
			{data !== undefined && review?.state === ReviewState.OPEN && (
				<>
					<Obstacles conflicts={data.conflicts} guardRefusal={data.guardRefusal} />
					<Section title="What the activation would do">
						{data.changesCount === 0 ? (
							<Empty title="Nothing yet">Waiting for requests of the identity provider.</Empty>
						) : (
							data.effects !== undefined && <EffectSummary effects={data.effects} />
						)}
					</Section>
					{data.changesCount > 0 && <Items key={data.changesCount} reviewId={reviewId} count={data.changesCount} />}
				</>
			)}
		</Page>
	);
}

function Decisions({ response }: { response: GetReviewResponse }) {
	const transport = useTransport();
	const queries = useQueryClient();
	const [asking, setAsking] = useState<"activate" | "discard">();
	const { review, effects, changesCount, conflicts, guardRefusal } = response;
	const reviewId = review?.id ?? "";
	const close = () => setAsking(undefined);

	async function decide(method: typeof activate | typeof discard, words: string) {
		await (method === activate
			? callUnaryMethod(transport, activate, { reviewId })
			: callUnaryMethod(transport, discard, { reviewId }));
		await queries.invalidateQueries();
		toast(words);
	}

	return (
		<>
			<ActionButton method={discard} className="button" onClick={() => setAsking("discard")}>
				Discard…
			</ActionButton>
			<ActionButton
				method={activate}
				className="button primary"
				disabled={conflicts.length > 0 || guardRefusal !== ""}
				onClick={() => setAsking("activate")}
			>
				Activate…
			</ActionButton>
			{asking === "activate" && (
				<Confirm
					title="Activate the review"
					button={`Make ${changesCount} ${changesCount === 1 ? "change" : "changes"}`}
					onConfirm={() => decide(activate, "The review is activated.")}
					onClose={close}
				>
					{effects !== undefined && <EffectSummary effects={effects} />}
					<p className="muted">All changes are made together, and can be undone together.</p>
				</Confirm>
			)}
			{asking === "discard" && (
				<Confirm
					title="Discard the review"
					button="Discard the review"
					danger
					onConfirm={() => decide(discard, "The review is discarded.")}
					onClose={close}
				>
					<p>
						{changesCount} {changesCount === 1 ? "change is" : "changes are"} forgotten. The identity provider does not
						know that: let it send everything again.
					</p>
				</Confirm>
			)}
		</>
	);
}

/** Every change, a page after the other. */
function Items({ reviewId, count }: { reviewId: string; count: number }) {
	const transport = useTransport();
	const query = useInfiniteQuery({
		queryKey: [...createConnectQueryKey({ schema: getReview, cardinality: "infinite" }), reviewId],
		queryFn: ({ pageParam, signal }) =>
			callUnaryMethod(transport, getReview, { reviewId, pageSize, pageToken: pageParam }, { signal }),
		initialPageParam: "",
		getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
	});
	const changes = query.data?.pages.flatMap((each) => each.changes) ?? [];
	return (
		<Section title={`Every change (${count.toLocaleString("en")})`}>
			{query.error !== null && <Failure error={query.error} onRetry={() => void query.refetch()} />}
			<ol className="plain-list">
				{changes.map((change, index) => (
					<li key={index}>
						<ChangeSentence change={change} names={noNames} />
					</li>
				))}
			</ol>
			{query.hasNextPage && (
				<div className="row center">
					<button
						type="button"
						className="button"
						onClick={() => void query.fetchNextPage()}
						disabled={query.isFetchingNextPage}
					>
						{query.isFetchingNextPage ? "Reading…" : "More changes"}
					</button>
				</div>
			)}
		</Section>
	);
}
