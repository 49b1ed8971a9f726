// SPDX-License-Identifier: Apache-2.0

// Forgets what of the change log is older than the setting says.

import { setImmediate } from "node:timers/promises";
import { durationMs } from "@bufbuild/protobuf/wkt";
import type { ChangeReader } from "../../store/interface/changes.ts";
import type { SettingsReader } from "../../store/interface/settings.ts";
import type { Context } from "../shared/call.ts";

/** As many entries as are forgotten in one go, before others get their turn. */
const portion = 1000;

const every = 60_000;

/** Forgets what is too old now. */
export async function trimChangeLog({ store, now }: Context<SettingsReader & ChangeReader>): Promise<void> {
	const { changeRetention } = await store.getSettings();
	if (changeRetention === undefined) {
		return;
	}
	const before = now() - durationMs(changeRetention);
	while ((await store.trimChanges(before, portion)) === portion) {
		await setImmediate();
	}
}

/**
 * Forgets what is too old, now and again every minute.
 *
 * @returns what ends it.
 */
export function keepRetention(
	context: Context<SettingsReader & ChangeReader>,
	onError: (error: unknown) => void,
): () => void {
	const trim = () => void trimChangeLog(context).catch(onError);
	trim();
	const timer = setInterval(trim, every).unref();
	return () => clearInterval(timer);
}
