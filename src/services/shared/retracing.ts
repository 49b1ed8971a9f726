// SPDX-License-Identifier: Apache-2.0

// Plans the retracing of entries of a change log on the present records: the changes, and what stands in their way.

import type { ConnectError } from "@connectrpc/connect";
import type { Change as LoggedChange } from "../../../gen/roster/v1/change_pb.ts";
import { backwards, birthOf, retrace, retraceable } from "../../directory/retrace.ts";
import { attributesOf, isSame, nameOfPath } from "../../directory/state-attributes.ts";
import type { Step } from "../../directory/steps.ts";
import { standsInTheWay } from "../../errors/data.ts";
import type { Change } from "../../records/change.ts";
import type { ChangeReader } from "../../store/interface/changes.ts";
import type { Context } from "./call.ts";
import { withFreeUsernames } from "./free-usernames.ts";
import { looseEnds, type PresentReader, presentOf } from "./present.ts";
import { takenNames } from "./taken-names.ts";

/** How many conflicts an error names, and how many later changes are searched. */
const most = { named: 5, searched: 1000 } as const;

export interface Conflict {
	readonly undone: LoggedChange;
	readonly later?: LoggedChange;
	readonly reason: string;
	/** The name of the attribute; empty if it is the record as a whole. */
	readonly attribute: string;
}

/** The part of the change log in which a conflicting change is searched. */
export interface LaterChanges {
	readonly log: ChangeReader;
	/** The number after which they are; undefined if each is after the entry that it stands in the way of. */
	readonly after?: number;
}

export interface RetracingPlan {
	readonly changes: readonly Change[];
	readonly conflicts: readonly Conflict[];
}

/**
 * Computes the changes for steps on the present records, and what stands in their way.
 *
 * @param version the version of a record that is created again.
 */
export async function planOf(
	{ store, now }: Context<PresentReader>,
	steps: readonly Step[],
	{ version, later: where }: { readonly version: number; readonly later: LaterChanges },
): Promise<RetracingPlan> {
	const time = now();
	const { changes: retraced, obstacles } = retrace(steps, await presentOf(store, steps), {
		now: time,
		lifeOf: (key) => ({ createTime: birthOf(key.split(" ")[1] ?? "") || time, updateTime: time, version }),
	});
	// The users of a review are as new as all others. Those who come back by an undo had their usernames before.
	const changes = where.after === undefined ? retraced : await withFreeUsernames(store, retraced);
	const newest = new Map(steps.toSorted(bySequence).map((each) => [each.key, each.entry]));
	const loose = await looseEnds(store, changes, (key) => newest.get(key));
	// A review has a log of its own, whose numbers mean nothing in the live log.
	const own = new Set(where.after === undefined ? steps.map((each) => each.entry.sequence) : []);
	const conflicts: Conflict[] = [];
	for (const { entry, reason, attribute } of obstacles) {
		const later = await laterThan(where, entry, own, attribute);
		conflicts.push({ undone: entry, reason, attribute: nameOfPath(attribute), ...(later && { later }) });
	}
	for (const { entry, reason, ...ids } of loose) {
		const [later] = await newestAbout(where, ids, entry, 1);
		conflicts.push({ undone: entry, reason, attribute: "", ...(later && { later }) });
	}
	for (const { key, path, reason, holder } of await takenNames(store, changes)) {
		const entry = newest.get(key);
		if (entry !== undefined) {
			const later = await laterOf(where, entry, holder, own, path);
			conflicts.push({ undone: entry, reason, attribute: nameOfPath(path), ...(later && { later }) });
		}
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

async function newestAbout(
	{ log, after }: LaterChanges,
	{ userId, groupId, organizationId }: Ids,
	entry: LoggedChange,
	limit: number,
) {
	const { last } = await log.sequences();
	const search = { kinds: [], userId, groupId, organizationId, tokenId: "", personId: "" };
	return log.searchChanges(search, { after: after ?? Number(entry.sequence), before: last + 1 }, limit);
}

/**
 * Finds a later change to the same record, and to the same attribute, that is not one of the entries: the first one after
 * an entry, or the last one since a review began.
 */
async function laterThan(where: LaterChanges, entry: LoggedChange, own: ReadonlySet<bigint>, attribute: string) {
	const [key] = backwards([entry]).map((each) => each.key);
	const later = await stepsAbout(where, entry, entry, key, own, attribute);
	return (where.after === undefined ? later[0] : later.at(-1))?.entry;
}

/** Finds the last change by which another record got the value of an attribute. */
async function laterOf(
	where: LaterChanges,
	entry: LoggedChange,
	holder: string,
	own: ReadonlySet<bigint>,
	attribute: string,
) {
	const [subject, id = ""] = holder.split(" ");
	const ids = {
		userId: subject === "user" ? id : "",
		groupId: subject === "group" ? id : "",
		organizationId: subject === "organization" ? id : "",
	};
	return (await stepsAbout(where, ids, entry, holder, own, attribute)).at(-1)?.entry;
}

/** The later changes to a record with a key, and to an attribute, that are not entries of the selection, oldest first. */
async function stepsAbout(
	where: LaterChanges,
	ids: Ids,
	entry: LoggedChange,
	key: string | undefined,
	own: ReadonlySet<bigint>,
	attribute: string,
): Promise<Step[]> {
	const found = await newestAbout(where, ids, entry, most.searched);
	return backwards(retraceable(found).steps).filter(
		(each) => each.key === key && !own.has(each.entry.sequence) && changes(each, attribute),
	);
}

/** Whether a step changes an attribute, or the record as a whole. */
function changes({ from, to }: Step, attribute: string): boolean {
	return (
		attribute === "" ||
		from === undefined ||
		to === undefined ||
		!isSame(attributesOf(from), attributesOf(to), attribute)
	);
}

/** The actor of a change in words, such as `the token okta-prod`. */
function whoMade({ actor }: LoggedChange): string {
	const { person, tokenDisplayName = "", tokenId = "" } = actor ?? {};
	if (person !== undefined) {
		return person.email || person.name || person.subject;
	}
	return tokenId === "" ? "an administrator or the server" : `the token ${tokenDisplayName || tokenId}`;
}

/**
 * The error for conflicts.
 *
 * @param what what did not happen, such as `nothing was undone`.
 */
export function conflictText(what: string, conflicts: readonly Conflict[]): ConnectError {
	const named = conflicts.slice(0, most.named).map(({ undone, later, reason }) => {
		const subject = [undone.userId, undone.groupId, undone.organizationId].find((id) => id !== "") ?? "";
		const by = later === undefined ? "" : ` (change ${later.sequence} by ${whoMade(later)})`;
		return `change ${undone.sequence} of ${subject || "the settings"}: ${reason}${by}`;
	});
	const more = conflicts.length > most.named ? ` and ${conflicts.length - most.named} more` : "";
	return standsInTheWay(`later changes stand in the way, and ${what}: ${named.join("; ")}${more}`);
}
