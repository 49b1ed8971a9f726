// SPDX-License-Identifier: Apache-2.0

// The part of ProvisioningService that is about settings.

import { create } from "@bufbuild/protobuf";
import type { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { OrganizationProvisioning, SettingsSchema } from "../../gen/roster/v1/settings_pb.ts";
import { invalidArgument } from "../errors.ts";
import type { Change } from "../records.ts";
import { attempt } from "./attempt.ts";
import { organizationsFor } from "./automatic-organizations.ts";
import { type Context, commit, type Implementation } from "./call.ts";

type SettingsMethods = Pick<Implementation<typeof ProvisioningService>, "getSettings" | "updateSettings">;

/** Implements them. */
export function settingsMethods(context: Context): SettingsMethods {
	const { store } = context;
	return {
		async getSettings() {
			return { settings: await store.getSettings() };
		},

		async updateSettings({ settings, validateOnly }, call) {
			const { UNSPECIFIED, AUTOMATIC } = OrganizationProvisioning;
			const wanted = settings?.organizationProvisioning ?? UNSPECIFIED;
			if (!(Object.values(OrganizationProvisioning) as number[]).includes(wanted)) {
				throw invalidArgument(`settings.organization_provisioning: ${wanted} is not one of its values`);
			}
			return attempt(async () => {
				const before = await store.getSettings();
				const after = wanted === UNSPECIFIED ? before : create(SettingsSchema, { organizationProvisioning: wanted });
				if (before.organizationProvisioning === after.organizationProvisioning) {
					return { settings: before };
				}
				// Groups that were pushed before get their organizations now, as they would have then.
				const pushed = wanted === AUTOMATIC ? await store.unmappedGroupNames() : [];
				const changes: Change[] = [
					{ subject: "settings", before, after },
					...(await organizationsFor(context, pushed)),
				];
				await commit(context, call, changes, validateOnly);
				return { settings: after };
			});
		},
	};
}
