// SPDX-License-Identifier: Apache-2.0

// Retention of the change log: entries older than the setting `change_retention` are deleted. The records of the flight
// recorder, and what has expired of the token endpoint, are deleted at the same times.

import { setImmediate } from "node:timers/promises";
import { durationMs } from "@bufbuild/protobuf/wkt";
import type { ChangeReader } from "../../store/interface/changes.ts";
import type { AccessTokenStore } from "../../store/interface/clients.ts";
import type { RequestStore } from "../../store/interface/requests.ts";
import type { SettingsReader } from "../../store/interface/settings.ts";
import type { Context } from "../shared/call.ts";
import { trimRequests } from "./request-retention.ts";

/** How many entries one statement deletes. Other requests run between two statements. */
const portion = 1000;

const every = 60_000;

/** Deletes the entries that are too old now. */
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
 * Deletes what is too old now, and then every minute.
 *
 * @returns a function that stops it.
 */
export function keepRetention(
	context: Context<SettingsReader & ChangeReader & RequestStore & AccessTokenStore>,
	onError: (error: unknown) => void,
): () => void {
	const trim = () => {
		trimChangeLog(context).catch(onError);
		trimRequests(context).catch(onError);
		context.store.forgetExpiredAccess(context.now()).catch(onError);
	};
	trim();
	const timer = setInterval(trim, every).unref();
	return () => clearInterval(timer);
}
