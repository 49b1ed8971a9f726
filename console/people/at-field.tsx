// SPDX-License-Identifier: Apache-2.0

// The choice of a time in the past. It is entered by the clock that the person chose, and is in the address in UTC.

import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { usePreferences } from "../parts/preferences.ts";
import { exactTime } from "../parts/time.tsx";

const second = 1000;

/** The time of a field, such as `2026-11-28T09:30:00`, in milliseconds since 1970; NaN if it is empty. */
function timeIn(text: string, isUtc: boolean): number {
	return Date.parse(isUtc && text !== "" ? `${text}Z` : text);
}

export function AtField() {
	const { clock } = usePreferences();
	const navigate = useNavigate({ from: "/people/$id" });
	const [text, setText] = useState("");
	const [isFuture, setFuture] = useState(false);

	function submit(event: FormEvent) {
		event.preventDefault();
		const time = timeIn(text, clock === "utc");
		setFuture(time > Date.now());
		if (time <= Date.now()) {
			void navigate({ search: { at: new Date(time).toISOString().replace(/\.\d+Z$/, "Z") } });
		}
	}

	return (
		<form className="row" onSubmit={submit}>
			<label className="row">
				<span className="small">As it was at</span>
				<input
					type="datetime-local"
					className="input at-input"
					value={text}
					max={exactTime(Date.now() + 60 * second, clock)
						.slice(0, 16)
						.replace(" ", "T")}
					onChange={({ target }) => setText(target.value)}
					required
				/>
				{clock === "utc" && <span className="small">UTC</span>}
			</label>
			<button type="submit" className="button small-button">
				Show
			</button>
			{isFuture && (
				<span className="field-error small" role="alert">
					This is in the future.
				</span>
			)}
		</form>
	);
}
