// SPDX-License-Identifier: Apache-2.0

// The setting of how pushed groups affect organizations.

import { useQuery } from "@connectrpc/connect-query";
import { useState } from "react";
import { OverviewService } from "../../gen/roster/v1/overview_service_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { OrganizationProvisioning, type Settings } from "../../gen/roster/v1/settings_pb.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { Section } from "../parts/page.tsx";
import { ChangeSetting } from "./change-setting.tsx";

const choices = [
	{
		value: OrganizationProvisioning.DISABLED,
		name: "Off",
		help: "Groups are stored, and give no membership.",
		effect: "Every membership that a group gives ends. Direct roles stay. Groups and mappings stay, and give nothing.",
	},
	{
		value: OrganizationProvisioning.MAPPED,
		name: "Mapped groups",
		help: "Groups that are mapped to an organization give membership of it.",
		effect: "The members of each mapped group become members of its organization, with the role of the mapping.",
	},
	{
		value: OrganizationProvisioning.AUTOMATIC,
		name: "Automatic",
		help: "As mapped groups; and a pushed group without a mapping creates an organization with its name.",
		effect:
			"The members of each mapped group become members of its organization. The next push of a group without a mapping creates an organization.",
	},
] as const;

export function Provisioning({ settings: { organizationProvisioning } }: { settings: Settings }) {
	const [chosen, setChosen] = useState<OrganizationProvisioning>();
	const [asking, setAsking] = useState(false);
	const { data } = useQuery(OverviewService.method.getOverview, {}, { enabled: asking });
	const value = chosen ?? organizationProvisioning;
	const effect = choices.find((each) => each.value === value)?.effect;
	return (
		<Section title="Organization provisioning">
			<fieldset>
				<legend className="sr-only">How pushed groups affect organizations</legend>
				{choices.map((each) => (
					<label key={each.value} className="choice">
						<input
							type="radio"
							name="provisioning"
							checked={value === each.value}
							onChange={() => setChosen(each.value)}
						/>
						<strong>{each.name}</strong>
						<span className="muted">{each.help}</span>
					</label>
				))}
			</fieldset>
			<div className="row">
				<ActionButton
					method={ProvisioningService.method.updateSettings}
					className="button primary"
					disabled={value === organizationProvisioning}
					onClick={() => setAsking(true)}
				>
					Preview the change…
				</ActionButton>
			</div>
			{asking && (
				<ChangeSetting
					settings={{ organizationProvisioning: value }}
					onClose={() => {
						setAsking(false);
						setChosen(undefined);
					}}
				>
					<p>{effect}</p>
					{data !== undefined && (
						<p className="muted">
							Groups now: {data.groups}. People with access now: {data.users?.active ?? 0}.
						</p>
					)}
				</ChangeSetting>
			)}
		</Section>
	);
}
