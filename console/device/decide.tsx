// SPDX-License-Identifier: Apache-2.0

// Decides about the sign-in of a device: for whom, and until when.

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { useMutation } from "@connectrpc/connect-query";
import { type FormEvent, useState } from "react";
import { DeviceService, type DeviceSignIn } from "../../gen/roster/v1/device_service_pb.ts";
import type { FoundUser } from "../../gen/roster/v1/overview_service_pb.ts";
import { Failure } from "../parts/failure.tsx";
import { Section } from "../parts/page.tsx";
import { Moment } from "../parts/time.tsx";
import { ChoosePerson } from "./choose-person.tsx";

const day = 86_400_000;
const lifetimes = [
	[1, "in a day"],
	[30, "in 30 days"],
	[90, "in 90 days"],
	[365, "in a year"],
] as const;

export function Decide({ signIn, onDone }: { signIn: DeviceSignIn; onDone(words: string): void }) {
	const { userCode, clientName, address, createTime, expireTime } = signIn;
	const [person, setPerson] = useState<FoundUser>();
	const [days, setDays] = useState<number>(90);
	const approve = useMutation(DeviceService.method.approveDeviceSignIn);
	const deny = useMutation(DeviceService.method.denyDeviceSignIn);
	const error = approve.error ?? deny.error;

	async function submit(event: FormEvent) {
		event.preventDefault();
		if (person === undefined) {
			return;
		}
		const request = { userCode, userId: person.id, expireTime: timestampFromMs(Date.now() + days * day) };
		const done = await approve.mutateAsync(request).catch(() => undefined);
		if (done !== undefined) {
			onDone(`Approved: the device is signed in as ${person.name}`);
		}
	}

	async function refuse() {
		const done = await deny.mutateAsync({ userCode }).catch(() => undefined);
		if (done !== undefined) {
			onDone("Denied: the device gets no token");
		}
	}

	return (
		<Section title="Does the device show this code?">
			<form className="stack" onSubmit={submit}>
				<p className="device-code">{userCode}</p>
				<dl className="attributes">
					<div>
						<dt>What asks</dt>
						<dd>{clientName || "a device without a name"}</dd>
					</div>
					<div>
						<dt>From</dt>
						<dd>
							<code>{address}</code>
						</dd>
					</div>
					<div>
						<dt>Asked</dt>
						<dd>
							<Moment time={createTime} />
						</dd>
					</div>
					<div>
						<dt>Code expires</dt>
						<dd>
							<Moment time={expireTime} />
						</dd>
					</div>
				</dl>
				<p className="muted">
					Anybody can give a device any name. Approve only if you see the code on the device, or the person read it to
					you.
				</p>
				<ChoosePerson chosen={person} onChoose={setPerson} />
				<label className="field">
					<span>The token expires</span>
					<select value={days} onChange={(event) => setDays(Number(event.target.value))}>
						{lifetimes.map(([value, name]) => (
							<option key={value} value={value}>
								{name}
							</option>
						))}
					</select>
					<span className="field-help">The device gets a personal token. It may do what the person may do.</span>
				</label>
				{error !== null && <Failure error={error} />}
				<div className="row end">
					<button type="button" className="button" onClick={refuse} disabled={deny.isPending || approve.isPending}>
						Deny
					</button>
					<button type="submit" className="button primary" disabled={person === undefined || approve.isPending}>
						Approve
					</button>
				</div>
			</form>
		</Section>
	);
}
