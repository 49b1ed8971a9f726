// SPDX-License-Identifier: Apache-2.0

// Reads the users and groups of a connection, page by page, for a comparison.

import { ConnectionService } from "../../../gen/roster/v1/connection_service_pb.ts";
import { ProvisioningService } from "../../../gen/roster/v1/provisioning_service_pb.ts";
import type { User } from "../../../gen/roster/v1/user_pb.ts";
import type { Session } from "../session.ts";
import type { Comparison } from "./comparison.ts";
import type { UserHere } from "./findings.ts";

/** How many users a page has, and of how many members is read whose they are. */
const [pageSize, batchSize] = [1000, 250];

/** The attributes that are compared. */
const attributes = ["userName", "externalId", "name", "emails", "active"];

type Progress = (done: number, total: number) => void;

function userHere(user: User): UserHere {
	return {
		id: user.id,
		userName: user.userName ?? "",
		externalId: user.externalId ?? "",
		givenName: user.name?.givenName ?? "",
		familyName: user.name?.familyName ?? "",
		email: user.emails[0]?.value ?? "",
		active: user.active ?? false,
	};
}

/** A page of a list with a cursor. */
interface Page<Item> {
	readonly resources: readonly Item[];
	readonly totalResults?: number | undefined;
	readonly nextCursor?: string | undefined;
}

/** Reads all pages of a list. The next page is under way while the caller uses one. */
async function* pages<Item>(read: (cursor: string) => Promise<Page<Item>>): AsyncGenerator<Page<Item>> {
	for (let next: Promise<Page<Item>> | undefined = read(""); next !== undefined; ) {
		const page: Page<Item> = await next;
		next = page.nextCursor === undefined ? undefined : read(page.nextCursor);
		// It fails where it is awaited.
		next?.catch(() => {});
		yield page;
	}
}

/** Adds the users that a connection manages. */
export async function readUsers(
	{ client }: Session,
	connection: string,
	comparison: Comparison,
	progress: Progress,
): Promise<void> {
	const provisioning = client(ProvisioningService);
	let done = 0;
	const read = (cursor: string) =>
		provisioning.listUsers({ connection, query: { count: pageSize, cursor, attributes } });
	for await (const { resources, totalResults } of pages(read)) {
		for (const each of resources) {
			comparison.addUser(userHere(each));
		}
		done += resources.length;
		progress(done, totalResults ?? done);
	}
}

/** Adds the groups that a connection manages, with the members that it sees. The users have to be there. */
export async function readGroups(
	{ client }: Session,
	connection: string,
	comparison: Comparison,
	progress: Progress,
): Promise<void> {
	const provisioning = client(ProvisioningService);
	const { connection: own } = await client(ConnectionService).getConnection({ name: connection });
	/** The ids of members that the connection does not see: an administrator added users of another connection. */
	async function unseen(ids: readonly string[]): Promise<ReadonlySet<string>> {
		const strangers = ids.filter((id) => !comparison.hasUser(id));
		const found = new Set<string>();
		for (let from = 0; from < strangers.length; from += batchSize) {
			const { users } = await provisioning.batchGetUsers({ ids: strangers.slice(from, from + batchSize) });
			for (const { user, connectionId } of users) {
				if (connectionId !== "" && connectionId !== own?.id) {
					found.add(user?.id ?? "");
				}
			}
		}
		return found;
	}
	let done = 0;
	const read = (cursor: string) =>
		provisioning.listGroups({ connection, query: { count: pageSize, cursor, attributes: ["id", "displayName"] } });
	for await (const { resources, totalResults } of pages(read)) {
		for (const { id, displayName = "" } of resources) {
			comparison.addGroup(id, displayName, []);
			for (let pageToken: string | undefined = ""; pageToken !== undefined; ) {
				const page: { userIds: string[]; nextPageToken: string } = await provisioning.listGroupMembers({
					...{ groupId: id, pageSize, pageToken },
				});
				const hidden = await unseen(page.userIds);
				comparison.addGroup(
					id,
					displayName,
					page.userIds.filter((each) => !hidden.has(each)),
				);
				pageToken = page.nextPageToken || undefined;
			}
			done += 1;
			progress(done, totalResults ?? done);
		}
	}
}
