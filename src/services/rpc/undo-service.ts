// SPDX-License-Identifier: Apache-2.0

// roster.v1.UndoService: takes changes back. The changes that lead back are computed from the entries of the change log,
// shown or committed, and name what they undo.

import { create } from "@bufbuild/protobuf";
import {
	type Change as LoggedChange,
	type UndoneChanges,
	UndoneChangesSchema,
} from "../../../gen/roster/v1/change_pb.ts";
import type { UndoRequest, UndoService } from "../../../gen/roster/v1/undo_service_pb.ts";
import { backwards, retraceable } from "../../directory/retrace.ts";
import { notFound } from "../../errors/data.ts";
import type { ChangeReader } from "../../store/interface/changes.ts";
import type { PastReader } from "../../store/interface/past.ts";
import { type Committing, commit, tryOut } from "../admission/commit.ts";
import { attempt } from "../shared/attempt.ts";
import type { Context, Implementation } from "../shared/call.ts";
import { effectSummary } from "../shared/effects.ts";
import { requireNarrow } from "../shared/long-requests.ts";
import { plannedChange } from "../shared/planned-changes.ts";
import type { PresentReader } from "../shared/present.ts";
import { conflictText, planOf } from "../shared/retracing.ts";
import { selectedChanges } from "../shared/selected-changes.ts";

/** How many changes a response contains. */
const mostShown = 1000;

export function undoService(
	context: Context<PresentReader & ChangeReader & PastReader & Committing>,
): Implementation<typeof UndoService> {
	const { store } = context;

	return {
		async undo(request, call) {
			return attempt(async () => {
				const selected = await selectedChanges(context, request.selection);
				if (selected.length === 0) {
					throw notFound("a change to undo", "the log has no changes of this selection");
				}
				const { steps, kept } = retraceable(selected);
				// No earlier version of a record was greater: each version has an entry in the log.
				const version = Number(selected.at(-1)?.sequence ?? 0n) + 1;
				const { changes, conflicts } = await planOf(context, backwards(steps), { version, later: { log: store } });
				await requireNarrow(context, changes);
				const shown = {
					changes: changes.slice(0, mostShown).map((each) => plannedChange(each)),
					changesCount: changes.length,
					kept,
					selectedCount: selected.length,
				};
				if (!request.validateOnly) {
					if (conflicts.length > 0) {
						throw conflictText("nothing was undone", conflicts);
					}
					const undoes = undoneBy(request, selected);
					const effects = await commit(context, call, changes, false, undefined, { guarded: true, undoes });
					return { ...shown, effects: await effectSummary(store, changes, effects) };
				}
				const { effects, refusal } =
					conflicts.length > 0 ? { effects: [], refusal: "" } : await tryOut(context, call, changes);
				return {
					...shown,
					effects: await effectSummary(store, changes, effects),
					conflicts: [...conflicts],
					guardRefusal: refusal,
				};
			});
		},
	};
}

function undoneBy({ selection }: UndoRequest, selected: readonly LoggedChange[]): UndoneChanges {
	return create(UndoneChangesSchema, {
		firstSequence: selected[0]?.sequence ?? 0n,
		lastSequence: selected.at(-1)?.sequence ?? 0n,
		requestId: selection.case === "requestId" ? selection.value : "",
		tokenId: selection.case === "token" ? selection.value.tokenId : "",
	});
}
