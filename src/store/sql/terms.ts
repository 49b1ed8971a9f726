// SPDX-License-Identifier: Apache-2.0

// What each attribute is in SQL: for filters and for sorting. A stored attribute is its column, by name;
// only what has no column of its own name is said here.

import { type Attribute, attributeAt, groupType, type ResourceType, userType } from "../../scim/schema.ts";
import { comparedColumn, tableOf } from "./attribute-columns.ts";
import { isStored } from "./column-names.ts";
import type { Words } from "./database.ts";
import { Column, is, isNotNull, or, type SQL, sql } from "./drizzle.ts";
import { groupMembers, groups, users } from "./tables.ts";

/** What an attribute is in SQL. */
export type Term =
	| { readonly kind: "column"; readonly column: Column | SQL }
	/** The value is always the same where the value that it belongs to is present. */
	| { readonly kind: "fixed"; readonly value: string | boolean; readonly present: SQL }
	/** A multi-valued attribute that is kept in rows of its own. */
	| { readonly kind: "rows"; readonly any: (met: SQL | undefined) => SQL };

export const always = sql`1 = 1`;
export const never = sql`1 = 0`;

const membersOfGroup: Term = {
	kind: "rows",
	any: (met) => sql`${groups.id} in (select ${groupMembers.groupId} from ${groupMembers} where ${met ?? always})`,
};

const groupsOfUser: Term = {
	kind: "rows",
	any: (met) =>
		sql`${users.id} in (select ${groupMembers.userId} from ${groupMembers} join ${groups} on ${groups.id} = ${groupMembers.groupId} where ${met ?? always})`,
};

function meta(type: ResourceType): [string, Term][] {
	const table = tableOf(type);
	return [
		["id", { kind: "column", column: table.id }],
		["meta.created", { kind: "column", column: table.createTime }],
		["meta.lastModified", { kind: "column", column: table.updateTime }],
	];
}

/** What has no column of the attribute's own name. */
const special: ReadonlyMap<ResourceType, ReadonlyMap<string, Term>> = new Map([
	[
		userType,
		new Map<string, Term>([
			...meta(userType),
			["groups", groupsOfUser],
			["groups.value", { kind: "column", column: groupMembers.groupId }],
			["groups.display", { kind: "column", column: groups.displayNameKey }],
		]),
	],
	[
		groupType,
		new Map<string, Term>([
			...meta(groupType),
			["members", membersOfGroup],
			["members.value", { kind: "column", column: groupMembers.userId }],
		]),
	],
]);

const inRows: ReadonlySet<Attribute> = new Set(
	Array.from(special, ([type, terms]) => {
		const paths = [...terms.keys()].filter((path) => terms.get(path)?.kind === "rows");
		return paths.map((path) => attributeAt(type, path));
	}).flat(),
);

/** Whether an attribute, or the one that it is part of, is kept in rows of its own. */
export function isInRows(attribute: Attribute): boolean {
	return inRows.has(attribute.parent ?? attribute);
}

/** What an attribute is in SQL; undefined for a complex one, and for one that is not kept. */
export function termOf(attribute: Attribute, type: ResourceType, words: Words): Term | undefined {
	if (attribute.path === "meta.version") {
		return { kind: "column", column: words.byCodePoint(sql`'W/"' || ${tableOf(type).version} || '"'`) };
	}
	const known = special.get(type)?.get(attribute.path);
	if (known !== undefined) {
		return known;
	}
	const { fixedValue, parent } = attribute;
	if (fixedValue !== undefined) {
		// Of what is kept in rows of its own, each row has the value.
		const isInEach = parent === undefined || termOf(parent, type, words)?.kind === "rows";
		return { kind: "fixed", value: fixedValue, present: isInEach ? always : presence(parent, type, words) };
	}
	const column = isStored(attribute) ? comparedColumn(type, attribute) : undefined;
	return column && { kind: "column", column };
}

/** Whether an attribute has a value: for a complex one, whether any of its parts has. */
export function presence(attribute: Attribute, type: ResourceType, words: Words): SQL {
	const term = termOf(attribute, type, words);
	switch (term?.kind) {
		case "rows":
			return term.any(undefined);
		case "fixed":
			return term.present;
		case "column":
			return is(term.column, Column) && term.column.notNull ? always : isNotNull(term.column);
		default: {
			// What is fixed is there where something else is, and says nothing by itself.
			const parts = attribute.attributes.filter(
				(each) => each.fixedValue === undefined && termOf(each, type, words) !== undefined,
			);
			const present = parts.map((each) => presence(each, type, words));
			return present.includes(always) ? always : sql`(${or(...present) ?? never})`;
		}
	}
}
