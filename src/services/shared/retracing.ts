// SPDX-License-Identifier: Apache-2.0

// Plans the retracing of entries of a change log on the present records: the changes, and what stands in their way.

import type { ConnectError } from "@connectrpc/connect";
import type { Change as LoggedChange } from "../../../gen/roster/v1/change_pb.ts";
import { backwards, birthOf, retrace, retraceable, type Step } from "../../directory/retrace.ts";
import { standsInTheWay } from "../../errors/data.ts";
import type { Change } from "../../records/change.ts";
import type { ChangeReader } from "../../store/interface/changes.ts";
import type { Context } from "./call.ts";
import { looseEnds, type PresentReader, presentOf } from "./present.ts";

/** How many conflicts an error names, and how many later changes are searched. */
const most = { named: 5, searched: 1000 } as const;

export interface Conflict {
	readonly undone: LoggedChange;
	readonly later?: LoggedChange;
	readonly reason: string;
}

export interface RetracingPlan {
	readonly changes: readonly Change[];
	readonly conflicts: readonly Conflict[];
}

/**
 * Computes the changes for steps on the present records, and what stands in their way.
 *
 * @param version the version of a record that is created again.
 * @param log the log in which the later changes are searched; undefined if the entries are those of another log.
 */
export async function planOf(
	{ store, now }: Context<PresentReader>,
	steps: readonly Step[],
	{ version, log }: { readonly version: number; readonly log?: ChangeReader },
): Promise<RetracingPlan> {
	const time = now();
	const { changes, obstacles } = retrace(steps, await presentOf(store, steps), {
		now: time,
		lifeOf: (key) => ({ createTime: birthOf(key.split(" ")[1] ?? "") || time, updateTime: time, version }),
	});
	const newest = new Map(steps.toSorted(bySequence).map((each) => [each.key, each.entry]));
	const loose = await looseEnds(store, changes, (key) => newest.get(key));
	const own = new Set(steps.map((each) => each.entry.sequence));
	const conflicts: Conflict[] = [];
	for (const { entry, reason } of obstacles) {
		const later = log && (await laterThan(log, entry, own));
		conflicts.push({ undone: entry, reason, ...(later === undefined ? {} : { later }) });
	}
	for (const { entry, reason, ...ids } of loose) {
		const [later] = log === undefined ? [] : await newestAbout(log, ids, Number(entry.sequence), 1);
		conflicts.push({ undone: entry, reason, ...(later === undefined ? {} : { later }) });
	}
	return { changes, conflicts };
}

function bySequence(one: Step, other: Step): number {
	return Number(one.entry.sequence - other.entry.sequence);
}

interface Ids {
	readonly userId: string;
	readonly groupId: string;
	readonly organizationId: string;
}

async function newestAbout(log: ChangeReader, { userId, groupId, organizationId }: Ids, after: number, limit: number) {
	const { last } = await log.sequences();
	const search = { kinds: [], userId, groupId, organizationId, tokenId: "", personId: "" };
	return log.searchChanges(search, { after, before: last + 1 }, limit);
}

/** Finds the first change after an entry to the same record that is not one of the entries. */
async function laterThan(log: ChangeReader, entry: LoggedChange, own: ReadonlySet<bigint>) {
	const found = await newestAbout(log, entry, Number(entry.sequence), most.searched);
	const [key] = backwards([entry]).map((each) => each.key);
	const later = backwards(retraceable(found).steps).find((each) => each.key === key && !own.has(each.entry.sequence));
	return later?.entry;
}

/**
 * The error for conflicts.
 *
 * @param what what did not happen, such as `nothing was undone`.
 */
export function conflictText(what: string, conflicts: readonly Conflict[]): ConnectError {
	const named = conflicts.slice(0, most.named).map(({ undone, later, reason }) => {
		const subject = [undone.userId, undone.groupId, undone.organizationId].find((id) => id !== "") ?? "";
		const by = later === undefined ? "" : ` (change ${later.sequence})`;
		return `change ${undone.sequence} of ${subject || "the settings"}: ${reason}${by}`;
	});
	const more = conflicts.length > most.named ? ` and ${conflicts.length - most.named} more` : "";
	return standsInTheWay(`later changes stand in the way, and ${what}: ${named.join("; ")}${more}`);
}
