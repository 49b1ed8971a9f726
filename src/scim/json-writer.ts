// SPDX-License-Identifier: Apache-2.0

// Messages → the proto3 JSON that is SCIM's, by a writer that is made once for each message type.

import type { DescField, DescMessage, Message } from "@bufbuild/protobuf";
import { FeatureSet_FieldPresence, type Timestamp, TimestampSchema, timestampMs } from "@bufbuild/protobuf/wkt";

type Write = (message: Message) => string;
type WriteValue = (value: unknown) => string;

const writers = new Map<DescMessage, Write>();

/**
 * The writer of a message type.
 *
 * It gives what `toJsonString` gives for messages of strings, booleans, int32, timestamps and messages of
 * these, in a fraction of the time. Unset and empty fields are left out.
 */
export function jsonWriter(desc: DescMessage): Write {
	const known = writers.get(desc);
	if (known !== undefined) {
		return known;
	}
	const fields = desc.fields.map((field) => ({
		property: field.localName,
		head: `${JSON.stringify(field.jsonName)}:`,
		write: field.fieldKind === "list" ? listWriter(field) : valueWriter(field),
		// A field without presence is unset when it is empty.
		implicit: field.presence === FeatureSet_FieldPresence.IMPLICIT,
	}));
	const write: Write = (message) => {
		let json = "";
		for (const { property, head, write: writeValue, implicit } of fields) {
			const value = (message as unknown as Record<string, unknown>)[property];
			if (value === undefined || (implicit && (Array.isArray(value) ? value.length === 0 : !value))) {
				continue;
			}
			json += (json === "" ? head : `,${head}`) + writeValue(value);
		}
		return `{${json}}`;
	};
	writers.set(desc, write);
	return write;
}

function listWriter(field: DescField): WriteValue {
	const write = valueWriter(field);
	return (value) => {
		let json = "";
		for (const each of value as unknown[]) {
			json += json === "" ? write(each) : `,${write(each)}`;
		}
		return `[${json}]`;
	};
}

// What JSON has to escape, and lone surrogates, which it escapes too.
const special = /["\\\u0000-\u001f\ud800-\udfff]/;

/** A string in JSON: most need no escaping, and to see that is quicker than to escape. */
function quoted(value: unknown): string {
	return typeof value !== "string" || special.test(value) ? JSON.stringify(value) : `"${value}"`;
}

function valueWriter({ message }: DescField): WriteValue {
	if (message === undefined) {
		return quoted;
	}
	if (message.typeName === TimestampSchema.typeName) {
		return (value) => `"${new Date(timestampMs(value as Timestamp)).toISOString().replace(".000Z", "Z")}"`;
	}
	const write = jsonWriter(message);
	return (value) => write(value as Message);
}
