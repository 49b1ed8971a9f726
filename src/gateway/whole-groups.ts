// SPDX-License-Identifier: Apache-2.0

// Reads a group with all attributes that are returned by default, for any number of members.

import { groupJson } from "../../gen/roster/v1/group_json.ts";
import type { Group } from "../../gen/roster/v1/group_pb.ts";
import { mapped } from "../scim/lists.ts";
import { attributeAt, groupType, locationOf, userType } from "../scim/schema.ts";
import type { Exchange } from "./exchange.ts";
import { largeBody } from "./group-bodies.ts";
import type { Versioned } from "./resource-json.ts";

const memberType = attributeAt(groupType, "members.type");

/**
 * The sub-attributes of a member that follow from its id. The service leaves them out of its response, where they would
 * be the larger part of a group.
 */
const derived = [attributeAt(groupType, "members.$ref"), memberType].map((each) => each.path);

/** Builds the JSON of a group whose members have only their ids. */
function wholeJson(group: Group, baseUrl: string): string {
	const type = memberType.fixedValue;
	const users = baseUrl + locationOf(userType, "");
	const members = mapped(group.members, ({ value = "" }) => ({ value, $ref: users + value, type }));
	// Overwriting a property keeps its position in the JSON.
	return JSON.stringify({ ...groupJson({ ...group, members: [] }, baseUrl), ...(members.length > 0 && { members }) });
}

/** Reads a group. If the body of a large group is cached, the service answers without the group unless it has changed. */
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
