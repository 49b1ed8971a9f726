// SPDX-License-Identifier: Apache-2.0

// Lists of members that were read, by group and version: a large group is read again and again, and seldom changes.

/** The members of a group at a version. */
export interface MemberList {
	readonly version: number;
	readonly ids: string[];
}

/** As many ids as are kept, of all lists together: some tens of megabytes. */
const mostIds = 200_000;

export interface MemberLists {
	get(groupId: string): MemberList | undefined;
	keep(groupId: string, list: MemberList): void;
}

/** Makes an empty collection, in which the longest unread are forgotten first. */
export function memberLists(): MemberLists {
	const lists = new Map<string, MemberList>();
	let kept = 0;

	function forget(groupId: string) {
		kept -= lists.get(groupId)?.ids.length ?? 0;
		lists.delete(groupId);
	}

	return {
		get(groupId) {
			const found = lists.get(groupId);
			if (found !== undefined) {
				lists.delete(groupId);
				lists.set(groupId, found);
			}
			return found;
		},
		keep(groupId, list) {
			forget(groupId);
			if (list.ids.length > mostIds) {
				return;
			}
			lists.set(groupId, list);
			kept += list.ids.length;
			while (kept > mostIds) {
				forget(lists.keys().next().value as string);
			}
		},
	};
}
