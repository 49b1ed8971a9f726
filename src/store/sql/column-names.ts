// SPDX-License-Identifier: Apache-2.0

// Derives the columns of attributes: `name.givenName` is stored in the column `nameGivenName`.

import type { Attribute } from "../../scim/attributes.ts";

/** Returns the property in the Drizzle table of the column that stores an attribute. */
export function columnOf({ property, parent }: Attribute): string {
	return parent === undefined ? property : `${columnOf(parent)}${property.charAt(0).toUpperCase()}${property.slice(1)}`;
}

/** Returns the property of the column with the folded key; undefined for a caseExact attribute, which has none. */
export function keyColumnOf(attribute: Attribute): string | undefined {
	return attribute.caseExact ? undefined : `${columnOf(attribute)}Key`;
}

/** Whether an attribute has a column: it is simple, a client can set it, and its value is not fixed. */
export function isStored(attribute: Attribute): boolean {
	return attribute.type !== "complex" && attribute.mutability === "readWrite" && attribute.fixedValue === undefined;
}

/** Lists those of the attributes and their sub-attributes that have a column. */
export function storedAttributes(attributes: readonly Attribute[]): Attribute[] {
	return attributes.flatMap((each) => (each.type === "complex" ? each.attributes : [each])).filter(isStored);
}
