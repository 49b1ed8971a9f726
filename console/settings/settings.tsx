// SPDX-License-Identifier: Apache-2.0

// Settings: what applies to the whole server. Each says what a change would do, before it does.

import { useQuery } from "@connectrpc/connect-query";
import { ChangeKind } from "../../gen/roster/v1/change_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { Loading } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { useLiveQueries } from "../parts/live.ts";
import { Page } from "../parts/page.tsx";
import { Provisioning } from "./provisioning.tsx";
import { Retention } from "./retention.tsx";
import { Threshold } from "./threshold.tsx";

const { getSettings } = ProvisioningService.method;
const shown = [getSettings];

export function Settings() {
	const { data, error, refetch } = useQuery(getSettings, {});
	useLiveQueries(shown, [ChangeKind.SETTINGS_UPDATED]);
	const settings = data?.settings;
	return (
		<Page title="Settings" description="What applies to the whole server. The change log names who changed what.">
			{settings === undefined && error === null && <Loading what="the settings" />}
			{error !== null && <Failure error={error} onRetry={refetch} />}
			{settings !== undefined && (
				<>
					<Provisioning settings={settings} />
					<Threshold settings={settings} />
					<Retention settings={settings} />
				</>
			)}
		</Page>
	);
}
