// SPDX-License-Identifier: Apache-2.0

// roster.v1.UndoService: takes changes back. The changes that lead back are computed from the entries of the change log,
// shown or committed, and name what they undo.

import { create } from "@bufbuild/protobuf";
import { ConnectError } from "@connectrpc/connect";
import {
	type Change as LoggedChange,
	type UndoneChanges,
	UndoneChangesSchema,
} from "../../../gen/roster/v1/change_pb.ts";
import type { UndoRequest, UndoService } from "../../../gen/roster/v1/undo_service_pb.ts";
import { backwards, birthOf, retrace, retraceable, type Step } from "../../directory/retrace.ts";
import { codeOf, notFound, standsInTheWay } from "../../errors.ts";
import type { Change, Effect } from "../../records.ts";
import type { ChangeReader } from "../../store/interface/changes.ts";
import type { PastReader } from "../../store/interface/past.ts";
import { type Committing, commit } from "../admission/commit.ts";
import { attempt } from "../shared/attempt.ts";
import type { Call, Context, Implementation } from "../shared/call.ts";
import { effectSummary } from "../shared/effects.ts";
import { requireFew } from "../shared/long-requests.ts";
import { plannedChange } from "../shared/planned-changes.ts";
import { looseEnds, type PresentReader, presentOf } from "../shared/present.ts";
import { selectedChanges } from "../shared/selected-changes.ts";

/** How many changes a response contains, and how many an error names. */
const most = { shown: 1000, named: 5 } as const;

/** The most changes that are undone in this thread. */
const mostUndone = 200;

interface Conflict {
	readonly undone: LoggedChange;
	readonly later?: LoggedChange;
	readonly reason: string;
}

interface Plan {
	readonly selected: readonly LoggedChange[];
	readonly kept: readonly LoggedChange[];
	readonly changes: readonly Change[];
	readonly conflicts: readonly Conflict[];
}

export function undoService(
	context: Context<PresentReader & ChangeReader & PastReader & Committing>,
): Implementation<typeof UndoService> {
	const { store } = context;

	async function planOf(selected: readonly LoggedChange[]): Promise<Plan> {
		const { steps: entries, kept } = retraceable(selected);
		const steps = backwards(entries);
		const last = Number(selected.at(-1)?.sequence ?? 0n);
		const now = context.now();
		const { changes, obstacles } = retrace(steps, await presentOf(store, steps), {
			now,
			// No earlier version of the record was greater: each version has an entry in the log.
			lifeOf: (key) => ({ createTime: birthOf(key.split(" ")[1] ?? "") || now, updateTime: now, version: last + 1 }),
		});
		const newest = new Map(steps.toReversed().map((each) => [each.key, each.entry]));
		const loose = await looseEnds(store, changes, (key) => newest.get(key));
		const conflicts = await Promise.all([
			...obstacles.map(async ({ entry, reason }) => ({ undone: entry, reason, ...(await laterThan(entry, selected)) })),
			...loose.map(async ({ entry, reason, ...ids }) => ({
				undone: entry,
				reason,
				...(await latestAbout(ids, Number(entry.sequence))),
			})),
		]);
		return { selected, kept, changes, conflicts };
	}

	/** Finds the first change after an entry to the same record that is not selected. */
	async function laterThan(entry: LoggedChange, selected: readonly LoggedChange[]) {
		const own = new Set(selected.map((each) => each.sequence));
		const { userId, groupId, organizationId } = entry;
		const { last } = await store.sequences();
		const found = await store.searchChanges(
			{ kinds: [], userId, groupId, organizationId, tokenId: "" },
			{ after: Number(entry.sequence), before: last + 1 },
			most.shown,
		);
		const [key] = backwards([entry]).map((each: Step) => each.key);
		const later = backwards(retraceable(found).steps).find((each) => each.key === key && !own.has(each.entry.sequence));
		return later === undefined ? {} : { later: later.entry };
	}

	async function latestAbout(
		ids: { readonly userId: string; readonly groupId: string; readonly organizationId: string },
		after: number,
	) {
		const { last } = await store.sequences();
		const { userId, groupId, organizationId } = ids;
		const search = { kinds: [], userId, groupId, organizationId, tokenId: "" };
		const [later] = await store.searchChanges(search, { after, before: last + 1 }, 1);
		return later === undefined ? {} : { later };
	}

	/** Computes what the changes do, and whether the guard would refuse them. */
	async function tryOut(
		call: Call,
		changes: readonly Change[],
	): Promise<{ effects: readonly Effect[]; refusal: string }> {
		try {
			return { effects: await commit(context, call, changes, true, undefined, { guarded: true }), refusal: "" };
		} catch (error) {
			if (error instanceof ConnectError && codeOf(error) === "guard_held") {
				return { effects: await commit(context, call, changes, true), refusal: error.rawMessage };
			}
			throw error;
		}
	}

	return {
		async undo(request, call) {
			return attempt(async () => {
				const selected = await selectedChanges(context, request.selection);
				if (selected.length === 0) {
					throw notFound("a change to undo", "the log has no changes of this selection");
				}
				requireFew(context, selected.length, mostUndone);
				const { kept, changes, conflicts } = await planOf(selected);
				const shown = {
					changes: changes.slice(0, most.shown).map((each) => plannedChange(each)),
					changesCount: changes.length,
					kept: [...kept],
					selectedCount: selected.length,
				};
				if (!request.validateOnly) {
					if (conflicts.length > 0) {
						throw standsInTheWay(conflictText(conflicts));
					}
					const undoes = undoneBy(request, selected);
					const effects = await commit(context, call, changes, false, undefined, { guarded: true, undoes });
					return { ...shown, effects: await effectSummary(store, changes, effects) };
				}
				const { effects, refusal } = conflicts.length > 0 ? { effects: [], refusal: "" } : await tryOut(call, changes);
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

function conflictText(conflicts: readonly Conflict[]): string {
	const named = conflicts
		.slice(0, most.named)
		.map(({ undone, later, reason }) =>
			later === undefined
				? `change ${undone.sequence}: ${reason}`
				: `change ${undone.sequence}: ${reason} (change ${later.sequence})`,
		);
	const more = conflicts.length > most.named ? ` and ${conflicts.length - most.named} more` : "";
	return `later changes stand in the way, and nothing was undone: ${named.join("; ")}${more}: undo the later changes first, or select others`;
}
