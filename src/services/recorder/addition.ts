// SPDX-License-Identifier: Apache-2.0

// The facts that the directory adds to the text of an error.

import type { ChangeReader } from "../../store/interface/changes.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import type { GroupReader } from "../../store/interface/groups.ts";
import type { GuardReader } from "../../store/interface/guard.ts";
import type { TokenReader } from "../../store/interface/tokens.ts";
import type { UserReader } from "../../store/interface/users.ts";

export interface Addition {
	readonly text: string;
	/** Whether the text is the same without personal data. */
	readonly isGeneral: boolean;
	readonly subjects: readonly string[];
}

export type Explaining = UserReader &
	GroupReader &
	TokenReader &
	ConnectionReader &
	GuardReader &
	Pick<ChangeReader, "lastChangeOf" | "sequences">;

export const nothing: Addition = { text: "", isGeneral: true, subjects: [] };

export const shownTime = (time: number) => new Date(time).toISOString();
