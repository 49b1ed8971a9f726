// SPDX-License-Identifier: Apache-2.0

// Reviews: while a SCIM token is in review, the calls of its identity provider go to a copy of the directory.
//
// The copy is a store like the live one, made at the beginning of the review, so that everything that an identity provider
// can ask is answered truthfully by the same code: filters, pages, versions, uniqueness, identity. Its change log begins
// empty, and is the journal of the review. The activation retraces this journal on the live records. A record that was
// changed on both sides stands in the way. Before the journal is read, the copy is sealed, so that no acknowledged request
// is missing; a process that is killed then leaves it sealed, and the identity provider gets 503 until the administrator
// activates or discards. The end of the review and its changes are one commit.

import { CredentialKind } from "../../../gen/roster/v1/change_pb.ts";
import type { ProvisioningService } from "../../../gen/roster/v1/provisioning_service_pb.ts";
import type { ReviewRecord } from "../../records/connections.ts";
import type { ReviewReader } from "../../store/interface/reviews.ts";
import type { ReviewCopies, Store } from "../../store/store.ts";
import type { Call, Context, Implementation } from "./call.ts";

type Service = Implementation<typeof ProvisioningService>;

/** The methods that an identity provider calls. */
const methods = [
	...(["getUser", "listUsers", "createUser", "replaceUser", "patchUser", "deleteUser"] as const),
	...(["getGroup", "listGroups", "createGroup", "replaceGroup", "patchGroup", "deleteGroup"] as const),
];

/** How long a server remembers whether a token is in review, in milliseconds. */
export const rememberedFor = 500;

/** Knows which tokens are in review. */
export interface Reviews {
	/** The open review of a token. Another server may have started or ended it half a second ago. */
	openReviewOf(tokenId: string): Promise<ReviewRecord | undefined>;
	/** The service on the copy of an open review. */
	serviceOn(reviewId: string): Promise<Service>;
	readonly copies: ReviewCopies;
	/** Forgets what is remembered about a token. */
	forget(tokenId: string): void;
}

/**
 * Makes the memory of reviews.
 *
 * @param inCopy makes the service on a copy.
 */
export function reviewsOf({ store }: Context<ReviewReader & ReviewCopies>, inCopy: (copy: Store) => Service): Reviews {
	const known = new Map<string, { readonly review: ReviewRecord | undefined; readonly readAt: number }>();
	// By the id of the review. The copy of a review stays open until the review ends, and so does its service.
	const services = new Map<string, Service>();
	return {
		async openReviewOf(tokenId) {
			const remembered = known.get(tokenId);
			if (remembered !== undefined && performance.now() - remembered.readAt < rememberedFor) {
				return remembered.review;
			}
			// Taken before the read: the store may answer long after it read the row.
			const readAt = performance.now();
			const review = await store.openReviewOf(tokenId);
			known.set(tokenId, { review, readAt });
			const ended = remembered?.review;
			if (ended !== undefined && ended.id !== review?.id) {
				services.delete(ended.id);
				// A request that is still under way there is answered with an error, as the review has ended.
				store.closeCopy(ended.id).catch(() => {});
			}
			return review;
		},
		async serviceOn(reviewId) {
			const copy = await store.openCopy(reviewId);
			const service = services.get(reviewId) ?? inCopy(copy);
			services.set(reviewId, service);
			return service;
		},
		copies: store,
		forget(tokenId) {
			const remembered = known.get(tokenId);
			if (remembered !== undefined) {
				services.delete(remembered.review?.id ?? "");
				known.set(tokenId, { ...remembered, readAt: Number.NEGATIVE_INFINITY });
			}
		},
	};
}

/** Sends the calls of tokens in review to the copy of their review. */
export function reviewed(live: Service, reviews: Reviews): Service {
	async function serviceFor({ caller }: Call): Promise<Service | undefined> {
		const review = caller.kind === CredentialKind.SCIM ? await reviews.openReviewOf(caller.tokenId) : undefined;
		return review && reviews.serviceOn(review.id);
	}

	const routed = Object.fromEntries(
		methods.map((name) => [
			name,
			async (request: never, call: Call) => {
				const service = await serviceFor(call);
				if (service === undefined) {
					return live[name](request, call);
				}
				// The numbers of changes in the copy mean nothing in the live change log.
				const noteCommit: Call["noteCommit"] = (committed, changes) =>
					call.noteCommit({ ...committed, entries: 0 }, changes);
				const inner = { ...call, noteCommit };
				try {
					return await service[name](request, inner);
				} finally {
					call.changed ||= inner.changed;
				}
			},
		]),
	);
	return { ...live, ...routed };
}
