// SPDX-License-Identifier: Apache-2.0

// The methods of ProvisioningService for settings.

import { create, equals } from "@bufbuild/protobuf";
import { durationMs } from "@bufbuild/protobuf/wkt";
import type { ProvisioningService } from "../../../gen/roster/v1/provisioning_service_pb.ts";
import {
	OrganizationProvisioning,
	RequestBodies,
	type RequestLog,
	RequestLogSchema,
	type Settings,
	SettingsSchema,
} from "../../../gen/roster/v1/settings_pb.ts";
import { provisioningOf } from "../../directory/connections.ts";
import { invalidArgument } from "../../errors/request.ts";
import type { Change } from "../../records/change.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import type { GroupReader } from "../../store/interface/groups.ts";
import type { OrganizationReader } from "../../store/interface/organizations.ts";
import type { SettingsReader } from "../../store/interface/settings.ts";
import type { UserReader } from "../../store/interface/users.ts";
import { type Committing, commit } from "../admission/commit.ts";
import { attempt } from "../shared/attempt.ts";
import type { Context, Implementation } from "../shared/call.ts";
import { effectSummary } from "../shared/effects.ts";
import { requireFewUsers } from "../shared/long-requests.ts";
import { organizationsOfAutomatic } from "./automatic-organizations.ts";

type SettingsMethods = Pick<Implementation<typeof ProvisioningService>, "getSettings" | "updateSettings">;

export function settingsMethods(
	context: Context<SettingsReader & ConnectionReader & OrganizationReader & UserReader & GroupReader & Committing>,
): SettingsMethods {
	const { store } = context;
	return {
		async getSettings() {
			return { settings: await store.getSettings() };
		},

		async updateSettings({ settings: sent, validateOnly }, call) {
			const wanted = checked(sent ?? create(SettingsSchema));
			return attempt(async () => {
				const before = await store.getSettings();
				const after = changed(before, wanted);
				if (equals(SettingsSchema, before, after)) {
					return validateOnly ? { settings: before, effects: {} } : { settings: before };
				}
				if (before.organizationProvisioning !== after.organizationProvisioning) {
					await requireFewUsers(context);
				}
				const organizations = await organizationsOfAutomatic(
					context,
					(each) => provisioningOf(before, each),
					(each) => provisioningOf(after, each),
				);
				const changes: Change[] = [{ subject: "settings", before, after }, ...organizations];
				const effects = await commit(context, call, changes, validateOnly);
				return validateOnly
					? { settings: after, effects: await effectSummary(store, changes, effects) }
					: { settings: after };
			});
		},
	};
}

/** The value of `guard_threshold` that restores the default threshold. */
const defaultThreshold = -1;

/** The value of `max_mebibytes` that restores the default, and the greatest value: a tebibyte. */
const defaultMebibytes = -1;
const mostMebibytes = 1_048_576;

function checked(sent: Settings): Settings {
	const { organizationProvisioning, changeRetention, guardThreshold } = sent;
	if (!(Object.values(OrganizationProvisioning) as number[]).includes(organizationProvisioning)) {
		throw invalidArgument(`settings.organization_provisioning: ${organizationProvisioning} is not one of its values`);
	}
	const retention = changeRetention === undefined ? 0 : durationMs(changeRetention);
	if (retention !== 0 && !(retention >= 60_000 && Number.isSafeInteger(retention))) {
		throw invalidArgument(
			"settings.change_retention: must be at least a minute, such as 2592000s, or 0s to keep all changes",
		);
	}
	if (guardThreshold !== undefined && guardThreshold < defaultThreshold) {
		throw invalidArgument("settings.guard_threshold: must be 0 or more, or -1 for the default");
	}
	checkRequestLog(sent.requestLog);
	return sent;
}

function checkRequestLog(sent: RequestLog | undefined): void {
	const { bodies = RequestBodies.UNSPECIFIED, retention, maxMebibytes = 0, readSample = 0 } = sent ?? {};
	if (!(Object.values(RequestBodies) as number[]).includes(bodies)) {
		throw invalidArgument(`settings.request_log.bodies: ${bodies} is not one of its values`);
	}
	const kept = retention === undefined ? 0 : durationMs(retention);
	if (kept !== 0 && !(kept >= 60_000 && Number.isSafeInteger(kept))) {
		throw invalidArgument(
			"settings.request_log.retention: must be at least a minute, such as 2592000s, or 0s for the default of 30 days",
		);
	}
	if (maxMebibytes < defaultMebibytes || maxMebibytes > mostMebibytes) {
		throw invalidArgument(
			`settings.request_log.max_mebibytes: must be from 0, which records nothing, to ${mostMebibytes}, or -1 for the default`,
		);
	}
	if (readSample < 0) {
		throw invalidArgument("settings.request_log.read_sample: must be 0, which records no read that succeeds, or more");
	}
}

function changed(before: Settings, wanted: Settings): Settings {
	const { organizationProvisioning, changeRetention, guardThreshold } = wanted;
	const retention = changeRetention ?? before.changeRetention;
	const threshold = guardThreshold ?? before.guardThreshold;
	return create(SettingsSchema, {
		organizationProvisioning:
			organizationProvisioning === OrganizationProvisioning.UNSPECIFIED
				? before.organizationProvisioning
				: organizationProvisioning,
		...(retention === undefined || durationMs(retention) === 0 ? {} : { changeRetention: retention }),
		...(threshold === undefined || threshold === defaultThreshold ? {} : { guardThreshold: threshold }),
		requestLog: changedRequestLog(before.requestLog, wanted.requestLog),
	});
}

function changedRequestLog(before: RequestLog | undefined, wanted: RequestLog | undefined): RequestLog {
	const retention = wanted?.retention ?? before?.retention;
	const mebibytes = wanted?.maxMebibytes ?? before?.maxMebibytes;
	const sample = wanted?.readSample ?? before?.readSample;
	return create(RequestLogSchema, {
		bodies: wanted?.bodies || before?.bodies || RequestBodies.REFUSED,
		...(retention === undefined || durationMs(retention) === 0 ? {} : { retention }),
		...(mebibytes === undefined || mebibytes === defaultMebibytes ? {} : { maxMebibytes: mebibytes }),
		...(sample === undefined || sample === 0 ? {} : { readSample: sample }),
	});
}
