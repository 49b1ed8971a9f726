// SPDX-License-Identifier: Apache-2.0

// Converts records of requests to messages, with their changes and stories.

import type { MessageInitShape } from "@bufbuild/protobuf";
import { create } from "@bufbuild/protobuf";
import { type Timestamp, timestampFromMs } from "@bufbuild/protobuf/wkt";
import { type Change, ChangeSchema } from "../../../gen/roster/v1/change_pb.ts";
import type { RequestSchema } from "../../../gen/roster/v1/request_service_pb.ts";
import type { ChangeReader } from "../../store/interface/changes.ts";
import {
	numbersPerMs,
	type RequestRecord,
	type RequestStore,
	type StoryRecord,
} from "../../store/interface/requests.ts";

/** How many changes of a request are returned: alone, and in a list. */
export const mostChanges = { alone: 100, listed: 10 } as const;

/** The time of the answer. */
const timeOf = (number: number): Timestamp => timestampFromMs(Math.floor(number / numbersPerMs));

/** Reads the changes of a request from the change log. Those that retention has deleted have only a number. */
export async function changesOf(
	store: ChangeReader,
	{ changes }: Pick<RequestRecord, "changes">,
	most: number,
): Promise<Change[]> {
	const found: Change[] = [];
	for (const [first, last] of changes) {
		const wanted = Math.min(last - first + 1, most - found.length);
		if (wanted <= 0) {
			break;
		}
		const read = new Map((await store.listChanges(first - 1, wanted, [])).map((each) => [Number(each.sequence), each]));
		for (let sequence = first; sequence < first + wanted; sequence++) {
			found.push(read.get(sequence) ?? create(ChangeSchema, { sequence: BigInt(sequence) }));
		}
	}
	return found;
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
	store: ChangeReader & RequestStore,
	records: readonly RequestRecord[],
	alone: boolean,
	meanings: ReadonlyMap<string, string>,
): Promise<MessageInitShape<typeof RequestSchema>[]> {
	const stories = await storiesOf(store, records);
	const read = await Promise.all(
		records.map((each) => changesOf(store, each, alone ? mostChanges.alone : mostChanges.listed)),
	);
	return records.map((record, index) => {
		const { number, duration, rules, changes, subjects, names, story, failedOperations: _, ...same } = record;
		const made = read[index] ?? [];
		return {
			...same,
			time: timeOf(number),
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

/** Reads the stories of requests. */
export async function storiesOf(
	store: RequestStore,
	records: readonly RequestRecord[],
): Promise<ReadonlyMap<string, StoryRecord>> {
	const ids = new Set(records.map((each) => each.story).filter((each) => each !== ""));
	return ids.size === 0 ? new Map() : store.listStories([...ids]);
}
