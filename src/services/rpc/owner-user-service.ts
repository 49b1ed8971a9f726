// SPDX-License-Identifier: Apache-2.0

// buf.registry.owner.v1.UserService: reads users in batches, and activates and deactivates them. SCIM does the rest.

import { UserState, UserType, UserVerificationStatus } from "../../../gen/buf/registry/owner/v1/user_pb.ts";
import {
	type CreateUsersRequest_Value,
	ListUsersRequest_Order,
	type UpdateUsersRequest_Value,
	type UserService,
} from "../../../gen/buf/registry/owner/v1/user_service_pb.ts";
import { checkDescription, checkUrl } from "../../directory/organization-texts.ts";
import { checkOwnerName } from "../../directory/owner-names.ts";
import { setActive } from "../../directory/users.ts";
import { permissionDenied } from "../../errors/caller.ts";
import { failedPrecondition } from "../../errors/data.ts";
import type { Change } from "../../records/change.ts";
import { type Account, accountOf, type UserRecord } from "../../records/resources.ts";
import { type Committing, commit } from "../admission/commit.ts";
import { listAccounts } from "../shared/account-lists.ts";
import { accounts } from "../shared/accounts.ts";
import { attempt } from "../shared/attempt.ts";
import type { Context, Implementation } from "../shared/call.ts";
import { mostMembersChanged, requireFew } from "../shared/long-requests.ts";
import type { Page } from "../shared/paging.ts";
import { idsInUnion, inOrder } from "./owner-lists.ts";
import { accountsOf, type OwnerSource, organizationsOf } from "./owner-look-ups.ts";
import { userMessage } from "./owner-messages.ts";
import {
	checkBatch,
	checkDistinct,
	checkEnum,
	checkEnums,
	checkFilterRefs,
	checkPage,
	checkRef,
	checkRefs,
	checkSpecified,
	type Ref,
} from "./owner-requests.ts";

function checkCreation({ name, type, description, url, verificationStatus }: CreateUsersRequest_Value, at: string) {
	checkOwnerName(name, `${at}.name`);
	checkEnum(type, UserType, `${at}.type`);
	checkDescription(description, `${at}.description`);
	checkUrl(url, `${at}.url`);
	checkEnum(verificationStatus, UserVerificationStatus, `${at}.verification_status`);
}

/** A change of a user that was checked. */
interface Update {
	readonly ref: Ref;
	/** Undefined to keep the state. */
	readonly active: boolean | undefined;
}

function checkUpdate(value: UpdateUsersRequest_Value, at: string): Update {
	const { userRef, state, description = "", url = "", verificationStatus = 0 } = value;
	const ref = checkRef(userRef, `${at}.user_ref`);
	if (state !== undefined) {
		checkSpecified(state, UserState, `${at}.state`);
	}
	checkDescription(description, `${at}.description`);
	checkUrl(url, `${at}.url`);
	checkEnum(verificationStatus, UserVerificationStatus, `${at}.verification_status`);
	if (description !== "" || url !== "" || verificationStatus > UserVerificationStatus.UNVERIFIED) {
		throw permissionDenied(
			`${at}: the identity provider manages users: here only the state of a user changes, and users have no description, no URL and no verification`,
		);
	}
	return { ref, active: state === undefined ? undefined : state === UserState.ACTIVE };
}

/** Returns a user after a change of the state, with the change. */
function changeState(
	account: Account,
	person: UserRecord | undefined,
	{ ref, active }: Update,
	now: number,
): { readonly account: Account; readonly changes: readonly Change[] } {
	if (active === undefined || active === account.isActive) {
		return { account, changes: [] };
	}
	if (person === undefined) {
		throw permissionDenied(
			`${ref.where}: a machine user has access as long as its token is valid: delete the token, or create another`,
		);
	}
	if (person.deprovisionTime !== undefined) {
		throw failedPrecondition(
			`${ref.where}: the user ${account.id} is deprovisioned: activate the user after the identity provider creates them again`,
		);
	}
	const { record, changes } = setActive(person, active, now);
	return { account: accountOf(record), changes };
}

export function ownerUserService(context: Context<OwnerSource & Committing>): Implementation<typeof UserService> {
	const { store } = context;

	/** Lists the members of organizations. All members have access. */
	async function listMembers(page: Page, organizationIds: readonly string[]) {
		const queries = organizationIds.map((organizationId) => ({ organizationId }));
		const cut = page.cut(await idsInUnion(context, queries, page, (each) => each.userId), (id) => id);
		const people = inOrder(cut.page, await store.getUsers(cut.page), (each) => each.user.id);
		return { page: people.map(accountOf), nextPageToken: cut.nextPageToken };
	}

	return {
		async getUsers({ userRefs }, { caller }) {
			const found = await accountsOf(context, checkRefs(userRefs, "user_refs"), caller);
			return { users: found.map(userMessage) };
		},

		async getCurrentUser(_, { caller }) {
			return { user: userMessage(await accounts(store).behind(caller)) };
		},

		async listUsers(request, { caller }) {
			const { hasTypes, hasStates } = request;
			checkEnums(hasTypes, UserType, "has_types");
			checkEnums(hasStates, UserState, "has_states");
			const refs = checkFilterRefs(request.organizationRefs, "organization_refs");
			if (caller.userId !== undefined && refs.length === 0) {
				throw permissionDenied(
					"organization_refs: is required with a personal token, which lists only members of the organizations of its user",
				);
			}
			const organizationIds = (await organizationsOf(context, refs, caller)).map((each) => each.id);
			const query = ["owner.v1 ListUsers", organizationIds, [...hasTypes].sort(), [...hasStates].sort()];
			const page = checkPage(query, request, ListUsersRequest_Order);
			const isIn = <Value>(filter: readonly Value[], value: Value) => filter.length === 0 || filter.includes(value);
			const [active, inactive] = [isIn(hasStates, UserState.ACTIVE), isIn(hasStates, UserState.INACTIVE)];
			const [people, machines] = [isIn(hasTypes, UserType.STANDARD), isIn(hasTypes, UserType.BOT)];
			// A member is a person with access.
			if (refs.length > 0 && !(people && active)) {
				return { users: [], nextPageToken: "" };
			}
			const listed = { people, machines, active: active === inactive ? undefined : active };
			const cut =
				refs.length > 0
					? await listMembers(page, organizationIds)
					: page.cut(await listAccounts(store, listed, page), (each) => each.id);
			return { users: cut.page.map(userMessage), nextPageToken: cut.nextPageToken };
		},

		async createUsers({ values }) {
			checkBatch(values, "values").forEach((each, index) => void checkCreation(each, `values[${index}]`));
			throw permissionDenied(
				"the identity provider creates users over SCIM: assign the person there, or call roster.v1.ProvisioningService/CreateUser",
			);
		},

		async updateUsers({ values }, call) {
			const updates = checkBatch(values, "values").map((each, index) => checkUpdate(each, `values[${index}]`));
			requireFew(context, updates.length, mostMembersChanged);
			const after = await attempt(async () => {
				const refs = updates.map((each) => each.ref);
				const found = await accountsOf(context, refs, call.caller);
				const ids = found.map((each) => each.id);
				checkDistinct(ids, "user_ref", "user");
				const people = new Map((await store.getUsers(ids)).map((each) => [each.user.id, each]));
				const now = context.now();
				const changed = found.map((each, index) =>
					changeState(each, people.get(each.id), updates[index] as Update, now),
				);
				await commit(
					context,
					call,
					changed.flatMap((each) => each.changes),
				);
				return changed.map((each) => each.account);
			});
			return { users: after.map(userMessage) };
		},

		async deleteUsers({ userRefs }) {
			checkRefs(userRefs, "user_refs");
			throw permissionDenied(
				"the identity provider deletes users over SCIM: unassign the person there, or call roster.v1.ProvisioningService/DeleteUser",
			);
		},
	};
}
