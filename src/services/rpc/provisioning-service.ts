// SPDX-License-Identifier: Apache-2.0

// roster.v1.ProvisioningService, assembled from the method groups in this folder.

import type { ProvisioningService } from "../../../gen/roster/v1/provisioning_service_pb.ts";
import type { Context, Implementation } from "../shared/call.ts";
import { changeMethods } from "./changes.ts";
import { groupMethods } from "./groups.ts";
import { guardMethods } from "./guard.ts";
import { identityMethods } from "./identity.ts";
import { lookUpMethods } from "./look-ups.ts";
import { membershipMethods } from "./memberships.ts";
import { readinessMethods } from "./readiness.ts";
import { settingsMethods } from "./settings.ts";
import { signInMethods } from "./sign-ins.ts";
import { userMethods } from "./users.ts";

/** @param publicUrl the value of `ROSTER_PUBLIC_URL`, for the readiness report. */
export function provisioningService(
	context: Context,
	publicUrl: string | undefined,
): Implementation<typeof ProvisioningService> {
	return {
		...userMethods(context),
		...signInMethods(context),
		...groupMethods(context),
		...membershipMethods(context),
		...settingsMethods(context),
		...changeMethods(context),
		...guardMethods(context),
		...lookUpMethods(context),
		...identityMethods(context),
		...readinessMethods(context, publicUrl),
	};
}
