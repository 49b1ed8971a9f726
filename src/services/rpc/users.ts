// SPDX-License-Identifier: Apache-2.0

// The methods of ProvisioningService for users.

import { create } from "@bufbuild/protobuf";
import { IdentityRefusalReason } from "../../../gen/roster/v1/change_pb.ts";
import type { ListUsersRequest, ProvisioningService } from "../../../gen/roster/v1/provisioning_service_pb.ts";
import { QuerySchema } from "../../../gen/roster/v1/provisioning_service_pb.ts";
import { UserSchema } from "../../../gen/roster/v1/user_pb.ts";
import { keepEmail } from "../../directory/emails.ts";
import { isAwaited, signInAddress, whoseExternalId } from "../../directory/identity.ts";
import {
	createUser,
	type Decision,
	deprovision,
	endRefusals,
	patchUser,
	replaceUser,
	type Standing,
} from "../../directory/users.ts";
import { externalIdClaimed, notFound } from "../../errors/data.ts";
import { invalidArgument } from "../../errors/request.ts";
import type { Change } from "../../records/change.ts";
import type { ConnectionRecord } from "../../records/connections.ts";
import type { UserRecord } from "../../records/resources.ts";
import { userType } from "../../scim/schema.ts";
import type { ChangeReader } from "../../store/interface/changes.ts";
import type { Premises } from "../../store/interface/commits.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import type { IdentityReader } from "../../store/interface/identity.ts";
import type { PastReader } from "../../store/interface/past.ts";
import type { RequestStore } from "../../store/interface/requests.ts";
import { everyConnection } from "../../store/interface/scope.ts";
import type { UserReader } from "../../store/interface/users.ts";
import { type Committing, commit } from "../admission/commit.ts";
import { unknownToken } from "../admission/credentials.ts";
import { attempt } from "../shared/attempt.ts";
import { type Call, type Caller, type Context, type Implementation, requesterOf } from "../shared/call.ts";
import { askedScope } from "../shared/connections.ts";
import { forgetRequests } from "../shared/forgetting.ts";
import { mostListed, requireFew } from "../shared/long-requests.ts";
import { sequenceAt } from "../shared/past.ts";
import { readQuery } from "../shared/queries.ts";
import { checkVersion, connectionOf, type Preconditions, projectionOf, stepsOf, without } from "../shared/resources.ts";
import { withHandle } from "./handles.ts";
import { refuse } from "./refusals.ts";
import { groupsAttribute, userAnswers } from "./user-answers.ts";

type UserMethods = Pick<
	Implementation<typeof ProvisioningService>,
	"getUser" | "listUsers" | "createUser" | "replaceUser" | "patchUser" | "deleteUser" | "purgeUser"
>;

/** A decision, and the records on which it rests besides the user. */
export type DecisionWithPremises = Decision & { readonly premises?: Premises };

/** The records by which the identity of a pushed user was decided. An administrator may change them before the commit. */
function premisesOf(
	connection: ConnectionRecord,
	users: readonly UserRecord[],
	userIds: readonly string[],
	{ roles }: Standing,
): Premises {
	return { connection, users, roles: { userIds, roles } };
}

export function userMethods(
	context: Context<
		UserReader & IdentityReader & ConnectionReader & RequestStore & PastReader & ChangeReader & Committing
	>,
): UserMethods {
	const { store } = context;
	const { answer, answers, userAt } = userAnswers(store);

	/** The scope of the users whom a request lists. */
	async function scopeOf({ connection: name, unmanaged, organizationId }: ListUsersRequest, caller: Caller) {
		if (caller.connectionId !== undefined && (unmanaged || organizationId !== "")) {
			const field = unmanaged ? "unmanaged" : "organization_id";
			throw invalidArgument(`${field}: a SCIM token lists the users of its connection: leave the field out`);
		}
		if (unmanaged && name !== "") {
			throw invalidArgument("unmanaged: these users have no connection: leave connection or unmanaged out");
		}
		return askedScope(store, name, caller);
	}

	async function load(id: string, caller: Caller): Promise<UserRecord> {
		const record = await store.within(caller).getUser(id);
		if (record === undefined || record.deprovisionTime !== undefined) {
			throw notFound(`the user ${JSON.stringify(id.slice(0, 64))}`);
		}
		return record;
	}

	/** The connection by which a new user is decided: at first as it was when the request was admitted. */
	async function connectionFor(caller: Caller, round: number): Promise<ConnectionRecord> {
		const admitted = round === 0 ? caller.connection : undefined;
		const found = admitted ?? (await store.getConnection(connectionOf(caller)));
		if (found === undefined) {
			// It was deleted with its tokens after the request was admitted.
			throw unknownToken();
		}
		return found;
	}

	const emptyStanding: Standing = { roles: [], refusals: [] };

	/** The ids of the users that may be restored or adopted. For most pushed users there are none. */
	function candidatesIn(known: readonly UserRecord[]): string[] {
		return known
			.filter((each) => !each.managed || each.deprovisionTime !== undefined || isAwaited(each))
			.map((each) => each.user.id);
	}

	const birth = () => ({ id: context.newId(), now: context.now() });

	/** Loads a user, decides the changes, and commits them. */
	function change(
		request: Preconditions & { readonly id: string; readonly validateOnly: boolean },
		call: Call,
		decide: (before: UserRecord) => DecisionWithPremises | Promise<DecisionWithPremises>,
	): Promise<UserRecord> {
		return attempt(async () => {
			const before = await load(request.id, call.caller);
			checkVersion(request, before.version);
			const { record, changes, premises } = await decide(before);
			await commit(context, call, changes, request.validateOnly, premises);
			return record;
		});
	}

	/** Refuses the external id of a deprovisioned user of the same connection for a live user. */
	async function withNewExternalId(
		call: Call,
		before: UserRecord,
		decision: Decision,
		validateOnly: boolean,
	): Promise<DecisionWithPremises> {
		const { externalId, id } = decision.record.user;
		if (externalId === undefined || externalId === before.user.externalId) {
			return decision;
		}
		const known = await store.findUsers({ userName: undefined, address: undefined, externalId });
		const departed = whoseExternalId(decision.record, known).map((each) => each.user.id);
		if (departed.length > 0) {
			const error = externalIdClaimed(id, externalId, departed);
			const refusal = { error, userIds: departed, reason: IdentityRefusalReason.EVIDENCE };
			await refuse(context, call, { ...decision, refusal }, validateOnly);
		}
		return { ...decision, premises: { users: known } };
	}

	return {
		async getUser(request, { caller }) {
			const sequence = await sequenceAt(context, request);
			if (sequence !== undefined) {
				return { user: await userAt(request, sequence, caller), version: 0 };
			}
			return answer(caller, await load(request.id, caller), projectionOf(userType, request));
		},

		async listUsers(request, call) {
			const { query = create(QuerySchema), unmanaged, organizationId } = request;
			const scope = await scopeOf(request, call.caller);
			const narrowed = [scope.connectionId, unmanaged, organizationId];
			const { search, projection, page } = readQuery(userType, query, context.now(), narrowed);
			requireFew(context, search.limit, mostListed);
			const found = await store
				.within(scope)
				.searchUsers({ ...search, unmanaged, organizationId, requester: requesterOf(call) });
			return { ...page(found), resources: await answers(call.caller, found.records, projection) };
		},

		async createUser(request, call) {
			const projection = projectionOf(userType, request);
			const sent = request.user ?? create(UserSchema);
			const { record, changes } = await attempt(async (lost) => {
				const connection = await connectionFor(call.caller, lost);
				const known = await store.findUsers({
					userName: sent.userName,
					address: signInAddress({ emails: keepEmail(sent.emails), userName: sent.userName }),
					externalId: sent.externalId,
				});
				const userIds = candidatesIn(known);
				const standing = userIds.length === 0 ? emptyStanding : await store.standingOf(userIds);
				const decided = createUser(sent, { connection, known, standing }, birth());
				await refuse(context, call, decided, request.validateOnly);
				const decision = await withHandle(store, decided, lost);
				const premises = known.length === 0 ? { connection } : premisesOf(connection, known, userIds, standing);
				await commit(context, call, decision.changes, request.validateOnly, premises);
				return decision;
			});
			// A new user is in no group yet, so the groups need not be read.
			const isNew = changes.every(({ before }) => before === undefined);
			return answer(call.caller, record, isNew ? without(projection, groupsAttribute) : projection);
		},

		async replaceUser(request, call) {
			const projection = projectionOf(userType, request);
			const sent = request.user ?? create(UserSchema);
			const record = await change({ ...request, id: sent.id }, call, (before) => {
				const decision = replaceUser(before, sent, connectionOf(call.caller), context.now());
				return withNewExternalId(call, before, decision, request.validateOnly);
			});
			return answer(call.caller, record, projection);
		},

		async patchUser(request, call) {
			const projection = projectionOf(userType, request);
			const steps = stepsOf(userType, request.operations);
			const record = await change(request, call, (before) =>
				withNewExternalId(
					call,
					before,
					patchUser(before, steps, call.caller.connectionId, context.now()),
					request.validateOnly,
				),
			);
			return answer(call.caller, record, projection);
		},

		async deleteUser(request, call) {
			await change(request, call, async (before) => {
				const { id } = before.user;
				const standing = await store.standingOf([id]);
				const groupIds = await groupIdsOf(id);
				// The premises make the commit fail if a role or a group membership was added since the read.
				const premises = {
					roles: { userIds: [id], roles: standing.roles },
					groups: { userIds: [id], members: groupIds.map((groupId) => ({ groupId, userId: id })) },
				};
				return { ...deprovision(before, groupIds, standing, context.now()), premises };
			});
			return {};
		},

		async purgeUser({ id, validateOnly }, call) {
			await attempt(async () => {
				const before = await store.within(everyConnection).getUser(id);
				if (before === undefined) {
					throw notFound(`the user ${JSON.stringify(id.slice(0, 64))}`);
				}
				const groupIds = await groupIdsOf(id);
				const { roles, refusals } = await store.standingOf([id]);
				const changes: Change[] = [
					...groupIds.map((groupId): Change => ({ subject: "groupMember", before: { groupId, userId: id } })),
					...roles.map((before): Change => ({ subject: "organizationMember", before })),
					...endRefusals({ refusals }, id),
					{ subject: "user", before },
				];
				await commit(context, call, changes, validateOnly);
				if (!validateOnly) {
					await forgetRequests(context, before);
				}
			});
			return {};
		},
	};

	async function groupIdsOf(userId: string): Promise<string[]> {
		const found = await store.within(everyConnection).groupsOf([userId]);
		return (found.get(userId) ?? []).map((each) => each.value ?? "");
	}
}
