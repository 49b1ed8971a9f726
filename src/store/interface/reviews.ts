// SPDX-License-Identifier: Apache-2.0

import type { ReviewRecord } from "../../records/connections.ts";

/** Reads reviews. They are written by commits. */
export interface ReviewReader {
	getReview(id: string): Promise<ReviewRecord | undefined>;
	/** The open review of a token. */
	openReviewOf(tokenId: string): Promise<ReviewRecord | undefined>;
	/** The reviews, newest first. */
	listReviews(limit: number): Promise<readonly ReviewRecord[]>;
}
