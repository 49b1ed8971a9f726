// SPDX-License-Identifier: Apache-2.0

import type { Settings } from "../../../gen/roster/v1/settings_pb.ts";

/** Reads the settings. */
export interface SettingsReader {
	/** The current settings. */
	getSettings(): Promise<Settings>;
}
