// SPDX-License-Identifier: Apache-2.0

// Which attributes have a column, and under which name: `name.givenName` is kept in the column `nameGivenName`.

import type { Attribute } from "../../scim/attributes.ts";

/** The property of the table's column that an attribute is stored in. */
export function columnOf({ property, parent }: Attribute): string {
	return parent === undefined ? property : `${columnOf(parent)}${property.charAt(0).toUpperCase()}${property.slice(1)}`;
}

/** The column of the folded key, which is what is compared of an attribute that is not caseExact; else undefined. */
export function keyColumnOf(attribute: Attribute): string | undefined {
	return attribute.caseExact ? undefined : `${columnOf(attribute)}Key`;
}

/** Whether an attribute has a column of its own: it is simple, a client sets it, and its value is not fixed. */
export function isStored(attribute: Attribute): boolean {
	return attribute.type !== "complex" && attribute.mutability === "readWrite" && attribute.fixedValue === undefined;
}

/** Those of the attributes, and of their parts, that have a column. */
export function storedAttributes(attributes: readonly Attribute[]): Attribute[] {
	return attributes.flatMap((each) => (each.type === "complex" ? each.attributes : [each])).filter(isStored);
}
