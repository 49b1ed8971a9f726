// SPDX-License-Identifier: Apache-2.0

// What a command makes of a group and its members. Everything here is pure.

import type { JsonObject } from "@bufbuild/protobuf";
import { type Group, GroupSchema } from "../../gen/roster/v1/group_pb.ts";
import { invalidValue } from "../errors.ts";
import type { Change, GroupRecord } from "../records.ts";
import type { Condition } from "../scim/condition.ts";
import { creator } from "../scim/create.ts";
import type { Draft } from "../scim/draft.ts";
import { normalizeObject } from "../scim/normalize.ts";
import { applySteps, type Step } from "../scim/patch.ts";
import { attributeAt, groupType } from "../scim/schema.ts";
import { writableGroup } from "../scim/writable.ts";
import { checkNames } from "./names.ts";
import type { Birth } from "./users.ts";

export interface GroupDecision {
	readonly record: GroupRecord;
	readonly changes: readonly Change[];
}

const members = attributeAt(groupType, "members");

const groupOf = creator(GroupSchema);

function settle(sent: Draft, id: string): Group {
	const group = groupOf({ ...writableGroup.withoutBlanks(sent), members: [], id });
	if (group.displayName === undefined) {
		throw invalidValue("displayName", "is required: send the name of the group");
	}
	return group;
}

// What came over RPC was not looked at yet; members are read by their ids alone.
function writable(sent: Group): Draft {
	const { members, ...attributes } = sent;
	return normalizeObject(groupType, attributes as unknown as JsonObject);
}

/** The ids that members name, each once. */
export function memberIds(group: {
	readonly members: readonly { readonly value?: string | undefined }[];
}): Set<string> {
	return new Set(
		group.members.map(({ value }, index) => {
			if (value === undefined || value === "") {
				throw invalidValue(`members[${index}].value`, "is required: send the id of a user");
			}
			return value;
		}),
	);
}

function added(groupId: string, userIds: Iterable<string>): Change[] {
	return Array.from(userIds, (userId) => ({ subject: "groupMember", after: { groupId, userId } }));
}

function removed(groupId: string, userIds: Iterable<string>): Change[] {
	return Array.from(userIds, (userId) => ({ subject: "groupMember", before: { groupId, userId } }));
}

/** Makes a group with its members. */
export function createGroup(sent: Group, { id, now }: Birth): GroupDecision {
	const group = settle(writable(sent), id);
	checkNames(groupType, undefined, group);
	const record: GroupRecord = { group, createTime: now, updateTime: now, version: 1 };
	return { record, changes: [{ subject: "group", after: record }, ...added(id, memberIds(sent))] };
}

function update(
	before: GroupRecord,
	group: Group,
	memberChanges: readonly Change[],
	pinned: boolean,
	now: number,
): GroupDecision {
	checkNames(groupType, before.group, group);
	const same = writableGroup.same(before.group, group);
	if (same && (!pinned || memberChanges.length === 0)) {
		return { record: before, changes: memberChanges };
	}
	const record: GroupRecord = { ...before, group, updateTime: now, version: before.version + 1 };
	return { record, changes: [{ subject: "group", before, after: record }, ...memberChanges] };
}

/** Sets all attributes and members; an external id that is not sent stays. */
export function replaceGroup(
	before: GroupRecord,
	sent: Group,
	current: ReadonlySet<string>,
	now: number,
): GroupDecision {
	const group = settle(writable(sent), before.group.id);
	if (sent.externalId === undefined) {
		group.externalId = before.group.externalId;
	}
	// What the members were is what the change was worked out from, so it holds for this version only.
	return update(before, group, difference(group.id, current, memberIds(sent)), true, now);
}

function difference(groupId: string, current: ReadonlySet<string>, wanted: ReadonlySet<string>): Change[] {
	return [...removed(groupId, current.difference(wanted)), ...added(groupId, wanted.difference(current))];
}

/** Whether the steps can be told apart from the members that the group has now: then none need be read. */
export function namesItsMembers(steps: readonly Step[]): boolean {
	return steps.filter(isAboutMembers).every((each) => namedMembers(each) !== undefined);
}

function isAboutMembers(step: Step): boolean {
	return step.attribute === members;
}

// The ids that a step adds or removes, whoever is in the group; undefined where it depends on that.
function namedMembers({ op, filter, sub, value }: Step): ReadonlySet<string> | undefined {
	if (filter !== undefined) {
		const id = op === "remove" && sub === undefined ? onlyId(filter) : undefined;
		return id === undefined ? undefined : new Set([id]);
	}
	const listed = value === undefined || op === "replace" || sub !== undefined;
	return listed ? undefined : memberIds({ members: value as { value?: string }[] });
}

function onlyId(filter: Condition): string | undefined {
	const byId = filter.kind === "compare" && filter.operator === "eq" && filter.attribute.path === "members.value";
	return byId ? (filter.value as string) : undefined;
}

/**
 * Changes what the steps name.
 *
 * @param current the members, where `namesItsMembers` says that they are needed.
 * @param pinned whether the change is for this version of the group only.
 */
export function patchGroup(
	before: GroupRecord,
	steps: readonly Step[],
	current: ReadonlySet<string> | undefined,
	pinned: boolean,
	now: number,
): GroupDecision {
	const { id } = before.group;
	const draft = writableGroup.draftOf(before.group);
	applySteps(
		draft,
		steps.filter((each) => !isAboutMembers(each)),
	);
	const memberSteps = steps.filter(isAboutMembers);
	const changes =
		current === undefined ? netEffect(id, memberSteps) : difference(id, current, applied(current, memberSteps));
	return update(before, settle(draft, id), changes, pinned || current !== undefined, now);
}

// What the steps do in the end to each id that they name: the last one that names it counts.
function netEffect(groupId: string, steps: readonly Step[]): Change[] {
	const last = new Map<string, Step["op"]>();
	for (const each of steps) {
		for (const id of namedMembers(each) ?? []) {
			last.set(id, each.op);
		}
	}
	const ids = [...last.keys()];
	return [
		...removed(
			groupId,
			ids.filter((id) => last.get(id) === "remove"),
		),
		...added(
			groupId,
			ids.filter((id) => last.get(id) !== "remove"),
		),
	];
}

function applied(current: ReadonlySet<string>, steps: readonly Step[]): ReadonlySet<string> {
	let ids = current;
	for (const each of steps) {
		const named = namedMembers(each);
		if (named !== undefined) {
			ids = each.op === "remove" ? ids.difference(named) : ids.union(named);
			continue;
		}
		const draft: Draft = { members: Array.from(ids, (value) => ({ value, type: members.find("type")?.fixedValue })) };
		applySteps(draft, [each]);
		ids = memberIds({ members: (draft["members"] ?? []) as { value?: string }[] });
	}
	return ids;
}

/**
 * Deletes a group.
 *
 * @param current its members, who leave it.
 */
export function deleteGroup(before: GroupRecord, current: ReadonlySet<string>): readonly Change[] {
	return [...removed(before.group.id, current), { subject: "group", before }];
}
