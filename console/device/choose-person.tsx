// SPDX-License-Identifier: Apache-2.0

// Chooses an active person by the beginning of their name or address.

import { useQuery } from "@connectrpc/connect-query";
import { useDeferredValue, useState } from "react";
import { type FoundUser, OverviewService } from "../../gen/roster/v1/overview_service_pb.ts";
import { Failure } from "../parts/failure.tsx";

export function ChoosePerson({
	chosen,
	onChoose,
}: {
	chosen: FoundUser | undefined;
	onChoose(person: FoundUser | undefined): void;
}) {
	const [text, setText] = useState("");
	const prefix = useDeferredValue(text.trim());
	const { data, error } = useQuery(
		OverviewService.method.search,
		{ prefix, limit: 8 },
		{ enabled: prefix !== "", placeholderData: (before) => before },
	);
	const found = prefix === "" ? [] : (data?.users ?? []).filter(({ active }) => active);
	return (
		<fieldset className="stack">
			<legend className="sr-only">The person</legend>
			<label className="field">
				<span>For whom</span>
				<input
					value={text}
					onChange={({ target }) => {
						setText(target.value);
						onChoose(undefined);
					}}
					placeholder="The beginning of a name or an address"
					autoComplete="off"
					spellCheck={false}
				/>
			</label>
			{error !== null && prefix !== "" && <Failure error={error} />}
			{found.map((each) => (
				<label key={each.id} className="choice">
					<input type="radio" name="person" checked={chosen?.id === each.id} onChange={() => onChoose(each)} />
					<strong>{each.name}</strong>
					<span className="muted">{each.email === each.name ? "" : each.email}</span>
				</label>
			))}
			{prefix !== "" && data !== undefined && found.length === 0 && (
				<p className="muted">No active person begins with that.</p>
			)}
		</fieldset>
	);
}
