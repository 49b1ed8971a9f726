// SPDX-License-Identifier: Apache-2.0

// The method of ProvisioningService that records a sign-in.

import { Code, ConnectError } from "@connectrpc/connect";
import type { ProvisioningService } from "../../../gen/roster/v1/provisioning_service_pb.ts";
import { checkName } from "../../directory/names.ts";
import { recordSignIn } from "../../directory/sign-ins.ts";
import { invalidArgument } from "../../errors/request.ts";
import { userType } from "../../scim/schema.ts";
import { keptText } from "../../scim/text.ts";
import type { ChangeReader } from "../../store/interface/changes.ts";
import { Stale } from "../../store/interface/commits.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import type { IdentityReader } from "../../store/interface/identity.ts";
import type { PastReader } from "../../store/interface/past.ts";
import type { UserReader } from "../../store/interface/users.ts";
import { type Committing, commit } from "../admission/commit.ts";
import { attempt } from "../shared/attempt.ts";
import type { Context, Implementation } from "../shared/call.ts";
import { projectionOf } from "../shared/resources.ts";
import { withHandle } from "./handles.ts";
import { refuse } from "./refusals.ts";
import { userAnswers } from "./user-answers.ts";

/** The longest subject of OpenID Connect (Core 1.0 section 2). */
const subjectLimit = 255;

/** Checks the OpenID Connect subject of a request; returns undefined if it is empty. */
export function subjectIn(text: string): string | undefined {
	if (text.length > subjectLimit) {
		throw invalidArgument(`subject: is longer than ${subjectLimit} characters`);
	}
	checkName(text, "subject");
	return text === "" ? undefined : text;
}

export function signInMethods(
	context: Context<UserReader & IdentityReader & ConnectionReader & PastReader & ChangeReader & Committing>,
): Pick<Implementation<typeof ProvisioningService>, "recordSignIn"> {
	const { store } = context;
	const { answer } = userAnswers(store);
	return {
		async recordSignIn(request, call) {
			const email = keptText(request.email.trim(), "email");
			if (!/^[^@\s]+@[^@\s]+$/.test(email)) {
				throw invalidArgument("email: is not an email address: send the address that the identity provider asserts");
			}
			const subject = subjectIn(request.subject);
			return attempt(async (lost) => {
				const addressed = await store.findUsers({ userName: undefined, address: email, externalId: undefined });
				const bound = subject === undefined ? undefined : await store.getUserBySubject(subject);
				const known = [
					...addressed.filter((each) => each.user.id !== bound?.user.id),
					...(bound === undefined ? [] : [bound]),
				];
				const decided = recordSignIn({ ...request, email, subject }, known, {
					id: context.newId(),
					now: context.now(),
				});
				await refuse(context, call, decided, request.validateOnly);
				const decision = await withHandle(store, decided, lost);
				await commit(context, call, decision.changes, request.validateOnly, { users: known }).catch((error) => {
					// No user had the address when it was read, so the same person signed in twice at the same time.
					throw decision.changes.length > 0 && error instanceof ConnectError && error.code === Code.AlreadyExists
						? new Stale("signed in twice at once")
						: error;
				});
				const { user } = await answer(
					call.caller,
					decision.record,
					projectionOf(userType, { attributes: [], excludedAttributes: [] }),
				);
				return {
					user,
					username: decision.record.username,
					created: decision.record.version === 1 && decision.changes.length > 0,
				};
			});
		},
	};
}
