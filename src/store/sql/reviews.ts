// SPDX-License-Identifier: Apache-2.0

import { ReviewState } from "../../../gen/roster/v1/change_pb.ts";
import type { ReviewReader } from "../interface/reviews.ts";
import type { Database } from "./database.ts";
import { and, desc, eq, sql } from "./drizzle.ts";
import { select } from "./statements.ts";
import { reviews } from "./tables.ts";

/** Makes the queries of reviews. */
export function reviewQueries(database: Database): ReviewReader {
	const byId = database.prepare(select(reviews, { where: eq(reviews.id, sql.placeholder("id")) }));
	// The state is written out, because it is the condition of the index.
	const open = database.prepare(
		select(reviews, {
			where: and(
				eq(reviews.tokenId, sql.placeholder("tokenId")),
				sql`${reviews.state} = ${sql.raw(String(ReviewState.OPEN))}`,
			),
		}),
	);
	const all = database.prepare(select(reviews, { orderBy: [desc(reviews.id)], limit: sql.placeholder("limit") }));
	return {
		async getReview(id) {
			return (await database.all(byId, { id }))[0];
		},
		async openReviewOf(tokenId) {
			return (await database.all(open, { tokenId }))[0];
		},
		async listReviews(limit) {
			return database.all(all, { limit });
		},
	};
}
