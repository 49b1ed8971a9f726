// SPDX-License-Identifier: Apache-2.0

// Converts a change to its entry in the change log, and rows of the log to messages.

import { fromJsonString } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { changeStateJson } from "../../gen/roster/v1/change_json.ts";
import { makeChange, makeChangeState } from "../../gen/roster/v1/change_make.ts";
import {
	type ChangeState,
	ChangeStateSchema,
	type CredentialKind,
	ChangeKind as Kind,
	type Change as LoggedChange,
	UndoneChangesSchema,
} from "../../gen/roster/v1/change_pb.ts";
import { PersonSchema } from "../../gen/roster/v1/person_pb.ts";
import { connectionOfState, idsOf, kindOf, type State, stateOf } from "../change-states.ts";
import type { Change, LoggedRequest } from "../records/change.ts";
import type { MembershipRecord } from "../records/organizations.ts";
import type { Reader } from "./sql/columns.ts";

/** The fields of an entry that the change alone determines. */
export interface Entry {
	readonly kind: Kind;
	readonly userId: string;
	readonly groupId: string;
	readonly organizationId: string;
	readonly before: string | null;
	readonly after: string | null;
}

/** Makes the entry of a change. */
export function entryOf(change: Change): Entry {
	return {
		kind: kindOf(change),
		...idsOf(change),
		before: encode(stateOf(change, "before"), connectionOfState(change, "before")),
		after: encode(stateOf(change, "after"), connectionOfState(change, "after")),
	};
}

/** Makes the entry of a membership: revoked, or granted. A change of role or source counts as granted. */
export function membershipEntry(before: MembershipRecord | undefined, after: MembershipRecord | undefined): Entry {
	const state = (value: MembershipRecord | undefined) => encode(value && { case: "membership", value });
	const { userId = "", organizationId = "" } = after ?? before ?? {};
	return {
		kind: after === undefined ? Kind.MEMBERSHIP_REVOKED : Kind.MEMBERSHIP_GRANTED,
		userId,
		groupId: "",
		organizationId,
		before: state(before),
		after: state(after),
	};
}

function encode(state: State | undefined, connectionId = ""): string | null {
	return state === undefined ? null : JSON.stringify(changeStateJson(makeChangeState({ state, connectionId })));
}

function decode(json: string | null): ChangeState | undefined {
	return json === null ? undefined : fromJsonString(ChangeStateSchema, json, { ignoreUnknownFields: true });
}

/** The values of the columns of an entry. */
type EntryValues = readonly [
	sequence: number,
	time: number,
	kind: Kind,
	actorKind: CredentialKind,
	actorTokenId: string,
	actorTokenDisplayName: string | null,
	actorUserId: string | null,
	actorSessionId: string | null,
	actorPerson: string | null,
	requestId: string,
	userId: string,
	groupId: string,
	organizationId: string,
	before: string | null,
	after: string | null,
	undoes: string | null,
];

/** Reads an entry as the message that callers get. */
export const loggedChanges: Reader<LoggedChange> = {
	columns: [
		"sequence",
		"time",
		"kind",
		"actorKind",
		"actorTokenId",
		"actorTokenDisplayName",
		"actorUserId",
		"actorSessionId",
		"actorPerson",
		"requestId",
		"userId",
		"groupId",
		"organizationId",
		"before",
		"after",
		"undoes",
	],
	read([
		sequence,
		time,
		kind,
		actorKind,
		tokenId,
		tokenDisplayName,
		actorUserId,
		sessionId,
		person,
		requestId,
		userId,
		groupId,
		organizationId,
		before,
		after,
		undoes,
	]: EntryValues) {
		return makeChange({
			sequence: BigInt(sequence),
			time: timestampFromMs(time),
			kind,
			actor: {
				...{ kind: actorKind, tokenId, tokenDisplayName: tokenDisplayName ?? "" },
				...{ userId: actorUserId ?? "", sessionId: sessionId ?? "" },
				person: person === null ? undefined : fromJsonString(PersonSchema, person, { ignoreUnknownFields: true }),
			},
			requestId,
			userId,
			groupId,
			organizationId,
			before: decode(before),
			after: decode(after),
			undoes: undoes === null ? undefined : fromJsonString(UndoneChangesSchema, undoes),
		});
	},
};

/** Reads an entry with where its request came from. */
export const loggedRequests: Reader<LoggedRequest> = {
	columns: [...loggedChanges.columns, "userAgent", "address"],
	read(values) {
		const [userAgent, address] = values.slice(loggedChanges.columns.length) as [string | null, string | null];
		return {
			change: loggedChanges.read(values),
			userAgent: userAgent ?? undefined,
			address: address ?? undefined,
		};
	},
};
