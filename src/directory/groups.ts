// SPDX-License-Identifier: Apache-2.0

// Decides how a command changes a group and its members. Everything here is pure.

import { type GroupDraft, groupDraft, groupWithoutBlanks, sameGroup } from "../../gen/roster/v1/group_draft.ts";
import { makeGroup } from "../../gen/roster/v1/group_make.ts";
import type { Group } from "../../gen/roster/v1/group_pb.ts";
import { invalidValue } from "../errors/request.ts";
import type { Change } from "../records/change.ts";
import type { GroupRecord } from "../records/resources.ts";
import { applySteps, type Step } from "../scim/patch.ts";
import { groupType } from "../scim/schema.ts";
import { checkTexts } from "../scim/text.ts";
import { isAboutMembers, joining, leaving, memberIds } from "./members.ts";
import { checkNames } from "./names.ts";
import type { Creation } from "./users.ts";

export interface GroupDecision {
	readonly record: GroupRecord;
	readonly changes: readonly Change[];
}

function settle(sent: GroupDraft, id: string): Group {
	const group = makeGroup({ ...groupWithoutBlanks(sent), members: [], id });
	if (group.displayName === undefined) {
		throw invalidValue("displayName", "is required: send the name of the group");
	}
	return group;
}

// A message already has the right names and types. Only its texts need checks.
function settleSent(sent: Group, id: string): Group {
	checkTexts(groupType, sent);
	return settle(sent, id);
}

/** Creates a group with its members, which a connection manages. */
export function createGroup(sent: Group, connectionId: string, { id, now }: Creation): GroupDecision {
	const group = settleSent(sent, id);
	checkNames(groupType, undefined, group);
	const record: GroupRecord = { group, connectionId, createTime: now, updateTime: now, version: 1 };
	return { record, changes: [{ subject: "group", after: record }, ...joining(id, memberIds(sent))] };
}

function update(
	before: GroupRecord,
	group: Group,
	memberChanges: readonly Change[],
	pinned: boolean,
	now: number,
): GroupDecision {
	checkNames(groupType, before.group, group);
	const same = sameGroup(before.group, group);
	if (same && (!pinned || memberChanges.length === 0)) {
		return { record: before, changes: memberChanges };
	}
	const record: GroupRecord = { ...before, group, updateTime: now, version: before.version + 1 };
	return { record, changes: [{ subject: "group", before, after: record }, ...memberChanges] };
}

/** Replaces all attributes and members. An external id that is not sent keeps its value. */
export function replaceGroup(
	before: GroupRecord,
	sent: Group,
	current: ReadonlySet<string>,
	now: number,
): GroupDecision {
	const group = settleSent(sent, before.group.id);
	if (sent.externalId === undefined) {
		group.externalId = before.group.externalId;
	}
	// The change of the members was computed from the current members, so it is valid for this version only.
	return update(before, group, difference(group.id, current, memberIds(sent)), true, now);
}

function difference(groupId: string, current: ReadonlySet<string>, wanted: ReadonlySet<string>): Change[] {
	return [...leaving(groupId, current.difference(wanted)), ...joining(groupId, wanted.difference(current))];
}

/**
 * Applies the steps of a PATCH.
 *
 * @param memberChanges the changes of the members that result from the steps.
 * @param pinned whether the change is valid for this version of the group only.
 */
export function patchGroup(
	before: GroupRecord,
	steps: readonly Step[],
	memberChanges: readonly Change[],
	pinned: boolean,
	now: number,
): GroupDecision {
	const draft = groupDraft(before.group);
	applySteps(
		draft,
		steps.filter((each) => !isAboutMembers(each)),
	);
	return update(before, settle(draft, before.group.id), memberChanges, pinned, now);
}

/**
 * Deletes a group.
 *
 * @param current the members of the group, who leave it.
 */
export function deleteGroup(before: GroupRecord, current: ReadonlySet<string>): readonly Change[] {
	return [...leaving(before.group.id, current), { subject: "group", before }];
}
