// SPDX-License-Identifier: Apache-2.0

// Reads the changes that a request selects: those of a request, of a token for some time, or of a range of the log.

import { durationMs } from "@bufbuild/protobuf/wkt";
import type { Change } from "../../../gen/roster/v1/change_pb.ts";
import type { UndoRequest } from "../../../gen/roster/v1/undo_service_pb.ts";
import { retraceable } from "../../directory/retrace.ts";
import { invalidArgument } from "../../errors/request.ts";
import type { ChangeReader } from "../../store/interface/changes.ts";
import type { PastReader } from "../../store/interface/past.ts";
import type { Context } from "./call.ts";
import { requireFew } from "./long-requests.ts";
import { lastAt, requireKept } from "./past.ts";

/** The most changes of a selection, and the most entries of the log: those that follow from a change do not count as one. */
const mostSelected = 10_000;
const mostRead = 50_000;

/** The most entries of the log among which the changes of a token are searched. */
const mostSearched = 200_000;

/** The most changes that are selected in a thread with other requests. */
const fewSelected = 200;

/**
 * Returns the selected changes, in order.
 *
 * @throws invalid_argument if the selection is missing or too large; LongRequest if it is too large for this thread.
 */
export async function selectedChanges(
	context: Context<ChangeReader & PastReader>,
	selection: UndoRequest["selection"],
): Promise<readonly Change[]> {
	const { store, now, mayTakeLong } = context;
	/** One more than may be read. */
	const limit = (mayTakeLong ? mostRead : fewSelected) + 1;
	const atMost = (changes: readonly Change[]) => {
		requireFew(context, changes.length, fewSelected);
		const { steps, kept } = retraceable(changes);
		if (changes.length > mostRead || steps.length + kept.length > mostSelected) {
			throw tooMany();
		}
		return changes;
	};
	switch (selection.case) {
		case "requestId":
			return atMost(await store.changesOfRequest(selection.value, limit));
		case "sequences": {
			const { first, last } = selection.value;
			if (first < 1n || last < first || last > BigInt(Number.MAX_SAFE_INTEGER)) {
				throw invalidArgument("sequences: must be two sequence numbers, the smaller one first");
			}
			const count = Number(last - first) + 1;
			if (count > mostRead) {
				throw tooMany();
			}
			requireFew(context, count, fewSelected);
			await requireKept(store, { atSequence: first }, Number(first) - 1);
			const read = await store.listChanges(Number(first) - 1, count, []);
			return atMost(read.filter((each) => each.sequence <= last));
		}
		case "token": {
			const { tokenId, since } = selection.value;
			const span = since === undefined ? 0 : durationMs(since);
			if (tokenId === "" || !(span > 0)) {
				throw invalidArgument("token: the id of the token and a time of more than 0 are required");
			}
			const ends = await store.sequences();
			const found = await lastAt(store, now() - span - 1, ends);
			const after = Math.max(found, ends.first - 1);
			if (ends.last - after > mostSearched) {
				throw tooMany();
			}
			const search = { kinds: [], userId: "", groupId: "", organizationId: "", tokenId, personId: "" };
			const read = await store.searchChanges(search, { after, before: ends.last + 1 }, limit);
			return atMost(read).toReversed();
		}
		default:
			throw invalidArgument("selection: is required: send a request_id, a token or sequences");
	}
}

function tooMany() {
	return invalidArgument(`selection: has more than ${mostSelected} changes: select a shorter time or a smaller range`);
}
