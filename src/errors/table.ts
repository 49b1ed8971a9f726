// SPDX-License-Identifier: Apache-2.0

// The errors that a caller can see: a stable code, its meaning and its remedy. Responses, log lines and the page
// docs/errors.md take them from here. The entries are in `entries/`, a file for each kind.

import { callerErrors } from "./entries/caller.ts";
import { dataErrors } from "./entries/data.ts";
import { requestErrors } from "./entries/request.ts";
import { serverErrors } from "./entries/server.ts";

export type { ErrorEntry } from "./entries/entry.ts";

/** The errors by code. The meaning of a code never changes, and an old code is never reused. */
export const errorTable = { ...callerErrors, ...requestErrors, ...dataErrors, ...serverErrors } as const;

/** The stable code of an error. */
export type ErrorCode = keyof typeof errorTable;
