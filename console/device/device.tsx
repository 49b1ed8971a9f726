// SPDX-License-Identifier: Apache-2.0

// The sign-in of a device, such as that of `buf registry login`: enter its code, compare, and approve or deny. The code
// is in the fragment of the address that the device prints.

import { useQuery } from "@connectrpc/connect-query";
import { useLocation } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { DeviceService } from "../../gen/roster/v1/device_service_pb.ts";
import { Empty, Loading } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { Page, Section } from "../parts/page.tsx";
import { useDenied } from "../session/denied.ts";
import { Decide } from "./decide.tsx";

export function Device() {
	const { hash } = useLocation();
	const [code, setCode] = useState(decodeURIComponent(hash));
	const [done, setDone] = useState<string>();
	const denied = useDenied(DeviceService.method.approveDeviceSignIn);
	return (
		<Page
			title="Sign in a device"
			description="A command such as buf registry login waits for the approval of an administrator."
		>
			{denied !== undefined ? (
				<div className="card">
					<Empty title="You may not sign in devices">{denied}</Empty>
				</div>
			) : done !== undefined ? (
				<div className="card">
					<Empty title={done}>The device asks every few seconds. You can close this page.</Empty>
				</div>
			) : code === "" ? (
				<EnterCode onCode={setCode} />
			) : (
				<Waiting code={code} onOther={() => setCode("")} onDone={setDone} />
			)}
		</Page>
	);
}

function EnterCode({ onCode }: { onCode(code: string): void }) {
	const [text, setText] = useState("");

	function submit(event: FormEvent) {
		event.preventDefault();
		if (text.trim() !== "") {
			onCode(text.trim());
		}
	}

	return (
		<Section title="Enter the code">
			<form className="stack" onSubmit={submit}>
				<label className="field">
					<span>Code that the device shows</span>
					<input
						value={text}
						onChange={(event) => setText(event.target.value)}
						placeholder="BCDF-GHJK"
						maxLength={20}
						autoComplete="off"
						autoCapitalize="characters"
						spellCheck={false}
					/>
				</label>
				<div className="row">
					<button type="submit" className="button primary" disabled={text.trim() === ""}>
						Continue
					</button>
				</div>
			</form>
		</Section>
	);
}

function Waiting({ code, onOther, onDone }: { code: string; onOther(): void; onDone(words: string): void }) {
	const { data, error } = useQuery(
		DeviceService.method.getDeviceSignIn,
		{ userCode: code },
		{ staleTime: Number.POSITIVE_INFINITY, gcTime: 0 },
	);
	if (error !== null) {
		return (
			<div className="card stack">
				<Failure error={error} />
				<div className="row">
					<button type="button" className="button" onClick={onOther}>
						Enter another code
					</button>
				</div>
			</div>
		);
	}
	return data?.signIn === undefined ? <Loading what="the sign-in" /> : <Decide signIn={data.signIn} onDone={onDone} />;
}
