// SPDX-License-Identifier: Apache-2.0

// Retention of the flight recorder: the oldest records are deleted when they are too old, or take too much space.

import { setImmediate } from "node:timers/promises";
import { numbersPerMs, type RequestStore } from "../../store/interface/requests.ts";
import type { SettingsReader } from "../../store/interface/settings.ts";
import { recorderSettings } from "../recorder/settings.ts";
import type { Context } from "../shared/call.ts";

/** How many packs of records one statement deletes. Other requests run between two statements. */
const portion = 4;

/** Deletes the records that are too old, or take too much space. */
export async function trimRequests({ store, now }: Context<SettingsReader & RequestStore>): Promise<void> {
	const { retention, bytes } = recorderSettings(await store.getSettings());
	const before = (now() - retention) * numbersPerMs;
	while ((await store.trimRequests(before, portion)) > 0) {
		await setImmediate();
	}
	await store.trimSyncs(bytes === 0 ? Number.MAX_SAFE_INTEGER : now() - retention);
	for (let size = await store.requestBytes(); size > bytes; ) {
		// One pack at a time: the next one may no longer have to go.
		const freed = await store.trimRequests(undefined, size > 2 * bytes ? portion : 1);
		if (freed === 0) {
			return;
		}
		size -= freed;
		await setImmediate();
	}
}
