// SPDX-License-Identifier: Apache-2.0

// The methods of ProvisioningService for the readiness report and for the caller's own token.

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { ProvisioningService } from "../../../gen/roster/v1/provisioning_service_pb.ts";
import { isHolding } from "../../directory/guard.ts";
import { readinessReport } from "../../directory/readiness.ts";
import type { Warning } from "../../directory/warnings.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import type { GuardReader } from "../../store/interface/guard.ts";
import type { ReadinessReader } from "../../store/interface/readiness.ts";
import type { SettingsReader } from "../../store/interface/settings.ts";
import type { UserReader } from "../../store/interface/users.ts";
import type { Context, Implementation } from "../shared/call.ts";
import { askedConnection } from "../shared/connections.ts";
import { requireFewUsers } from "../shared/long-requests.ts";

function warningMessage({ examples, subjects, ...rest }: Warning) {
	return {
		...rest,
		examples: [...examples],
		subjects: subjects.map(({ name, kind, id }) => ({ name, id: { case: kind, value: id } })),
	};
}

type ReadinessMethods = Pick<Implementation<typeof ProvisioningService>, "checkReadiness" | "getCaller">;

export function readinessMethods(
	context: Context<ReadinessReader & ConnectionReader & SettingsReader & GuardReader & UserReader>,
	publicUrl: string | undefined,
): ReadinessMethods {
	const { store, now } = context;
	return {
		async checkReadiness({ connection: name }, { caller }) {
			await requireFewUsers(context);
			const connection = await askedConnection(store, name, caller);
			const facts = await store.readinessFacts(connection?.id);
			const { organizationProvisioning } = await store.getSettings();
			const guards =
				connection === undefined
					? [await store.guardFacts(), ...(await store.connectionGuards())]
					: [await store.guardFacts(connection.id)];
			const { ready, warnings } = readinessReport({
				...facts,
				now: now(),
				publicUrl,
				provisioning: connection?.organizationProvisioning ?? organizationProvisioning,
				holding: guards.map(({ guard }) => guard).filter((each) => isHolding(each, now())),
			});
			return { report: { ready, warnings: warnings.map(warningMessage) } };
		},

		async getCaller(_request, { caller }) {
			const { kind, tokenId, tokenDisplayName = "", userId = "", sessionId = "", person, expireTime } = caller;
			const expiry = expireTime === undefined ? {} : { expireTime: timestampFromMs(expireTime) };
			return { actor: { kind, tokenId, tokenDisplayName, userId, sessionId, ...(person && { person }) }, ...expiry };
		},
	};
}
