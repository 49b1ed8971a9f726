// SPDX-License-Identifier: Apache-2.0

// Selects the attributes of a response: `attributes` and `excludedAttributes` (RFC 7644 section 3.9).

import { invalidValue, tooMany } from "../errors/request.ts";
import type { Draft } from "./draft.ts";
import { mostNames } from "./limits.ts";
import { mapped } from "./lists.ts";
import { parseAttributePath, resolvePath } from "./path.ts";
import type { Attribute, AttributeHolder, ResourceType } from "./schema.ts";

/** A selection of the attributes of a resource. */
export interface Projection {
	/** Whether the attribute, or any of its sub-attributes, is returned. If not, nobody has to read it. */
	includes(attribute: Attribute): boolean;
	/** Returns the resource with only the selected attributes. It does not change its argument. */
	apply<T extends object>(resource: T): T;
}

/** A complex attribute that is returned in part, and the properties of its sub-attributes. */
interface Trimmed {
	readonly attribute: Attribute;
	readonly returned: readonly string[];
	readonly surplus: readonly string[];
}

const propertiesOf = (attributes: readonly Attribute[]) => attributes.map((each) => each.property);

class Selection implements Projection {
	readonly #named: ReadonlySet<Attribute>;
	readonly #only: boolean;
	readonly #dropped: readonly Attribute[];
	/** The complex attributes that are returned in part. */
	readonly #trimmed: readonly Trimmed[];

	constructor(holder: AttributeHolder, named: ReadonlySet<Attribute>, only: boolean) {
		this.#named = named;
		this.#only = only;
		this.#dropped = holder.attributes.filter((each) => !this.includes(each));
		this.#trimmed = holder.attributes
			.filter((each) => this.includes(each) && each.attributes.some((sub) => !this.includes(sub)))
			.map((attribute) => ({
				attribute,
				returned: propertiesOf(attribute.attributes.filter((sub) => this.includes(sub))),
				surplus: propertiesOf(attribute.attributes.filter((sub) => !this.includes(sub))),
			}));
	}

	includes(attribute: Attribute): boolean {
		if (attribute.returned === "always") {
			return true;
		}
		if (attribute.returned === "never") {
			return false;
		}
		const named = this.#named.has(attribute);
		if (this.#only) {
			return (
				named ||
				attribute.attributes.some((each) => this.#named.has(each)) ||
				(attribute.parent !== undefined && this.#wholly(attribute.parent))
			);
		}
		return !named && attribute.returned === "default";
	}

	// A complex attribute that is named without a sub-attribute is returned whole.
	#wholly(parent: Attribute): boolean {
		return this.#named.has(parent);
	}

	apply<T extends object>(resource: T): T {
		if (this.#dropped.length + this.#trimmed.length === 0) {
			return resource;
		}
		const left = { ...resource } as Draft;
		for (const each of this.#dropped) {
			left[each.property] = each.multiValued ? [] : undefined;
		}
		for (const each of this.#trimmed) {
			const { property, multiValued } = each.attribute;
			const value = left[property];
			const elements: Draft[] = Array.isArray(value) ? value : value === undefined ? [] : [value as Draft];
			const trimmed = mapped(elements, (element) => trim(each, element)).filter((element) => element !== undefined);
			left[property] = multiValued ? trimmed : trimmed[0];
		}
		return left as T;
	}
}

/** Returns a value with only the selected sub-attributes; undefined if none of them is set. */
function trim({ returned, surplus }: Trimmed, element: Draft): Draft | undefined {
	if (!returned.some((each) => element[each] !== undefined)) {
		return undefined;
	}
	if (!surplus.some((each) => element[each] !== undefined)) {
		return element;
	}
	const left: Draft = { ...element };
	for (const each of surplus) {
		left[each] = undefined;
	}
	return left;
}

const everything = new Map<ResourceType, Projection>();

/**
 * Makes the selection of a request. Unknown names are ignored.
 *
 * @throws invalidValue if both lists have names, tooMany if one is too long.
 */
export function projection(type: ResourceType, attributes: readonly string[], excluded: readonly string[]): Projection {
	if (attributes.length > 0 && excluded.length > 0) {
		throw invalidValue("attributes", "cannot be combined with excludedAttributes: send one of them");
	}
	if (attributes.length === 0 && excluded.length === 0) {
		const known = everything.get(type) ?? new Selection(type, new Set(), false);
		everything.set(type, known);
		return known;
	}
	const only = attributes.length > 0;
	const names = only ? attributes : excluded;
	if (names.length > mostNames) {
		throw tooMany(
			`${only ? "attributes" : "excludedAttributes"}: has more than ${mostNames} names: leave out the names that are not attributes of ${type.name}`,
		);
	}
	return new Selection(type, new Set(lookUp(type, names)), only);
}

function lookUp(type: ResourceType, names: readonly string[]): Attribute[] {
	return names.flatMap((name) => {
		const path = parseAttributePath(name.trim());
		const found = path && resolvePath(path, type, type)?.at(-1);
		return found === undefined ? [] : [found];
	});
}
