// SPDX-License-Identifier: Apache-2.0

// The attributes of a state of the change log, so that changes of different attributes of one record do not stand in each
// other's way. A multi-valued attribute is one attribute, and a complex one is its sub-attributes. Pure.

import { fromJson, type JsonObject, type JsonValue } from "@bufbuild/protobuf";
import { type ChangeState, ChangeStateSchema } from "../../gen/roster/v1/change_pb.ts";
import { textOfState } from "../logged-states.ts";

/** The values of attributes by their paths in the JSON of a state, such as `user user name givenName`. */
export type Attributes = Map<string, JsonValue>;

function isObject(value: JsonValue | undefined): value is JsonObject {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function collect(value: JsonValue, path: string, found: Attributes): void {
	if (!isObject(value)) {
		found.set(path, value);
		return;
	}
	for (const [name, part] of Object.entries(value)) {
		collect(part, path === "" ? name : `${path} ${name}`, found);
	}
}

export function attributesOf(state: ChangeState): Attributes {
	const found: Attributes = new Map();
	collect(JSON.parse(textOfState(state)) as JsonValue, "", found);
	return found;
}

/** The state with these attributes. */
export function stateWith(attributes: Attributes): ChangeState {
	const json: JsonObject = {};
	for (const [path, value] of attributes) {
		const names = path.split(" ");
		const last = names.pop() as string;
		let place = json;
		for (const name of names) {
			place[name] ??= {};
			place = place[name] as JsonObject;
		}
		place[last] = value;
	}
	return fromJson(ChangeStateSchema, json);
}

/** Whether two sets of attributes have the same value of one, or none of them has it. */
export function isSame(one: Attributes, other: Attributes, path: string): boolean {
	return JSON.stringify(one.get(path)) === JSON.stringify(other.get(path));
}

/**
 * Whether two sets of attributes mean the same by one. Two times at which the same happened, such as the deletion of a user,
 * mean the same.
 */
export function isAlike(one: Attributes, other: Attributes, path: string): boolean {
	return isSame(one, other, path) || (/time$/i.test(path) && one.has(path) && other.has(path));
}

/** The paths of the attributes that differ. */
export function differing(one: Attributes, other: Attributes): string[] {
	return [...new Set([...one.keys(), ...other.keys()])].filter((path) => !isSame(one, other, path));
}

/** The name of an attribute, such as `name.givenName`. */
export function nameOfPath(path: string): string {
	// A user's attributes are in the field `user` of its state.
	return path
		.replace(/^user user /, "")
		.replace(/^(user|group|organization|connection|settings) /, "")
		.replaceAll(" ", ".");
}
