// SPDX-License-Identifier: Apache-2.0

// The kind of a change, and its records as the states that callers see. The change log keeps these states.

import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { makeChangeState } from "../gen/roster/v1/change_make.ts";
import {
	type ChangeState,
	type ChangeStateSchema,
	ChangeKind as Kind,
	ReviewState,
} from "../gen/roster/v1/change_pb.ts";
import type { Change } from "./records/change.ts";
import { lossMessage } from "./records/guard.ts";

/** Determines the kind of a change from the records before and after it. */
export function kindOf(change: Change): Kind {
	const pick = (created: Kind, updated: Kind, deleted: Kind) =>
		change.before === undefined ? created : change.after === undefined ? deleted : updated;
	switch (change.subject) {
		case "user":
			return pick(Kind.USER_CREATED, userUpdate(change), Kind.USER_PURGED);
		case "group":
			return pick(Kind.GROUP_CREATED, Kind.GROUP_UPDATED, Kind.GROUP_DELETED);
		case "groupMember":
			return pick(Kind.GROUP_MEMBER_ADDED, Kind.UNSPECIFIED, Kind.GROUP_MEMBER_REMOVED);
		case "organization":
			return pick(Kind.ORGANIZATION_CREATED, Kind.ORGANIZATION_UPDATED, Kind.ORGANIZATION_DELETED);
		case "organizationMember":
			return pick(Kind.ORGANIZATION_MEMBER_ADDED, roleUpdate(change), Kind.ORGANIZATION_MEMBER_REMOVED);
		case "organizationGroup":
			return pick(Kind.ORGANIZATION_GROUP_ADDED, Kind.ORGANIZATION_GROUP_UPDATED, Kind.ORGANIZATION_GROUP_REMOVED);
		case "settings":
			return Kind.SETTINGS_UPDATED;
		case "guard":
			return change.before?.releaseTime === change.after?.releaseTime ? Kind.GUARD_HELD : Kind.GUARD_RELEASED;
		case "token":
			return pick(Kind.TOKEN_CREATED, tokenUpdate(change), Kind.TOKEN_DELETED);
		case "clientSecret":
			return pick(Kind.CLIENT_SECRET_ADDED, Kind.UNSPECIFIED, Kind.CLIENT_SECRET_REMOVED);
		case "clientTrust":
			return pick(Kind.CLIENT_TRUST_ADDED, Kind.UNSPECIFIED, Kind.CLIENT_TRUST_REMOVED);
		case "connection":
			return pick(Kind.CONNECTION_CREATED, Kind.CONNECTION_UPDATED, Kind.CONNECTION_DELETED);
		case "identityRefusal":
			return pick(Kind.IDENTITY_REFUSED, Kind.UNSPECIFIED, Kind.IDENTITY_DECIDED);
		case "review":
			return change.before === undefined
				? Kind.REVIEW_STARTED
				: change.after?.state === ReviewState.ACTIVATED
					? Kind.REVIEW_ACTIVATED
					: Kind.REVIEW_DISCARDED;
		case "requestBodies":
			return Kind.REQUEST_BODIES_READ;
	}
}

function userUpdate({ before, after }: Change & { readonly subject: "user" }): Kind {
	if (before === undefined || after === undefined) {
		return Kind.UNSPECIFIED;
	}
	if (before.deprovisionTime !== after.deprovisionTime) {
		return after.deprovisionTime === undefined ? Kind.USER_REVIVED : Kind.USER_DEPROVISIONED;
	}
	if (before.managed !== after.managed) {
		return Kind.USER_ADOPTED;
	}
	if (before.connectionId !== undefined && before.connectionId !== after.connectionId) {
		return Kind.USER_HANDED_OVER;
	}
	if (before.user.active !== after.user.active) {
		return after.user.active === true ? Kind.USER_REACTIVATED : Kind.USER_DEACTIVATED;
	}
	if (before.separateTime !== after.separateTime && after.separateTime !== undefined) {
		return Kind.USER_SEPARATED;
	}
	const approved = (record: typeof after) => `${record.adoptionApproveTime} ${record.adoptionConnectionId}`;
	if (approved(before) !== approved(after)) {
		return after.adoptionApproveTime === undefined ? Kind.USER_ADOPTED : Kind.USER_ADOPTION_APPROVED;
	}
	if (before.subject === undefined && after.subject !== undefined) {
		return Kind.USER_SUBJECT_BOUND;
	}
	// The identifiers of a deprovisioned user change only by an administrator's decision.
	return before.deprovisionTime !== undefined || before.subject !== after.subject
		? Kind.USER_LINKED
		: Kind.USER_UPDATED;
}

function tokenUpdate({ before, after }: Change & { readonly subject: "token" }): Kind {
	if (before?.networks !== after?.networks) {
		return Kind.TOKEN_UPDATED;
	}
	if (before?.digest === after?.digest) {
		return Kind.TOKEN_ROTATION_FINISHED;
	}
	// A canceled rotation makes the old secret the only one again.
	return before?.rotation?.oldDigest === after?.digest ? Kind.TOKEN_ROTATION_CANCELED : Kind.TOKEN_ROTATED;
}

function roleUpdate({ before, after }: Change & { readonly subject: "organizationMember" }): Kind {
	if (before === undefined || after === undefined || before.suspended === after.suspended) {
		return Kind.ORGANIZATION_MEMBER_UPDATED;
	}
	return after.suspended ? Kind.ORGANIZATION_MEMBER_SUSPENDED : Kind.ORGANIZATION_MEMBER_RESTORED;
}

/** How many losses of a rejected request an entry contains. */
const mostRefused = 100;

export type State = NonNullable<MessageInitShape<typeof ChangeStateSchema>["state"]>;

/** The state of the record on one side of a change, as the change log keeps it. */
export function stateOf(change: Change, side: "before" | "after"): State | undefined {
	// One case for each subject, so the compiler checks the type of the record against the message.
	switch (change.subject) {
		case "user": {
			const record = change[side];
			return (
				record && {
					case: "user",
					value: {
						user: record.user,
						username: record.username,
						managed: record.managed,
						connectionId: record.connectionId ?? "",
						subject: record.subject ?? "",
						...time("deprovisionTime", record.deprovisionTime),
						...time("separateTime", record.separateTime),
						...time("adoptionApproveTime", record.adoptionApproveTime),
						adoptionConnectionId: record.adoptionConnectionId ?? "",
					},
				}
			);
		}
		case "group": {
			const record = change[side];
			return record && { case: "group", value: record.group };
		}
		case "groupMember":
			return change[side] && { case: "groupMember", value: change[side] };
		case "organization": {
			const { createTime, updateTime, ...value } = change[side] ?? {};
			return change[side] && { case: "organization", value };
		}
		case "organizationMember":
			return change[side] && { case: "organizationMember", value: change[side] };
		case "organizationGroup":
			return change[side] && { case: "organizationGroup", value: change[side] };
		case "settings":
			return change[side] && { case: "settings", value: change[side] };
		case "guard": {
			const record = change[side];
			return (
				record && {
					case: "guard",
					value: {
						...{ connectionId: record.connection?.id ?? "", connection: record.connection?.name ?? "" },
						...time("heldTime", record.heldTime),
						...time("releaseTime", record.releaseTime),
						refused: (record.refused ?? []).slice(0, mostRefused).map((each) => ({
							...lossMessage(each),
							...time("time", record.heldTime),
						})),
					},
				}
			);
		}
		case "token": {
			const record = change[side];
			return (
				record && {
					case: "token",
					value: {
						id: record.id,
						kind: record.kind,
						...time("expireTime", record.expireTime),
						connectionId: record.connectionId ?? "",
						displayName: record.displayName ?? "",
						userId: record.userId ?? "",
						networks: [...(record.networks ?? [])],
						client: record.isClient ?? false,
						...time("oldSecretEndTime", record.rotation?.oldEndTime),
					},
				}
			);
		}
		case "clientSecret": {
			const record = change[side];
			return (
				record && {
					case: "clientSecret",
					value: { id: record.id, tokenId: record.tokenId, ...time("expireTime", record.expireTime) },
				}
			);
		}
		case "clientTrust": {
			const record = change[side];
			return (
				record && {
					case: "clientTrust",
					value: {
						...{ id: record.id, tokenId: record.tokenId, issuer: record.issuer, subject: record.subject },
						...{ audience: record.audience, jwksUrl: record.jwksUrl ?? "" },
					},
				}
			);
		}
		case "connection": {
			const record = change[side];
			return (
				record && {
					case: "connection",
					value: {
						...{ id: record.id, name: record.name, kind: record.kind },
						adoptionDomains: [...(record.adoptionDomains ?? [])],
						...(record.strict === undefined ? {} : { strict: record.strict }),
						...(record.guardThreshold === undefined ? {} : { guardThreshold: record.guardThreshold }),
						organizationProvisioning: record.organizationProvisioning ?? 0,
					},
				}
			);
		}
		case "identityRefusal": {
			const record = change[side];
			return (
				record && {
					case: "identityRefusal",
					value: { userId: record.userId, reason: record.reason, ...time("time", record.time) },
				}
			);
		}
		case "review": {
			const record = change[side];
			return record && { case: "review", value: { id: record.id, tokenId: record.tokenId, state: record.state } };
		}
		case "requestBodies":
			return change[side] && { case: "requestBodies", value: change[side] };
	}
}

function time<Name extends string>(name: Name, value: number | undefined) {
	return value === undefined ? {} : { [name]: timestampFromMs(value) };
}

/** The state of a record that a change would leave or lead to. */
export function stateOfRecord(change: Change, side: "before" | "after"): ChangeState | undefined {
	const state = stateOf(change, side);
	return state && makeChangeState({ state, connectionId: connectionOfState(change, side) });
}

/** The connection of a group, which the message of a group does not have; empty for other records. */
export function connectionOfState(change: Change, side: "before" | "after"): string {
	return change.subject === "group" ? (change[side]?.connectionId ?? "") : "";
}

/** The ids that the entry of a change names: those of its record, or of the records that it connects. */
export function idsOf(change: Change): {
	readonly userId: string;
	readonly groupId: string;
	readonly organizationId: string;
} {
	const record = change.after ?? change.before;
	const id = (subject: Change["subject"], property: "userId" | "groupId" | "organizationId") => {
		if (change.subject === subject && "id" in record) {
			return record.id;
		}
		return property in record ? ((record as unknown as Record<string, string>)[property] ?? "") : "";
	};
	return {
		userId: change.subject === "user" ? (change.after ?? change.before).user.id : id("user", "userId"),
		groupId: change.subject === "group" ? (change.after ?? change.before).group.id : id("group", "groupId"),
		organizationId: id("organization", "organizationId"),
	};
}
