// SPDX-License-Identifier: Apache-2.0

import { create } from "@bufbuild/protobuf";
import { durationFromMs, durationMs } from "@bufbuild/protobuf/wkt";
import { RequestBodies, type Settings, SettingsSchema } from "../../../gen/roster/v1/settings_pb.ts";
import type { SettingsReader } from "../interface/settings.ts";
import type { Row } from "./columns.ts";
import type { Database } from "./database.ts";
import { select } from "./statements.ts";
import { settings } from "./tables.ts";

/** Converts the row of the settings to a message. */
export function settingsMessage(row: typeof settings.$inferSelect | undefined): Settings {
	const { organizationProvisioning, changeRetention, guardThreshold } = row ?? {};
	const { requestBodies, requestRetention, requestMebibytes, requestReadSample } = row ?? {};
	return create(SettingsSchema, {
		organizationProvisioning: organizationProvisioning ?? 0,
		...(changeRetention == null ? {} : { changeRetention: durationFromMs(changeRetention) }),
		...(guardThreshold == null ? {} : { guardThreshold }),
		requestLog: {
			bodies: requestBodies ?? RequestBodies.REFUSED,
			...(requestRetention == null ? {} : { retention: durationFromMs(requestRetention) }),
			...(requestMebibytes == null ? {} : { maxMebibytes: requestMebibytes }),
			...(requestReadSample == null ? {} : { readSample: requestReadSample }),
		},
	});
}

/** Converts the settings to a row. */
export function settingsRow(changed: Settings): Row {
	const { organizationProvisioning, changeRetention, guardThreshold, requestLog } = changed;
	return {
		organizationProvisioning,
		changeRetention: changeRetention === undefined ? null : durationMs(changeRetention),
		guardThreshold: guardThreshold ?? null,
		requestBodies: requestLog?.bodies ?? null,
		requestRetention: requestLog?.retention === undefined ? null : durationMs(requestLog.retention),
		requestMebibytes: requestLog?.maxMebibytes ?? null,
		requestReadSample: requestLog?.readSample ?? null,
	};
}

export function settingsQueries(database: Database): SettingsReader {
	const current = database.prepare(select(settings));
	return {
		async getSettings() {
			const [row] = await database.all(current);
			return settingsMessage(row);
		},
	};
}
