// SPDX-License-Identifier: Apache-2.0

// The part of ProvisioningService by which an administrator decides who somebody is, and the note of what was refused.

import type { ProvisioningService } from "../../../gen/roster/v1/provisioning_service_pb.ts";
import { approveAdoption, linkUser, separateUser } from "../../directory/decisions.ts";
import { roleChanges } from "../../directory/roles.ts";
import { type Decision, decided } from "../../directory/users.ts";
import { failedPrecondition, notFound } from "../../errors.ts";
import { type Change, defaultConnection, type UserRecord } from "../../records.ts";
import { keptText } from "../../scim/text.ts";
import { Stale } from "../../store/interface/commits.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import type { IdentityReader } from "../../store/interface/identity.ts";
import type { UserReader } from "../../store/interface/users.ts";
import { type Committing, commit } from "../admission/commit.ts";
import { attempt } from "../shared/attempt.ts";
import type { Call, Context, Implementation } from "../shared/call.ts";
import { userState } from "./look-ups.ts";
import { type Based, subjectIn } from "./users.ts";

/**
 * Refuses what an administrator has to decide on, and notes it for the readiness report: once for each user and reason.
 *
 * @throws the refusal; does nothing where the decision is none.
 */
export async function refuse(
	context: Context<UserReader & IdentityReader & ConnectionReader & Committing>,
	call: Call,
	{ refusal }: Decision,
	validateOnly: boolean,
): Promise<void> {
	if (refusal === undefined) {
		return;
	}
	const { error, userIds, reason } = refusal;
	const { refusals } = await context.store.standingOf(userIds);
	const noted = new Set(refusals.filter((each) => each.reason === reason).map((each) => each.userId));
	const time = context.now();
	const fresh = userIds
		.filter((each) => !noted.has(each))
		.map((userId): Change => ({ subject: "identityRefusal", after: { userId, reason, time } }));
	if (!validateOnly) {
		await commit(context, call, fresh).catch((reason) => {
			// Somebody else was refused at the same time, and has noted it.
			if (!(reason instanceof Stale)) {
				throw reason;
			}
		});
		// What was asked for was not done.
		call.changed = false;
	}
	throw error;
}

type IdentityMethods = Pick<
	Implementation<typeof ProvisioningService>,
	"linkUser" | "separateUser" | "restoreUserRoles" | "approveUserAdoption"
>;

/** Implements them. */
export function identityMethods(
	context: Context<UserReader & IdentityReader & ConnectionReader & Committing>,
): IdentityMethods {
	const { store } = context;

	async function load(id: string): Promise<UserRecord> {
		const record = await store.getUser(id);
		if (record === undefined) {
			throw notFound(`the user ${JSON.stringify(id.slice(0, 64))}`);
		}
		return record;
	}

	/** Reads a user, decides, and commits that; what was refused of them is decided with it. */
	function decide(
		{ userId, validateOnly }: { readonly userId: string; readonly validateOnly: boolean },
		call: Call,
		decision: (before: UserRecord) => Based | Promise<Based>,
	) {
		return attempt(async () => {
			const before = await load(userId);
			const { record, changes, premises = { users: [before] } } = await decision(before);
			const { refusals } = await store.standingOf([userId]);
			await commit(context, call, [...changes, ...decided({ refusals }, userId)], validateOnly, premises);
			return { user: userState(record) };
		});
	}

	return {
		linkUser(request, call) {
			const externalId = keptText(request.externalId, "external_id");
			const userName = keptText(request.userName, "user_name");
			const email = keptText(request.email, "email");
			const subject = subjectIn(request.subject);
			const name = request.connection || defaultConnection.name;
			return decide(request, call, async (before) => {
				const connection = await store.getConnectionByName(name);
				if (connection === undefined) {
					throw notFound(`the connection ${JSON.stringify(name.slice(0, 64))}`);
				}
				const bound = subject === undefined ? undefined : await store.getUserBySubject(subject);
				const known =
					externalId === "" ? [] : await store.findUsers({ userName: undefined, address: undefined, externalId });
				const others = [...known, ...(bound === undefined ? [] : [bound])];
				const users = [...new Map([before, ...others].map((each) => [each.user.id, each])).values()];
				const link = { externalId, userName, email, subject, connectionId: connection.id };
				return { ...linkUser(before, link, users, context.now()), premises: { users } };
			});
		},

		separateUser: (request, call) => decide(request, call, (before) => separateUser(before, context.now())),

		approveUserAdoption: (request, call) => decide(request, call, (before) => approveAdoption(before, context.now())),

		async restoreUserRoles({ userId, validateOnly }, call) {
			return attempt(async () => {
				const record = await load(userId);
				if (record.deprovisionTime !== undefined) {
					throw failedPrecondition(
						`the user ${userId} is deprovisioned: direct roles can count again when the user is back`,
					);
				}
				const { roles } = await store.standingOf([userId]);
				const changes = roleChanges(roles, false);
				// Who is deleted meanwhile is not to have them back.
				await commit(context, call, changes, validateOnly, { users: [record], roles: { userIds: [userId], roles } });
				return { roles: roles.filter((each) => each.suspended).map((each) => ({ ...each, suspended: false })) };
			});
		},
	};
}
