// SPDX-License-Identifier: Apache-2.0

// Reads the users and groups of the directory, page by page, for a comparison.

import type { UserState } from "../../../gen/roster/v1/change_pb.ts";
import { ConnectionService } from "../../../gen/roster/v1/connection_service_pb.ts";
import { ProvisioningService } from "../../../gen/roster/v1/provisioning_service_pb.ts";
import { everyPage, type Session } from "../session.ts";
import type { Comparison, UserHere } from "./comparison.ts";

/** How many users a page has, and how many are read at once with all of their values. */
const [pageSize, batchSize] = [1000, 250];

function userHere({ user }: UserState): UserHere {
	return {
		id: user?.id ?? "",
		userName: user?.userName ?? "",
		externalId: user?.externalId ?? "",
		givenName: user?.name?.givenName ?? "",
		familyName: user?.name?.familyName ?? "",
		email: user?.emails[0]?.value ?? "",
		active: user?.active ?? false,
	};
}

/** Adds the users that a connection manages. */
export async function readUsers(
	{ client }: Session,
	connection: string,
	comparison: Comparison,
	progress: (done: number, total: number) => void,
): Promise<void> {
	const provisioning = client(ProvisioningService);
	const { connection: found } = await client(ConnectionService).getConnection({ name: connection });
	let cursor: string | undefined = "";
	let done = 0;
	while (cursor !== undefined) {
		const query: { count: number; cursor: string; attributes: string[] } = {
			...{ count: pageSize, cursor, attributes: ["id"] },
		};
		const page: Awaited<ReturnType<typeof provisioning.listUsers>> = await provisioning.listUsers({ query });
		const ids = page.resources.map((each) => each.id);
		for (let from = 0; from < ids.length; from += batchSize) {
			const { users } = await provisioning.batchGetUsers({ ids: ids.slice(from, from + batchSize) });
			for (const each of users) {
				if (each.managed && each.connectionId === found?.id && each.deprovisionTime === undefined) {
					comparison.addUser(userHere(each));
				}
			}
		}
		done += ids.length;
		progress(done, page.totalResults ?? done);
		cursor = page.nextCursor;
	}
}

/** Adds the groups with their members. */
export async function readGroups(
	{ client }: Session,
	comparison: Comparison,
	progress: (done: number, total: number) => void,
): Promise<void> {
	const provisioning = client(ProvisioningService);
	let cursor: string | undefined = "";
	let done = 0;
	while (cursor !== undefined) {
		const query: { count: number; cursor: string; attributes: string[] } = {
			...{ count: pageSize, cursor, attributes: ["id", "displayName"] },
		};
		const page: Awaited<ReturnType<typeof provisioning.listGroups>> = await provisioning.listGroups({ query });
		for (const { id, displayName = "" } of page.resources) {
			const members = await everyPage(
				(each) => provisioning.listGroupMembers({ groupId: id, ...each }),
				({ userIds }) => userIds,
			);
			comparison.addGroup(id, displayName, members);
			done += 1;
			progress(done, page.totalResults ?? done);
		}
		cursor = page.nextCursor;
	}
}
