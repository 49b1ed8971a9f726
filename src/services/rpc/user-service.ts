// SPDX-License-Identifier: Apache-2.0

// buf.alpha.registry.v1alpha1.UserService: reads users as the registry shows them. SCIM creates and changes them.

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { type UserService, UserState, UserType } from "../../../gen/buf/alpha/registry/v1alpha1/user_pb.ts";
import { setActive } from "../../directory/users.ts";
import { invalidArgument, notFound, unimplemented } from "../../errors.ts";
import { hasAccess, type UserRecord } from "../../records.ts";
import type { MembershipReader } from "../../store/interface/memberships.ts";
import type { OrganizationReader } from "../../store/interface/organizations.ts";
import type { UserReader } from "../../store/interface/users.ts";
import { type Committing, commit } from "../admission/commit.ts";
import { attempt } from "../shared/attempt.ts";
import type { Context, Implementation } from "../shared/call.ts";
import { pageOf } from "../shared/paging.ts";

function userMessage(record: UserRecord) {
	return {
		id: record.user.id,
		createTime: timestampFromMs(record.createTime),
		updateTime: timestampFromMs(record.updateTime),
		username: record.username,
		deactivated: !hasAccess(record),
		userType: UserType.PERSONAL,
	};
}

// True for users with access, false for users without, undefined for both.
function activeOf(state: UserState): boolean | undefined {
	switch (state) {
		case UserState.UNSPECIFIED:
			return undefined;
		case UserState.ACTIVE:
			return true;
		case UserState.DEACTIVATED:
			return false;
		default:
			throw invalidArgument(`user_state_filter: ${state} is not one of its values`);
	}
}

export function userService(
	context: Context<UserReader & OrganizationReader & MembershipReader & Committing>,
): Implementation<typeof UserService> {
	const { store } = context;

	function found(record: UserRecord | undefined, by: string): UserRecord {
		if (record === undefined) {
			throw notFound(`the user ${JSON.stringify(by.slice(0, 64))}`);
		}
		return record;
	}

	return {
		async getUser({ id }) {
			return { user: userMessage(found(await store.getUser(id), id)) };
		},

		async getUserByUsername({ username }) {
			return { user: userMessage(found(await store.getUserByUsername(username), username)) };
		},

		async listUsers(request) {
			const page = pageOf("ListUsers", request);
			const active = activeOf(request.userStateFilter);
			// Every user is of the type PERSONAL, so a filter without this type matches no user.
			const types = request.userTypeFilters;
			if (types.length > 0 && !types.includes(UserType.PERSONAL)) {
				return { users: [], nextPageToken: "" };
			}
			const cut = page.cut(await store.listUsers({ ...page, active }), (each) => each.user.id);
			return { users: cut.page.map(userMessage), nextPageToken: cut.nextPageToken };
		},

		async listOrganizationUsers(request) {
			const { organizationId } = request;
			if ((await store.getOrganization(organizationId)) === undefined) {
				throw notFound(`the organization ${JSON.stringify(organizationId.slice(0, 64))}`);
			}
			const page = pageOf(`ListOrganizationUsers ${organizationId}`, request);
			const cut = page.cut(await store.listMemberships({ organizationId }, page), (each) => each.userId);
			const records = await store.getUsers(cut.page.map((each) => each.userId));
			const byId = new Map(records.map((each) => [each.user.id, each]));
			const users = cut.page.flatMap(({ userId, role, source }) => {
				const record = byId.get(userId);
				return record === undefined
					? []
					: [{ user: userMessage(record), organizationId, organizationRole: role, organizationRoleSource: source }];
			});
			return { users, nextPageToken: cut.nextPageToken };
		},

		async countUsers({ userStateFilter }) {
			return { totalCount: await store.countUsers(activeOf(userStateFilter)) };
		},

		async deactivateUser({ id }, call) {
			await attempt(async () => {
				const before = found(await store.getUser(id), id);
				// A deprovisioned user has no access already.
				const changes = before.deprovisionTime === undefined ? setActive(before, false, context.now()).changes : [];
				await commit(context, call, changes);
			});
			return {};
		},

		async createUser() {
			throw unimplemented(
				"the identity provider creates users over SCIM: push the user, or call roster.v1.ProvisioningService/CreateUser",
			);
		},

		async deleteUser() {
			throw unimplemented(
				"UserService does not delete users: call roster.v1.ProvisioningService/DeleteUser to deprovision a user, or PurgeUser to erase one",
			);
		},

		async updateUserServerRole() {
			throw unimplemented(
				"users have no server role: an administrator's token manages the server, and OrganizationService gives roles in organizations",
			);
		},

		async updateUserSettings() {
			throw unimplemented(
				"the identity provider sets the attributes of users: call roster.v1.ProvisioningService/PatchUser to change one",
			);
		},
	};
}
