// SPDX-License-Identifier: Apache-2.0

// Filters by chance, about what is there and what is nearly there.

import { fold } from "../../src/scim/fold.ts";
import { Random } from "../scim/random.ts";

// The pieces that odd values are made of.
const pieces = [
	..."aAzZ09 _%*?'\"\\/.-+@<",
	..."éÉßẞİıΣςσ가ﬁǅ\u00ad\u200b\ud7ff\ue000\uffff",
	...["e\u0301", "E\u0301", "\u212b", "Å", "å", "😀", "\u{10400}", "\u{10428}", "\u{10ffff}", "\u0001", "\n"],
	...["admin", "ADMIN", "%%", "__", "null", "true", "work", ""],
];
/** An odd text. */
export const text = (random: Random) => Array.from({ length: random.below(5) }, () => random.pick(pieces)).join("");

type Kind = "text" | "boolean" | "time";

const metaNames: [string, Kind][] = [
	["schemas", "text"],
	["id", "text"],
	["externalId", "text"],
	["meta.resourceType", "text"],
	["meta.version", "text"],
	["meta.created", "time"],
	["meta.lastModified", "time"],
];
const subs: Record<string, [string, Kind][]> = {
	name: [
		["givenName", "text"],
		["familyName", "text"],
	],
	emails: [
		["value", "text"],
		["type", "text"],
		["primary", "boolean"],
	],
	groups: [
		["value", "text"],
		["display", "text"],
		["type", "text"],
	],
	members: [
		["value", "text"],
		["type", "text"],
	],
};
const qualified = (...parents: string[]) =>
	parents.flatMap((parent) => (subs[parent] ?? []).map(([name, kind]): [string, Kind] => [`${parent}.${name}`, kind]));

/** The attributes and values from which filters over one resource type are made. */
export interface Vocabulary {
	readonly names: [string, Kind][];
	readonly complex: string[];
	readonly texts: string[];
}

/** Every text in a resource. A filter that compares with one of them finds something. */
function textsIn(value: unknown): string[] {
	return typeof value === "string"
		? [value]
		: typeof value === "object" && value !== null
			? Object.entries(value).flatMap(([key, each]) => (key.startsWith("$") ? [] : textsIn(each)))
			: [];
}

/** The vocabulary over resources with these attributes, beside those that all have. */
export function vocabulary(complex: string[], own: [string, Kind][], resources: readonly object[]): Vocabulary {
	return { complex, names: [...metaNames, ...own, ...qualified(...complex)], texts: resources.flatMap(textsIn) };
}

/** Makes one filter for a seed. */
export class Generator {
	readonly #random: Random;
	readonly #words: Vocabulary;
	/** When the oldest resource was made. */
	readonly #start: number;

	constructor(seed: number, words: Vocabulary, start: number) {
		this.#random = new Random(seed);
		this.#words = words;
		this.#start = start;
	}

	filter(depth = this.#random.below(4), names = this.#words.names, inside = false): string {
		const random = this.#random;
		const inner = () => this.filter(depth - 1, names, inside);
		if (depth <= 0) {
			return inside || random.chance(0.8) ? this.#leaf(names) : this.#element();
		}
		const kind = random.below(5);
		if (kind === 0) {
			return `not (${inner()})`;
		}
		if (kind === 1) {
			return `(${inner()})`;
		}
		return Array.from({ length: 2 + random.below(2) }, inner).join(kind < 4 ? " and " : " or ");
	}

	#element(): string {
		const path = this.#random.pick(this.#words.complex);
		const names = subs[path] ?? [];
		const element = `${this.#cased(path)}[${this.filter(this.#random.below(3), names, true)}]`;
		return this.#random.chance(0.3) ? `${element}.${this.#leaf(names)}` : element;
	}

	#leaf(names: readonly [string, Kind][]): string {
		const random = this.#random;
		const whole = names === this.#words.names && random.chance(0.1);
		const [name, kind] = whole ? [random.pick(this.#words.complex), "whole" as const] : random.pick(names);
		const cased = this.#cased(name);
		if (random.chance(0.12)) {
			return `${cased} ${random.pick(["pr", "eq null", "ne null", "PR"])}`;
		}
		if (kind === "whole" && name === "name") {
			return `${cased} pr`;
		}
		const [operators, value] =
			kind === "boolean" || name === "active"
				? [["eq", "ne"], random.pick(["true", "false"])]
				: kind === "time"
					? [["eq", "ne", "gt", "ge", "lt", "le"], this.#time()]
					: [["eq", "eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"], this.#text()];
		return `${cased} ${random.pick(operators)} ${value}`;
	}

	#cased(name: string): string {
		return this.#random.chance(0.1) ? name.toUpperCase() : name;
	}

	#time(): string {
		const time = this.#start + this.#random.below(12) * 250 - 250;
		return JSON.stringify(new Date(time + 7_200_000).toISOString().replace("Z", "+02:00"));
	}

	#text(): string {
		const random = this.#random;
		const points = [...(random.chance(0.8) ? random.pick(this.#words.texts) : text(random))];
		const from = random.chance(0.6) ? 0 : random.below(points.length + 1);
		const to = random.chance(0.6) ? points.length : from + random.below(points.length - from + 1);
		const part = points.slice(from, to).join("");
		const changes = [(each: string) => each, fold, (each: string) => each.toUpperCase()];
		const forms = [(each: string) => each, (each: string) => each.normalize("NFD"), (each: string) => each.normalize()];
		return JSON.stringify(random.pick(forms)(random.pick(changes)(part)));
	}
}
