// SPDX-License-Identifier: Apache-2.0

// The setting of the guard's threshold.

import { useQuery } from "@connectrpc/connect-query";
import { type FormEvent, useState } from "react";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import type { Settings } from "../../gen/roster/v1/settings_pb.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { Section } from "../parts/page.tsx";
import { ChangeSetting } from "./change-setting.tsx";

/** The value that restores the default. */
const standard = -1;

function effectOf(threshold: number): string {
	switch (threshold) {
		case standard:
			return "The guard holds back requests when more than 5 users, or 20 % of the active users if that is more, would lose something within an hour.";
		case 0:
			return "The guard is off: one request of the identity provider can take the access of everybody.";
		default:
			return `The guard holds back requests when more than ${threshold} users would lose something within an hour.`;
	}
}

export function Threshold({ settings: { guardThreshold } }: { settings: Settings }) {
	const [text, setText] = useState<string>();
	const [asking, setAsking] = useState<number>();
	const { data } = useQuery(ProvisioningService.method.getGuard, {});
	const shown = text ?? String(guardThreshold ?? "");

	function submit(event: FormEvent) {
		event.preventDefault();
		setAsking(shown.trim() === "" ? standard : Number(shown));
	}

	return (
		<Section title="Threshold of the guard">
			<form onSubmit={submit} className="stack">
				<label className="field">
					<span>How many users may lose something within an hour</span>
					<input
						type="number"
						min={0}
						max={1_000_000}
						value={shown}
						placeholder={`the default, now ${data?.guard?.threshold.toLocaleString("en") ?? ""}`}
						onChange={(event) => setText(event.target.value)}
					/>
					<span className="field-help">
						Empty is the default: 5, or 20 % of the active users if that is more. 0 turns the guard off.
					</span>
				</label>
				<div className="row">
					<ActionButton
						method={ProvisioningService.method.updateSettings}
						type="submit"
						className="button primary"
						disabled={text === undefined}
					>
						Preview the change…
					</ActionButton>
				</div>
			</form>
			{asking !== undefined && (
				<ChangeSetting
					settings={{ guardThreshold: asking }}
					onClose={() => {
						setAsking(undefined);
						setText(undefined);
					}}
				>
					<p>{effectOf(asking)}</p>
					{data?.guard !== undefined && (
						<p className="muted">
							{data.guard.users} users lost something within the last hour; {data.guard.activeUsers} have access. The
							threshold is {data.guard.threshold} now.
						</p>
					)}
				</ChangeSetting>
			)}
		</Section>
	);
}
