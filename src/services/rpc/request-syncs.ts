// SPDX-License-Identifier: Apache-2.0

// Lists the syncs of identity providers: cycles, and initial syncs.

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { type ListSyncsRequest, SyncKind } from "../../../gen/roster/v1/request_service_pb.ts";
import { type RequestStore, type SyncRecord, syncGap } from "../../store/interface/requests.ts";
import { queryKey } from "../shared/cursors.ts";
import { pageOf } from "../shared/paging.ts";

/** An initial sync creates at least so many users. */
const leastCreated = 10;

function kindOf({ userLookUps, usersCreated }: SyncRecord): SyncKind {
	const isInitial = usersCreated >= leastCreated && usersCreated * 2 >= userLookUps;
	return isInitial ? SyncKind.INITIAL : SyncKind.CYCLE;
}

/** @param now milliseconds since 1970. */
export async function listSyncs(store: RequestStore, request: ListSyncsRequest, now: number) {
	const { tokenId } = request;
	const page = pageOf(`ListSyncs ${queryKey(tokenId)}`, request);
	const [first = String(Number.MAX_SAFE_INTEGER), token = ""] = page.after?.split(" ") ?? [];
	const read = await store.listSyncs(tokenId, { first: Number(first), tokenId: token }, page.limit);
	const cut = page.cut(read, (each) => `${each.first} ${each.tokenId}`);
	return {
		syncs: cut.page.map((each) => ({
			tokenId: each.tokenId,
			tokenName: each.tokenName,
			kind: kindOf(each),
			firstTime: timestampFromMs(each.first),
			lastTime: timestampFromMs(each.last),
			running: now - each.last < syncGap,
			userLookUpCount: each.userLookUps,
			userCreatedCount: each.usersCreated,
			userUpdatedCount: each.usersUpdated,
			userDeletedCount: each.usersDeleted,
			groupWriteCount: each.groupWrites,
			refusedCount: each.refused,
			failedCount: each.failed,
		})),
		nextPageToken: cut.nextPageToken,
	};
}
