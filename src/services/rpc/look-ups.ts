// SPDX-License-Identifier: Apache-2.0

// The methods of ProvisioningService that find users for other services: by id, username, email, userName or externalId.

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { LookUpUsersRequest, ProvisioningService } from "../../../gen/roster/v1/provisioning_service_pb.ts";
import { invalidArgument } from "../../errors/request.ts";
import type { UserRecord } from "../../records/resources.ts";
import { schemasOf, userType } from "../../scim/schema.ts";
import type { KnownBy, UserReader } from "../../store/interface/users.ts";
import type { Context, Implementation } from "../shared/call.ts";
import { pageOf } from "../shared/paging.ts";
import { metaOf } from "../shared/resources.ts";

type LookUpMethods = Pick<Implementation<typeof ProvisioningService>, "batchGetUsers" | "lookUpUsers">;

/** How many ids one batch may contain. */
const batchLimit = 250;

/** A user with the state that the server keeps besides the SCIM resource. */
export function userState(record: UserRecord) {
	const { user, username, managed, connectionId = "", subject = "", adoptionConnectionId = "" } = record;
	const { deprovisionTime, separateTime, adoptionApproveTime } = record;
	return {
		user: { ...user, schemas: schemasOf(userType, user), meta: metaOf(userType, user.id, record) },
		username,
		managed,
		connectionId,
		subject,
		adoptionConnectionId,
		...(deprovisionTime === undefined ? {} : { deprovisionTime: timestampFromMs(deprovisionTime) }),
		...(separateTime === undefined ? {} : { separateTime: timestampFromMs(separateTime) }),
		...(adoptionApproveTime === undefined ? {} : { adoptionApproveTime: timestampFromMs(adoptionApproveTime) }),
	};
}

function knownBy({ case: name, value = "" }: LookUpUsersRequest["by"]): KnownBy {
	if (name === undefined || value === "") {
		throw invalidArgument("by: is required: send a username, an email, a user_name or an external_id");
	}
	switch (name) {
		case "username":
			return { username: value };
		case "email":
			return { email: value };
		case "userName":
			return { userName: value };
		case "externalId":
			return { externalId: value };
	}
}

export function lookUpMethods({ store }: Context<UserReader>): LookUpMethods {
	return {
		async batchGetUsers({ ids }) {
			const wanted = [...new Set(ids)];
			if (wanted.length > batchLimit) {
				throw invalidArgument(
					`ids: has ${wanted.length} ids, and a batch may have ${batchLimit}: split it into several`,
				);
			}
			const found = new Map((await store.getUsers(wanted)).map((each) => [each.user.id, each]));
			return {
				users: wanted.flatMap((id) => {
					const record = found.get(id);
					return record === undefined ? [] : [userState(record)];
				}),
				missingIds: wanted.filter((id) => !found.has(id)),
			};
		},

		async lookUpUsers(request) {
			const by = knownBy(request.by);
			const page = pageOf(`LookUpUsers ${JSON.stringify(by)}`, request);
			const cut = page.cut(await store.lookUpUsers(by, page), (each) => each.user.id);
			return { users: cut.page.map(userState), nextPageToken: cut.nextPageToken };
		},
	};
}
