// SPDX-License-Identifier: Apache-2.0

// Shared by the commands for users and for groups.

import type { UserState } from "../../gen/roster/v1/change_pb.ts";
import type { Output } from "./output.ts";
import type { Cell } from "./table.ts";

/** Whether a user has access, as a cell of a table. */
export function accessCell(active: boolean | undefined): Cell {
	return active ? { text: "active", colour: "green" } : { text: "deactivated", colour: "yellow" };
}

/** The state of a user, as a cell of a table. */
export function stateCell(
	{ user, deprovisionTime, separateTime, managed }: UserState,
	{ moment }: Pick<Output, "moment">,
): Cell {
	if (deprovisionTime !== undefined) {
		const separate = separateTime === undefined ? "" : ", separated: will not come back";
		return { text: `deprovisioned since ${moment(deprovisionTime)}${separate}`, colour: "red" };
	}
	return managed
		? accessCell(user?.active)
		: `${user?.active ? "active" : "deactivated"}, created by a sign-in, not yet managed by the identity provider`;
}

/** Reads all pages of a list by cursor. */
export async function everyResource<Resource>(
	read: (page: {
		cursor: string;
		count: number;
	}) => Promise<{ resources: Resource[]; nextCursor?: string | undefined }>,
): Promise<Resource[]> {
	const found: Resource[] = [];
	let cursor: string | undefined = "";
	while (cursor !== undefined) {
		const page: Awaited<ReturnType<typeof read>> = await read({ cursor, count: 500 });
		found.push(...page.resources);
		cursor = page.nextCursor;
	}
	return found;
}
