// SPDX-License-Identifier: Apache-2.0

import type { Settings } from "../../../gen/roster/v1/settings_pb.ts";

/** What is read of the settings. */
export interface SettingsReader {
	/** The settings. */
	getSettings(): Promise<Settings>;
}
