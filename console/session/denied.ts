// SPDX-License-Identifier: Apache-2.0

// What the role of the person who is signed in does not allow. The server says it with the session, and checks each call.

import type { DescMethod } from "@bufbuild/protobuf";
import { PersonRole } from "../../gen/roster/v1/person_pb.ts";
import { useSession } from "./session.ts";

const words = new Map<PersonRole, string>([
	[PersonRole.VIEWER, "viewer"],
	[PersonRole.OPERATOR, "operator"],
	[PersonRole.ADMINISTRATOR, "administrator"],
]);

export function roleWord(role: PersonRole): string {
	return words.get(role) ?? "";
}

/** Why the person may not do what needs a role; undefined if they may. A session of a token may do everything. */
export function useNeed(needed: PersonRole): string | undefined {
	const own = useSession().session?.person?.role;
	return own === undefined || own >= needed
		? undefined
		: `Needs the role ${roleWord(needed)}: you are signed in as ${roleWord(own)}.`;
}

/** Why the person may not call a method; undefined if they may. */
export function useDenied({ parent, name }: DescMethod): string | undefined {
	const { denied } = useSession();
	return useNeed(denied.get(`${parent.typeName}/${name}`) ?? PersonRole.UNSPECIFIED);
}
