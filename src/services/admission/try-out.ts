// SPDX-License-Identifier: Apache-2.0

import { ConnectError } from "@connectrpc/connect";
import { codeOf } from "../../errors/error.ts";
import type { Change } from "../../records/change.ts";
import type { Effect } from "../../records/organizations.ts";
import type { Call, Context } from "../shared/call.ts";
import { type Committing, commit } from "./commit.ts";

/** Computes what changes would do to memberships, and why the guard would refuse them; empty if it would not. */
export async function tryOut(
	context: Context<Committing>,
	call: Call,
	changes: readonly Change[],
): Promise<{ readonly effects: readonly Effect[]; readonly refusal: string }> {
	try {
		return { effects: await commit(context, call, changes, true, undefined, { guarded: true }), refusal: "" };
	} catch (error) {
		if (error instanceof ConnectError && codeOf(error) === "guard_held") {
			return { effects: await commit(context, call, changes, true), refusal: error.rawMessage };
		}
		throw error;
	}
}
