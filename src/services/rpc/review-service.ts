// SPDX-License-Identifier: Apache-2.0

// roster.v1.ReviewService: shows what an identity provider has done in review, and activates or discards it.

import { setTimeout } from "node:timers/promises";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { CredentialKind, type Change as LoggedChange, ReviewState } from "../../../gen/roster/v1/change_pb.ts";
import type { ReviewService } from "../../../gen/roster/v1/review_service_pb.ts";
import { birthOf, forwards, retraceable } from "../../directory/retrace.ts";
import { alreadyExists, failedPrecondition, notFound } from "../../errors/data.ts";
import type { Change } from "../../records/change.ts";
import type { ReviewRecord } from "../../records/connections.ts";
import type { ChangeReader } from "../../store/interface/changes.ts";
import type { PastReader } from "../../store/interface/past.ts";
import type { ReviewReader } from "../../store/interface/reviews.ts";
import type { TokenReader } from "../../store/interface/tokens.ts";
import { type Committing, commit, tryOut } from "../admission/commit.ts";
import { attempt } from "../shared/attempt.ts";
import type { Call, Context, Implementation } from "../shared/call.ts";
import { effectSummary } from "../shared/effects.ts";
import { requireFew, requireFewUsers, requireNarrow } from "../shared/long-requests.ts";
import { sizeOf } from "../shared/paging.ts";
import { lastAt } from "../shared/past.ts";
import { plannedChange } from "../shared/planned-changes.ts";
import type { PresentReader } from "../shared/present.ts";
import { conflictText, planOf } from "../shared/retracing.ts";
import { type Reviews, rememberedFor } from "../shared/reviewed.ts";

/** How many reviews are listed, and how many entries of a journal are read at once. */
const most = { listed: 100, read: 1000 } as const;

/** How long a copy may belong to a review that is just being started, in milliseconds: a day. */
const unfinishedFor = 86_400_000;

/** The most changes that are activated in this thread. */
const mostActivated = 200;

export function reviewService(
	context: Context<ReviewReader & TokenReader & PresentReader & ChangeReader & PastReader & Committing>,
	reviews: Reviews,
): Implementation<typeof ReviewService> {
	const { store } = context;
	const { copies } = reviews;

	async function message(record: ReviewRecord) {
		const token = await store.findToken(record.tokenId);
		const { id, tokenId, state } = record;
		const createTime = timestampFromMs(record.createTime);
		return { id, tokenId, tokenDisplayName: token?.displayName ?? "", state, createTime };
	}

	async function load(id: string): Promise<ReviewRecord> {
		const record = await store.getReview(id);
		if (record === undefined) {
			throw notFound(`the review ${JSON.stringify(id.slice(0, 64))}`);
		}
		return record;
	}

	async function loadOpen(id: string): Promise<ReviewRecord> {
		const record = await load(id);
		if (record.state !== ReviewState.OPEN) {
			const ended = record.state === ReviewState.ACTIVATED ? "activated" : "discarded";
			throw failedPrecondition(`review_id: the review was already ${ended}: start another`);
		}
		return record;
	}

	async function journalOf(copy: ChangeReader): Promise<LoggedChange[]> {
		const journal: LoggedChange[] = [];
		const limit = context.mayTakeLong ? most.read : mostActivated + 1;
		for (let more = true; more; ) {
			const page = await copy.listChanges(Number(journal.at(-1)?.sequence ?? 0n), limit, []);
			journal.push(...page);
			more = page.length === limit;
			requireFew(context, journal.length, mostActivated);
		}
		return journal;
	}

	/** The last plan: the pages of a review are read one after the other. */
	let planned: { readonly of: string; readonly plan: Awaited<ReturnType<typeof planOf>> } | undefined;

	/** Computes the changes of the live records that a review leads to, and what stands in their way. */
	async function planFor({ id, createTime }: ReviewRecord) {
		const copy = await copies.openCopy(id);
		// A plan holds until something is committed, here or in the review.
		const ends = await store.sequences();
		const of = [id, ends.last, (await copy.sequences()).last].join(" ");
		if (planned?.of !== of) {
			planned = undefined;
			const { steps } = retraceable(await journalOf(copy));
			const later = { log: store, after: await lastAt(store, createTime - 1, ends) };
			planned = { of, plan: await planOf(context, forwards(steps), { version: 1, later }) };
			await requireNarrow(context, planned.plan.changes);
		}
		return planned.plan;
	}

	async function end(call: Call, before: ReviewRecord, changes: readonly Change[], state: ReviewState) {
		const after = { ...before, state };
		const all: Change[] = [...changes, { subject: "review", before, after }];
		const effects = await commit(context, call, all, false, undefined, { guarded: true });
		reviews.forget(before.tokenId);
		planned = undefined;
		return { review: after, effects };
	}

	/** Deletes copies that a killed server left: of reviews that have ended, and those of no review that are a day old. */
	async function sweep(): Promise<void> {
		for (const id of await copies.listCopies()) {
			const state = (await store.getReview(id))?.state;
			const isLeft = state === undefined ? birthOf(id) < context.now() - unfinishedFor : state !== ReviewState.OPEN;
			if (isLeft) {
				await copies.dropCopy(id);
			}
		}
	}

	return {
		async startReview({ tokenId }, call) {
			await requireFewUsers(context);
			const token = await store.getToken(tokenId);
			if (token === undefined || token.kind !== CredentialKind.SCIM) {
				throw notFound(`the SCIM token ${JSON.stringify(tokenId.slice(0, 64))}`);
			}
			if ((await store.openReviewOf(tokenId)) !== undefined) {
				throw alreadyExists("token_id: the token is in review already: activate or discard that review first");
			}
			await sweep();
			const now = context.now();
			const review = { id: context.newId(), tokenId, state: ReviewState.OPEN, createTime: now };
			await copies.createCopy(review.id);
			try {
				await commit(context, call, [{ subject: "review", after: review }]);
			} catch (error) {
				await copies.dropCopy(review.id);
				throw error;
			}
			reviews.forget(tokenId);
			// Other servers, and other threads, know of it after this time.
			await setTimeout(rememberedFor);
			return { review: await message(review) };
		},

		async listReviews() {
			return { reviews: await Promise.all((await store.listReviews(most.listed)).map(message)) };
		},

		async getReview({ reviewId, pageSize, pageToken }, call) {
			const record = await load(reviewId);
			if (record.state !== ReviewState.OPEN) {
				return { review: await message(record) };
			}
			const { changes, conflicts } = await planFor(record);
			const first = Number.parseInt(pageToken, 10) || 0;
			const next = first + sizeOf(pageSize);
			const { effects, refusal } =
				conflicts.length > 0 || first > 0 ? { effects: [], refusal: "" } : await tryOut(context, call, changes);
			return {
				review: await message(record),
				...(first > 0 ? {} : { effects: await effectSummary(store, changes, effects) }),
				changes: changes.slice(first, next).map(plannedChange),
				changesCount: changes.length,
				nextPageToken: next < changes.length ? String(next) : "",
				conflicts: [...conflicts],
				guardRefusal: refusal,
			};
		},

		async activate({ reviewId }, call) {
			const record = await loadOpen(reviewId);
			await copies.sealCopy(reviewId, true);
			try {
				const done = await attempt(async () => {
					const { changes, conflicts } = await planFor(record);
					if (conflicts.length > 0) {
						throw conflictText("the review was not activated", conflicts);
					}
					return { changes, ...(await end(call, record, changes, ReviewState.ACTIVATED)) };
				});
				const { changes, review, effects } = done;
				await copies.dropCopy(reviewId);
				return {
					review: await message(review),
					effects: await effectSummary(store, changes, effects),
					changesCount: changes.length,
				};
			} catch (error) {
				if ((await store.getReview(reviewId))?.state === ReviewState.OPEN) {
					await copies.sealCopy(reviewId, false);
				}
				throw error;
			}
		},

		async discard({ reviewId }, call) {
			const record = await loadOpen(reviewId);
			const { review } = await attempt(() => end(call, record, [], ReviewState.DISCARDED));
			await copies.dropCopy(reviewId);
			return { review: await message(review) };
		},
	};
}
