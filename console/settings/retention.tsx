// SPDX-License-Identifier: Apache-2.0

// The setting of how long the change log is kept.

import { useQuery } from "@connectrpc/connect-query";
import { type FormEvent, useState } from "react";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import type { Settings } from "../../gen/roster/v1/settings_pb.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { Section } from "../parts/page.tsx";
import { ChangeSetting } from "./change-setting.tsx";

const day = 86_400;

export function Retention({ settings: { changeRetention } }: { settings: Settings }) {
	const [text, setText] = useState<string>();
	const [asking, setAsking] = useState<number>();
	const { data } = useQuery(ProvisioningService.method.getChangeLog, {}, { enabled: asking !== undefined });
	const kept = Number(changeRetention?.seconds ?? 0n) / day;
	const shown = text ?? (kept === 0 ? "" : String(kept));

	function submit(event: FormEvent) {
		event.preventDefault();
		setAsking(shown.trim() === "" ? 0 : Number(shown));
	}

	return (
		<Section title="How long the change log is kept">
			<form onSubmit={submit} className="stack">
				<label className="field">
					<span>Days</span>
					<input
						type="number"
						min={0}
						max={36_500}
						step="any"
						value={shown}
						placeholder="forever"
						onChange={(event) => setText(event.target.value)}
					/>
					<span className="field-help">Empty keeps every entry forever.</span>
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
					settings={{ changeRetention: { seconds: BigInt(Math.round(asking * day)), nanos: 0 } }}
					onClose={() => {
						setAsking(undefined);
						setText(undefined);
					}}
				>
					<p>
						{asking === 0
							? "No entry is deleted any more."
							: `Entries older than ${asking} days are deleted within a minute, and every minute from then on. They cannot be restored.`}
					</p>
					{data !== undefined && (
						<p className="muted">
							The log has the entries {String(data.firstSequence)} to {String(data.lastSequence)} now. The newest is
							always kept.
						</p>
					)}
				</ChangeSetting>
			)}
		</Section>
	);
}
