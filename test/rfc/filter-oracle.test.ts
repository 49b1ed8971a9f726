// SPDX-License-Identifier: Apache-2.0

// The SQL of a filter keeps exactly what the match in memory keeps: thousands of filters by chance, over
// users and groups with odd values. The seed of a filter that differs makes the same filter again.

import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { ConnectionKind } from "../../gen/roster/v1/connection_pb.ts";
import { type Group, GroupSchema, MemberSchema } from "../../gen/roster/v1/group_pb.ts";
import { MetaSchema } from "../../gen/roster/v1/meta_pb.ts";
import { type User, UserGroupSchema, UserSchema } from "../../gen/roster/v1/user_pb.ts";
import { createGroup } from "../../src/directory/groups.ts";
import { checkName } from "../../src/directory/names.ts";
import { recordSignIn } from "../../src/directory/sign-ins.ts";
import { createUser, deprovision, named, replaceUser } from "../../src/directory/users.ts";
import { tolerateFilter } from "../../src/gateway/filter-dialect.ts";
import { openStore } from "../../src/open-store.ts";
import type { Change } from "../../src/records/change.ts";
import { defaultConnection } from "../../src/records/connections.ts";
import { bind, type Condition } from "../../src/scim/condition.ts";
import { parseFilter } from "../../src/scim/filter.ts";
import { fold } from "../../src/scim/fold.ts";
import { matches, properties } from "../../src/scim/matches.ts";
import { groupType, userType } from "../../src/scim/schema.ts";
import { everyConnection } from "../../src/store/interface/scope.ts";
import type { Store } from "../../src/store/store.ts";
import { newDatabase, type TestDatabase } from "../engine.ts";
import { repeat } from "../repeat.ts";
import { Random } from "../scim/random.ts";
import { Generator, text, vocabulary } from "./filters.ts";

const start = Date.parse("2030-01-31T12:00:00.000Z");
let database: TestDatabase;
let store: Store;
/** The resources as a service answers them, in the order of their ids. */
let users: User[];
let groups: Group[];
const unmanaged = new Set<string>();

function isName(text: string): boolean {
	try {
		checkName(text, "");
		return true;
	} catch {
		return false;
	}
}

const connection = {
	...defaultConnection,
	kind: ConnectionKind.UNSPECIFIED,
	adoptionDomains: undefined,
	strict: undefined,
	guardThreshold: undefined,
	organizationProvisioning: undefined,
	createTime: 0,
};

class Names {
	readonly #taken = new Set<string>();

	/** An odd text that no other is, whatever its letter case. */
	next(random: Random): string {
		for (;;) {
			const name = text(random);
			if (name !== "" && isName(name) && !this.#taken.has(fold(name))) {
				this.#taken.add(fold(name));
				return name;
			}
		}
	}
}

beforeAll(async () => {
	database = await newDatabase();
	store = await openStore(database.name);
	const random = new Random(2030);
	const names = new Names();
	const emails = new Names();
	const titles = new Names();
	const id = (kind: number, index: number) => `0189${kind}000-0000-7000-8000-${index.toString(16).padStart(12, "0")}`;
	const actor = { kind: CredentialKind.SCIM, tokenId: "" };
	const commit = (changes: readonly Change[], time: number) =>
		store.commit({ changes, actor, requestId: "", time, validateOnly: false });
	const maybe = (value: () => string) => (random.chance(0.6) ? value() : undefined);
	const sentUser = () =>
		create(UserSchema, {
			userName: names.next(random),
			name: { givenName: maybe(() => text(random)), familyName: maybe(() => text(random)) },
			emails: random.chance(0.7) ? [{ value: emails.next(random), type: "work" }] : [],
			externalId: maybe(() => text(random)),
			...(random.chance(0.3) ? { active: false } : {}),
		});
	users = [];
	for (let index = 0; index < 64; index++) {
		const birth = { id: id(1, index), now: start + random.below(5) * 250 };
		const email = `${index}@signed.in`;
		const made =
			index % 16 === 5
				? recordSignIn({ email, subject: undefined, givenName: "Sign", familyName: "" }, [], birth)
				: createUser(sentUser(), { connection, known: [], standing: { roles: [], refusals: [] } }, birth);
		let { record, changes } = named(made, `u${index}`);
		await commit(changes, birth.now);
		if (index % 5 === 1) {
			({ record, changes } = replaceUser(record, sentUser(), connection.id, birth.now + random.below(3) * 500));
			await commit(changes, record.updateTime);
		}
		if (index % 9 === 4) {
			await commit(deprovision(record, [], { roles: [], refusals: [] }, birth.now + 1).changes, birth.now + 1);
			continue;
		}
		if (!record.managed) {
			unmanaged.add(record.user.id);
		}
		users.push({ ...record.user, meta: meta("User", record) });
	}
	groups = [];
	for (let index = 0; index < 12; index++) {
		const inIt = users.filter(() => random.chance(index < 2 ? 0 : 0.2));
		const sent = create(GroupSchema, {
			displayName: titles.next(random),
			externalId: maybe(() => text(random)),
			members: inIt.map((each) => ({ value: each.id })),
		});
		const birth = { id: id(2, index), now: start + random.below(5) * 250 };
		const { record, changes } = createGroup(sent, connection.id, birth);
		await commit(changes, birth.now);
		const value = record.group.id;
		for (const each of inIt) {
			each.groups.push(create(UserGroupSchema, { value, display: sent.displayName ?? "", type: "direct" }));
		}
		const members = inIt.map((each) => create(MemberSchema, { value: each.id, type: "User" }));
		groups.push({ ...record.group, members, meta: meta("Group", record) });
	}
});

afterAll(async () => {
	await store.close();
	await database.drop();
});

function meta(resourceType: string, record: { createTime: number; updateTime: number; version: number }) {
	return create(MetaSchema, {
		resourceType,
		created: timestampFromMs(record.createTime),
		lastModified: timestampFromMs(record.updateTime),
		version: `W/"${record.version}"`,
	});
}

/** The ids that the SQL selects, or the error. */
async function answer(
	search: () => Promise<{ total: number; records: readonly object[] }>,
	ids: (record: never) => string,
) {
	try {
		const { total, records } = await search();
		return { total, ids: records.map((each) => ids(each as never)) };
	} catch (error) {
		return String(error);
	}
}

async function checkUsers(condition: Condition, managedOnly: boolean, offset: number, limit: number) {
	const kept = users
		.filter((each) => !(managedOnly && unmanaged.has(each.id)) && matches(condition, properties(each)))
		.map((each) => each.id);
	const got = await answer(
		() =>
			store.within({ connectionId: managedOnly ? connection.id : undefined }).searchUsers({
				...{ condition, sort: undefined, from: { offset }, limit },
			}),
		(each: { user: User }) => each.user.id,
	);
	return { got, expected: { total: kept.length, ids: kept.slice(offset, offset + limit) } };
}

async function checkGroups(condition: Condition, offset: number, limit: number) {
	const kept = groups.filter((each) => matches(condition, properties(each))).map((each) => each.id);
	const got = await answer(
		() => store.within(everyConnection).searchGroups({ condition, sort: undefined, from: { offset }, limit }),
		(each: { group: Group }) => each.group.id,
	);
	return { got, expected: { total: kept.length, ids: kept.slice(offset, offset + limit) } };
}

/** How a filter's answers differ; undefined where they do not. Seed 0 is one page of all. */
async function differs(seed: number, filter: string, overUsers: boolean): Promise<string | undefined> {
	const type = overUsers ? userType : groupType;
	const condition = bind(parseFilter(tolerateFilter(filter, type, () => true)), type, type);
	const random = new Random(seed + 1_000_000);
	const [offset, limit] = seed === 0 || random.chance(0.8) ? [0, 1000] : [random.below(20), random.below(20)];
	const { got, expected } = await (overUsers
		? checkUsers(condition, random.chance(0.5), offset, limit)
		: checkGroups(condition, offset, limit));
	return JSON.stringify(got) === JSON.stringify(expected)
		? undefined
		: `seed ${seed}, ${type.name}, ${filter}\n  SQL ${JSON.stringify(got)}\n  memory ${JSON.stringify(expected)}`;
}

test("filters by chance", async () => {
	const ofUsers = vocabulary(
		["name", "emails", "groups"],
		[
			["userName", "text"],
			["active", "boolean"],
		],
		users,
	);
	const ofGroups = vocabulary(["members"], [["displayName", "text"]], groups);
	const failures: string[] = [];
	let found = 0;
	for (let seed = 1; seed <= repeat(500, 2000); seed++) {
		const overUsers = seed % 3 !== 0;
		const filter = new Generator(seed, overUsers ? ofUsers : ofGroups, start).filter();
		const failure = await differs(seed, filter, overUsers);
		found += failure === undefined ? 1 : 0;
		if (failure !== undefined) {
			failures.push(failure);
		}
	}
	expect(failures.slice(0, 5).join("\n"), `${failures.length} filters differ, ${found} do not`).toBe("");
});

test("letter case matters if the schema says so, also for attributes that the server sets", async () => {
	for (const filter of ['meta.resourceType eq "user"', 'meta.resourceType sw "u"', 'meta.resourceType co "SER"']) {
		expect(await differs(0, filter, true)).toBeUndefined();
	}
});

test("text at the edges of Unicode is compared alike", async () => {
	const odd = ["\u0001", "a\u0001", "\ufffd", "\uffff", "\u{10ffff}", "\u{10ffff}\u{10ffff}", "\ud7ff", "\ue000", ""];
	const failures: (string | undefined)[] = [];
	for (const operator of ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"]) {
		for (const value of odd) {
			for (const name of ["userName", "externalId", "name.givenName", "groups.display"]) {
				failures.push(await differs(0, `${name} ${operator} ${JSON.stringify(value)}`, true));
			}
		}
	}
	expect(failures.filter((each) => each !== undefined)).toEqual([]);
});
