// SPDX-License-Identifier: Apache-2.0

import { type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";

let lastTime = Number.NaN;
let lastText = "";

/** A timestamp in proto3 JSON. A resource that has not changed since it was made has the same one twice. */
export function timestampJson(timestamp: Timestamp): string {
	const time = timestampMs(timestamp);
	if (time !== lastTime) {
		const text = new Date(time).toISOString();
		lastText = text.endsWith(".000Z") ? `${text.slice(0, -5)}Z` : text;
		lastTime = time;
	}
	return lastText;
}
