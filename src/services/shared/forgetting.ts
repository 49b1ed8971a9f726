// SPDX-License-Identifier: Apache-2.0

// Removes a purged user from what the flight recorder keeps.

import type { UserRecord } from "../../records/resources.ts";
import type { RequestStore } from "../../store/interface/requests.ts";
import type { Context } from "./call.ts";

export async function forgetRequests({ store, recorder }: Context<RequestStore>, { user }: UserRecord): Promise<void> {
	const emails = user.emails.map((each) => each.value);
	const names = [user.userName, user.externalId, ...emails].flatMap((each) => (each ? [each] : []));
	const id = user.id ?? "";
	await (recorder === undefined ? store.forgetRequests(id, names) : recorder.forget(id, names));
}
