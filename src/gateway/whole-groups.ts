// SPDX-License-Identifier: Apache-2.0

// Reading a group with all that is returned of it, however many members it has.

import { makeMember } from "../../gen/roster/v1/group_make.ts";
import type { Group } from "../../gen/roster/v1/group_pb.ts";
import { mapped } from "../scim/lists.ts";
import { attributeAt, groupType, locationOf, userType } from "../scim/schema.ts";
import type { Versioned } from "./collections.ts";
import type { Exchange } from "./exchange.ts";
import { largeBody } from "./group-bodies.ts";
import { resourceJson } from "./resource-json.ts";

const memberType = attributeAt(groupType, "members.type");

/** What follows from the id of a member: it is left out between service and gateway, where it would be most of a group. */
const derived = [attributeAt(groupType, "members.$ref"), memberType].map((each) => each.path);

function withDerived(group: Group): Group {
	const type = memberType.fixedValue as string;
	const members = mapped(group.members, ({ value = "" }) =>
		makeMember({ value, ref: locationOf(userType, value), type }),
	);
	return { ...group, members };
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
			const text = JSON.stringify(resourceJson(withDerived(group), baseUrl));
			if (text.length < largeBody) {
				return text;
			}
			const bytes = Buffer.from(text);
			bodies.keep(key, { version, bytes });
			return bytes;
		},
	};
}
