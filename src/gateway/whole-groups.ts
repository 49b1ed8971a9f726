// SPDX-License-Identifier: Apache-2.0

// Reading a group with all that is returned of it, however many members it has.

import { groupJson } from "../../gen/roster/v1/group_json.ts";
import type { Group } from "../../gen/roster/v1/group_pb.ts";
import { mapped } from "../scim/lists.ts";
import { attributeAt, groupType, locationOf, userType } from "../scim/schema.ts";
import type { Versioned } from "./collections.ts";
import type { Exchange } from "./exchange.ts";
import { largeBody } from "./group-bodies.ts";

const memberType = attributeAt(groupType, "members.type");

/** What follows from the id of a member: it is left out between service and gateway, where it would be most of a group. */
const derived = [attributeAt(groupType, "members.$ref"), memberType].map((each) => each.path);

/** The JSON of a group whose members are ids alone. */
function wholeJson(group: Group, baseUrl: string): string {
	const type = memberType.fixedValue;
	const users = baseUrl + locationOf(userType, "");
	const members = mapped(group.members, ({ value = "" }) => ({ value, $ref: users + value, type }));
	// A property that is written over keeps its place.
	return JSON.stringify({ ...groupJson({ ...group, members: [] }, baseUrl), ...(members.length > 0 && { members }) });
}

/** Reads a group. Of a large one that has not changed since it was last read, only the version is asked for. */
export async function readWholeGroup({ client, options, id, baseUrl, view, bodies }: Exchange): Promise<Versioned> {
	const key = { groupId: id, baseUrl, view: view() };
	const known = bodies.get(key);
	const knownVersions = known === undefined ? [] : [known.version];
	const { group, version } = await client.getGroup({ id, excludedAttributes: derived, knownVersions }, options);
	if (group === undefined) {
		if (known?.version !== version) {
			throw new Error("the service answered without a group");
		}
		return { id, version, json: () => known.bytes };
	}
	return {
		id,
		version,
		json() {
			const text = wholeJson(group, baseUrl);
			if (text.length < largeBody) {
				return text;
			}
			const bytes = Buffer.from(text);
			bodies.keep(key, { version, bytes });
			return bytes;
		},
	};
}
