// SPDX-License-Identifier: Apache-2.0

// Converts records of requests to messages, with their changes and stories.

import type { MessageInitShape } from "@bufbuild/protobuf";
import { create } from "@bufbuild/protobuf";
import { type Timestamp, timestampFromMs } from "@bufbuild/protobuf/wkt";
import { type Change, ChangeSchema } from "../../../gen/roster/v1/change_pb.ts";
import type { RequestSchema } from "../../../gen/roster/v1/request_service_pb.ts";
import type { ChangeReader } from "../../store/interface/changes.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import {
	numbersPerMs,
	type RequestRecord,
	type RequestStore,
	type SequenceRange,
	type StoryRecord,
} from "../../store/interface/requests.ts";

/** How many changes of a request are returned: alone, and in a list. */
export const mostChanges = { alone: 100, listed: 10 } as const;

/** The time of the answer. */
const timeOf = (number: number): Timestamp => timestampFromMs(Math.floor(number / numbersPerMs));

/** Ranges of changes that are closer than this are read at once, so many at most. */
const readAtOnce = { gap: 20, changes: 1000 };

/** The first changes of a request, as ranges. */
function firstOf(changes: readonly SequenceRange[], most: number): SequenceRange[] {
	const found: SequenceRange[] = [];
	let left = most;
	for (const [first, last] of changes) {
		if (left <= 0) {
			break;
		}
		found.push([first, Math.min(last, first + left - 1)]);
		left -= last - first + 1;
	}
	return found;
}

/** Joins ranges that are close to each other: requests that came one after the other made changes likewise. */
function joinedRanges(ranges: readonly SequenceRange[]): SequenceRange[] {
	const joined: SequenceRange[] = [];
	for (const range of ranges.toSorted(([one], [other]) => one - other)) {
		const [first, last] = joined.at(-1) ?? range;
		const end = Math.max(last, range[1]);
		if (joined.length > 0 && range[0] - last <= readAtOnce.gap && end - first < readAtOnce.changes) {
			joined[joined.length - 1] = [first, end];
		} else {
			joined.push(range);
		}
	}
	return joined;
}

/**
 * Reads the changes of requests from the change log. Those that retention has deleted have only a number.
 *
 * @param most how many changes of each request.
 */
export async function changesOf(
	store: ChangeReader,
	requests: readonly Pick<RequestRecord, "changes">[],
	most: number,
): Promise<Change[][]> {
	const ranges = requests.map(({ changes }) => firstOf(changes, most));
	const read = new Map<number, Change>();
	for (const [first, last] of joinedRanges(ranges.flat())) {
		for (const each of await store.listChanges(first - 1, last - first + 1, [])) {
			read.set(Number(each.sequence), each);
		}
	}
	const numbered = (sequence: number) => read.get(sequence) ?? create(ChangeSchema, { sequence: BigInt(sequence) });
	return ranges.map((each) =>
		each.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, index) => numbered(first + index))),
	);
}

function storyOf(story: StoryRecord | undefined) {
	if (story === undefined || story.count < 2) {
		return {};
	}
	const { id, count, first, last } = story;
	return { story: { id, count: Math.min(count, 0x7fff_ffff), firstTime: timeOf(first), lastTime: timeOf(last) } };
}

/**
 * Makes the messages of requests.
 *
 * @param alone whether the changes have their states before and after.
 * @param meanings what each rule for identity providers does, by its name.
 */
export async function requestMessages(
	store: ChangeReader & RequestStore & ConnectionReader,
	records: readonly RequestRecord[],
	alone: boolean,
	meanings: ReadonlyMap<string, string>,
): Promise<MessageInitShape<typeof RequestSchema>[]> {
	const stories = await storiesOf(store, records);
	const connections = await namesOf(store, records);
	const read = await changesOf(store, records, alone ? mostChanges.alone : mostChanges.listed);
	return records.map((record, index) => {
		const { number, duration, rules, changes, subjects, names, story, failedOperations: _, ...same } = record;
		const made = read[index] ?? [];
		return {
			...same,
			time: timeOf(number),
			connection: connections.get(record.connectionId) ?? "",
			duration: { seconds: BigInt(Math.floor(duration / 1_000_000)), nanos: (duration % 1_000_000) * 1000 },
			rules: rules.map(({ name, effect }) => ({ name, effect, meaning: meanings.get(name) ?? "" })),
			changes: alone ? made : made.map(({ before: _, after: __, ...each }) => each),
			changeCount: BigInt(changes.reduce((sum, [first, last]) => sum + last - first + 1, 0)),
			subjectIds: [...subjects],
			failedOperations: [...record.failedOperations],
			name: names[0] ?? "",
			...storyOf(stories.get(story)),
		};
	});
}

/** Reads the names of the connections of requests. A connection that was deleted has none. */
async function namesOf(
	store: ConnectionReader,
	records: readonly RequestRecord[],
): Promise<ReadonlyMap<string, string>> {
	const names = new Map<string, string>();
	for (const id of new Set(records.map(({ connectionId }) => connectionId))) {
		const connection = id === "" ? undefined : await store.getConnection(id);
		if (connection !== undefined) {
			names.set(id, connection.name);
		}
	}
	return names;
}

/** Reads the stories of requests. */
export async function storiesOf(
	store: RequestStore,
	records: readonly RequestRecord[],
): Promise<ReadonlyMap<string, StoryRecord>> {
	const ids = new Set(records.map((each) => each.story).filter((each) => each !== ""));
	return ids.size === 0 ? new Map() : store.listStories([...ids]);
}
