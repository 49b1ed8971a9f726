// SPDX-License-Identifier: Apache-2.0

// buf.alpha.registry.v1alpha1.AuthnService: the user behind the token of a request.

import type { AuthnService } from "../../../gen/buf/alpha/registry/v1alpha1/authn_pb.ts";
import { everyConnection } from "../../store/interface/scope.ts";
import { type AccountSource, accounts } from "../shared/accounts.ts";
import type { Context, Implementation } from "../shared/call.ts";
import { userMessage } from "./user-service.ts";

export function authnService({ store }: Context<AccountSource>): Implementation<typeof AuthnService> {
	const { behind } = accounts(store);
	return {
		async getCurrentUser(_, { caller }) {
			return { user: userMessage(await behind(caller)) };
		},

		async getCurrentUserSubject(_, { caller }) {
			const { id, isMachine } = await behind(caller);
			const person = isMachine ? undefined : await store.within(everyConnection).getUser(id);
			return { subject: person?.subject ?? "" };
		},
	};
}
