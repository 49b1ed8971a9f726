// SPDX-License-Identifier: Apache-2.0

// The settings of the flight recorder, with the defaults.

import { durationMs } from "@bufbuild/protobuf/wkt";
import { RequestBodies, type Settings } from "../../../gen/roster/v1/settings_pb.ts";

const defaults = { retention: 30 * 86_400_000, mebibytes: 512 } as const;

export interface RecorderSettings {
	readonly bodies: RequestBodies;
	/** In milliseconds. */
	readonly retention: number;
	/** In bytes; 0 turns the recorder off. */
	readonly bytes: number;
	/** Of how many reads that succeed one is recorded; 0 records none. */
	readonly readSample: number;
}

export function recorderSettings({ requestLog }: Settings): RecorderSettings {
	const { bodies = RequestBodies.REFUSED, retention, maxMebibytes, readSample = 0 } = requestLog ?? {};
	return {
		bodies,
		retention: retention === undefined ? defaults.retention : durationMs(retention),
		bytes: (maxMebibytes ?? defaults.mebibytes) * 1024 * 1024,
		readSample,
	};
}
