// SPDX-License-Identifier: Apache-2.0

// Changes a setting after a question that says what it does. The server checks the value before the question is asked.

import type { MessageInitShape } from "@bufbuild/protobuf";
import { callUnaryMethod, useQuery, useTransport } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import type { SettingsSchema } from "../../gen/roster/v1/settings_pb.ts";
import { Confirm } from "../parts/dialog.tsx";
import { EffectSummary } from "../parts/effect-summary.tsx";
import { Failure } from "../parts/failure.tsx";
import { toast } from "../parts/toast.tsx";

const { updateSettings } = ProvisioningService.method;

export function ChangeSetting({
	settings,
	children,
	onClose,
}: {
	settings: MessageInitShape<typeof SettingsSchema>;
	/** The effect of the change. */
	children: ReactNode;
	onClose(): void;
}) {
	const transport = useTransport();
	const queries = useQueryClient();
	const check = useQuery(updateSettings, { settings, validateOnly: true }, { staleTime: 0, gcTime: 0 });

	async function update() {
		await callUnaryMethod(transport, updateSettings, { settings });
		await queries.invalidateQueries();
		toast("The setting is changed.");
	}

	return (
		<Confirm title="Change the setting" button="Change the setting" onConfirm={update} onClose={onClose}>
			{children}
			{check.data?.effects !== undefined && <EffectSummary effects={check.data.effects} />}
			{check.error !== null && <Failure error={check.error} />}
		</Confirm>
	);
}
