// SPDX-License-Identifier: Apache-2.0

// Builds the answers about users: the present ones, and those as of a change of the log.

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { makeMeta } from "../../../gen/roster/v1/meta_make.ts";
import type { GetUserRequest } from "../../../gen/roster/v1/provisioning_service_pb.ts";
import type { User } from "../../../gen/roster/v1/user_pb.ts";
import { notFound } from "../../errors/data.ts";
import type { UserRecord } from "../../records/resources.ts";
import { mapped } from "../../scim/lists.ts";
import type { Projection } from "../../scim/projection.ts";
import { attributeAt, locationOf, schemasOf, userType } from "../../scim/schema.ts";
import type { ChangeReader } from "../../store/interface/changes.ts";
import type { GroupReader } from "../../store/interface/groups.ts";
import type { PastReader } from "../../store/interface/past.ts";
import { everyConnection, type Scope } from "../../store/interface/scope.ts";
import type { UserReader } from "../../store/interface/users.ts";
import { groupsAt, requireKept, userStateAt } from "../shared/past.ts";
import { metaOf, projectionOf } from "../shared/resources.ts";

/** The attribute of the user's groups, which are read only if an answer has them. */
export const groupsAttribute = attributeAt(userType, "groups");

export function userAnswers(store: UserReader & GroupReader & PastReader & ChangeReader) {
	/** Returns users with the attributes of a projection. */
	async function answers(scope: Scope, records: readonly UserRecord[], projection: Projection): Promise<User[]> {
		const inGroups =
			records.length > 0 && projection.includes(groupsAttribute)
				? await store.within(scope).groupsOf(mapped(records, (each) => each.user.id))
				: undefined;
		return mapped(records, (record) => {
			const { user } = record;
			const answered = projection.apply<User>({
				...user,
				groups: inGroups?.get(user.id) ?? [],
				meta: metaOf(userType, user.id, record),
			});
			answered.schemas = schemasOf(userType, answered);
			return answered;
		});
	}

	/** Returns a user with the attributes of a projection, and its version. */
	async function answer(
		scope: Scope,
		record: UserRecord,
		projection: Projection,
	): Promise<{ user: User; version: number }> {
		const [user] = await answers(scope, [record], projection);
		return { user: user as User, version: record.version };
	}

	/** Returns a user as they were after a change of the log. */
	async function userAt(request: GetUserRequest, sequence: number, scope: Scope): Promise<User> {
		const { id } = request;
		const { connectionId } = scope;
		const projection = projectionOf(userType, request);
		const record = await store.within(everyConnection).getUser(id);
		const state = await userStateAt(store, record, id, sequence);
		const inGroups = projection.includes(groupsAttribute) ? await groupsAt(store, scope, id, sequence) : [];
		await requireKept(store, request, sequence);
		if (
			state?.user === undefined ||
			state.deprovisioned ||
			(connectionId !== undefined && state.connectionId !== connectionId)
		) {
			throw notFound(`the user ${JSON.stringify(id.slice(0, 64))} at that time`);
		}
		const created = record === undefined ? {} : { created: timestampFromMs(record.createTime) };
		const meta = makeMeta({ resourceType: userType.name, location: locationOf(userType, id), ...created });
		const answered = projection.apply<User>({ ...state.user, groups: inGroups, meta });
		answered.schemas = schemasOf(userType, answered);
		return answered;
	}

	return { answers, answer, userAt };
}
