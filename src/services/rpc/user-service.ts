// SPDX-License-Identifier: Apache-2.0

// buf.alpha.registry.v1alpha1.UserService: reads users as the registry shows them. SCIM creates and changes them.

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { type UserService, UserState, UserType } from "../../../gen/buf/alpha/registry/v1alpha1/user_pb.ts";
import { setActive } from "../../directory/users.ts";
import { notFound } from "../../errors/data.ts";
import { invalidArgument, unimplemented } from "../../errors/request.ts";
import { type Account, accountOf, type UserRecord } from "../../records/resources.ts";
import type { IdentityReader } from "../../store/interface/identity.ts";
import type { MembershipReader } from "../../store/interface/memberships.ts";
import type { OrganizationReader } from "../../store/interface/organizations.ts";
import { everyConnection } from "../../store/interface/scope.ts";
import { type Committing, commit } from "../admission/commit.ts";
import { listAccounts } from "../shared/account-lists.ts";
import { type AccountSource, accounts } from "../shared/accounts.ts";
import { attempt } from "../shared/attempt.ts";
import type { Call, Context, Implementation } from "../shared/call.ts";
import { pageOf } from "../shared/paging.ts";
import { rights } from "../shared/rights.ts";

/** Returns an account as a message of the registry's API. */
export function userMessage({ id, username, isMachine, isActive, createTime, updateTime }: Account) {
	return {
		...{ id, username },
		createTime: timestampFromMs(createTime),
		updateTime: timestampFromMs(updateTime),
		deactivated: !isActive,
		userType: isMachine ? UserType.MACHINE : UserType.PERSONAL,
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
	context: Context<AccountSource & OrganizationReader & MembershipReader & IdentityReader & Committing>,
): Implementation<typeof UserService> {
	const { store } = context;
	const { byId, byUsername } = accounts(store);
	const { seesUser, seesOrganization } = rights(store);

	function found<Kept extends UserRecord | Account>(record: Kept | undefined, by: string): Kept {
		if (record === undefined) {
			throw notFound(`the user ${JSON.stringify(by.slice(0, 64))}`);
		}
		return record;
	}

	async function shown({ caller }: Call, account: Account | undefined, by: string) {
		const isVisible = account !== undefined && (await seesUser(caller, account.id));
		return { user: userMessage(found(isVisible ? account : undefined, by)) };
	}

	return {
		getUser: async ({ id }, call) => shown(call, await byId(id), id),

		getUserByUsername: async ({ username }, call) => shown(call, await byUsername(username), username),

		async listUsers(request) {
			const page = pageOf("ListUsers", request);
			const active = activeOf(request.userStateFilter);
			// Without a filter, people alone are listed.
			const types = request.userTypeFilters.length === 0 ? [UserType.PERSONAL] : request.userTypeFilters;
			const [people, machines] = [types.includes(UserType.PERSONAL), types.includes(UserType.MACHINE)];
			const cut = page.cut(await listAccounts(store, { people, machines, active }, page), (each) => each.id);
			return { users: cut.page.map(userMessage), nextPageToken: cut.nextPageToken };
		},

		async listOrganizationUsers(request, { caller }) {
			const { organizationId } = request;
			const isThere = (await store.getOrganization(organizationId)) !== undefined;
			if (!isThere || !(await seesOrganization(caller, organizationId))) {
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
					: [
							{
								user: userMessage(accountOf(record)),
								organizationId,
								organizationRole: role,
								organizationRoleSource: source,
							},
						];
			});
			return { users, nextPageToken: cut.nextPageToken };
		},

		async countUsers({ userStateFilter }) {
			return { totalCount: await store.countUsers(activeOf(userStateFilter)) };
		},

		async deactivateUser({ id }, call) {
			await attempt(async () => {
				const before = found(await store.within(everyConnection).getUser(id), id);
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
