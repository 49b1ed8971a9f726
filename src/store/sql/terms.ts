// SPDX-License-Identifier: Apache-2.0

// Maps attributes to SQL, for filters and sorting. The column of a stored attribute is derived from its name. The other
// attributes are listed here.

import { type Attribute, attributeAt, groupType, type ResourceType, userType } from "../../scim/schema.ts";
import { comparedColumn, tableOf } from "./attribute-columns.ts";
import { isStored } from "./column-names.ts";
import type { Words } from "./database.ts";
import { Column, is, isNotNull, or, type SQL, sql } from "./drizzle.ts";
import { groupMembers, groups, users } from "./tables.ts";

/** The SQL of an attribute. */
export type Term =
	| { readonly kind: "column"; readonly column: Column | SQL }
	/** The attribute has a fixed value whenever `present` is true. */
	| { readonly kind: "fixed"; readonly value: string | boolean; readonly present: SQL }
	/** A multi-valued attribute that is stored in rows of its own. `any` selects resources with a matching row. */
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

/** The attributes whose column is not derived from their name. */
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

/** Whether an attribute, or its parent, is stored in rows of its own. */
export function isInRows(attribute: Attribute): boolean {
	return inRows.has(attribute.parent ?? attribute);
}

/** Returns the SQL of an attribute; undefined if it is complex or not stored. */
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
		// Each row of a multi-valued attribute has the fixed value.
		const isInEach = parent === undefined || termOf(parent, type, words)?.kind === "rows";
		return { kind: "fixed", value: fixedValue, present: isInEach ? always : presence(parent, type, words) };
	}
	const column = isStored(attribute) ? comparedColumn(type, attribute) : undefined;
	return column && { kind: "column", column };
}

/** Whether an attribute has a value. A complex one has a value if any of its sub-attributes has. */
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
			// A fixed sub-attribute has a value only if another one has, so it does not count.
			const parts = attribute.attributes.filter(
				(each) => each.fixedValue === undefined && termOf(each, type, words) !== undefined,
			);
			const present = parts.map((each) => presence(each, type, words));
			return present.includes(always) ? always : sql`(${or(...present) ?? never})`;
		}
	}
}
