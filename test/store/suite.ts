// SPDX-License-Identifier: Apache-2.0

// The tests of the Store interface. The file of each engine runs them.

import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OrganizationRole, OrganizationRoleSource } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { ChangeKind, CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { GroupSchema } from "../../gen/roster/v1/group_pb.ts";
import { OrganizationProvisioning, SettingsSchema } from "../../gen/roster/v1/settings_pb.ts";
import { NameSchema, UserSchema } from "../../gen/roster/v1/user_pb.ts";
import { meets } from "../../src/directory/member-conditions.ts";
import type { Change } from "../../src/records/change.ts";
import { defaultConnection } from "../../src/records/connections.ts";
import type { TokenRecord } from "../../src/records/credentials.ts";
import type { OrganizationRecord } from "../../src/records/organizations.ts";
import { type GroupRecord, type UserRecord, unconnected } from "../../src/records/resources.ts";
import { bind } from "../../src/scim/condition.ts";
import { parseFilter } from "../../src/scim/filter.ts";
import { attributeAt, groupType, userType } from "../../src/scim/schema.ts";
import { type Commit, Stale } from "../../src/store/interface/commits.ts";
import { everyConnection } from "../../src/store/interface/scope.ts";
import type { Store } from "../../src/store/store.ts";

const now = Date.UTC(2026, 0, 1);
const actor = { kind: CredentialKind.SCIM, tokenId: "token" };

let count = 0;

function user(more: { userName?: string; email?: string; active?: boolean } = {}): UserRecord {
	count += 1;
	const { userName = `user-${count}@example.com`, email, active = true } = more;
	const emails = email === undefined ? [] : [{ value: email, type: "work", primary: true }];
	return {
		user: create(UserSchema, { id: `u-${String(count).padStart(6, "0")}`, userName, emails, active }),
		username: `user-${count}`,
		managed: true,
		...unconnected,
		connectionId: defaultConnection.id,
		createTime: now,
		updateTime: now,
		version: 1,
	};
}

function group(displayName?: string): GroupRecord {
	count += 1;
	const id = `g-${String(count).padStart(6, "0")}`;
	return {
		group: create(GroupSchema, { id, displayName: displayName ?? `Group ${count}` }),
		connectionId: defaultConnection.id,
		createTime: now,
		updateTime: now,
		version: 1,
	};
}

function organization(): OrganizationRecord {
	count += 1;
	const times = { createTime: now, updateTime: now };
	const roles = { repositoryBaseRole: 0, verificationStatus: 1 } as const;
	return { id: `o-${count}`, name: `organization-${count}`, description: "", url: "", ...roles, ...times };
}

const born = (record: UserRecord): Change => ({ subject: "user", after: record });
const made = (record: GroupRecord): Change => ({ subject: "group", after: record });
const joins = (groupId: string, userId: string): Change => ({ subject: "groupMember", after: { groupId, userId } });
const leaves = (groupId: string, userId: string): Change => ({ subject: "groupMember", before: { groupId, userId } });

function renamed(before: UserRecord, userName: string): Change {
	const changed = create(UserSchema, { ...before.user, $typeName: undefined, userName } as never);
	return { subject: "user", before, after: { ...before, user: changed, version: before.version + 1 } };
}

/** Runs the suite on an engine; `open` gives a store with an empty database. */
export function storeSuite(name: string, open: () => Promise<Store>): void {
	describe(name, () => {
		let store: Store;

		beforeAll(async () => {
			store = await open();
		});

		afterAll(() => store.close());

		const commit = (changes: Change[], more: Partial<Commit> = {}) =>
			store.commit({ changes, actor, requestId: "request", time: now, validateOnly: false, ...more });

		const lastSequence = async () => (await store.sequences()).last;

		test("a commit returns the number of its last entry, and none if it only validates", async () => {
			const [first, second] = await Promise.all([commit([born(user()), born(user())]), commit([born(user())])]);
			const last = await lastSequence();
			expect([first, second]).toEqual([
				{ entries: 2, effects: [], last: last - 1 },
				{ entries: 1, effects: [], last },
			]);
			expect(await commit([born(user())], { validateOnly: true })).toEqual({ entries: 1, effects: [], last: 0 });
		});

		test("a try-out has the result of the commit, and writes nothing", async () => {
			const [ada, team, place] = [user(), group(), organization()];
			const changes: Change[] = [
				born(ada),
				made(team),
				{ subject: "organization", after: place },
				{
					subject: "organizationMember",
					after: {
						...{ organizationId: place.id, userId: ada.user.id, role: OrganizationRole.ADMIN },
						...{ suspended: false, unproven: false },
					},
				},
				joins(team.group.id, ada.user.id),
			];
			const before = await lastSequence();
			const tried = { changes, actor, requestId: "request", time: now, validateOnly: true };
			const { effects, last } = await store.tryOut(tried);
			expect(last).toBe(0);
			expect(await lastSequence()).toBe(before);
			expect(await store.getUsers([ada.user.id])).toEqual([]);
			const taken = born(user({ userName: (ada.user.userName as string).toUpperCase() }));
			await expect(store.tryOut({ ...tried, changes: [...changes, taken] })).rejects.toMatchObject({
				code: Code.AlreadyExists,
			});
			expect((await commit(changes)).effects).toEqual(effects);
			expect(effects).toMatchObject([{ after: { userId: ada.user.id, organizationId: place.id } }]);
			await expect(store.tryOut({ ...tried, changes: [renamed({ ...ada, version: 7 }, "x")] })).rejects.toThrow(Stale);
		});

		test("SCIM tokens that have expired hide none that is used", async () => {
			const token = (index: number, more: Partial<TokenRecord>): Change => ({
				subject: "token",
				after: {
					...{ id: `t-${String(index).padStart(6, "0")}`, kind: CredentialKind.SCIM, digest: Buffer.from([index]) },
					...{ createTime: now, expireTime: now + index, lastUseTime: undefined, connectionId: "many" },
					...{ displayName: undefined, userId: undefined, deleteTime: undefined, lastRefuseTime: undefined },
					...more,
				},
			});
			await commit(Array.from({ length: 1001 }, (_, index) => token(index + 1, {})));
			const rotation = {
				...{ time: now, oldDigest: Buffer.from([0]), oldExpireTime: undefined, oldEndTime: now + 9000 },
				...{ oldUseTime: undefined, newUseTime: undefined },
			};
			const used = { expireTime: undefined, lastUseTime: now + 3000, rotation };
			await commit([token(9999, used)]);
			const later = now + 2000;
			expect((await store.lastUsedScimTokens(later, 1)).map((each) => each.id)).toEqual(["t-009999"]);
			expect((await store.rotatedScimTokens(later, 5)).map((each) => each.id)).toEqual(["t-009999"]);
			expect((await store.scimTokensByConnection()).get("many")).toEqual({
				...{ lastContact: now + 3000, firstExpiry: now + 1 },
			});
		});

		test("a user is read as it was committed", async () => {
			const record = user({ email: "Ada@Example.com" });
			await commit([born(record)]);
			expect(await store.within(everyConnection).getUser(record.user.id)).toEqual(record);
			expect(await store.getUserByUsername(record.username)).toEqual(record);
			expect(await store.getUsers([record.user.id, "nobody"])).toEqual([record]);
		});

		test("a list of changes is made whole, or not at all", async () => {
			const [first, second] = [user(), user()];
			const before = await lastSequence();
			const twice = user({ userName: (first.user.userName as string).toUpperCase() });
			await expect(commit([born(first), born(second), born(twice)])).rejects.toMatchObject({
				code: Code.AlreadyExists,
			});
			expect(await store.getUsers([first, second, twice].map((each) => each.user.id))).toEqual([]);
			expect(await lastSequence()).toBe(before);
		});

		test("unique attributes ignore case, and the error names the attribute and the value", async () => {
			const record = user({ email: "Unique@example.com" });
			await commit([born(record)]);
			const error = await commit([born(user({ email: "uNIQUE@example.com" }))]).catch((error) => error);
			expect(error).toBeInstanceOf(ConnectError);
			expect(error.rawMessage).toContain("emails");
			expect(error.rawMessage).toContain("uNIQUE@example.com");
		});

		test("a version that has passed is stale, for an update and for a delete", async () => {
			const record = user();
			await commit([born(record)]);
			await commit([renamed(record, "second-name")]);
			await expect(commit([renamed(record, "third-name")])).rejects.toBeInstanceOf(Stale);
			await expect(commit([{ subject: "user", before: record }])).rejects.toBeInstanceOf(Stale);
			expect((await store.within(everyConnection).getUser(record.user.id))?.user.userName).toBe("second-name");
		});

		test("of two concurrent changes of one version, one is stale", async () => {
			const record = user();
			await commit([born(record)]);
			const outcomes = await Promise.allSettled([
				commit([renamed(record, "left")]),
				commit([renamed(record, "right")]),
			]);
			expect(outcomes.map((each) => each.status).sort()).toEqual(["fulfilled", "rejected"]);
		});

		test("commits in one batch fail and succeed independently", async () => {
			const records = Array.from({ length: 50 }, () => user());
			const taken = records[0]?.user.userName as string;
			const changes = records.map((each, index) => (index % 10 === 5 ? born(user({ userName: taken })) : born(each)));
			const outcomes = await Promise.allSettled(changes.map((each) => commit([each])));
			outcomes.forEach((each, index) => {
				expect(each.status).toBe(index % 10 === 5 ? "rejected" : "fulfilled");
			});
			const stored = await store.getUsers(records.map((each) => each.user.id));
			expect(stored.length).toBe(45);
		});

		test("of commits in one batch, those that fail halfway and those that only validate leave nothing", async () => {
			const [first, half, checked, last] = [user(), user(), user(), user()];
			const twice = user({ userName: half.user.userName as string });
			const before = await lastSequence();
			const outcomes = await Promise.allSettled([
				commit([born(first)]),
				commit([born(checked)], { validateOnly: true }),
				commit([born(half), born(twice)]),
				commit([born(last)]),
			]);
			expect(outcomes.map((each) => each.status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
			const stored = await store.getUsers([first, half, checked, last].map((each) => each.user.id));
			expect(stored.map((each) => each.user.id).sort()).toEqual([first.user.id, last.user.id].sort());
			expect(await lastSequence()).toBe(before + 2);
		});

		test("validate_only checks everything and writes nothing", async () => {
			const record = user();
			const before = await lastSequence();
			expect(await commit([born(record)], { validateOnly: true })).toMatchObject({ entries: 1 });
			expect(await store.within(everyConnection).getUser(record.user.id)).toBeUndefined();
			expect(await lastSequence()).toBe(before);
			await commit([born(record)]);
			const same = born(user({ userName: record.user.userName as string }));
			await expect(commit([same], { validateOnly: true })).rejects.toMatchObject({ code: Code.AlreadyExists });
		});

		test("members are added and removed once, and each effect is an entry", async () => {
			const [member, other, team] = [user(), user(), group()];
			const { id } = team.group;
			await commit([born(member), born(other), made(team), joins(id, member.user.id)]);
			expect((await store.within(everyConnection).getGroup(id))?.version).toBe(1);
			expect(await commit([joins(id, member.user.id)])).toMatchObject({ entries: 0 });
			expect(await commit([leaves(id, other.user.id)])).toMatchObject({ entries: 0 });
			expect((await store.within(everyConnection).getGroup(id))?.version).toBe(1);
			expect(await commit([joins(id, other.user.id), leaves(id, member.user.id)], { time: now + 5 })).toMatchObject({
				entries: 2,
			});
			expect(await store.within(everyConnection).getGroup(id)).toMatchObject({ version: 2, updateTime: now + 5 });
			expect(await store.listGroupMembers(id, { after: undefined, limit: 10 })).toEqual([other.user.id]);
		});

		test("members who are no live users are all named, and nobody is added", async () => {
			const [member, gone, team] = [user(), user(), group()];
			await commit([born(member), born({ ...gone, deprovisionTime: now }), made(team)]);
			const { id } = team.group;
			const error = await commit([joins(id, "nobody"), joins(id, member.user.id), joins(id, gone.user.id)]).catch(
				(error) => error,
			);
			expect(error).toMatchObject({ code: Code.InvalidArgument });
			expect(error.rawMessage).toContain("nobody");
			expect(error.rawMessage).toContain(gone.user.id);
			expect(error.rawMessage).not.toContain(member.user.id);
			expect(await store.within(everyConnection).membersOf([id])).toEqual(new Map());
		});

		test("members are found by a condition, and by their ids, as they are in memory", async () => {
			const [team, others] = [group(), group()];
			const { id } = team.group;
			const people = Array.from({ length: 12 }, () => user());
			const ids = people.map((each) => each.user.id);
			const elsewhere = user();
			await commit([
				...[...people, elsewhere].map(born),
				made(team),
				made(others),
				...ids.map((each) => joins(id, each)),
				joins(others.group.id, elsewhere.user.id),
			]);
			const [first = "", , third = "", ...rest] = ids;
			for (const filter of [
				`value eq "${first}"`,
				`value ne "${first}"`,
				`value gt "${third}" and not (value ew "${third.slice(-1)}")`,
				`value sw "${first.slice(0, -1)}" or value co "1"`,
				`value le "${third}" or value eq "${elsewhere.user.id}"`,
				'value co ""',
				'value sw "%" or value co "_"',
			]) {
				const condition = bind(parseFilter(filter), attributeAt(groupType, "members"), groupType);
				const found = await store.membersMeeting(id, condition);
				expect(found, filter).toEqual(ids.filter((each) => meets(condition, each)));
			}
			expect(await store.membersAmong(id, [third, "nobody", elsewhere.user.id, first])).toHaveLength(2);
			expect(new Set(await store.membersAmong(id, [third, first]))).toEqual(new Set([first, third]));
			expect(await store.membersAmong(id, [])).toEqual([]);
			expect(await store.countGroupMembers([id], 100)).toBe(rest.length + 3);
			expect(await store.countGroupMembers([id], 5)).toBe(5);
			expect(await store.countGroupMembers(["nobody"], 5)).toBe(0);
			expect(await store.countGroupMembers([id, others.group.id, "nobody"], 100)).toBe(rest.length + 4);
		});

		test("the name of a deprovisioned user is free for others, and still finds the user", async () => {
			const gone = { ...user({ userName: "Reused", email: "reused@example.com" }), deprovisionTime: now };
			const live = user({ userName: "reused", email: "REUSED@example.com" });
			await commit([born(gone), born(live)]);
			const found = await store.findUsers({ userName: "reused", address: undefined, externalId: undefined });
			expect(found.map((each) => each.user.id).sort()).toEqual([gone.user.id, live.user.id].sort());
		});

		test("the users with an identifier come in the order of their ids", async () => {
			const [first, second, third] = [user(), user(), user()];
			const named = (record: UserRecord) => ({ ...record, user: { ...record.user, externalId: "same" } });
			await commit([born(named(third)), born(named(first)), born(named(second))]);
			const found = await store.findUsers({ userName: undefined, address: undefined, externalId: "same" });
			expect(found.map((each) => each.user.id)).toEqual([first, second, third].map((each) => each.user.id));
		});

		test("counters equal the counted rows", async () => {
			const [one, two] = [user(), user()];
			await commit([born(one), born({ ...two, managed: false, connectionId: undefined })]);
			await commit([{ subject: "user", before: one, after: { ...one, deprovisionTime: now, version: 2 } }]);
			for (const connectionId of [defaultConnection.id, undefined]) {
				// A page past the end does not say how many there are; a full read counts them.
				const beyond = { condition: undefined, sort: undefined, from: { offset: 1_000_000 }, limit: 1 };
				const all = { ...beyond, from: { offset: 0 }, limit: 100_000 };
				expect((await store.within({ connectionId }).searchUsers(beyond)).total).toBe(
					(await store.within({ connectionId }).searchUsers(all)).records.length,
				);
			}
		});

		test("memberships are derived: the highest role, direct before a group's, of those with access", async () => {
			const [member, resting, team, place] = [user(), user({ active: false }), group(), organization()];
			const { id: organizationId } = place;
			await commit([
				born(member),
				born(resting),
				made(team),
				joins(team.group.id, member.user.id),
				joins(team.group.id, resting.user.id),
				{ subject: "organization", after: place },
				{
					subject: "organizationGroup",
					after: {
						organizationId,
						groupName: (team.group.displayName as string).toUpperCase(),
						roleOverride: 0,
						connectionId: "",
					},
				},
			]);
			const page = { after: undefined, limit: 10 };
			const settings = await store.getSettings();
			expect(settings.organizationProvisioning).toBe(OrganizationProvisioning.DISABLED);
			expect(await store.listMemberships({ organizationId }, page)).toEqual([]);

			const mapped = create(SettingsSchema, { organizationProvisioning: OrganizationProvisioning.MAPPED });
			await commit([{ subject: "settings", before: settings, after: mapped }]);
			const userId = member.user.id;
			const fromGroup = {
				organizationId,
				userId,
				role: OrganizationRole.MEMBER,
				source: OrganizationRoleSource.IDP_GROUP,
			};
			expect(await store.listMemberships({ organizationId }, page)).toEqual([fromGroup]);
			expect(await store.listMemberships({ userId }, page)).toEqual([fromGroup]);
			expect(await store.countMembers(organizationId)).toBe(1);

			await commit([
				{
					subject: "organizationMember",
					after: { organizationId, userId, role: OrganizationRole.MEMBER, suspended: false, unproven: false },
				},
			]);
			const direct = { ...fromGroup, source: OrganizationRoleSource.DIRECT };
			expect(await store.listMemberships({ organizationId, userId }, page)).toEqual([direct]);
			await commit([{ subject: "settings", before: mapped, after: settings }]);
		});

		test("pages by index are parts of the whole list, also after earlier pages and changes", async () => {
			const records = Array.from({ length: 450 }, (_, index) => user({ active: index % 5 !== 0 }));
			for (const [index, { user }] of records.entries()) {
				user.name = index % 3 === 0 ? undefined : create(NameSchema, { familyName: `family ${index % 7}` });
			}
			await commit(records.map(born));
			const active = {
				kind: "compare",
				attribute: attributeAt(userType, "active"),
				operator: "eq",
				value: true,
				literal: true,
			} as const;
			const byName = { attribute: attributeAt(userType, "userName"), descending: true };
			const queries = [
				{ condition: undefined, sort: undefined },
				{ condition: active, sort: undefined },
				{ condition: active, sort: byName },
				...[false, true].flatMap((descending) =>
					[undefined, active].map((condition) => ({
						condition,
						sort: { attribute: attributeAt(userType, "name.familyName"), descending },
					})),
				),
				{ condition: active, sort: { attribute: attributeAt(userType, "meta.created"), descending: true } },
				{ condition: undefined, sort: { attribute: attributeAt(userType, "meta.version"), descending: false } },
			];
			const search = (query: (typeof queries)[0], offset: number, limit: number) =>
				store.within({ connectionId: defaultConnection.id }).searchUsers({ ...query, from: { offset }, limit });
			const ids = ({ records }: Awaited<ReturnType<typeof search>>) => records.map((each) => each.user.id);
			// Who has no name comes last, and first when it is turned round.
			const byFamilyName = (found: Awaited<ReturnType<typeof search>>, descending: boolean) => {
				const keys = found.records.map(({ user: { id, name } }) => [name?.familyName ?? "~", id] as const);
				const sorted = keys.sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1));
				return (descending ? sorted.reverse() : sorted).map(([, id]) => id);
			};
			const check = async () => {
				for (const query of queries) {
					const whole = ids(await search(query, 0, 10_000));
					if (query.sort?.attribute.path === "name.familyName") {
						expect(whole).toEqual(
							byFamilyName(await search({ ...query, sort: undefined }, 0, 10_000), query.sort.descending),
						);
					}
					for (const offset of [345, ...Array.from({ length: 7 }, (_, index) => index * 70), 333, 250, 10_000]) {
						const found = await search(query, offset, 70);
						expect([offset, ids(found), found.total]).toEqual([offset, whole.slice(offset, offset + 70), whole.length]);
					}
				}
			};
			await check();
			const [, third] = records as [UserRecord, UserRecord];
			await commit([{ subject: "user", before: third, after: { ...third, deprovisionTime: now, version: 2 } }]);
			await check();
			await commit([born(user())]);
			await check();
		});

		test("the log has every change in the order of the commits", async () => {
			const from = await lastSequence();
			const [record, team] = [user(), group()];
			await commit([born(record), made(team)], { requestId: "first" });
			await commit([joins(team.group.id, record.user.id)], { requestId: "second" });
			const entries = await store.listChanges(from, 10, []);
			expect(entries.map((each) => [each.kind, each.requestId])).toEqual([
				[ChangeKind.USER_CREATED, "first"],
				[ChangeKind.GROUP_CREATED, "first"],
				[ChangeKind.GROUP_MEMBER_ADDED, "second"],
			]);
			expect(entries.map((each) => Number(each.sequence))).toEqual([from + 1, from + 2, from + 3]);
			expect(entries[0]?.actor).toMatchObject(actor);
			expect(await store.listChanges(from, 10, [ChangeKind.GROUP_CREATED])).toHaveLength(1);
		});
	});
}
