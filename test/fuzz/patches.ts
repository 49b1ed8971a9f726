// SPDX-License-Identifier: Apache-2.0

// Random PATCH sequences against a model of the resource that is written for these operations alone.

import { create, toJson } from "@bufbuild/protobuf";
import { ConnectError } from "@connectrpc/connect";
import fc from "fast-check";
import { GroupSchema } from "../../gen/roster/v1/group_pb.ts";
import { UserSchema } from "../../gen/roster/v1/user_pb.ts";
import { patchGroup } from "../../src/directory/groups.ts";
import { meets } from "../../src/directory/member-conditions.ts";
import { type KnownMembers, MemberPatch } from "../../src/directory/members.ts";
import { patchUser } from "../../src/directory/users.ts";
import { defaultConnection } from "../../src/records/connections.ts";
import { type UserRecord, unconnected } from "../../src/records/resources.ts";
import { openJson } from "../../src/scim/json-value.ts";
import { type Operation, parseSteps } from "../../src/scim/patch.ts";
import { groupType, userType } from "../../src/scim/schema.ts";

/** A user as the model has one. */
interface Model {
	userName: string;
	active: boolean;
	externalId?: string;
	givenName?: string;
	familyName?: string;
	email?: string;
}

type Refusal = "noTarget" | "mutability" | "invalidValue";

/** An operation, and what the model makes of it. */
interface Move {
	readonly operation: Operation;
	apply(model: Model): Refusal | undefined;
}

const word = fc.constantFrom("a", "B", "ada@x.y", "Ada@X.Y", "bob@x.y", "é");
const spelled = (path: string) =>
	fc.constantFrom(path, path.toUpperCase(), `urn:ietf:params:scim:schemas:core:2.0:User:${path}`);
const setting = fc.constantFrom("add" as const, "replace" as const);

function move(operation: Operation, apply: Move["apply"]): Move {
	return { operation, apply };
}

/** A single-valued attribute, with its path. */
function single(path: string, property: "externalId" | "givenName" | "familyName"): fc.Arbitrary<Move> {
	return fc.oneof(
		fc.tuple(setting, spelled(path), word).map(([op, at, value]) =>
			move({ op, path: at, value }, (model) => {
				model[property] = value;
				return undefined;
			}),
		),
		fc.tuple(fc.constantFrom("remove" as const, "null" as const), spelled(path)).map(([kind, at]) =>
			move(
				{ op: kind === "remove" ? "remove" : "replace", path: at, value: kind === "null" ? null : undefined },
				(model) => {
					delete model[property];
					return undefined;
				},
			),
		),
	);
}

const userName = fc.oneof(
	fc.tuple(setting, spelled("userName"), word).map(([op, path, value]) =>
		move({ op, path, value }, (model) => {
			model.userName = value;
			return undefined;
		}),
	),
	fc.constant(move({ op: "remove", path: "userName", value: undefined }, () => "mutability")),
);

const active = fc.tuple(setting, spelled("active"), fc.boolean()).map(([op, path, value]) =>
	move({ op, path, value }, (model) => {
		model.active = value;
		return undefined;
	}),
);

const wholeName = fc
	.tuple(setting, fc.constantFrom("name", ""), fc.option(word), fc.option(word))
	.map(([op, path, given, family]) => {
		const value = { givenName: given, familyName: family };
		return move({ op, path, value: path === "" ? { name: value } : value }, (model) => {
			// Null unassigns, and both are named here.
			set(model, "givenName", given ?? undefined);
			set(model, "familyName", family ?? undefined);
			return undefined;
		});
	});

function set(model: Model, property: "givenName" | "familyName" | "email", value: string | undefined) {
	if (value === undefined) {
		delete model[property];
	} else {
		model[property] = value;
	}
}

const workPaths = [
	'emails[type eq "work"]',
	'EMAILS[Type EQ "Work"]',
	"emails[primary eq true]",
	'emails[type eq "work" and primary eq true]',
];

const email = fc.oneof(
	fc.tuple(setting, fc.constantFrom(...workPaths), word).map(([op, path, value]) =>
		move({ op, path: `${path}.value`, value }, (model) => {
			if (op === "replace" && model.email === undefined) {
				return "noTarget";
			}
			model.email = value;
			return undefined;
		}),
	),
	fc.tuple(fc.constantFrom("emails", ""), word).map(([path, value]) => {
		const list = [{ value, type: "work", primary: true }];
		return move({ op: "replace", path, value: path === "" ? { emails: list } : list }, (model) => {
			model.email = value;
			return undefined;
		});
	}),
	word.map((value) =>
		move({ op: "add", path: "emails", value: [{ value, type: "work" }] }, (model) => {
			// Who has the address already, in any letter case, has it as it was.
			if (model.email?.toLowerCase() !== value.toLowerCase()) {
				model.email = value;
			}
			return undefined;
		}),
	),
	fc.constantFrom(...workPaths, "emails").map((path) =>
		move({ op: "remove", path, value: undefined }, (model) => {
			delete model.email;
			return undefined;
		}),
	),
	word.map((value) =>
		move({ op: "remove", path: "emails", value: [{ value }] }, (model) => {
			if (model.email?.toLowerCase() === value.toLowerCase()) {
				delete model.email;
			}
			return undefined;
		}),
	),
	word.map((value) => move({ op: "replace", path: 'emails[type eq "home"].value', value }, () => "noTarget")),
);

const refused = fc.constantFrom(
	move({ op: "replace", path: "id", value: "x" }, () => "mutability"),
	move({ op: "remove", path: "", value: undefined }, () => "noTarget"),
	move({ op: "replace", path: "active", value: "yes" }, () => "invalidValue"),
	move({ op: "add", path: "userName", value: { a: 1 } }, () => "invalidValue"),
);

const ignored = fc
	.constantFrom(
		"nickName",
		"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
		'phoneNumbers[type eq "work"].value',
	)
	.map((path) => move({ op: "replace", path, value: "x" }, () => undefined));

export const moves = fc.array(
	fc.oneof(
		{
			weight: 3,
			arbitrary: fc.oneof(
				single("externalId", "externalId"),
				single("name.givenName", "givenName"),
				single("name.familyName", "familyName"),
			),
		},
		{ weight: 1, arbitrary: userName },
		{ weight: 1, arbitrary: active },
		{ weight: 1, arbitrary: wholeName },
		{ weight: 3, arbitrary: email },
		{ weight: 1, arbitrary: ignored },
		{ weight: 1, arbitrary: refused },
	),
	{ minLength: 1, maxLength: 8 },
);

/** Runs a sequence on a user and on the model, and compares them; throws where they differ. */
export function checkUserPatch(sequence: readonly Move[]): void {
	const before: Model = { userName: "first", active: true, email: "ada@x.y" };
	const record: UserRecord = {
		user: create(UserSchema, {
			userName: "first",
			active: true,
			emails: [{ value: "ada@x.y", type: "work", primary: true }],
		}),
		username: "first",
		managed: true,
		...unconnected,
		connectionId: defaultConnection.id,
		createTime: 0,
		updateTime: 0,
		version: 1,
	};
	const untouched = JSON.stringify(toJson(UserSchema, record.user));
	const model = { ...before };
	let expected: Refusal | undefined;
	for (const each of sequence) {
		expected ??= each.apply(model);
	}
	// Errors that the request alone shows are reported before any operation is applied.
	const early = sequence
		.map((each) => each.apply({ ...before, email: "x" }))
		.find((each) => each !== undefined && each !== "noTarget");
	const removesNothing = sequence.some(({ operation }) => operation.op === "remove" && operation.path === "");

	let outcome: unknown;
	try {
		const steps = parseSteps(
			userType,
			sequence.map((each) => each.operation),
			openJson,
		);
		outcome = toJson(UserSchema, patchUser(record, steps, undefined, 1).record.user);
	} catch (error) {
		if (!(error instanceof ConnectError)) {
			throw error;
		}
		outcome = "refused";
	}
	if (JSON.stringify(toJson(UserSchema, record.user)) !== untouched) {
		throw new Error("the record that was read has changed");
	}
	const wanted = expected !== undefined || early !== undefined || removesNothing ? "refused" : jsonOf(model);
	if (canonical(outcome) !== canonical(wanted)) {
		const operations = sequence.map((each) => JSON.stringify(each.operation)).join("\n  ");
		throw new Error(`${operations}\n  gives        ${canonical(outcome)}\n  it should be ${canonical(wanted)}`);
	}
}

function jsonOf({ userName, active, externalId, givenName, familyName, email }: Model): object {
	const name = {
		...(givenName === undefined ? {} : { givenName }),
		...(familyName === undefined ? {} : { familyName }),
	};
	return {
		userName,
		active,
		...(externalId === undefined ? {} : { externalId }),
		...(Object.keys(name).length === 0 ? {} : { name }),
		...(email === undefined ? {} : { emails: [{ value: email, type: "work", primary: true }] }),
	};
}

function canonical(value: unknown): string {
	const sorted = (each: unknown): unknown => {
		if (Array.isArray(each)) {
			return each.map(sorted);
		}
		if (typeof each !== "object" || each === null) {
			return each;
		}
		return Object.fromEntries(
			Object.entries(each)
				.sort(([left], [right]) => left.localeCompare(right))
				.map(([key, inner]) => [key, sorted(inner)]),
		);
	};
	return JSON.stringify(sorted(value));
}

const id = fc.constantFrom("u1", "u2", "u3", "u4");
const ids = fc.array(id, { maxLength: 3 });
const values = (list: readonly string[]) => list.map((value) => ({ value }));

interface MemberMove {
	readonly operation: Operation;
	apply(members: Set<string>): Set<string>;
}

export const memberMoves: fc.Arbitrary<MemberMove[]> = fc.array(
	fc.oneof(
		ids.map(
			(list): MemberMove => ({
				operation: { op: "add", path: "members", value: values(list) },
				apply: (members) => members.union(new Set(list)),
			}),
		),
		ids.map(
			(list): MemberMove => ({
				operation: { op: "remove", path: "members", value: values(list) },
				apply: (members) => members.difference(new Set(list)),
			}),
		),
		ids.map(
			(list): MemberMove => ({
				operation: { op: "replace", path: "members", value: values(list) },
				apply: () => new Set(list),
			}),
		),
		ids.map(
			(list): MemberMove => ({
				operation: { op: "replace", path: "", value: { displayName: "G", members: values(list) } },
				apply: () => new Set(list),
			}),
		),
		id.map(
			(one): MemberMove => ({
				operation: { op: "remove", path: `members[value eq "${one}"]`, value: undefined },
				apply: (members) => members.difference(new Set([one])),
			}),
		),
		id.map(
			(one): MemberMove => ({
				operation: { op: "remove", path: `members[value ne "${one}"]`, value: undefined },
				apply: (members) => members.intersection(new Set([one])),
			}),
		),
		fc.constant<MemberMove>({ operation: { op: "remove", path: "members", value: undefined }, apply: () => new Set() }),
		fc.constant<MemberMove>({ operation: { op: "add", path: "displayName", value: "G" }, apply: (members) => members }),
	),
	{ minLength: 1, maxLength: 6 },
);

export const startMembers = ids;

/** The answers of a store to the reads of a PATCH of members. */
export function knownOf({ needs }: MemberPatch, current: ReadonlySet<string>): KnownMembers | undefined {
	return (
		needs && {
			ids: needs.all ? current : current.intersection(needs.ids),
			meeting: new Map(
				Array.from(needs.conditions, ([key, condition]) => [key, [...current].filter((id) => meets(condition, id))]),
			),
		}
	);
}

/** Runs a sequence on a group and on a set, and compares them; throws where they differ. */
export function checkMemberPatch(start: readonly string[], sequence: readonly MemberMove[]): void {
	const current = new Set(start);
	const record = {
		group: create(GroupSchema, { id: "g", displayName: "G" }),
		connectionId: "c",
		createTime: 0,
		updateTime: 0,
		version: 1,
	};
	const steps = parseSteps(
		groupType,
		sequence.map((each) => each.operation),
		openJson,
	);
	const patch = new MemberPatch(steps);
	const decision = patchGroup(record, steps, patch.changes("g", knownOf(patch, current)), false, 1);
	const members = new Set(current);
	for (const change of decision.changes) {
		if (change.subject === "groupMember") {
			change.after === undefined ? members.delete(change.before.userId) : members.add(change.after.userId);
		}
	}
	const wanted = sequence.reduce((set, each) => each.apply(set), current);
	if (canonical([...members].sort()) !== canonical([...wanted].sort())) {
		const operations = sequence.map((each) => JSON.stringify(each.operation)).join("\n  ");
		throw new Error(
			`${[...current]}\n  ${operations}\n  gives        ${[...members].sort()}\n  it should be ${[...wanted].sort()}`,
		);
	}
}
