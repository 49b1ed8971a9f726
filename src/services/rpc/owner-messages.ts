// SPDX-License-Identifier: Apache-2.0

// Users and organizations as messages of buf.registry.owner.v1.

import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { type OrganizationSchema, OrganizationVisibility } from "../../../gen/buf/registry/owner/v1/organization_pb.ts";
import type { OwnerSchema } from "../../../gen/buf/registry/owner/v1/owner_pb.ts";
import {
	type UserSchema,
	UserState,
	UserType,
	UserVerificationStatus,
} from "../../../gen/buf/registry/owner/v1/user_pb.ts";
import { shownTexts } from "../../directory/organization-texts.ts";
import { ownerName, shortId } from "../../directory/owner-names.ts";
import type { OrganizationRecord } from "../../records/organizations.ts";
import type { Account } from "../../records/resources.ts";
import type { OwnerRecord } from "./owner-look-ups.ts";

export function organizationMessage(record: OrganizationRecord): MessageInitShape<typeof OrganizationSchema> {
	const { id, name, verificationStatus, createTime, updateTime } = record;
	return {
		id: shortId(id),
		createTime: timestampFromMs(createTime),
		updateTime: timestampFromMs(updateTime),
		name: ownerName("organization", name, id),
		...shownTexts(record),
		verificationStatus,
		visibility: OrganizationVisibility.PRIVATE,
	};
}

export function userMessage(account: Account): MessageInitShape<typeof UserSchema> {
	const { id, username, isMachine, isActive, createTime, updateTime } = account;
	return {
		id: shortId(id),
		createTime: timestampFromMs(createTime),
		updateTime: timestampFromMs(updateTime),
		name: ownerName("user", username, id),
		type: isMachine ? UserType.BOT : UserType.STANDARD,
		state: isActive ? UserState.ACTIVE : UserState.INACTIVE,
		verificationStatus: UserVerificationStatus.UNVERIFIED,
	};
}

export function ownerMessage(owner: OwnerRecord): MessageInitShape<typeof OwnerSchema> {
	return owner.kind === "user"
		? { value: { case: "user", value: userMessage(owner.record) } }
		: { value: { case: "organization", value: organizationMessage(owner.record) } };
}
