// SPDX-License-Identifier: Apache-2.0

// The methods of ProvisioningService by which an administrator decides about the identity of users.

import type { ProvisioningService } from "../../../gen/roster/v1/provisioning_service_pb.ts";
import { approveAdoption, linkUser, separateUser } from "../../directory/decisions.ts";
import { restoreRoles } from "../../directory/roles.ts";
import { endRefusals } from "../../directory/users.ts";
import { failedPrecondition, notFound } from "../../errors/data.ts";
import { defaultConnection } from "../../records/connections.ts";
import type { UserRecord } from "../../records/resources.ts";
import { keptText } from "../../scim/text.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import type { IdentityReader } from "../../store/interface/identity.ts";
import { everyConnection } from "../../store/interface/scope.ts";
import type { UserReader } from "../../store/interface/users.ts";
import { type Committing, commit } from "../admission/commit.ts";
import { attempt } from "../shared/attempt.ts";
import type { Call, Context, Implementation } from "../shared/call.ts";
import { connectionNamed } from "../shared/connections.ts";
import { userState } from "./look-ups.ts";
import { refusalMessage } from "./refusals.ts";
import { subjectIn } from "./sign-ins.ts";
import type { DecisionWithPremises } from "./users.ts";

type IdentityMethods = Pick<
	Implementation<typeof ProvisioningService>,
	"linkUser" | "separateUser" | "restoreUserRoles" | "approveUserAdoption" | "dismissUserRefusals"
>;

export function identityMethods(
	context: Context<UserReader & IdentityReader & ConnectionReader & Committing>,
): IdentityMethods {
	const { store } = context;

	async function load(id: string): Promise<UserRecord> {
		const record = await store.within(everyConnection).getUser(id);
		if (record === undefined) {
			throw notFound(`the user ${JSON.stringify(id.slice(0, 64))}`);
		}
		return record;
	}

	/** Loads a connection by its name; an empty name stands for the default one. */
	const namedOrDefault = (name: string) => connectionNamed(store, name || defaultConnection.name);

	/** Loads a user, decides the changes, and commits them. The decision also settles the recorded refusals of the user. */
	function decide(
		{ userId, validateOnly }: { readonly userId: string; readonly validateOnly: boolean },
		call: Call,
		decision: (before: UserRecord) => DecisionWithPremises | Promise<DecisionWithPremises>,
	) {
		return attempt(async () => {
			const before = await load(userId);
			const { record, changes, premises = { users: [before] } } = await decision(before);
			const { refusals } = await store.standingOf([userId]);
			await commit(context, call, [...changes, ...endRefusals({ refusals }, userId)], validateOnly, premises);
			return { user: userState(record) };
		});
	}

	return {
		linkUser(request, call) {
			const externalId = keptText(request.externalId, "external_id");
			const userName = keptText(request.userName, "user_name");
			const email = keptText(request.email, "email");
			const subject = subjectIn(request.subject);
			return decide(request, call, async (before) => {
				const connection = await namedOrDefault(request.connection);
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

		approveUserAdoption: (request, call) =>
			decide(request, call, async (before) => {
				const connection = await namedOrDefault(request.connection);
				return approveAdoption(before, connection.id, context.now());
			}),

		async dismissUserRefusals({ userId, validateOnly }, call) {
			return attempt(async () => {
				await load(userId);
				const { refusals } = await store.standingOf([userId]);
				await commit(context, call, endRefusals({ refusals }, userId), validateOnly);
				return { refusals: refusals.map(refusalMessage) };
			});
		},

		async restoreUserRoles({ userId, validateOnly }, call) {
			return attempt(async () => {
				const record = await load(userId);
				if (record.deprovisionTime !== undefined) {
					throw failedPrecondition(
						`the user ${userId} is deprovisioned: direct roles can be restored after the identity provider creates the user again`,
					);
				}
				const { roles } = await store.standingOf([userId]);
				const changes = restoreRoles(roles);
				// If the user is deleted before the commit, the roles must stay suspended: the premises make the commit fail.
				await commit(context, call, changes, validateOnly, { users: [record], roles: { userIds: [userId], roles } });
				return {
					roles: roles.filter((each) => each.suspended).map((each) => ({ ...each, suspended: false, unproven: false })),
				};
			});
		},
	};
}
