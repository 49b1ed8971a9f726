// SPDX-License-Identifier: Apache-2.0

import { type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";

let lastTime = Number.NaN;
let lastText = "";

/** Formats a timestamp as proto3 JSON. Keeps the last result: `created` and `lastModified` are often the same. */
export function timestampJson(timestamp: Timestamp): string {
	const time = timestampMs(timestamp);
	if (time !== lastTime) {
		const text = new Date(time).toISOString();
		lastText = text.endsWith(".000Z") ? `${text.slice(0, -5)}Z` : text;
		lastTime = time;
	}
	return lastText;
}
