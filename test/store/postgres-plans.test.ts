// SPDX-License-Identifier: Apache-2.0

// How PostgreSQL finds what is asked in a directory that has grown: by an index, whatever the values are.

import { create } from "@bufbuild/protobuf";
import pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { GroupSchema } from "../../gen/roster/v1/group_pb.ts";
import { OrganizationProvisioning, SettingsSchema } from "../../gen/roster/v1/settings_pb.ts";
import { UserSchema } from "../../gen/roster/v1/user_pb.ts";
import { openStore } from "../../src/open-store.ts";
import type { Change } from "../../src/records/change.ts";
import { defaultConnection } from "../../src/records/connections.ts";
import { type GroupRecord, type UserRecord, unconnected } from "../../src/records/resources.ts";
import { bind } from "../../src/scim/condition.ts";
import { parseFilter } from "../../src/scim/filter.ts";
import { groupType, userType } from "../../src/scim/schema.ts";
import { guardingOf } from "../../src/services/admission/guard.ts";
import { everyConnection } from "../../src/store/interface/scope.ts";
import type { Store } from "../../src/store/store.ts";
import { newDatabase, type TestDatabase } from "../engine.ts";
import { query } from "../postgres.ts";
import { typicalFilters } from "./filters.ts";

const time = Date.UTC(2026, 0, 1);
const actor = { kind: CredentialKind.SCIM, tokenId: "" };
const asked = new Set<string>();
let database: TestDatabase;
let store: Store;

function user(index: number): UserRecord {
	const name = `user-${String(index).padStart(6, "0")}`;
	return {
		user: create(UserSchema, {
			id: name,
			externalId: `e-${name}`,
			userName: name,
			emails: [{ value: `${name}@example.com`, type: "work" }],
			active: true,
		}),
		username: name,
		managed: true,
		...unconnected,
		connectionId: defaultConnection.id,
		...{ createTime: time, updateTime: time, version: 1 },
	};
}

function group(index: number): GroupRecord {
	const name = `group-${String(index).padStart(6, "0")}`;
	return {
		group: create(GroupSchema, { id: name, displayName: name, externalId: `e-${name}` }),
		connectionId: defaultConnection.id,
		...{ createTime: time, updateTime: time, version: 1 },
	};
}

const commit = (changes: Change[]) => store.commit({ changes, actor, requestId: "", time, validateOnly: false });

beforeAll(async () => {
	database = await newDatabase();
	store = await openStore(database.name);
	// Enough rows that an index is faster: PostgreSQL reads a small table as a whole.
	await query(
		database.name,
		`insert into users (id, external_id, user_name, user_name_key, emails_value, emails_value_key, active, username,
				managed, connection_id, create_time, update_time, version)
			select name, 'e-' || name, name, name, name || '@example.com', name || '@example.com', true, name, true,
				'${defaultConnection.id}', ${time}, ${time}, 1
			from generate_series(0, 19999) as i, lateral (select 'user-' || lpad(i::text, 6, '0') as name) as named;
		insert into groups (id, external_id, display_name, display_name_key, create_time, update_time, version)
			select name, 'e-' || name, name, name, ${time}, ${time}, 1
			from generate_series(0, 3999) as i, lateral (select 'group-' || lpad(i::text, 6, '0') as name) as named;
		insert into group_members select 'group-' || lpad((i % 4000)::text, 6, '0'), 'user-' || lpad(i::text, 6, '0')
			from generate_series(0, 19999) as i;
		insert into guard_losses (kind, subject, user_id, time)
			select 'removals', 'group ' || name, name, ${time} + i
			from generate_series(0, 19999) as i, lateral (select 'user-' || lpad(i::text, 6, '0') as name) as named;
		update counters set value = 20000 where name in ('losses', 'removals');
		insert into changes select i, ${time}, 1, 1, '', '', '', '', '' from generate_series(1, 20000) as i`,
	);
	await query(database.name, "analyze");
	const { query: run } = pg.Client.prototype;
	vi.spyOn(pg.Client.prototype, "query").mockImplementation(function (this: pg.Client, ...parameters: unknown[]) {
		const text = (parameters[0] as { text?: string }).text;
		if (text !== undefined) {
			asked.add(text);
		}
		return (run as (...all: unknown[]) => unknown).apply(this, parameters);
	} as never);
});

afterAll(async () => {
	vi.restoreAllMocks();
	await store.close();
	await database.drop();
});

/** The scans of large tables in the plans of the statements since the last call. */
async function scans(): Promise<string[]> {
	const found: string[] = [];
	for (const text of asked) {
		// The plan that is good for any values: it is the one that a prepared statement settles on.
		const plan = await query(database.name, `explain (generic_plan) ${text}`).catch(() => []);
		for (const row of plan) {
			const line = String(row["QUERY PLAN"]);
			if (/Seq Scan on (users|groups|group_members|changes|guard_losses)\b/.test(line)) {
				found.push(`${line.trim()}: ${text.replace(/\s+/g, " ").slice(0, 300)}`);
			}
		}
	}
	asked.clear();
	return found;
}

test("reads of one record or one page use an index", async () => {
	const page = { after: undefined, limit: 100 };
	const [record, team] = [user(7), group(7)];
	await store.within(everyConnection).getUser(record.user.id);
	await store.getUsers([record.user.id, "nobody"]);
	await store.getUserByUsername(record.username);
	await store.findUsers({ userName: "user-000007", address: "user-000007@example.com", externalId: "x" });
	for (const by of [{ username: "a" }, { email: "a" }, { userName: "a" }, { externalId: "a" }]) {
		await store.lookUpUsers(by, page);
	}
	for (const active of [undefined, true, false]) {
		await store.listUsers({ ...page, active });
		await store.countUsers(active);
	}
	await store.takenUsernames(["a", "b"]);
	await store.within(everyConnection).getGroup(team.group.id);
	await store.listGroupMembers(team.group.id, page);
	await store.within(everyConnection).membersOf([team.group.id, "none"]);
	await store.within(everyConnection).groupsOf([record.user.id]);
	await store.within(everyConnection).groupsOf([record.user.id, "nobody"]);
	await store.listMemberships({ userId: record.user.id }, page);
	await store.listMemberships({ organizationId: "none" }, page);
	await store.listMemberships({ organizationId: "none", userId: record.user.id }, page);
	await store.countMembers("none");
	await store.listChanges(19_000, 100, []);
	await store.listChanges(19_000, 100, [1, 2]);
	await store.sequences();
	await store.guardFacts();
	await store.getUserBySubject("a");
	await store.standingOf([record.user.id]);
	for (const connectionId of [defaultConnection.id, undefined]) {
		const search = { condition: undefined, sort: undefined, limit: 100, connectionId };
		await store.within(everyConnection).searchUsers({ ...search, from: { offset: 0 } });
		await store
			.within(everyConnection)
			.searchUsers({ ...search, from: { after: { value: null, id: record.user.id } } });
	}
	expect(asked.size).toBeGreaterThan(29);
	expect(await scans()).toEqual([]);
});

test("changes of one record use an index", async () => {
	const [record, team] = [user(9), group(9)];
	const settings = await store.getSettings();
	const mapped = create(SettingsSchema, { organizationProvisioning: OrganizationProvisioning.MAPPED });
	await commit([{ subject: "settings", before: settings, after: mapped }]);
	asked.clear();
	const changed = create(UserSchema, { ...record.user, $typeName: undefined, active: false } as never);
	await commit([{ subject: "user", before: record, after: { ...record, user: changed, version: 2 } }]);
	const member = { groupId: team.group.id, userId: user(10).user.id };
	await commit([{ subject: "groupMember", after: member }]);
	await commit([{ subject: "groupMember", before: member }]);
	await commit([
		{ subject: "organizationGroup", after: { organizationId: "o", groupName: "x", roleOverride: 0, connectionId: "" } },
	]).catch(() => {});
	expect(asked.size).toBeGreaterThan(8);
	expect(await scans()).toEqual([]);
});

test("the guard uses an index: for losses, for returns, and for losses older than an hour", async () => {
	const [record, team] = [user(11), group(11)];
	const member = { groupId: team.group.id, userId: record.user.id };
	const guarded = (change: Change, now: number) =>
		store.commit({
			...{ changes: [change], actor, requestId: "", time: now, validateOnly: false },
			guarding: guardingOf([change], undefined, now),
		});
	await query(database.name, "update settings set guard_threshold = 1000000");
	asked.clear();
	await guarded({ subject: "groupMember", before: { ...member, groupId: group(11).group.id } }, time + 1);
	await guarded({ subject: "groupMember", after: member }, time + 2);
	const emails = [{ value: "another@example.com" }];
	const changed = create(UserSchema, { ...record.user, $typeName: undefined, emails, active: false } as never);
	const after = { ...record, user: changed, version: 2 };
	await guarded({ subject: "user", before: record, after }, time + 3_600_010);
	await store.lossTime(time, 10, "");
	expect([...asked].filter((each) => each.includes("guard_losses")).length).toBeGreaterThan(6);
	expect(await scans()).toEqual([]);
	expect(await store.guardFacts()).toMatchObject({ users: 20_000 - 11 });
});

test.each(typicalFilters)("a filter on a %s finds by an index: %s", async (type, filter) => {
	const resourceType = type === "User" ? userType : groupType;
	const condition = bind(parseFilter(filter), resourceType, resourceType);
	const search = { condition, sort: undefined, from: { offset: 0 }, limit: 1 } as const;
	asked.clear();
	await (type === "User"
		? store.within({ connectionId: defaultConnection.id }).searchUsers(search)
		: store.within(everyConnection).searchGroups(search));
	expect(asked.size).toBeGreaterThan(0);
	expect(await scans()).toEqual([]);
});
