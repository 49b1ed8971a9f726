// SPDX-License-Identifier: Apache-2.0

// A change of the change log in a few words: what happened, to whom, and by whom.

import { type Actor, type ChangeKind, ChangeKindSchema, CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { personWords } from "./person-words.ts";

/** Such as `user deactivated` for `USER_DEACTIVATED`. */
export function kindWords(kind: ChangeKind): string {
	return (ChangeKindSchema.value[kind]?.localName ?? "change").toLowerCase().replaceAll("_", " ");
}

const kindNames = new Map<CredentialKind, string>([
	[CredentialKind.ADMINISTRATOR, "administrator"],
	[CredentialKind.SERVICE, "service"],
	[CredentialKind.SCIM, "identity provider"],
]);

/** Such as `identity provider okta-prod`, or `ada@example.com` for a person who signed in. */
export function actorWords(actor: Actor | undefined): string {
	if (actor?.person !== undefined) {
		return personWords(actor.person);
	}
	const kind = actor && kindNames.get(actor.kind);
	if (actor === undefined || kind === undefined) {
		return "the server";
	}
	const session = actor.sessionId === "" ? "" : ", in the console";
	return `${kind} ${actor.tokenDisplayName || actor.tokenId.slice(-8)}`.trim() + session;
}
