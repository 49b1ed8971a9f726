// SPDX-License-Identifier: Apache-2.0

// Releases the guard for a time. The preview asks the server what the release would be.

import { timestampDate, timestampMs } from "@bufbuild/protobuf/wkt";
import { callUnaryMethod, useQuery, useTransport } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Guard, ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { Confirm } from "../parts/dialog.tsx";
import { Failure } from "../parts/failure.tsx";
import { ExactMoment } from "../parts/time.tsx";
import { toast } from "../parts/toast.tsx";

const { releaseGuard } = ProvisioningService.method;

const choices = [
	[900, "15 minutes"],
	[3600, "1 hour"],
	[14_400, "4 hours"],
	[86_400, "24 hours"],
] as const;

export function Release({ guard, onClose }: { guard: Guard; onClose(): void }) {
	const transport = useTransport();
	const queries = useQueryClient();
	const [seconds, setSeconds] = useState(3600);
	const { releaseTime, connection } = guard;
	const shorten = releaseTime !== undefined && timestampMs(releaseTime) > Date.now() + seconds * 1000;
	const request = { duration: { seconds: BigInt(seconds), nanos: 0 }, shorten, connection };
	const preview = useQuery(releaseGuard, { ...request, validateOnly: true }, { staleTime: 0 });
	const until = preview.data?.guard?.releaseTime;

	async function release() {
		await callUnaryMethod(transport, releaseGuard, request);
		await queries.invalidateQueries();
		toast("The guard is released.");
	}

	const title = connection === "" ? "Release the guard" : `Release the guard of ${connection}`;
	return (
		<Confirm title={title} button={title} danger onConfirm={release} onClose={onClose}>
			<p>
				{connection === ""
					? "The guard, and that of each connection with a threshold of its own, will allow every request of the identity providers for a time, and count anew afterwards."
					: "The guard of this connection will allow every request of its identity provider for a time, and count anew afterwards."}{" "}
				Release it when so many losses are meant; otherwise correct the assignments in the identity provider first.
			</p>
			<label className="field">
				<span>For how long</span>
				<select value={seconds} onChange={(event) => setSeconds(Number(event.target.value))}>
					{choices.map(([value, name]) => (
						<option key={value} value={value}>
							{name}
						</option>
					))}
				</select>
			</label>
			{preview.error !== null && <Failure error={preview.error} />}
			<p role="status">
				{until !== undefined && (
					<>
						The guard will hold again at <strong>{<ExactMoment time={until} />}</strong>
						{shorten && " This is earlier than the present release."}
						<span className="sr-only"> {timestampDate(until).toUTCString()}</span>
					</>
				)}
			</p>
		</Confirm>
	);
}
