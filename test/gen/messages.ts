// SPDX-License-Identifier: Apache-2.0

// Messages of any type by chance, as initializers: with what is set, what is not, and what is null.

import { type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { durationFromMs, timestampFromMs } from "@bufbuild/protobuf/wkt";
import { valueFrom } from "../../src/scim/json-value.ts";
import type { Random } from "../scim/random.ts";

export const texts = ["", "a", "Ünï", "😀", '"\\/\b\f\n\r\t\u0000\u001f\u2028\u2029', "e\u0301", "</script>", "\u007f"];

/** Milliseconds with all three digits: what has fewer is written shorter by us than by the library. */
const anyTime = (random: Random) => random.below(4e9) * 1000 - 1e12 + 100 + random.below(899);

function anyScalar(random: Random, { scalar }: DescField): unknown {
	switch (scalar) {
		case ScalarType.BOOL:
			return random.chance(0.5);
		case ScalarType.INT64:
			return BigInt(random.below(2 ** 32));
		case ScalarType.INT32:
			return random.below(2 ** 32) - 2 ** 31;
		case ScalarType.UINT32:
			return random.below(2 ** 32);
		default:
			return random.pick(texts);
	}
}

function anyValue(random: Random, field: DescField): unknown {
	if (field.enum !== undefined) {
		return random.pick(field.enum.values).number;
	}
	switch (field.message?.typeName) {
		case undefined:
			return anyScalar(random, field);
		case "google.protobuf.Timestamp":
			return timestampFromMs(anyTime(random));
		case "google.protobuf.Duration":
			return durationFromMs(random.below(1e9));
		case "google.protobuf.Value":
			return valueFrom({ text: random.pick(texts), list: [1, null, true] });
		default:
			return anyInit(random, field.message as DescMessage);
	}
}

/** An initializer of a message. */
export function anyInit(random: Random, desc: DescMessage): Record<string, unknown> {
	const init: Record<string, unknown> = {};
	for (const member of desc.members) {
		if (random.chance(0.2)) {
			if (random.chance(0.5)) {
				init[member.localName] = random.chance(0.5) ? undefined : null;
			}
		} else if (member.kind === "oneof") {
			const chosen = random.pick(member.fields);
			init[member.localName] = random.chance(0.2)
				? { case: undefined }
				: { case: chosen.localName, value: anyValue(random, chosen) };
		} else if (member.fieldKind === "list") {
			init[member.localName] = Array.from({ length: random.below(4) }, () => anyValue(random, member));
		} else {
			init[member.localName] = anyValue(random, member);
		}
	}
	return init;
}
