// SPDX-License-Identifier: Apache-2.0

// Creates a directory of any size through the store: users, and groups of several sizes.

import { create } from "@bufbuild/protobuf";
import { v7 } from "uuid";
import { CredentialKind } from "../gen/roster/v1/change_pb.ts";
import { GroupSchema } from "../gen/roster/v1/group_pb.ts";
import { UserSchema } from "../gen/roster/v1/user_pb.ts";
import type { Change } from "../src/records/change.ts";
import { defaultConnection } from "../src/records/connections.ts";
import { unconnected } from "../src/records/resources.ts";
import type { Store } from "../src/store/store.ts";

/** The ids that the load needs. */
export interface Directory {
	readonly users: readonly string[];
	/** Group ids, by the number of members. */
	readonly groups: Readonly<Record<number, string>>;
}

const batch = 5000;

/** Returns the attributes of the user at an index. */
export function userAt(index: number) {
	return { userName: `user-${index}@example.com`, externalId: `external-${index}` };
}

/**
 * Fills an empty store.
 *
 * @param groupSizes the sizes of the groups, at most the number of users.
 * @param progress receives the progress, from 0 to 1.
 */
export async function seed(
	store: Store,
	size: number,
	groupSizes: readonly number[],
	progress: (done: number) => void = () => {},
): Promise<Directory> {
	const now = Date.now();
	const times = { createTime: now, updateTime: now, version: 1 };
	const write = (changes: Change[]) =>
		store.commit({
			changes,
			actor: { kind: CredentialKind.UNSPECIFIED, tokenId: "" },
			requestId: v7(),
			time: now,
			validateOnly: false,
		});
	const users: string[] = [];
	while (users.length < size) {
		const changes: Change[] = [];
		for (let made = 0; made < batch && users.length < size; made++) {
			const index = users.length;
			const { userName, externalId } = userAt(index);
			const id = v7();
			users.push(id);
			const user = create(UserSchema, {
				id,
				userName,
				externalId,
				name: { givenName: `Given${index % 5000}`, familyName: `Family${index % 20_000}` },
				emails: [{ value: userName, type: "work", primary: true }],
				active: true,
			});
			const after = {
				user,
				username: `user-${index}`,
				managed: true,
				...unconnected,
				connectionId: defaultConnection.id,
				...times,
			};
			changes.push({ subject: "user", after });
		}
		await write(changes);
		progress(users.length / size);
	}
	const groups: Record<number, string> = {};
	for (const members of groupSizes.filter((each) => each <= size)) {
		const groupId = v7();
		groups[members] = groupId;
		const group = create(GroupSchema, { id: groupId, displayName: `Group of ${members}` });
		const joins = users
			.slice(0, members)
			.map((userId): Change => ({ subject: "groupMember", after: { groupId, userId } }));
		await write([{ subject: "group", after: { group, connectionId: defaultConnection.id, ...times } }, ...joins]);
	}
	return { users, groups };
}
